//! Par. 19: "…и не обратился в территориальную службу МС": the applicant came to the department, which is to have applied to
//! the migration service (AMB-12).

use platform::ledger::Outcome;
use regulation::{Clause, Moment};

use super::Decision;
use crate::Application;

#[derive(Clone, Debug)]
pub struct NoteContact {
    pub contacted_at: Moment,
}

/// A fact, in whatever state it finds the case. The first contact counts.
pub(super) fn note_contact(case: &Application, act: &NoteContact) -> Decision {
    let mut after = case.clone();
    let Some(presence) = after.presence_mut() else {
        return Err(case.out_of_place("NoteContact", Clause::A19p4));
    };
    presence.contacted_at = Some(presence.contacted_at.unwrap_or(act.contacted_at).min(act.contacted_at));
    Ok(Outcome::new("ContactRecorded", Clause::A19p4, after))
}
