//! Typed refusals with the clause or the wrong field, and their form for gRPC callers.

use std::collections::HashMap;

use jiff::Timestamp;
use regulation::{Clause, DutyError, Ground, YearUnknown};
use strum::{IntoStaticStr, VariantNames};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};

/// The domain of every reason code, as google.rpc.ErrorInfo requires it.
pub const DOMAIN: &str = "kosh.residency";

/// Why an act was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The order forbids the act. Each ground names its clause.
    #[error("the order does not allow this act: {}", clauses(.0))]
    #[strum(serialize = "FORBIDDEN_BY_ORDER")]
    Law(Vec<Ground>),
    /// The act is not possible in the current state of the case.
    #[error("{act} is not possible while the case is {status} ({clause})")]
    WrongState { act: &'static str, status: &'static str, clause: Clause },
    /// A field of the request is wrong.
    #[error("invalid request: {}", fields(.0))]
    #[strum(serialize = "INVALID_REQUEST")]
    Fields(Vec<Field>),
    /// A signature was not accepted. The code is stable.
    #[error("the signature was not accepted: {0}")]
    #[strum(serialize = "SIGNATURE_NOT_ACCEPTED")]
    Signature(String),
    /// The certificate was already revoked when the signature was received.
    #[error("the signer's certificate was revoked at {at}; sign with a valid one")]
    CertificateRevoked { at: Timestamp },
    /// The certification authority did not issue this certificate.
    #[error("the certification authority does not know the signer's certificate; sign with one that it issued")]
    CertificateUnknown,
    /// The revocation status could not be read. The cause is a stable code.
    #[error("the revocation status could not be checked ({cause}); nothing changed; repeat the call")]
    RevocationUnchecked { cause: &'static str },
    /// The case does not exist, or the caller may not see it (another person, another city).
    #[error("no such case is visible to you")]
    NoSuchCase,
    /// No document has this number and this code. The refusal does not say which of the two is wrong.
    #[error("no document has this number and this code")]
    NoSuchDocument,
    /// This agency never parked a message with this number.
    #[error("no message was ever parked here under this number")]
    NoSuchMessage,
    /// The request id was used with another body.
    #[error("this request_id was used for another request")]
    #[strum(serialize = "REQUEST_ID_REUSED")]
    RequestReused,
    /// A stream should start after a sequence that does not exist yet.
    #[error("the last sequence of the case is {last}")]
    SequenceNotReached { last: i64 },
    /// The caller has too many open streams.
    #[error("too many streams are open; one caller may have {most}")]
    TooManyStreams { most: usize },
    /// A stream ends after some time, so that it does not keep a stopping process or an old token alive.
    #[error("the stream ended; watch again after sequence {sequence}")]
    StreamEnded { sequence: i64 },
    /// An outside system refused. The code is stable.
    #[error("{system} refused: {code}")]
    #[strum(serialize = "OUTSIDE_SYSTEM_REFUSED")]
    Outside { system: &'static str, code: String },
}

/// A wrong field and how to correct it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub advice: String,
}

impl Refusal {
    /// The code for an outside system that did not answer.
    pub const UNREACHABLE: &'static str = "UNREACHABLE";

    /// The edition of the case, or of the message that opens it, is not loaded in this process.
    pub fn edition_unknown() -> Self {
        Self::Outside { system: "the editions of the order", code: "EDITION_UNKNOWN".to_owned() }
    }

    /// The texts of a notice do not fit the facts. The start compiles every text, and the tests fill every one.
    pub fn notice_unwritable() -> Self {
        Self::Outside { system: "the texts of the notices", code: "NOTICE_UNWRITABLE".to_owned() }
    }

    /// A refusal for one field.
    pub fn field(name: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Fields(vec![Field { name: name.into(), advice: advice.into() }])
    }

