//! Messages from АРМ ГО to ИС МП.

use platform::signing::{Body, SignedStatement, StatementCheck};
use regulation::{Document, Moment, statement};

use crate::facts::{Shipment, Submission};

message! {
    /// Par. 12: an officer has registered the application by hand.
    ApplicationRegistered {
        submission: Submission,
        arm_number: String,
        /// Receipt in АРМ ГО: the 45 calendar days begin.
        received_at: Moment,
        /// The record of the registration, signed by the officer.
        registration: SignedStatement,
    }
    statements(self) {
        let Self { submission, arm_number, registration, .. } = self;
        let text = statement::registration(
            arm_number, &submission.pep_number, submission.revision, submission.city, &submission.documents,
        );
        let mut all = submission.statements();
        all.push(StatementCheck::by_official(Body::MigrationService, text, registration));
        all
    }
}

message! {
    /// Par. 20-21: the service centre has accepted the final application.
    FinalApplicationAccepted {
        filed_at: Moment,
        documents: Vec<Document>,
    }
}

message! {
    /// Par. 21: the courier has the originals.
    OriginalsSent {
        shipment: Shipment,
    }
}

message! {
    /// Par. 19: has the applicant arrived and applied by this moment? АРМ ГО asks before the thirty days decide.
    ArrivalInquired {
        until: Moment,
    }
}

message! {
    /// Par. 22: the answer to `FinalResultRecalled` when the result was not attached yet. The officer decides anew.
    FinalResultReturned {}
}
