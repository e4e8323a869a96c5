//! Par. 14: "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"." КНБ's 25
//! days run from this receipt (AMB-13).

pub use messages::ApprovalRequested;
use messages::{ApprovalReceived, BerkutToIsMp};
use platform::ledger::{MessageOpening, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId, Document, DocumentKind, Facts, Passport};

use super::{Context, Decision};
use crate::case::{Identity, Referral};
use crate::{Berkut, Case, Person};

impl MessageOpening<Berkut> for ApprovalRequested {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(identity(&self.documents)?.as_str().to_owned())
    }

    fn decide(&self, case: Option<&Case>, context: &Context<'_>) -> Decision {
        if let Some(case) = case {
            return Err(case.out_of_place("ApprovalRequested", Clause::A14));
        }
        let received_at = context.moment;
        let referral = Referral::of(self, context.number(), received_at);
        // A later application of the same person takes the place of the earlier one: crossings follow the newest referral.
        let referred = Person { referral: Some(context.case_id), ..context.person.clone() };
        let outcome = Outcome::new("ApprovalRequested", Clause::A14, Case::Referred { referral })
            .person(referred)
            .start(context.law.deadline(DeadlineId::D04, received_at)?)
            .send(BerkutToIsMp, &ApprovalReceived { received_at });
        // An applicant who is inside already need not leave and enter again (AMB-11), so the last crossing is sent.
        Ok(match context.person.last_crossing(received_at) {
            Some(crossing) => outcome.send(BerkutToIsMp, &crossing.message()),
            None => outcome,
        })
    }
}

/// The border reads the passport that was referred.
fn identity(documents: &[Document]) -> Result<Identity, Refusal> {
    let passport = documents.iter().find_map(|document| match (document.kind, &document.facts) {
        (DocumentKind::Passport, Facts::Passport(passport)) => Some(passport),
        _ => None,
    });
    let Passport { number, citizenship, birth_date, .. } =
        passport.ok_or_else(|| Refusal::field("documents", "the passport and its facts are missing"))?;
    Ok(Identity::of(citizenship, number, *birth_date))
}
