//! Appendix: the consent "является неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию
//! документа с территории иностранного государства". A request goes out while the consent stands, and only then (AMB-22).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, Moment};

use super::Decision;
use super::withdraw_cross_border_consent::standing;
use crate::Application;
use crate::case::ForeignRequest;

#[derive(Clone, Debug)]
pub struct RecordForeignRequest {
    pub number: String,
    pub state: String,
}

pub(super) fn record_foreign_request(
    case: &Application,
    act: &RecordForeignRequest,
    context: &ActContext<'_>,
) -> Decision {
    standing(case, "RecordForeignRequest")?;
    context.human()?;
    let requested_at: Moment = context.moment;
    let request = ForeignRequest { number: act.number.clone(), state: act.state.clone(), requested_at };
    let mut after = case.clone();
    if let Some(consent) = after.approved_mut().and_then(|approved| approved.consent.as_mut()) {
        consent.requests.push(request);
    }
    Ok(Outcome::new("ForeignRequestRecorded", Clause::AP5, after))
}
