//! Par. 8: "По итогам проверки и анализа представленных данных МИИЦР подписывает ходатайство о верификации квалификации
//! заявителя с использованием ЭЦП через портал astanahub.com." The portal holds it until an application needs it. A ban
//! does not block it (AMB-08 d), and a newer petition takes the place of an older one.

use platform::ledger::{ActContext, Outcome};
use platform::signing::SignedStatement;
use regulation::{Applicant, Clause, Iin};

use crate::case::Petition;
use crate::person::HeldPetition;
use crate::{EgovPep, Person, PortalCase};

#[derive(Clone, Debug)]
pub struct HoldPetition {
    pub number: String,
    pub applicant: Applicant,
    pub profession: String,
    pub statement: SignedStatement,
    /// The official of МИИЦР who signed, as the statement says.
    pub signer: Iin,
}

pub(super) fn hold_petition(person: &Person, act: &HoldPetition, context: &ActContext<'_>) -> Outcome<EgovPep> {
    let petition = Petition {
        case_id: context.case_id,
        number: act.number.clone(),
        applicant: act.applicant.clone(),
        profession: act.profession.clone(),
        statement: act.statement.clone(),
    };
    let held = HeldPetition { petition: petition.clone(), consumed_by: None };
    Outcome::new("PetitionHeld", Clause::A8, PortalCase::PetitionHeld { petition })
        .person(Person { petition: Some(held), ..person.clone() })
}
