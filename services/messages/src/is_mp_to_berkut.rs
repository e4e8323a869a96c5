//! Messages from ИС МП to ЕИС «Беркут».

use regulation::{Applicant, City, Document, Moment};

message! {
    /// Par. 14: the electronic case for КНБ.
    ApprovalRequested {
        case_number: String,
        applicant: Applicant,
        /// A code of the list of professions (order 49).
        profession: String,
        city: City,
        documents: Vec<Document>,
        pep_number: String,
    }
}

message! {
    /// Par. 19: which crossings of the border are there until this moment?
    CrossingsInquired {
        until: Moment,
    }
}

message! {
    /// The applicant has withdrawn (AMB-38); КНБ owes no answer any more.
    ReferralWithdrawn {
        asked_at: Moment,
    }
}
