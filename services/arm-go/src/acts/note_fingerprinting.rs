//! Par. 20: "…и проходит дактилоскопирование в отделе МС по месту пребывания…": who was fingerprinted by the migration
//! service has applied to it (AMB-12).

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::Application;
use crate::case::Fingerprinting;

#[derive(Clone, Debug)]
pub struct NoteFingerprinting {
    pub fingerprinting: Fingerprinting,
}

/// A fact, in whatever state it finds the case. The first taking counts as the day of applying.
pub(super) fn note_fingerprinting(case: &Application, act: &NoteFingerprinting) -> Decision {
    let mut after = case.clone();
    let Some(presence) = after.presence_mut() else {
        return Err(case.out_of_place("NoteFingerprinting", Clause::A20));
    };
    let earlier = presence.fingerprinting.as_ref().is_some_and(|known| known.taken_at <= act.fingerprinting.taken_at);
    if !earlier {
        presence.fingerprinting = Some(act.fingerprinting.clone());
    }
    Ok(Outcome::new("FingerprintingRecorded", Clause::A20, after))
}