    /// The stable reason code of this refusal.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

impl Refusal {
    /// Additional data that a program needs.
    fn metadata(&self) -> HashMap<String, String> {
        let fact = |name: &str, value: &str| HashMap::from([(name.to_owned(), value.to_owned())]);
        match self {
            Self::Signature(code) => fact("signature", code),
            Self::Outside { system, code } => {
                HashMap::from([("system".to_owned(), (*system).to_owned()), ("code".to_owned(), code.clone())])
            }
            Self::CertificateRevoked { at } => fact("revoked_at", &at.to_string()),
            Self::RevocationUnchecked { cause } => fact("cause", cause),
            Self::SequenceNotReached { last } => fact("last_sequence", &last.to_string()),
            Self::TooManyStreams { most } => fact("most", &most.to_string()),
            Self::StreamEnded { sequence } => fact("after_sequence", &sequence.to_string()),
            Self::WrongState { status, .. } => fact("status", status),
            _ => HashMap::new(),
        }
    }
}

impl From<Vec<Ground>> for Refusal {
    fn from(grounds: Vec<Ground>) -> Self {
        Self::Law(grounds)
    }
}

impl From<Ground> for Refusal {
    fn from(ground: Ground) -> Self {
        Self::Law(vec![ground])
    }
}

/// An amount that the duty table does not contain cannot be ordered.
impl From<DutyError> for Refusal {
    fn from(error: DutyError) -> Self {
        let code = match error {
            DutyError::IndexUnknown(_) => "INDEX_UNKNOWN",
            DutyError::RateUnknown(_) => "RATE_UNKNOWN",
        };
        Self::Outside { system: "the duty table", code: code.to_owned() }
    }
}

/// A deadline cannot be calculated if it ends in a year without a calendar.
impl From<YearUnknown> for Refusal {
    fn from(_: YearUnknown) -> Self {
        Self::Outside { system: "the calendar", code: "YEAR_UNKNOWN".to_owned() }
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(refusal.code(), DOMAIN, refusal.metadata());
        let code = match &refusal {
            Refusal::Law(grounds) => {
                details.set_precondition_failure(grounds.iter().map(violation).collect::<Vec<_>>());
                Code::FailedPrecondition
            }
            Refusal::WrongState { status, clause, .. } => {
                let violation = PreconditionViolation::new(clause.id(), *status, refusal.to_string());
                details.set_precondition_failure(vec![violation]);
                Code::FailedPrecondition
            }
            Refusal::Fields(fields) => {
                let violations: Vec<_> = fields.iter().map(|f| FieldViolation::new(&f.name, &f.advice)).collect();
                details.set_bad_request(violations);
                Code::InvalidArgument
            }
            Refusal::Signature(_) | Refusal::CertificateRevoked { .. } | Refusal::CertificateUnknown => {
                Code::InvalidArgument
            }
            Refusal::RevocationUnchecked { .. } => Code::Unavailable,
            Refusal::NoSuchCase | Refusal::NoSuchDocument | Refusal::NoSuchMessage => Code::NotFound,
            Refusal::RequestReused => Code::AlreadyExists,
            Refusal::SequenceNotReached { .. } => Code::OutOfRange,
            Refusal::TooManyStreams { .. } => Code::ResourceExhausted,
            Refusal::StreamEnded { .. } => Code::Unavailable,
            // The system did not answer, so the same call may succeed later.
            Refusal::Outside { code, .. } if code == Refusal::UNREACHABLE => Code::Unavailable,
            Refusal::Outside { .. } => Code::FailedPrecondition,
        };
        Status::with_error_details(code, refusal.to_string(), details)
    }
}

fn violation(ground: &Ground) -> PreconditionViolation {
    PreconditionViolation::new(
        ground.clause.id(),
        &ground.subject,
        format!("{}: {}", ground.reason.code(), ground.reason.en()),
    )
}

fn clauses(grounds: &[Ground]) -> String {
    grounds
        .iter()
        .map(|g| format!("{} {} {}", g.clause.id(), g.reason.code(), g.subject))
        .collect::<Vec<_>>()
        .join(", ")
}

fn fields(fields: &[Field]) -> String {
    fields.iter().map(|f| format!("{}: {}", f.name, f.advice)).collect::<Vec<_>>().join("; ")
}
