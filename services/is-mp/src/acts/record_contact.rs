//! Par. 19: "…не прибыл в Республику Казахстан и не обратился в территориальную службу МС". Who came to the department has
//! applied, also before fingerprints are taken (AMB-12); ARM GO, which keeps the thirty days, hears of it.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, Ground, Reason};

use super::Decision;
use crate::{Case, Outgoing};

/// Only the visit itself counts, so it is recorded at its own moment. That the border has not told of an entry yet is no
/// obstacle: a lag of a system is nobody's fault (AMB-18).
pub(super) fn record_contact(case: &Case, context: &ActContext<'_>) -> Decision {
    let out_of_place = || case.out_of_place("RecordContact", Clause::A19p4);
    context.human()?;
    // Once the centre has the final application, nothing hangs on a contact any more.
    let Case::PreliminaryFormed(_) = case else { return Err(out_of_place()) };
    case.live_approval().ok_or_else(out_of_place)?;
    if !case.dossier().applied().is_empty() {
        return Err(Ground::new(Clause::A19p4, Reason::ActOutOfOrder, "contact").into());
    }
    let mut contacted = case.clone();
    contacted.dossier_mut().contacted_at = Some(context.moment);
    Ok(Outcome::new("ContactRecorded", Clause::A19p4, contacted)
        .send(Outgoing::ContactRecorded { contacted_at: context.moment }))
}
