//! What the agencies say to each other: one file per link, one struct per message.
//!
//! A message is written, read and checked in one place. The sender's act sends the struct; the receiver's act for it is an
//! implementation on the same struct. Out of scope: what an agency does with a message, and how messages travel.

#[macro_use]
mod message;
mod arm_go_to_egov_pep;
mod arm_go_to_is_mp;
mod astanahub_to_egov_pep;
mod berkut_to_is_mp;
mod egov_pep_to_arm_go;
pub mod facts;
mod is_mp_to_arm_go;
mod is_mp_to_berkut;
mod links;
mod several_links;

pub use arm_go_to_egov_pep::{
    ApplicationReceived, ApplicationReturned, DocumentsRefused, PreliminaryResultRegistered, ResidenceCardIssued,
};
pub use arm_go_to_is_mp::{
    ApplicationRegistered, ArrivalInquired, FinalApplicationAccepted, FinalResultReturned, OriginalsSent,
};
pub use astanahub_to_egov_pep::PetitionSigned;
pub use berkut_to_is_mp::{ApprovalAnswered, ApprovalRecalled, ApprovalReceived, BorderCrossed, CrossingsAnswered};
pub use egov_pep_to_arm_go::{ApplicationAnnulled, ApplicationSubmitted, NoticeDelivered};
pub use is_mp_to_arm_go::{
    ArrivalAnswered, ArrivalRecorded, CaseOpened, ContactRecorded, FinalResultFormed, FinalResultRecalled,
    FingerprintingRecorded, PreliminaryResultFormed,
};
pub use is_mp_to_berkut::{ApprovalRequested, CrossingsInquired, ReferralWithdrawn};
pub use links::{
    ALL, ArmGoToEgovPep, ArmGoToIsMp, AstanahubToEgovPep, BerkutToIsMp, EgovPepToArmGo, IsMpToArmGo, IsMpToBerkut,
};
pub use several_links::{ApplicationWithdrawn, FinalResultAttached, OriginalsLost, PermitLapsed, WithdrawalAnswered};
