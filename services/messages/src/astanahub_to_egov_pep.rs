//! Messages from astanahub.com to the egov portal.

use platform::signing::{Body, SignedStatement, StatementCheck};
use regulation::{Applicant, statement};

message! {
    /// Par. 8: "МИИЦР подписывает ходатайство о верификации квалификации заявителя".
    #[derive(serde::Serialize, serde::Deserialize)]
    PetitionSigned {
        petition_number: String,
        applicant: Applicant,
        /// A code of the list of professions (order 49).
        profession: String,
        petition: SignedStatement,
    }
    statements(self) {
        let text = statement::petition(&self.applicant, &self.petition_number, &self.profession);
        vec![StatementCheck::by_official(Body::Miicr, text, &self.petition)]
    }
}
