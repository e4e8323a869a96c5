//! Messages that travel on more than one link.

use jiff::civil::Date;
use regulation::Moment;
use regulation::statement::DecisionStage;

use crate::facts::{MigrationDecision, Withdrawal};

message! {
    /// egov-pep to arm-go, arm-go to is-mp: the applicant withdraws (AMB-38). A decision that was formed before stands.
    ApplicationWithdrawn {
        withdrawal: Withdrawal,
    }
}

message! {
    /// is-mp to arm-go, arm-go to egov-pep: the answer to `ApplicationWithdrawn`.
    WithdrawalAnswered {
        /// False: too late, the result that was formed before stands.
        taken: bool,
    }
}

message! {
    /// arm-go to egov-pep and is-mp, par. 19: the thirty days passed.
    PermitLapsed {
        /// True: annulled with a ban. False: expired, no ban.
        annulled: bool,
        /// The first day on which a new application is allowed; none without a ban.
        first_allowed: Option<Date>,
    }
}

message! {
    /// is-mp to arm-go, arm-go to egov-pep, par. 21: the courier lost the originals.
    OriginalsLost {
        waybill: String,
        reported_at: Moment,
    }
}

message! {
    /// arm-go to egov-pep and is-mp, par. 22-23: the final result is attached to the application.
    FinalResultAttached {
        decision: MigrationDecision,
    }
    statements(self) { self.decision.statements(DecisionStage::Final) }
}
