//! Messages from АРМ ГО to the egov portal.

use jiff::civil::Date;
use regulation::statement::DecisionStage;
use regulation::{Ground, Moment};

use crate::facts::MigrationDecision;

message! {
    /// Par. 11-12, 16: АРМ ГО has received a version; its 2 working days and 45 calendar days run.
    #[derive(serde::Serialize, serde::Deserialize)]
    ApplicationReceived {
        arm_number: String,
        revision: u32,
        received_at: Moment,
    }
}

message! {
    /// Par. 12: the officer returns the application for rework.
    ApplicationReturned {
        revision: u32,
        grounds: Vec<Ground>,
    }
}

message! {
    /// Par. 12: the officer refuses the documents. No ban.
    DocumentsRefused {
        grounds: Vec<Ground>,
    }
}

message! {
    /// Par. 18-19: the preliminary decision is registered.
    PreliminaryResultRegistered {
        decision: MigrationDecision,
        /// The last day of validity; none after a refusal.
        valid_until: Option<Date>,
    }
    statements(self) { self.decision.statements(DecisionStage::Preliminary) }
}

message! {
    /// Par. 27: the residence card is issued.
    #[derive(serde::Serialize, serde::Deserialize)]
    ResidenceCardIssued {
        card_number: String,
        issued_at: Moment,
        /// The last day of validity.
        valid_until: Date,
    }
}
