//! Par. 22: "Сотрудник МС … сверяет оригиналы документов с ранее поданными документами в ИС МП, проверяет пересечение
//! государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут" информации) и осуществляет проверку
//! наличия дактилоскопической регистрации в Автоматизированной дактилоскопической информационной системе МВД, а также
//! повторно осуществляет необходимые проверки по специальным и криминальным учетам".

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::p19_preliminary_decision::arrived;
use regulation::p22_final_decision::{FinalChecks, Originals, Presence, on_hold};
use regulation::{Clause, Moment};

use super::record_checks::{Finding, agreed, raise_hits};
use super::{Context, Decision};
use crate::case::{FinalFiling, Received, Verified};
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct RecordFinalChecks {
    pub originals: Originals,
    /// What АДИС answers.
    pub fingerprints: Presence,
    pub ibd: Finding,
    pub sio_pso: Finding,
}

/// Whom to look up. Nobody is looked up while the act has no place.
pub fn subject(case: &Case) -> Result<&Received, Refusal> {
    match case {
        Case::OriginalsReceived(received) => Ok(received),
        Case::OnHold(verified) => Ok(&verified.received),
        _ => Err(case.out_of_place("RecordFinalChecks", Clause::A22)),
    }
}

impl HumanAct<IsMp> for RecordFinalChecks {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let received = subject(case)?;
        let (registers, records) = agreed(&self.ibd, &self.sio_pso)?;
        let checks = FinalChecks {
            originals: Some(self.originals),
            border: Some(border(&received.filing, context)),
            fingerprints: Some(self.fingerprints),
            registers,
        };
        let verified = Verified { received: received.clone(), checks, records, recorded_at: context.moment };
        let mut checked = checked(verified);
        raise_hits(&mut checked, &registers, Clause::A22, context)?;
        Ok(Outcome::new("FinalChecksRecorded", Clause::A22, checked))
    }
}

/// Absent data hold the case: the officer asks for them again, and they refuse nobody by themselves (AMB-18).
fn checked(verified: Verified) -> Case {
    if on_hold(&verified.checks).is_empty() { Case::FinalChecked(verified) } else { Case::OnHold(verified) }
}

/// Whether the applicant was inside on the day of the filing (AMB-11) or is inside now. A short trip abroad after the filing
/// does not undo the arrival.
fn border(filing: &FinalFiling, context: &Context<'_>) -> Presence {
    let dossier = filing.preliminary.dossier();
    let decided = filing.preliminary.decision.decided_at;
    let inside = |at: Moment| arrived(&dossier.crossings, at, decided, &context.law.interpretations);
    let that_day = Moment::end_of(filing.filed_at.legal_date()).min(context.moment);
    if inside(filing.filed_at) || inside(that_day) || inside(context.moment) {
        Presence::Found
    } else {
        Presence::NotFound
    }
}
