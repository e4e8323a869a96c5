//! Par. 4: "Услугополучатель при условии наличия ИИН иностранного IT-специалиста и ЭЦП, подает заявление на портале
//! astanahub.com в целях получения ходатайства…" with eight documents, of which the diploma alone is optional.

use platform::attestation::SignedStatement;
use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::{Applicant, Clause, Document, p04_petition, profession, statement as text};

use super::Decision;
use crate::Petition;
use crate::case::{Opened, Submitted};

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

/// The request as it is shown to the applicant: nobody is asked to sign what the desk would refuse.
pub fn statement(case: &Petition, request: &PetitionRequest, scene: &Scene<'_>) -> Result<String, Refusal> {
    Ok(written(submittable(case, request, scene)?, request))
}

pub(super) fn submit_petition(case: &Petition, act: &SubmitPetition, scene: &Scene<'_>) -> Decision {
    let opened = submittable(case, &act.request, scene)?;
    act.signed.must_be_over(&written(opened, &act.request))?;
    let PetitionRequest { applicant, profession, documents } = act.request.clone();
    let (opened, filed_at, request) = (opened.clone(), scene.moment, act.signed.clone());
    let submitted = Submitted { opened, filed_at, applicant, profession, documents, request };
    Ok(Outcome::new("PetitionSubmitted", Clause::A4p1, Petition::Submitted(submitted)))
}

/// The petition, if the law lets this request be filed now.
fn submittable<'a>(case: &'a Petition, request: &PetitionRequest, scene: &Scene<'_>) -> Result<&'a Opened, Refusal> {
    let Petition::Opened(opened) = case else {
        return Err(case.out_of_place("SubmitPetition", Clause::A4p1));
    };
    let filing = scene.moment.legal_date();
    let mut grounds = p04_petition::check_package(&request.documents, filing, scene.law);
    grounds.extend(p04_petition::check_applicant(&request.applicant));
    grounds.extend(profession::check_profession(&request.profession));
    grounds.extend(scene.law.intake_open(filing).err());
    if grounds.is_empty() { Ok(opened) } else { Err(Refusal::Law(grounds)) }
}

fn written(opened: &Opened, request: &PetitionRequest) -> String {
    text::petition_request(&request.applicant, &opened.number, &request.profession, &request.documents)
}
