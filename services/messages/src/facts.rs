//! Facts that several messages carry. Cases keep them in the same shape.

use contracts::dossier::v1 as dossier;
use contracts::messages::v1 as wire;
use platform::refusal::Refusal;
use platform::signing::{Body, Signatory, SignedStatement, StatementCheck};
use platform::wire::{applicant_of_message, applicant_to_wire, grounds_from_wire, grounds_to_wire};
use regulation::statement::{self, DecisionStage};
use regulation::{Applicant, City, Document, Ground, Moment, Questionnaire};
use serde::{Deserialize, Serialize};

use crate::message::{Field, missing};

fact! {
    /// Par. 10-11: one version of an application as the portal registered it.
    Submission: wire::Submission {
        pep_number: String,
        /// 1 for the first version, one more with each resubmission.
        revision: u32,
        filed_at: Moment,
        /// When the first version was filed: the passport is tested for this day (AMB-25).
        first_filed_at: Moment,
        city: City,
        applicant: Applicant,
        profession: String,
        petition_number: String,
        petition: SignedStatement,
        questionnaire: SignedStatement,
        documents: Vec<Document>,
        duty: Duty,
        answers: Questionnaire,
    }
}

impl Submission {
    /// The petition is МИИЦР's, the questionnaire the applicant's own.
    pub fn statements(&self) -> Vec<StatementCheck> {
        let Self { applicant, petition, questionnaire, .. } = self;
        vec![
            StatementCheck::by_official(
                Body::Miicr,
                statement::petition(applicant, &self.petition_number, &self.profession),
                petition,
            ),
            StatementCheck {
                text: statement::questionnaire(&self.pep_number, self.revision, &self.answers, &self.documents),
                statement: questionnaire.clone(),
                by: Signatory::Person(applicant.iin.clone()),
            },
        ]
    }
}

fact! {
    /// Par. 10(6): the state duty as the payment gateway confirmed it to the portal.
    Duty: dossier::DutyPayment {
        reference: String,
        amount_tenge: u64,
        paid_at: Moment,
    }
}

fact! {
    /// Par. 21: a shipment of the originals by courier.
    Shipment: wire::Shipment {
        waybill: String,
        handed_over_at: Moment,
    }
}

fact! {
    /// The applicant withdraws the application (AMB-38).
    Withdrawal: wire::Withdrawal {
        asked_at: Moment,
        /// The consent to the processing of personal data is withdrawn too (AMB-22).
        consent_withdrawn: bool,
    }
}

/// Par. 17, 22: a decision of the migration service, preliminary or final, under its officer's signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MigrationDecision {
    #[serde(flatten)]
    pub result: DecisionResult,
    pub decided_at: Moment,
    pub statement: SignedStatement,
    /// The portal's number and the applicant: the text of the decision names them.
    pub pep_number: String,
    pub applicant: Applicant,
}

/// What the migration service decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionResult {
    Granted { number: String },
    Refused { grounds: Vec<Ground> },
}

impl DecisionResult {
    /// The permit's number, when there is one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Granted { number } => Some(number),
            Self::Refused { .. } => None,
        }
    }

    /// Why it was refused; empty when granted.
    pub fn grounds(&self) -> &[Ground] {
        match self {
            Self::Granted { .. } => &[],
            Self::Refused { grounds } => grounds,
        }
    }

    pub const fn granted(&self) -> bool {
        matches!(self, Self::Granted { .. })
    }

    /// A number comes with a grant and grounds with a refusal, never otherwise.
    fn read(name: &str, granted: bool, number: String, grounds: &[dossier::Ground]) -> Result<Self, Refusal> {
        match (granted, number.is_empty(), grounds.is_empty()) {
            (true, _, true) => Ok(Self::Granted { number: Field::read(&format!("{name}.number"), number)? }),
            (false, true, _) => Ok(Self::Refused { grounds: grounds_from_wire(grounds)? }),
            (true, ..) => Err(Refusal::field(format!("{name}.grounds"), "leave it empty: the permit is granted")),
            (false, ..) => Err(Refusal::field(format!("{name}.number"), "leave it empty: the permit is refused")),
        }
    }
}

impl MigrationDecision {
    /// The text that the officer signed, derived anew.
    pub fn text(&self, stage: DecisionStage) -> String {
        statement::decision(stage, &self.applicant, &self.pep_number, self.result.number(), self.result.grounds())
    }

    pub fn statements(&self, stage: DecisionStage) -> Vec<StatementCheck> {
        vec![StatementCheck::by_official(Body::MigrationService, self.text(stage), &self.statement)]
    }
}

impl Field<Option<wire::Decision>> for MigrationDecision {
    fn write(&self) -> Option<wire::Decision> {
        Some(wire::Decision {
            granted: self.result.granted(),
            number: self.result.number().unwrap_or_default().to_owned(),
            decided_at: self.decided_at.write(),
            grounds: grounds_to_wire(self.result.grounds()),
            statement: self.statement.write(),
            pep_number: self.pep_number.clone(),
            applicant: Some(applicant_to_wire(&self.applicant)),
        })
    }

    fn read(name: &str, wire: Option<wire::Decision>) -> Result<Self, Refusal> {
        let wire = wire.ok_or_else(|| missing(name))?;
        Ok(Self {
            result: DecisionResult::read(name, wire.granted, wire.number, &wire.grounds)?,
            decided_at: Field::read(&format!("{name}.decided_at"), wire.decided_at)?,
            statement: Field::read(&format!("{name}.statement"), wire.statement)?,
            pep_number: Field::read(&format!("{name}.pep_number"), wire.pep_number)?,
            applicant: applicant_of_message(wire.applicant.as_ref())?,
        })
    }
}
