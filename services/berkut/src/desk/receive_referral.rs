//! Par. 14: "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"." КНБ's 25
//! days run from this receipt (AMB-13).

use platform::ledger::{Outcome, Scene};
use regulation::{Applicant, City, Clause, Document, TermId};

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
    scene: &Scene<'_>,
) -> Decision {
    if let Some(case) = case {
        return Err(case.out_of_place("ReceiveReferral", Clause::A14));
    }
    let referral = Referral {
        number: scene.number::<Berkut>(),
        case_number: act.case_number.clone(),
        pep_number: act.pep_number.clone(),
        applicant: act.applicant.clone(),
        profession: act.profession.clone(),
        city: act.city,
        documents: act.documents.clone(),
        received_at: scene.moment,
    };
    // A later application of the same person takes the place of the earlier one: crossings follow the newest referral.
    let referred = Person { referral: Some(scene.case_id), ..person.clone() };
    let mut outcome = Outcome::new("ReferralReceived", Clause::A14, Case::Referred { referral })
        .person(referred)
        .start(scene.law.term(TermId::D04, scene.moment)?)
        .send(Outgoing::ApprovalReceived { received_at: scene.moment });
    // Who is inside already need not leave and enter again (AMB-11), so the last crossing is told.
    if let Some(crossing) = person.last_crossing(scene.moment) {
        outcome = outcome.send(Outgoing::BorderCrossed { crossing: crossing.clone() });
    }
    Ok(outcome)
}
