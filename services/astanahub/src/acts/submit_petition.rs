//! Par. 4: "Услугополучатель при условии наличия ИИН иностранного IT-специалиста и ЭЦП, подает заявление на портале
//! astanahub.com в целях получения ходатайства…" with eight documents, of which the diploma alone is optional.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Applicant, Clause, Document, p04_petition, profession, statement as text};

use super::{Context, Decision};
use crate::case::{Opened, Submitted};
use crate::{Astanahub, Petition};

/// Who applies, as what, with which documents.
#[derive(Clone, Debug)]
pub struct PetitionRequest {
    pub applicant: Applicant,
    pub profession: String,
    pub documents: Vec<Document>,
}

#[derive(Clone, Debug)]
pub struct SubmitPetition {
    pub request: PetitionRequest,
    pub signed: SignedStatement,
}

/// The request as it is shown to the applicant: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Petition, request: &PetitionRequest, context: &Context<'_>) -> Result<String, Refusal> {
    Ok(written(submittable(case, request, context)?, request))
}

impl HumanAct<Astanahub> for SubmitPetition {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let opened = submittable(case, &self.request, context)?;
        self.signed.must_be_over(&written(opened, &self.request))?;
        let PetitionRequest { applicant, profession, documents } = self.request.clone();
        let (opened, filed_at, request) = (opened.clone(), context.moment, self.signed.clone());
        let submitted = Submitted { opened, filed_at, applicant, profession, documents, request };
        Ok(Outcome::new("PetitionSubmitted", Clause::A4p1, Petition::Submitted(submitted)))
    }
}

/// The petition, if the law lets this request be filed now.
fn submittable<'a>(
    case: &'a Petition,
    request: &PetitionRequest,
    context: &Context<'_>,
) -> Result<&'a Opened, Refusal> {
    let Petition::Opened(opened) = case else {
        return Err(case.out_of_place("SubmitPetition", Clause::A4p1));
    };
    let filing = context.moment.legal_date();
    let mut grounds = p04_petition::check_package(&request.documents, filing, context.law);
    grounds.extend(p04_petition::check_applicant(&request.applicant));
    grounds.extend(profession::check_profession(&request.profession));
    grounds.extend(context.law.intake_open(filing).err());
    if grounds.is_empty() { Ok(opened) } else { Err(Refusal::Law(grounds)) }
}

fn written(opened: &Opened, request: &PetitionRequest) -> String {
    text::petition_request(&request.applicant, &opened.number, &request.profession, &request.documents)
}
