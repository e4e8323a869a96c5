//! Par. 19: "…не прибыл в Республику Казахстан и не обратился в территориальную службу МС". A person who came to the department has
//! applied, also before fingerprints are taken (AMB-12). АРМ ГО keeps the thirty days, so it learns of the contact.

use messages::{ContactRecorded, IsMpToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, Ground, Reason};

use super::{Context, Decision};
use crate::{Case, IsMp};

/// Only the visit itself counts, so it is recorded at its own moment. It is recorded even if the border has not reported an entry
/// yet: a lag of a system is nobody's fault (AMB-18).
#[derive(Clone, Debug)]
pub struct RecordContact;

impl HumanAct<IsMp> for RecordContact {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let out_of_place = || case.out_of_place("RecordContact", Clause::A19p4);
        // A contact has no effect once the centre has the final application.
        let Case::PreliminaryFormed(_) = case else { return Err(out_of_place()) };
        case.live_approval().ok_or_else(out_of_place)?;
        if !case.dossier().applied().is_empty() {
            return Err(Ground::new(Clause::A19p4, Reason::ActOutOfOrder, "contact").into());
        }
        let contacted_at = context.moment;
        let mut contacted = case.clone();
        contacted.dossier_mut().contacted_at = Some(contacted_at);
        Ok(Outcome::new("ContactRecorded", Clause::A19p4, contacted)
            .send(IsMpToArmGo, &ContactRecorded { contacted_at }))
    }
}
