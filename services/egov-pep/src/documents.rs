//! The two decisions as documents: which decisions a case holds, their numbers and codes, and what each is worth now.
//!
//! It exists because a decision must be shown to people who have no account here. Everything is derived from the case, whatever
//! state it has reached since. Out of scope: how a page looks (`words` says what stands on it), files, sockets.

mod words;

use jiff::civil::Date;
use platform::digest::{sha256, sha256_of_parts};
use platform::notices::{Cabinet as _, Kind};
use platform::signing::SignedStatement;
use regulation::statement::DecisionStage;
use regulation::{Applicant, Ban, City, Edition, Ground, Moment, identity};
use uuid::Uuid;

use crate::PortalCase;
use crate::case::{Approval, Conclusion, Grant};

pub use words::{Evidence, document};

/// What was decided, with what only this decision has.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Par. 19.
    Approved { permit: String, valid_until: Date },
    /// Par. 19.
    PreliminarilyRefused { grounds: Vec<Ground>, ban: Ban },
    /// Par. 23.
    Granted { permit: String },
    /// Par. 24.
    Refused { grounds: Vec<Ground>, ban: Ban },
}

impl Verdict {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Approved { .. } => Kind::N6,
            Self::PreliminarilyRefused { .. } => Kind::N5,
            Self::Granted { .. } | Self::Refused { .. } => Kind::N8,
        }
    }

    pub const fn stage(&self) -> DecisionStage {
        match self {
            Self::Approved { .. } | Self::PreliminarilyRefused { .. } => DecisionStage::Preliminary,
            Self::Granted { .. } | Self::Refused { .. } => DecisionStage::Final,
        }
    }

    pub fn permit(&self) -> Option<&str> {
        match self {
            Self::Approved { permit, .. } | Self::Granted { permit } => Some(permit),
            _ => None,
        }
    }

    pub const fn valid_until(&self) -> Option<Date> {
        match self {
            Self::Approved { valid_until, .. } => Some(*valid_until),
            _ => None,
        }
    }
}

/// A decision that a case holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The notice that told of it.
    pub notice: Uuid,
    pub pep_number: String,
    pub city: City,
    pub applicant: Applicant,
    pub decided_at: Moment,
    pub verdict: Verdict,
    pub signed: SignedStatement,
}

/// What a genuine document is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentStatus {
    Valid,
    Expired,
    Annulled,
    Used,
}

impl Decision {
    /// The decisions of a case, oldest first.
    pub fn all_of(case: &PortalCase, law: &Edition) -> Vec<Self> {
        let conclusion = |conclusion: &Conclusion, preliminary: bool| {
            let (on, grounds) = (conclusion.decided_at.legal_date(), conclusion.grounds.clone());
            let verdict = match preliminary {
                true => Verdict::PreliminarilyRefused {
                    ban: Ban::after_preliminary_refusal(on, &law.interpretations),
                    grounds,
                },
                false => Verdict::Refused { ban: Ban::after_final_refusal(on, &law.interpretations), grounds },
            };
            Self::of(case, verdict, conclusion.decided_at, &conclusion.decision)
        };
        let approved = |approval: &Approval| {
            let verdict = Verdict::Approved { permit: approval.number.clone(), valid_until: approval.valid_until };
            Self::of(case, verdict, approval.decided_at, &approval.decision)
        };
        let granted = |grant: &Grant| {
            let verdict = Verdict::Granted { permit: grant.permit_number.clone() };
            Self::of(case, verdict, grant.decided_at, &grant.decision)
        };
        let found = match case {
            PortalCase::PreliminaryApproved { approval, .. } | PortalCase::PermitLapsed { approval, .. } => {
                [approved(approval), None]
            }
            PortalCase::PreliminaryRefused { conclusion: refusal, .. } => [conclusion(refusal, true), None],
            PortalCase::Granted { approval, grant, .. } | PortalCase::CardIssued { approval, grant, .. } => {
                [approval.as_deref().and_then(approved), granted(grant)]
            }
            PortalCase::Refused { approval, conclusion: refusal, .. } => {
                [approval.as_deref().and_then(approved), conclusion(refusal, false)]
            }
            _ => [None, None],
        };
        found.into_iter().flatten().collect()
    }

