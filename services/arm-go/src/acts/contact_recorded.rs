//! Par. 19: "…и не обратился в территориальную службу МС": the applicant came to the department and has thereby applied to the
//! migration service (AMB-12).

pub use messages::ContactRecorded;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

/// A fact that is added to the case in any stage. The first contact counts.
impl MessageAct<ArmGo> for ContactRecorded {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let mut after = case.clone();
        let Some(presence) = after.presence_mut() else {
            return Err(case.out_of_place("ContactRecorded", Clause::A19p4));
        };
        presence.contacted_at = Some(presence.contacted_at.unwrap_or(self.contacted_at).min(self.contacted_at));
        Ok(Outcome::new("ContactRecorded", Clause::A19p4, after))
    }
}
