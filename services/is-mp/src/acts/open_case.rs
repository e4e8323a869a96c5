//! Par. 12: "Сотрудник МС … в ручном режиме регистрирует и загружает информацию в ИС МП." The registration by hand is
//! ARM GO's act; here the case opens by itself, and its number ends the officer's two working days (D-02).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Applicant, City, Clause, Document, Iin, Moment, Questionnaire};

use super::Decision;
use crate::case::{Dossier, Duty, passport_among};
use crate::{Case, IsMp, Outgoing};

/// What the registration brings. Its three statements were verified on receipt over these very facts.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub arm_number: String,
    pub pep_number: String,
    pub petition_number: String,
    pub revision: u32,
    pub filed_at: Moment,
    pub received_at: Moment,
    pub city: City,
    pub applicant: Applicant,
    pub profession: String,
    pub petition: SignedStatement,
    pub petition_signer: Iin,
    pub questionnaire: SignedStatement,
    pub answers: Questionnaire,
    pub documents: Vec<Document>,
    pub duty: Duty,
    pub registration: SignedStatement,
    pub registration_signer: Iin,
}

pub(super) fn open_case(case: Option<&Case>, act: &OpenCase, context: &ActContext<'_>) -> Decision {
    if let Some(case) = case {
        return Err(case.out_of_place("OpenCase", Clause::A12p1));
    }
    // Registers and the border know a foreigner by the passport: without its facts no later check could be made.
    if passport_among(&act.documents).is_none() {
        return Err(Refusal::field("documents", "the passport and its facts are missing"));
    }
    let dossier = dossier(act, context);
    let opened = Outgoing::CaseOpened { case_number: dossier.number.clone(), opened_at: dossier.opened_at };
    Ok(Outcome::new("CaseOpened", Clause::A12p1, Case::Opened { dossier }).send(opened))
}

fn dossier(act: &OpenCase, context: &ActContext<'_>) -> Dossier {
    Dossier {
        number: context.number::<IsMp>(),
        serial: context.serial,
        opened_at: context.moment,
        arm_number: act.arm_number.clone(),
        pep_number: act.pep_number.clone(),
        petition_number: act.petition_number.clone(),
        revision: act.revision,
        filed_at: act.filed_at,
        received_at: act.received_at,
        city: act.city,
        applicant: act.applicant.clone(),
        profession: act.profession.clone(),
        petition: act.petition.clone(),
        questionnaire: act.questionnaire.clone(),
        answers: act.answers.clone(),
        documents: act.documents.clone(),
        duty: act.duty.clone(),
        registration: act.registration.clone(),
        crossings: vec![],
        fingerprinting: None,
        contacted_at: None,
        inquiries: vec![],
        alerts: vec![],
    }
}