    /// `None` without the notice: what was not delivered has no document.
    fn of(case: &PortalCase, verdict: Verdict, decided_at: Moment, signed: &SignedStatement) -> Option<Self> {
        let application = case.application()?;
        let notice = case.notices().iter().find(|notice| notice.kind == verdict.kind())?;
        Some(Self {
            notice: notice.id,
            pep_number: application.pep_number.clone(),
            city: application.city,
            applicant: application.petition.applicant.clone(),
            decided_at,
            verdict,
            signed: signed.clone(),
        })
    }

    /// The document's own number: application, notice, check character. A refusal has one too.
    pub fn number(&self) -> String {
        let kind: String = self.verdict.kind().code().chars().filter(|c| *c != '-').collect();
        identity::checked(&format!("{}-{kind}", self.pep_number))
    }

    /// Who holds the document knows its code; nobody else can guess it, since the officer's signature enters it: 80 bits of a
    /// digest over everything that the document says.
    pub fn code(&self) -> String {
        let (permit, last) = (self.verdict.permit(), self.verdict.valid_until().map(|date| date.to_string()));
        let grounds = match &self.verdict {
            Verdict::PreliminarilyRefused { grounds, ban } | Verdict::Refused { grounds, ban } => {
                serde_json::to_string(&(grounds, ban)).unwrap_or_default()
            }
            _ => String::new(),
        };
        let person = serde_json::to_string(&self.applicant).unwrap_or_default();
        let digest = sha256_of_parts(&[
            b"kosh document",
            self.number().as_bytes(),
            self.notice.as_bytes(),
            self.decided_at.timestamp().to_string().as_bytes(),
            permit.unwrap_or_default().as_bytes(),
            last.unwrap_or_default().as_bytes(),
            grounds.as_bytes(),
            person.as_bytes(),
            self.signed.sha256.as_bytes(),
            &self.signed.signature,
        ]);
        typed(&digest[..10])
    }

    /// Whether a code that somebody typed is this document's. Digests are compared: how much of it agrees shows nowhere.
    pub fn has_code(&self, given: &str) -> bool {
        let plain: String = given.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        sha256(plain.to_ascii_uppercase().as_bytes()) == sha256(self.code().as_bytes())
    }

    /// What the document is worth at a moment of the case's own clock.
    pub fn standing(&self, case: &PortalCase, at: Moment) -> DocumentStatus {
        let Verdict::Approved { valid_until, .. } = &self.verdict else { return DocumentStatus::Valid };
        match case {
            PortalCase::PermitLapsed { annulled: true, .. } => DocumentStatus::Annulled,
            PortalCase::PermitLapsed { .. } => DocumentStatus::Expired,
            PortalCase::Granted { .. } | PortalCase::Refused { .. } | PortalCase::CardIssued { .. } => {
                DocumentStatus::Used
            }
            _ if at.legal_date() > *valid_until => DocumentStatus::Expired,
            _ => DocumentStatus::Valid,
        }
    }

    /// Enough to hold against document and passport, and no more.
    pub fn holder(&self) -> String {
        let Applicant { surname, given_name, iin, .. } = &self.applicant;
        let initial = |name: &str| name.chars().next().map(|first| format!("{first}.")).unwrap_or_default();
        let last = iin.as_str().get(8..).unwrap_or_default();
        format!("{} {} ********{last}", initial(surname), initial(given_name))
    }
}

/// The application's number inside a document's; `None` when it cannot be one: a slip of the eye is told before anything is
/// looked up.
pub fn application_of(number: &str) -> Option<&str> {
    let plausible = number.len() <= 32 && identity::verify_check_character(number);
    number.split_once('-').map(|(application, _)| application).filter(|_| plausible)
}

/// Crockford's digits: none is taken for another.
fn typed(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let count = bytes.len() * 8 / 5;
    (0..count).rev().map(|place| char::from(DIGITS[(bits >> (5 * place)) as usize % 32])).collect()
}
