//! One sample of every message, varied by a seed.

use jiff::civil::date;
use messages::facts::{DecisionResult, Duty, MigrationDecision, Shipment, Submission, Withdrawal};
use messages::*;
use platform::notices::Kind;
use regulation::p19_preliminary_decision::Direction;
use regulation::{ApprovalAnswer, City, Clause, Ground, Moment, Reason};
use test_kit::{answers, applicant, application_documents, arrival_documents, iin, signed};

use super::AnyMessage;

/// What varies.
#[derive(Clone, Debug)]
pub struct Seed {
    pub text: String,
    pub number: u32,
    pub flag: bool,
}

impl Default for Seed {
    fn default() -> Self {
        Self { text: "10200000000001".to_owned(), number: 1, flag: true }
    }
}

impl Seed {
    fn moment(&self) -> Moment {
        Moment::new(jiff::Timestamp::from_second(1_780_000_000 + i64::from(self.number)).unwrap())
    }

    fn decision(&self) -> MigrationDecision {
        let refused = DecisionResult::Refused { grounds: grounds() };
        let granted = DecisionResult::Granted { number: self.text.clone() };
        MigrationDecision {
            result: if self.flag { granted } else { refused },
            decided_at: self.moment(),
            statement: signed(&self.text, &iin(), self.moment()),
            pep_number: self.text.clone(),
            applicant: applicant(),
        }
    }

    fn submission(&self) -> Submission {
        Submission {
            pep_number: self.text.clone(),
            revision: self.number,
            filed_at: self.moment(),
            first_filed_at: self.moment(),
            city: City::Almaty,
            applicant: applicant(),
            profession: self.text.clone(),
            petition_number: self.text.clone(),
            petition: signed("petition", &iin(), self.moment()),
            questionnaire: signed("questionnaire", &iin(), self.moment()),
            documents: application_documents(),
            duty: Duty { reference: self.text.clone(), amount_tenge: u64::from(self.number), paid_at: self.moment() },
            answers: answers(),
        }
    }
}

fn grounds() -> Vec<Ground> {
    vec![Ground::new(Clause::A10d1, Reason::DocumentMissing, "PASSPORT")]
}

/// Every message of every link; of a message that travels on several links, one sample.
pub fn all(seed: &Seed) -> Vec<AnyMessage> {
    let (at, text) = (seed.moment(), seed.text.clone());
    vec![
        AnyMessage::of(PetitionSigned {
            petition_number: text.clone(),
            applicant: applicant(),
            profession: text.clone(),
            petition: signed("petition", &iin(), at),
        }),
        AnyMessage::of(ApplicationSubmitted { submission: seed.submission() }),
        AnyMessage::of(ApplicationAnnulled { pep_number: text.clone() }),
        AnyMessage::of(NoticeDelivered { kind: Kind::N6, delivered_at: at }),
        AnyMessage::of(ApplicationWithdrawn { withdrawal: Withdrawal { asked_at: at, consent_withdrawn: seed.flag } }),
        AnyMessage::of(WithdrawalAnswered { taken: seed.flag }),
        AnyMessage::of(ApplicationReceived { arm_number: text.clone(), revision: seed.number, received_at: at }),
        AnyMessage::of(ApplicationReturned { revision: seed.number, grounds: grounds() }),
        AnyMessage::of(DocumentsRefused { grounds: grounds() }),
        AnyMessage::of(PreliminaryResultRegistered {
            decision: seed.decision(),
            valid_until: seed.flag.then(|| date(2026, 12, 18)),
        }),
        AnyMessage::of(PermitLapsed { annulled: seed.flag, first_allowed: seed.flag.then(|| date(2027, 12, 18)) }),
        AnyMessage::of(OriginalsLost { waybill: text.clone(), reported_at: at }),
        AnyMessage::of(FinalResultAttached { decision: seed.decision() }),
        AnyMessage::of(ResidenceCardIssued {
            card_number: text.clone(),
            issued_at: at,
            valid_until: date(2036, 12, 18),
        }),
        AnyMessage::of(ApplicationRegistered {
            submission: seed.submission(),
            arm_number: text.clone(),
            received_at: at,
            registration: signed("registration", &iin(), at),
        }),
        AnyMessage::of(ArrivalInquired { until: at }),
        AnyMessage::of(FinalApplicationAccepted { filed_at: at, documents: arrival_documents() }),
        AnyMessage::of(OriginalsSent { shipment: Shipment { waybill: text.clone(), handed_over_at: at } }),
        AnyMessage::of(FinalResultReturned {}),
        AnyMessage::of(CaseOpened { case_number: text.clone(), opened_at: at }),
        AnyMessage::of(PreliminaryResultFormed { decision: seed.decision() }),
        AnyMessage::of(ArrivalRecorded { entered_at: at }),
        AnyMessage::of(ContactRecorded { contacted_at: at }),
        AnyMessage::of(FingerprintingRecorded { adis_reference: text.clone(), taken_at: at }),
        AnyMessage::of(ArrivalAnswered { until: at, arrived: seed.flag }),
        AnyMessage::of(FinalResultFormed { decision: seed.decision() }),
        AnyMessage::of(FinalResultRecalled { recalled_at: at }),
        AnyMessage::of(ApprovalRequested {
            case_number: text.clone(),
            applicant: applicant(),
            profession: text.clone(),
            city: City::Astana,
            documents: application_documents(),
            pep_number: text.clone(),
        }),
        AnyMessage::of(CrossingsInquired { until: at }),
        AnyMessage::of(ReferralWithdrawn { asked_at: at }),
        AnyMessage::of(ApprovalReceived { received_at: at }),
        AnyMessage::of(ApprovalAnswered { approved: ApprovalAnswer::Approved, answered_at: at }),
        AnyMessage::of(ApprovalRecalled { recalled_at: at }),
        AnyMessage::of(BorderCrossed { direction: Direction::Entry, crossed_at: at, checkpoint: text.clone() }),
        AnyMessage::of(CrossingsAnswered { until: at }),
    ]
}
