//! The two decisions as documents: which decisions a case holds, their numbers and codes, and what each is worth now.
//!
//! It exists because a decision must be shown to people who have no account here. Everything is derived from the case, whatever
//! state it has reached since. Out of scope: how a page looks (`words` holds its text), files, sockets.

mod words;

use jiff::civil::Date;
use messages::facts::MigrationDecision;
use platform::digest::{sha256, sha256_of_parts};
use platform::notices::{Cabinet as _, Kind};
use regulation::{Applicant, Ban, City, Edition, Moment, identity};
use uuid::Uuid;

use crate::PortalCase;
use crate::case::Approval;

pub use words::{Evidence, document};

/// What follows from a decision: each kind of decision has its own consequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Par. 19.
    Approved { valid_until: Date },
    /// Par. 19.
    PreliminarilyRefused { ban: Ban },
    /// Par. 23.
    Granted,
    /// Par. 24.
    Refused { ban: Ban },
}

impl Verdict {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Approved { .. } => Kind::N6,
            Self::PreliminarilyRefused { .. } => Kind::N5,
            Self::Granted | Self::Refused { .. } => Kind::N8,
        }
    }

    pub const fn valid_until(&self) -> Option<Date> {
        match self {
            Self::Approved { valid_until } => Some(*valid_until),
            _ => None,
        }
    }

    const fn ban(&self) -> Option<&Ban> {
        match self {
            Self::PreliminarilyRefused { ban } | Self::Refused { ban } => Some(ban),
            _ => None,
        }
    }
}

/// A decision that a case holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The notice that delivered it.
    pub notice: Uuid,
    pub city: City,
    pub made: MigrationDecision,
    pub verdict: Verdict,
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
        let approved = |approval: &Approval| {
            Self::of(case, &approval.decision, Verdict::Approved { valid_until: approval.valid_until })
        };
        let found = match case {
            PortalCase::PreliminaryApproved { approval, .. } | PortalCase::PermitLapsed { approval, .. } => {
                [approved(approval), None]
            }
            PortalCase::PreliminaryRefused { decision, .. } => {
                let ban = Ban::after_preliminary_refusal(decision.decided_at.legal_date(), &law.interpretations);
                [Self::of(case, decision, Verdict::PreliminarilyRefused { ban }), None]
            }
            PortalCase::Granted { approval, decision, .. } | PortalCase::CardIssued { approval, decision, .. } => {
                [approval.as_deref().and_then(approved), Self::of(case, decision, Verdict::Granted)]
            }
            PortalCase::Refused { approval, decision, .. } => {
                let ban = Ban::after_final_refusal(decision.decided_at.legal_date(), &law.interpretations);
                [approval.as_deref().and_then(approved), Self::of(case, decision, Verdict::Refused { ban })]
            }
            _ => [None, None],
        };
        found.into_iter().flatten().collect()
    }

    /// `None` without the notice: what was not delivered has no document.
    fn of(case: &PortalCase, made: &MigrationDecision, verdict: Verdict) -> Option<Self> {
        let application = case.application()?;
        let notice = case.notices().iter().find(|notice| notice.kind == verdict.kind())?;
        Some(Self { notice: notice.id, city: application.city, made: made.clone(), verdict })
    }

    /// The document's own number: application, notice, check character. A refusal has one too.
    pub fn number(&self) -> String {
        let kind: String = self.verdict.kind().code().chars().filter(|c| *c != '-').collect();
        identity::checked(&format!("{}-{kind}", self.made.pep_number))
    }

    /// Who holds the document knows its code; nobody else can guess it, since the officer's signature enters it: 80 bits of a
    /// digest over everything that the document says.
    pub fn code(&self) -> String {
        let MigrationDecision { result, decided_at, statement, applicant, .. } = &self.made;
        let last = self.verdict.valid_until().map(|date| date.to_string());
        let grounds = self.verdict.ban().map(|ban| serde_json::to_string(&(result.grounds(), ban)).unwrap_or_default());
        let person = serde_json::to_string(applicant).unwrap_or_default();
        let digest = sha256_of_parts(&[
            b"kosh document",
            self.number().as_bytes(),
            self.notice.as_bytes(),
            decided_at.timestamp().to_string().as_bytes(),
            result.number().unwrap_or_default().as_bytes(),
            last.unwrap_or_default().as_bytes(),
            grounds.unwrap_or_default().as_bytes(),
            person.as_bytes(),
            statement.sha256.as_bytes(),
            &statement.signature,
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
        let Verdict::Approved { valid_until } = &self.verdict else { return DocumentStatus::Valid };
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
        let Applicant { surname, given_name, iin, .. } = &self.made.applicant;
        let initial = |name: &str| name.chars().next().map(|first| format!("{first}.")).unwrap_or_default();
        let last = iin.as_str().get(8..).unwrap_or_default();
        format!("{} {} ********{last}", initial(surname), initial(given_name))
    }
}

/// The application's number inside a document's; `None` when it cannot be one: a misreading is refused before anything is
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
