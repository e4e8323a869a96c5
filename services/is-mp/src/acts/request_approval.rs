//! Par. 14: "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"."

use messages::{ApprovalRequested, IsMpToBerkut};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, p14_approval_request};

use super::{Context, Decision};
use crate::case::Dossier;
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct RequestApproval;

impl HumanAct<IsMp> for RequestApproval {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let Case::ChecksRecorded(checked) = case else {
            return Err(case.out_of_place("RequestApproval", Clause::A14));
        };
        p14_approval_request::may_request(&checked.checks, false)?;
        let requested = Case::ApprovalRequested {
            checked: checked.clone(),
            requested_at: context.moment,
            received_at: None,
            escalated_at: None,
        };
        Ok(Outcome::new("ApprovalRequested", Clause::A14, requested).send(IsMpToBerkut, &request(&checked.dossier)))
    }
}

/// The electronic case: КНБ gets neither the questionnaire nor the petition.
fn request(dossier: &Dossier) -> ApprovalRequested {
    let submission = dossier.submission.clone();
    ApprovalRequested {
        case_number: dossier.number.clone(),
        pep_number: submission.pep_number,
        applicant: submission.applicant,
        profession: submission.profession,
        city: submission.city,
        documents: submission.documents,
    }
}
