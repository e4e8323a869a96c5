//! Par. 20: "…и проходит дактилоскопирование в отделе МС по месту пребывания…": a person whose fingerprints were taken has
//! thereby applied to the migration service (AMB-12).

pub use messages::FingerprintingRecorded;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

/// A fact that is added to the case in any stage. The first fingerprinting counts as the day of applying.
impl MessageAct<ArmGo> for FingerprintingRecorded {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let mut after = case.clone();
        let Some(presence) = after.presence_mut() else {
            return Err(case.out_of_place("FingerprintingRecorded", Clause::A20));
        };
        let earlier = presence.fingerprinting.as_ref().is_some_and(|known| known.taken_at <= self.taken_at);
        if !earlier {
            presence.fingerprinting = Some(self.clone());
        }
        Ok(Outcome::new("FingerprintingRecorded", Clause::A20, after))
    }
}
