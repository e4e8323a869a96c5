//! Par. 20: "Услугополучатель по прибытию в Республику Казахстан … проходит дактилоскопирование в отделе МС по месту
//! пребывания". Who was fingerprinted has thereby applied to the migration service (AMB-12).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Ground, Moment, Reason};

use super::Decision;
use crate::case::{Fingerprinting, Preliminary};
use crate::{Case, Outgoing};

/// The registration as АДИС holds it.
#[derive(Clone, Debug)]
pub struct RecordFingerprinting {
    pub reference: String,
    pub taken_at: Moment,
    pub department: String,
}

/// Whose fingerprints to register: АДИС is not written while the act has no place.
pub fn subject(case: &Case) -> Result<&Preliminary, Refusal> {
    let approved = case.live_approval().ok_or_else(|| case.out_of_place("RecordFingerprinting", Clause::A20))?;
    match approved.dossier().fingerprinting {
        None => Ok(approved),
        Some(_) => Err(Ground::new(Clause::A20, Reason::ActOutOfOrder, "fingerprinting").into()),
    }
}

pub(super) fn record_fingerprinting(case: &Case, act: &RecordFingerprinting, context: &ActContext<'_>) -> Decision {
    let approved = subject(case)?;
    context.human()?;
    // АДИС answers with a person's first registration. One made under this approval counts by its own moment, so that
    // a repeated call loses no day; one of an earlier occasion proves no visit, and today's visit counts.
    let own = (approved.formed.decided_at..=context.moment).contains(&act.taken_at);
    let taken_at = if own { act.taken_at } else { context.moment };
    let mut recorded = case.clone();
    recorded.dossier_mut().fingerprinting =
        Some(Fingerprinting { reference: act.reference.clone(), taken_at, department: act.department.clone() });
    Ok(Outcome::new("FingerprintingRecorded", Clause::A20, recorded)
        .send(Outgoing::FingerprintingRecorded { adis_reference: act.reference.clone(), taken_at })
        .tell("adis_reference", &act.reference))
}
