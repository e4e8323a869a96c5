//! Par. 8: "По итогам проверки и анализа представленных данных МИИЦР подписывает ходатайство о верификации квалификации
//! заявителя с использованием ЭЦП через портал astanahub.com." The portal holds it until an application needs it. A ban
//! does not block it (AMB-08 d), and a newer petition takes the place of an older one.

pub use messages::PetitionSigned;
use platform::ledger::{MessageOpening, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision};
use crate::case::Petition;
use crate::person::HeldPetition;
use crate::{EgovPep, Person, PortalCase};

impl MessageOpening<EgovPep> for PetitionSigned {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.applicant.iin.to_string())
    }

    fn decide(&self, case: Option<&PortalCase>, context: &Context<'_>) -> Decision {
        if let Some(case) = case {
            return Err(case.out_of_place("PetitionSigned", Clause::A8));
        }
        let petition = Petition { case_id: context.case_id, signed: self.clone() };
        let held = HeldPetition { petition: petition.clone(), consumed_by: None };
        Ok(Outcome::new("PetitionSigned", Clause::A8, PortalCase::PetitionHeld { petition })
            .person(Person { petition: Some(held), ..context.person.clone() }))
    }
}
