//! Par. 14: "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"." КНБ's 25
//! days run from this receipt (AMB-13).

use platform::ledger::{ActContext, Outcome};
use regulation::{Applicant, City, Clause, DeadlineId, Document};

use super::Decision;
use crate::case::{Identity, Referral};
use crate::{Berkut, Case, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct ReceiveReferral {
    pub identity: Identity,
    pub case_number: String,
    pub pep_number: String,
    pub applicant: Applicant,
    pub profession: String,
    pub city: City,
    pub documents: Vec<Document>,
}

pub(super) fn receive_referral(
    case: Option<&Case>,
    person: &Person,
    act: &ReceiveReferral,
    context: &ActContext<'_>,
) -> Decision {
    if let Some(case) = case {
        return Err(case.out_of_place("ReceiveReferral", Clause::A14));
    }
    let referral = Referral {
        number: context.number::<Berkut>(),
        case_number: act.case_number.clone(),
        pep_number: act.pep_number.clone(),
        applicant: act.applicant.clone(),
        profession: act.profession.clone(),
        city: act.city,
        documents: act.documents.clone(),
        received_at: context.moment,
    };
    // A later application of the same person takes the place of the earlier one: crossings follow the newest referral.
    let referred = Person { referral: Some(context.case_id), ..person.clone() };
    let mut outcome = Outcome::new("ReferralReceived", Clause::A14, Case::Referred { referral })
        .person(referred)
        .start(context.law.deadline(DeadlineId::D04, context.moment)?)
        .send(Outgoing::ApprovalReceived { received_at: context.moment });
    // Who is inside already need not leave and enter again (AMB-11), so the last crossing is told.
    if let Some(crossing) = person.last_crossing(context.moment) {
        outcome = outcome.send(Outgoing::BorderCrossed { crossing: crossing.clone() });
    }
    Ok(outcome)
}
