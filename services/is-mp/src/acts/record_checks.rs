//! Par. 13: "Сотрудник МС осуществляет необходимые проверки по специальным и криминальным учетам (Интегрированный банк
//! данных, Система информационного обмена правоохранительных, специальных государственных и иных органов)."

use platform::alerts::raise;
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::{Field, Refusal};
use regulation::{CheckOutcome, Checks, Clause, RegisterAnswer};

use super::{Context, Decision, alerts};
use crate::case::alerting::REGISTER_HIT;
use crate::case::{Checked, Dossier, HitReferences};
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct RecordChecks {
    pub ibd: Finding,
    pub sio_pso: Finding,
}

/// A register's answer and the officer's assessment of it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub answer: RegisterAnswer,
    /// The register's reference of its hit; empty without one.
    pub reference: String,
    pub assessment: CheckOutcome,
    /// Why the hit is relevant or not; empty without one.
    pub note: String,
}

/// Whom to look up. Nobody is looked up while the act has no place.
pub fn subject(case: &Case) -> Result<&Dossier, Refusal> {
    match case {
        Case::Opened { dossier } => Ok(dossier),
        _ => Err(case.out_of_place("RecordChecks", Clause::A13)),
    }
}

impl HumanAct<IsMp> for RecordChecks {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let dossier = subject(case)?;
        let (checks, records) = agreed(&self.ibd, &self.sio_pso)?;
        let checked = Checked { dossier: dossier.clone(), checks, records, recorded_at: context.moment };
        let mut recorded = Case::ChecksRecorded(checked);
        raise_hits(&mut recorded, &checks, Clause::A13, context)?;
        Ok(Outcome::new("ChecksRecorded", Clause::A13, recorded))
    }
}

/// The supervisor gets an alert about a record, however the officer assesses it.
pub(super) fn raise_hits(case: &mut Case, checks: &Checks, clause: Clause, context: &Context<'_>) -> Result<(), Refusal> {
    if [checks.ibd, checks.sio].into_iter().flatten().any(CheckOutcome::takes_note) {
        let recorded_on = context.moment.legal_date();
        let draft = alerts::register_hit(&case.dossier().number, clause, recorded_on, checks)?;
        raise(case, context.case_id, REGISTER_HIT, draft, context.moment);
    }
    Ok(())
}

/// The officer assesses a hit but cannot record another answer than the register's. Par. 22 repeats this.
pub(super) fn agreed(ibd: &Finding, sio_pso: &Finding) -> Result<(Checks, HitReferences), Refusal> {
    let findings = [("ibd", ibd), ("sio_pso", sio_pso)];
    refuse(findings, "", |it| (!it.assessment.agrees_with(it.answer)).then(|| advice(it.answer)))?;
    refuse(findings, "_note", |it| (it.assessment.takes_note() == it.note.is_empty()).then(|| advice_on_note(it)))?;
    let checks = Checks { ibd: Some(ibd.assessment), sio: Some(sio_pso.assessment) };
    let records = HitReferences {
        ibd: ibd.reference.clone(),
        sio_pso: sio_pso.reference.clone(),
        ibd_note: ibd.note.clone(),
        sio_pso_note: sio_pso.note.clone(),
    };
    Ok((checks, records))
}

/// Refuses the fields for which there is advice.
fn refuse(
    findings: [(&str, &Finding); 2],
    suffix: &str,
    advice: impl Fn(&Finding) -> Option<&'static str>,
) -> Result<(), Refusal> {
    let field = |(name, finding): (&str, &Finding)| {
        advice(finding).map(|advice| Field { name: format!("{name}{suffix}"), advice: advice.to_owned() })
    };
    let fields: Vec<_> = findings.into_iter().filter_map(field).collect();
    if fields.is_empty() { Ok(()) } else { Err(Refusal::Fields(fields)) }
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
