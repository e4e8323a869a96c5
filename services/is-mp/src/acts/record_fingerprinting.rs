//! Par. 20: "Услугополучатель по прибытию в Республику Казахстан … проходит дактилоскопирование в отделе МС по месту
//! пребывания". A person whose fingerprints were taken has thereby applied to the migration service (AMB-12).

use messages::{FingerprintingRecorded, IsMpToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Ground, Reason};

use super::{Context, Decision};
use crate::case::{Fingerprinting, Preliminary};
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct RecordFingerprinting {
    /// The registration as АДИС holds it.
    pub registration: Fingerprinting,
}

/// Whose fingerprints to register. АДИС is not written while the act has no place.
pub fn subject(case: &Case) -> Result<&Preliminary, Refusal> {
    let approved = case.live_approval().ok_or_else(|| case.out_of_place("RecordFingerprinting", Clause::A20))?;
    match approved.dossier().fingerprinting {
        None => Ok(approved),
        Some(_) => Err(Ground::new(Clause::A20, Reason::ActOutOfOrder, "fingerprinting").into()),
    }
}

impl HumanAct<IsMp> for RecordFingerprinting {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let approved = subject(case)?;
        // АДИС answers with a person's first registration. One made under this approval counts by its own moment, so that
        // a repeated call loses no day. One of an earlier occasion proves no visit, so today's visit counts.
        let own = (approved.decision.decided_at..=context.moment).contains(&self.registration.taken_at);
        let taken_at = if own { self.registration.taken_at } else { context.moment };
        let fingerprinting = Fingerprinting { taken_at, ..self.registration.clone() };
        let adis_reference = fingerprinting.reference.clone();
        let mut recorded = case.clone();
        recorded.dossier_mut().fingerprinting = Some(fingerprinting);
        Ok(Outcome::new("FingerprintingRecorded", Clause::A20, recorded)
            .detail("adis_reference", &adis_reference)
            .send(IsMpToArmGo, &FingerprintingRecorded { adis_reference, taken_at }))
    }
}
