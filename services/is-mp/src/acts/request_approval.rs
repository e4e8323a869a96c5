//! Par. 14: "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"."

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, p14_approval_request};

use super::Decision;
use crate::{Case, Outgoing};

pub(super) fn request_approval(case: &Case, context: &ActContext<'_>) -> Decision {
    let Case::ChecksRecorded(checked) = case else {
        return Err(case.out_of_place("RequestApproval", Clause::A14));
    };
    context.human()?;
    p14_approval_request::may_request(&checked.checks, false)?;
    let dossier = &checked.dossier;
    let request = Outgoing::ApprovalRequested {
        case_number: dossier.number.clone(),
        pep_number: dossier.pep_number.clone(),
        applicant: dossier.applicant.clone(),
        profession: dossier.profession.clone(),
        city: dossier.city,
        documents: dossier.documents.clone(),
    };
    let requested = Case::ApprovalRequested {
        checked: checked.clone(),
        requested_at: context.moment,
        received_at: None,
        escalated_at: None,
    };
    Ok(Outcome::new("ApprovalRequested", Clause::A14, requested).send(request))
}
