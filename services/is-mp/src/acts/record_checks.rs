//! Par. 13: "Сотрудник МС осуществляет необходимые проверки по специальным и криминальным учетам (Интегрированный банк
//! данных, Система информационного обмена правоохранительных, специальных государственных и иных органов)."

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::{Field, Refusal};
use regulation::{CheckOutcome, Checks, Clause, RegisterAnswer};

use super::{Decision, alerts};
use crate::Case;
use crate::case::alerting::REGISTER_HIT;
use crate::case::{Checked, Dossier, HitReferences};

#[derive(Clone, Debug)]
pub struct RecordChecks {
    pub ibd: Finding,
    pub sio_pso: Finding,
}

/// A register's answer and what the officer makes of it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub answer: RegisterAnswer,
    /// The register's reference of its hit; empty without one.
    pub reference: String,
    pub assessment: CheckOutcome,
    /// Why the hit is relevant or not; empty without one.
    pub note: String,
}

/// Whom to look up: nobody is looked up while the act has no place.
pub fn subject(case: &Case) -> Result<&Dossier, Refusal> {
    match case {
        Case::Opened { dossier } => Ok(dossier),
        _ => Err(case.out_of_place("RecordChecks", Clause::A13)),
    }
}

pub(super) fn record_checks(case: &Case, act: &RecordChecks, context: &ActContext<'_>) -> Decision {
    let dossier = subject(case)?;
    context.human()?;
    let (checks, records) = agreed(&act.ibd, &act.sio_pso)?;
    let checked = Checked { dossier: dossier.clone(), checks, records, recorded_at: context.moment };
    let mut recorded = Case::ChecksRecorded(checked);
    tell_of_hits(&mut recorded, &checks, Clause::A13, context)?;
    Ok(Outcome::new("ChecksRecorded", Clause::A13, recorded))
}

/// A record is brought before the supervisor's eyes, whatever the officer makes of it.
pub(super) fn tell_of_hits(
    case: &mut Case,
    checks: &Checks,
    clause: Clause,
    context: &ActContext<'_>,
) -> Result<(), Refusal> {
    if [checks.ibd, checks.sio].into_iter().flatten().any(CheckOutcome::takes_note) {
        let recorded_on = context.moment.legal_date();
        let draft = alerts::register_hit(&case.dossier().number, clause, recorded_on, checks)?;
        raise(case, context.case_id, REGISTER_HIT, draft, context.moment);
    }
    Ok(())
}

/// The officer weighs a hit but cannot write down another answer than the register's; par. 22 repeats this.
pub(super) fn agreed(ibd: &Finding, sio_pso: &Finding) -> Result<(Checks, HitReferences), Refusal> {
    let contradicted = [("ibd", ibd), ("sio_pso", sio_pso)]
        .into_iter()
        .filter(|(_, finding)| !finding.assessment.agrees_with(finding.answer))
        .map(|(name, finding)| Field { name: name.to_owned(), advice: advice(finding.answer).to_owned() })
        .collect::<Vec<_>>();
    if !contradicted.is_empty() {
        return Err(Refusal::Fields(contradicted));
    }
    let wrongly_noted = [("ibd_note", ibd), ("sio_pso_note", sio_pso)]
        .into_iter()
        .filter(|(_, finding)| finding.assessment.takes_note() == finding.note.is_empty())
        .map(|(name, finding)| Field { name: name.to_owned(), advice: advice_on_note(finding).to_owned() })
        .collect::<Vec<_>>();
    if !wrongly_noted.is_empty() {
        return Err(Refusal::Fields(wrongly_noted));
    }
    let checks = Checks { ibd: Some(ibd.assessment), sio: Some(sio_pso.assessment) };
    let records = HitReferences {
        ibd: ibd.reference.clone(),
        sio_pso: sio_pso.reference.clone(),
        ibd_note: ibd.note.clone(),
        sio_pso_note: sio_pso.note.clone(),
    };
    Ok((checks, records))
}

const fn advice_on_note(finding: &Finding) -> &'static str {
    match finding.assessment.takes_note() {
        true => "say why the hit is relevant or irrelevant",
        false => "leave it empty: the register has no record",
    }
}

const fn advice(answer: RegisterAnswer) -> &'static str {
    match answer {
        RegisterAnswer::Hit => "the register has a record: assess it as relevant or irrelevant",
        RegisterAnswer::NoHit => "the register has no record: there is nothing to assess",
    }
}
