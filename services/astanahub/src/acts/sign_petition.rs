//! Par. 8: "По итогам проверки и анализа представленных данных МИИЦР подписывает ходатайство о верификации квалификации
//! заявителя с использованием ЭЦП через портал astanahub.com."

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, p08_petition_decision, statement as text};

use super::{Decision, notices};
use crate::case::Interviewed;
use crate::{Outgoing, Person, Petition};

#[derive(Clone, Debug)]
pub struct SignPetition {
    pub petition: SignedStatement,
}

/// The ministry's letter, as it is shown to the signatory: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Petition) -> Result<String, Refusal> {
    Ok(letter(signable(case)?))
}

pub(super) fn sign_petition(case: &Petition, act: &SignPetition, context: &ActContext<'_>) -> Decision {
    let interviewed = signable(case)?;
    let submitted = &interviewed.submitted;
    act.petition.must_be_over(&letter(interviewed))?;
    let told = notices::signed(&submitted.opened.number, context.moment.legal_date(), context.law.in_force_to)?;
    let signed = Petition::Signed { interviewed: interviewed.clone(), petition: act.petition.clone() }.deliver(
        context.case_id,
        told,
        context.moment,
    );
    Ok(Outcome::new("PetitionSigned", Clause::A8, signed).person(Person { live_petition: None }).send(
        Outgoing::PetitionSigned {
            petition_number: submitted.opened.number.clone(),
            applicant: submitted.applicant.clone(),
            profession: submitted.profession.clone(),
            petition: act.petition.clone(),
        },
    ))
}

fn signable(case: &Petition) -> Result<&Interviewed, Refusal> {
    let Petition::ResultApproved(interviewed) = case else {
        return Err(case.out_of_place("SignPetition", Clause::A8));
    };
    p08_petition_decision::may_sign(Some(interviewed.outcome), true, &interviewed.submitted.profession)?;
    Ok(interviewed)
}

fn letter(interviewed: &Interviewed) -> String {
    let submitted = &interviewed.submitted;
    text::petition(&submitted.applicant, &submitted.opened.number, &submitted.profession)
}
