//! Messages from the egov portal to АРМ ГО.

use platform::notices::Kind;
use platform::refusal::Refusal;
use regulation::Moment;

use crate::facts::Submission;
use crate::message::Field;

message! {
    /// Par. 11: the portal has registered an application or its corrected version.
    ApplicationSubmitted {
        submission: Submission,
    }
    statements(self) { self.submission.statements() }
}

message! {
    /// Par. 12: five calendar days passed without a correction.
    ApplicationAnnulled {
        pep_number: String,
    }
}

message! {
    /// Par. 19, 23: the notice of a decision has reached the personal cabinet.
    NoticeDelivered {
        kind: Kind,
        delivered_at: Moment,
    }
}

impl Field<String> for Kind {
    fn write(&self) -> String {
        self.code().to_owned()
    }

    fn read(name: &str, wire: String) -> Result<Self, Refusal> {
        let known = [Self::N3, Self::N4, Self::N5, Self::N6, Self::N7, Self::N8];
        let kind = known.into_iter().find(|kind| kind.code() == wire);
        kind.ok_or_else(|| Refusal::field(name, format!("{wire:?} is no notice of a decision")))
    }
}
