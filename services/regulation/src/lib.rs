//! The law: the joint order on the pilot "Digital Nomad Residency", written as pure functions.
//!
//! It exists so that all services apply the same rules: paragraphs, deadlines, document lists, bans, grounds,
//! calendars. Time always comes as an argument.
//!
//! Out of scope: input and output, clocks, randomness, async code, protobuf, row identifiers.

pub mod appendix_consent;
pub mod ban;
pub mod calendar;
pub mod city;
pub mod clause;
pub mod country;
pub mod deadline;
pub mod documents;
pub mod duty;
pub mod edition;
pub mod ground;
pub mod identity;
pub mod interpretations;
pub mod legalisation;
pub mod moment;
pub mod p04_petition;
pub mod p05_screening;
pub mod p06_interview;
pub mod p08_petition_decision;
pub mod p10_application;
pub mod p12_registration;
pub mod p13_checks;
pub mod p14_approval_request;
pub mod p15_approval;
pub mod p17_preliminary_result;
pub mod p19_preliminary_decision;
pub mod p20_arrival;
pub mod p21_intake;
pub mod p22_final_decision;
pub mod p26_card;
pub mod package;
pub mod passport;
pub mod photo;
pub mod profession;
pub mod questionnaire;
pub mod statement;

pub use ban::{Ban, BanCause, SecondaryIdentity};
pub use calendar::{Calendar, YearUnknown};
pub use city::City;
pub use clause::{Clause, Coding};
pub use deadline::{DeadlineId, DeadlineRule, Lateness, Missed, Pause, Receipt, Shift, Unit};
pub use documents::{Applicant, Document, DocumentKind, Facts, Legalisation, Passport};
pub use duty::{DutyError, DutyService, Tenge, duty};
pub use edition::{Edition, EditionError};
pub use ground::{Ground, Reason};
pub use identity::{Bin, IdentityError, Iin};
pub use interpretations::Interpretations;
pub use moment::{Moment, almaty};
pub use p12_registration::ReturnKind;
pub use p13_checks::{CheckOutcome, Checks, Register, RegisterAnswer};
pub use p15_approval::ApprovalAnswer;
pub use p19_preliminary_decision::{Fulfilment, Unfulfilled};
pub use questionnaire::Questionnaire;
