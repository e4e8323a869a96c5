//! One version of the package of par. 10, as the portal puts it together for the signer and for АРМ ГО.
//!
//! Three of its six documents are not uploaded: the petition, the payment and the questionnaire come from what the
//! portal knows. The endpoint and the act assemble it by the same functions, so that what was signed is what is filed.

use platform::digest::sha256;
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::p10_application::{DOCUMENTS, Opening, check_package, may_open};
use regulation::p12_registration::test_day;
use regulation::{
    Clause, Document, DocumentKind, DutyService, Edition, Facts, Ground, Moment, Questionnaire, duty, statement,
};

use super::Context;
use crate::case::{Application, Filing, Paid, Petition};

/// Documents that the portal makes of what it knows; an upload of these kinds counts for nothing.
const OWN: [DocumentKind; 3] = [DocumentKind::Petition, DocumentKind::DutyReceipt, DocumentKind::Questionnaire];

/// A version before it is signed.
#[derive(Clone, Debug)]
pub struct Version {
    pub application: Application,
    pub revision: u32,
    pub answers: Questionnaire,
    /// All but the questionnaire.
    pub documents: Vec<Document>,
    pub duty: Paid,
}

impl Version {
    pub fn new(
        application: Application,
        revision: u32,
        answers: &Questionnaire,
        uploaded: &[Document],
        duty: &Paid,
    ) -> Self {
        let listed = |kind| DOCUMENTS.iter().any(|item| item.kind == kind) && !OWN.contains(&kind);
        let mut documents: Vec<_> = uploaded.iter().filter(|document| listed(document.kind)).cloned().collect();
        documents.push(petition_document(&application.petition));
        documents.push(duty_document(duty));
        Self { application, revision, answers: answers.clone(), documents, duty: duty.clone() }
    }

    /// What the applicant signs, par. 10(5).
    pub fn statement(&self) -> String {
        statement::questionnaire(&self.application.pep_number, self.revision, &self.answers, &self.documents)
    }

    /// All six documents; the questionnaire is the statement, signed or about to be.
    pub fn package(&self) -> Vec<Document> {
        let text = self.statement();
        let questionnaire = Document {
            kind: DocumentKind::Questionnaire,
            sha256: hex::encode(sha256(text.as_bytes())),
            size: text.len() as u64,
            media_type: "text/plain".to_owned(),
            facts: Facts::None,
        };
        self.documents.iter().cloned().chain([questionnaire]).collect()
    }

    /// The signed version, registered at this moment.
    pub fn file(
        &self,
        questionnaire: &SignedStatement,
        filed_at: Moment,
        first_filed_at: Moment,
    ) -> Result<Filing, Refusal> {
        questionnaire.must_be_over(&self.statement())?;
        Ok(Filing {
            revision: self.revision,
            filed_at,
            first_filed_at,
            answers: self.answers.clone(),
            questionnaire: questionnaire.clone(),
            documents: self.package(),
            duty: self.duty.clone(),
        })
    }

    /// What par. 10 holds against this version; empty when nothing.
    pub fn findings(&self, first_filed_at: Moment, context: &Context<'_>) -> Vec<Ground> {
        let Context { case_id, law, person, .. } = *context;
        let application = &self.application;
        let first_day = first_filed_at.legal_date();
        let tested_on = test_day(first_filed_at, context.moment, &law.interpretations);
        let opening = Opening {
            iin: &application.iin,
            city: application.city,
            filing: first_day,
            consent_given: true,
            bans: &person.bans_with(context.bans_of_linked_identities),
            has_live_application: person.live_application.is_some_and(|live| live != case_id),
            petition: Some(&person.presented(&application.petition, case_id)),
        };
        let mut grounds = may_open(&opening, law).err().unwrap_or_default();
        grounds.extend(check_package(&self.package(), &application.petition.signed.applicant, tested_on, law));
        grounds.extend(self.answers.validate(&application.iin, application.city, law));
        grounds.extend(check_duty(Some(&self.duty), application, law));
        grounds
    }
}

/// Par. 10(6), as the gateway confirmed it; `None` when it confirmed nothing.
pub fn check_duty(paid: Option<&Paid>, application: &Application, law: &Edition) -> Vec<Ground> {
    let payment = paid.map(|paid| &paid.payment);
    duty::check_payment(payment, DutyService::PermanentResidencePermit, &application.iin, &law.duties, Clause::A10d6)
}

/// Whether a payment is good for another application after one that these grounds ended (AMB-27): one that was itself
/// at fault would only be returned again.
pub fn payment_stays(grounds: &[Ground]) -> bool {
    grounds.iter().all(|ground| ground.document() != Some(DocumentKind::DutyReceipt))
}

/// The bytes of the payment's document; they lie in the object store like any other's.
pub fn duty_receipt(paid: &Paid) -> String {
    let Paid { payment, paid_at } = paid;
    format!(
        "ДОКУМЕНТ об уплате государственной пошлины (подпункт 6) пункта 10 Алгоритма)\n\n\
         Ссылка ПШЭП: {}\nУслуга: {}\nИИН: {}\nСумма: {}\nУплачено: {}\n",
        payment.reference,
        payment.service.code(),
        payment.paid_for,
        payment.amount,
        paid_at.timestamp(),
    )
}

fn petition_document(petition: &Petition) -> Document {
    let (sha256, size) = (petition.signed.petition.sha256.clone(), petition.signed.petition.size);
    Document { kind: DocumentKind::Petition, sha256, size, media_type: "text/plain".to_owned(), facts: Facts::None }
}

fn duty_document(paid: &Paid) -> Document {
    let text = duty_receipt(paid);
    Document {
        kind: DocumentKind::DutyReceipt,
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        media_type: "text/plain".to_owned(),
        facts: Facts::Payment { reference: paid.payment.reference.clone() },
    }
}

/// The questionnaire by what it answers, not by the bytes of one signed version.
pub(crate) fn answers_document(answers: &Questionnaire) -> Document {
    let text = serde_json::to_string(answers).unwrap_or_default();
    Document {
        kind: DocumentKind::Questionnaire,
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        media_type: "application/json".to_owned(),
        facts: Facts::None,
    }
}
