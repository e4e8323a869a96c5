//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются…" The order does not think of a courier who
//! loses them. The applicant is told, because the service centre will ask for them again; nothing is decided.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, Moment};

use super::{Decision, notices};
use crate::PortalCase;

#[derive(Clone, Debug)]
pub struct NoteOriginalsLoss {
    pub waybill: String,
    pub reported_at: Moment,
}

pub(super) fn note_originals_loss(case: &PortalCase, act: &NoteOriginalsLoss, context: &ActContext<'_>) -> Decision {
    let PortalCase::PreliminaryApproved { application, approval } = case else {
        return Err(case.out_of_place("NoteOriginalsLoss", Clause::A21));
    };
    let draft = notices::originals_lost(&application.pep_number, &act.waybill, act.reported_at.legal_date())?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let told = PortalCase::PreliminaryApproved { application, approval: approval.clone() };
    Ok(Outcome::new("OriginalsReportedLost", Clause::A21, told))
}
