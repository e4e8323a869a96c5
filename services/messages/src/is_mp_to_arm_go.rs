//! Messages from ИС МП to АРМ ГО.

use regulation::Moment;
use regulation::statement::DecisionStage;

use crate::facts::MigrationDecision;

message! {
    /// Par. 12: ИС МП has opened the case; the officer's 2 working days end.
    CaseOpened {
        case_number: String,
        opened_at: Moment,
    }
}

message! {
    /// Par. 17: the preliminary result.
    PreliminaryResultFormed {
        decision: MigrationDecision,
    }
    statements(self) { self.decision.statements(DecisionStage::Preliminary) }
}

message! {
    /// Par. 19-20: the applicant has crossed the border into Kazakhstan.
    ArrivalRecorded {
        entered_at: Moment,
    }
}

message! {
    /// Par. 19-20: the fingerprints are taken; the applicant has thereby applied to the migration service.
    #[derive(serde::Serialize, serde::Deserialize)]
    FingerprintingRecorded {
        /// The number of the record in АДИС.
        adis_reference: String,
        taken_at: Moment,
    }
}

message! {
    /// Par. 19-20: the applicant has applied to the department; fingerprints are not taken yet.
    ContactRecorded {
        contacted_at: Moment,
    }
}

message! {
    /// Par. 19: the answer to `ArrivalInquired`. Everything until that moment has been sent on this link before it.
    ArrivalAnswered {
        until: Moment,
        /// The applicant was inside Kazakhstan at some time since the preliminary decision.
        arrived: bool,
    }
}

message! {
    /// Par. 22: the final result.
    FinalResultFormed {
        decision: MigrationDecision,
    }
    statements(self) { self.decision.statements(DecisionStage::Final) }
}

message! {
    /// Par. 22: КНБ has recalled its approval; a permit that is not attached yet must not be.
    FinalResultRecalled {
        recalled_at: Moment,
    }
}
