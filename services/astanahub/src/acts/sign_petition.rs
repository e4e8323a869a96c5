//! Par. 8: "По итогам проверки и анализа представленных данных МИИЦР подписывает ходатайство о верификации квалификации
//! заявителя с использованием ЭЦП через портал astanahub.com."

use messages::{AstanahubToEgovPep, PetitionSigned};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, p08_petition_decision, statement as text};

use super::delivery::Delivery as _;
use super::{Context, Decision, notices};
use crate::case::{Interviewed, Submitted};
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct SignPetition {
    pub petition: SignedStatement,
}

/// The petition's text, as it is shown to the signatory: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Petition) -> Result<String, Refusal> {
    Ok(petition(&signable(case)?.submitted))
}

impl HumanAct<Astanahub> for SignPetition {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let interviewed = signable(case)?;
        let submitted = &interviewed.submitted;
        self.petition.must_be_over(&petition(submitted))?;
        let message = self.message(submitted);
        let (signed_on, last_day) = (context.moment.legal_date(), context.law.in_force_to);
        let draft = notices::signed(&submitted.opened.number, signed_on, last_day)?;
        let signed = Petition::Signed { interviewed: interviewed.clone(), petition: self.petition.clone() };
        Ok(Outcome::new("PetitionSigned", Clause::A8, signed)
            .person(Person { live_petition: None })
            .send(AstanahubToEgovPep, &message)
            .deliver(draft, context))
    }
}

impl SignPetition {
    fn message(&self, submitted: &Submitted) -> PetitionSigned {
        PetitionSigned {
            petition_number: submitted.opened.number.clone(),
            applicant: submitted.applicant.clone(),
            profession: submitted.profession.clone(),
            petition: self.petition.clone(),
        }
    }
}

fn signable(case: &Petition) -> Result<&Interviewed, Refusal> {
    let Petition::ResultApproved(interviewed) = case else {
        return Err(case.out_of_place("SignPetition", Clause::A8));
    };
    p08_petition_decision::may_sign(Some(interviewed.outcome), true, &interviewed.submitted.profession)?;
    Ok(interviewed)
}

fn petition(submitted: &Submitted) -> String {
    text::petition(&submitted.applicant, &submitted.opened.number, &submitted.profession)
}
