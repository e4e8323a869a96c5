//! Par. 22: "Сотрудник МС … сверяет оригиналы документов с ранее поданными документами в ИС МП, проверяет пересечение
//! государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут" информации) и осуществляет проверку
//! наличия дактилоскопической регистрации в Автоматизированной дактилоскопической информационной системе МВД, а также
//! повторно осуществляет необходимые проверки по специальным и криминальным учетам".

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p19_preliminary_decision::arrived;
use regulation::p22_final_decision::{FinalChecks, Originals, Presence, on_hold};
use regulation::{Clause, Moment};

use super::Decision;
use super::record_checks::{Finding, agreed, tell_of_hits};
use crate::Case;
use crate::case::{FinalFiling, Received, Verified};

#[derive(Clone, Debug)]
pub struct RecordFinalChecks {
    pub originals: Originals,
    /// What АДИС answers.
    pub fingerprints: Presence,
    pub ibd: Finding,
    pub sio_pso: Finding,
}

/// Whom to look up: nobody is looked up while the act has no place.
pub fn subject(case: &Case) -> Result<&Received, Refusal> {
    match case {
        Case::OriginalsReceived(received) => Ok(received),
        Case::OnHold(verified) => Ok(&verified.received),
        _ => Err(case.out_of_place("RecordFinalChecks", Clause::A22)),
    }
}

pub(super) fn record_final_checks(case: &Case, act: &RecordFinalChecks, context: &ActContext<'_>) -> Decision {
    let received = subject(case)?;
    context.human()?;
    let (registers, records) = agreed(&act.ibd, &act.sio_pso)?;
    let checks = FinalChecks {
        originals: Some(act.originals),
        border: Some(border(&received.filing, context)),
        fingerprints: Some(act.fingerprints),
        registers,
    };
    let verified = Verified { received: received.clone(), checks, records, recorded_at: context.moment };
    // Absence of data holds the case: it is asked for again, by hand, and refuses nobody by itself (AMB-18).
    let mut checked = if on_hold(&checks).is_empty() { Case::FinalChecked(verified) } else { Case::OnHold(verified) };
    tell_of_hits(&mut checked, &registers, Clause::A22, context)?;
    Ok(Outcome::new("FinalChecksRecorded", Clause::A22, checked))
}

/// Whether the border saw the applicant inside on the day of applying (AMB-11) or sees them inside now: a short trip
/// abroad after the filing takes no arrival back.
fn border(filing: &FinalFiling, context: &ActContext<'_>) -> Presence {
    let dossier = filing.preliminary.dossier();
    let decided = filing.preliminary.formed.decided_at;
    let inside = |at: Moment| arrived(&dossier.crossings, at, decided, &context.law.interpretations);
    let that_day = Moment::end_of(filing.filed_at.legal_date()).min(context.moment);
    if inside(filing.filed_at) || inside(that_day) || inside(context.moment) {
        Presence::Found
    } else {
        Presence::NotFound
    }
}
