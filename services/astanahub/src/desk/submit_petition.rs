//! Par. 4: "Услугополучатель при условии наличия ИИН иностранного IT-специалиста и ЭЦП, подает заявление на портале
//! astanahub.com в целях получения ходатайства…" with eight documents, of which the diploma alone is optional.

use platform::attestation::SignedStatement;
use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::{Applicant, Clause, Document, p04_petition, profession, statement};

use super::Decision;
use crate::Petition;
use crate::case::Submitted;

#[derive(Clone, Debug)]
pub struct SubmitPetition {
    pub applicant: Applicant,
    pub profession: String,
    pub documents: Vec<Document>,
    pub request: SignedStatement,
}

pub(super) fn submit_petition(case: &Petition, act: &SubmitPetition, scene: &Scene<'_>) -> Decision {
    let Petition::Opened(opened) = case else {
        return Err(case.out_of_place("SubmitPetition", Clause::A4p1));
    };
    act.request.must_be_over(&statement::petition_request(
        &act.applicant,
        &opened.number,
        &act.profession,
        &act.documents,
    ))?;
    let filing = scene.moment.legal_date();
    let mut grounds = p04_petition::check_package(&act.documents, filing, scene.law);
    grounds.extend(profession::check_profession(&act.profession));
    grounds.extend(scene.law.intake_open(filing).err());
    if !grounds.is_empty() {
        return Err(Refusal::Law(grounds));
    }
    let submitted = Submitted {
        opened: opened.clone(),
        filed_at: scene.moment,
        applicant: act.applicant.clone(),
        profession: act.profession.clone(),
        documents: act.documents.clone(),
        request: act.request.clone(),
    };
    Ok(Outcome::new("PetitionSubmitted", Clause::A4p1, Petition::Submitted(submitted)))
}
