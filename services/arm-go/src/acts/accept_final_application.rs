//! Par. 21: "Сотрудник ЦОН в течение 1 (одного) рабочего дня осуществляет сверку документов по номеру предварительного
//! РПП и оформляет заявление на оказание государственной услуги посредством АРМ ГО ИИС "ЦОН"."
//!
//! An incomplete package is not accepted. That is no decision and bans nobody (AMB-19).

use messages::{ArmGoToIsMp, FinalApplicationAccepted};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::p21_intake::{Filing, Preliminary, may_accept};
use regulation::{
    Clause, DeadlineId, Document, DocumentKind, Facts, Ground, Moment, Reason, SecondaryIdentity, ban, legalisation,
    p20_arrival,
};

use super::{Context, Decision};
use crate::case::{Accepted, Approved, Consent};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct AcceptFinalApplication {
    pub preliminary_number: String,
    /// What was scanned at the centre.
    pub uploaded: Vec<Document>,
    pub originals_compared: Vec<DocumentKind>,
}

impl HumanAct<ArmGo> for AcceptFinalApplication {
    fn decide(&self, case: &Application, human: &Human, context: &Context<'_>) -> Decision {
        let Application::PreliminaryApproved(approved) = case else {
            return Err(case.out_of_place("AcceptFinalApplication", Clause::A21));
        };
        let grounds = findings(approved, self, human, context)?;
        if !grounds.is_empty() {
            return Err(Refusal::Law(grounds));
        }
        let accepted = accepted(approved, self, context);
        let filing = FinalApplicationAccepted { filed_at: accepted.filed_at, documents: accepted.documents.clone() };
        Ok(Outcome::new("FinalApplicationAccepted", Clause::A21, Application::Accepted(accepted))
            .stop(DeadlineId::D07)
            .start(context.law.deadline(DeadlineId::D10, context.moment)?)
            .send(ArmGoToIsMp, &filing))
    }

    /// The passport that is brought may be a new one: the bans of everybody who shares it count too (AMB-08 e).
    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        ban::second_identities(&self.uploaded)
    }
}

fn accepted(approved: &Approved, act: &AcceptFinalApplication, context: &Context<'_>) -> Accepted {
    let documents = package(approved, &act.uploaded);
    let warnings = legalisation::criminal_record_warnings(
        &documents,
        &approved.opened.submission().applicant,
        context.moment.legal_date(),
        Clause::A20d7,
        context.law,
    );
    Accepted {
        approved: approved.clone(),
        filed_at: context.moment,
        documents,
        originals_compared: act.originals_compared.clone(),
        warnings,
        lost: vec![],
    }
}

/// Par. 20: "…с приложением пакета документов, в том числе направленных ранее через ПЭП": the petition, the
/// questionnaire and the receipt of the duty of the first package need not be brought again. The consent is the one that was
/// drawn up and signed here, because a scan alone proves no signature.
pub fn package(approved: &Approved, uploaded: &[Document]) -> Vec<Document> {
    const CARRIED_OVER: [DocumentKind; 3] =
        [DocumentKind::Petition, DocumentKind::Questionnaire, DocumentKind::DutyReceipt];
    let is_asked = |document: &&Document| p20_arrival::DOCUMENTS.iter().any(|item| item.kind == document.kind);
    let consent = approved.consent.as_ref().map(Consent::document);
    let is_brought = |document: &Document| match document.kind {
        DocumentKind::CrossBorderConsent if consent.is_some() => None,
        DocumentKind::CrossBorderConsent => Some(Document { facts: Facts::None, ..document.clone() }),
        _ => Some(document.clone()),
    };
    let mut brought: Vec<_> = uploaded.iter().filter(is_asked).filter_map(is_brought).collect();
    brought.extend(consent.clone());
    let missing = |document: &&Document| {
        CARRIED_OVER.contains(&document.kind) && brought.iter().all(|other| other.kind != document.kind)
    };
    let carried: Vec<_> = approved.opened.submission().documents.iter().filter(missing).cloned().collect();
    [brought, carried].concat()
}

/// What stands against the package. It is accepted when nothing does.
pub(super) fn findings(
    approved: &Approved,
    act: &AcceptFinalApplication,
    operator: &Human,
    context: &Context<'_>,
) -> Result<Vec<Ground>, Refusal> {
    let submission = approved.opened.submission();
    let preliminary = Preliminary {
        iin: &submission.applicant.iin,
        city: submission.city,
        valid_until: Moment::end_of(approved.valid_until),
        live: true,
    };
    let filing = Filing {
        applicant: &submission.applicant,
        city: operator.city.ok_or(Refusal::NoSuchCase)?,
        at: context.moment,
        bans: &context.person.bans_with(context.bans_of_linked_identities),
        documents: &package(approved, &act.uploaded),
    };
    let found = Some(&preliminary).filter(|_| act.preliminary_number == approved.number());
    let mut grounds = may_accept(&filing, found, context.law).err().unwrap_or_default();
    // Par. 20(1): "копия и подлинник (для сверки) заграничного паспорта".
    if !act.originals_compared.contains(&DocumentKind::Passport) {
        grounds.push(Ground::of_document(Clause::A20d1, Reason::OriginalsNotCompared, DocumentKind::Passport));
    }
    Ok(grounds)
}
