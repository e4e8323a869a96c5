//! A person's cases at the portal: a good package, and the acts that lead to each state.

use jiff::civil::{Date, date, time};
use messages::facts::{DecisionResult, MigrationDecision};
use platform::digest::sha256;
use platform::exchange::{OutgoingMessage, Payload};
use platform::ledger::{Actor, CaseState as _, Human, Outcome, decide};
use platform::notices::Kind;
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::token::Role;
use regulation::questionnaire::{MaritalStatus, Sex};
use regulation::statement;
use regulation::{
    Applicant, Ban, City, Clause, Document, DocumentKind, DutyService, Edition, Facts, Ground, Iin, Legalisation,
    Moment, Passport, Questionnaire, Reason, Tenge, duty,
};
use uuid::Uuid;

use super::super::*;
use crate::case::{DutyOrder, Paid};
use crate::{Person, PortalCase};

pub(super) const IIN: &str = "991231100000";
pub(super) const CASE: Uuid = Uuid::from_u128(7);
pub(super) const PETITION: Uuid = Uuid::from_u128(3);

pub(super) fn at(day: Date) -> Moment {
    Moment::at_legal(day, time(12, 0, 0, 0))
}

pub(super) fn signed(text: &str) -> SignedStatement {
    SignedStatement {
        sha256: hex::encode(sha256(text.as_bytes())),
        size: text.len() as u64,
        signature: vec![1],
        received_at: at(date(2026, 6, 1)),
        signer_iin: IIN.parse().unwrap(),
        signer_bin: String::new(),
        ocsp: vec![],
    }
}

pub(super) fn applicant() -> Applicant {
    Applicant {
        iin: IIN.parse().unwrap(),
        surname: "DE VRIES".into(),
        given_name: "JAN".into(),
        patronymic: None,
        birth_date: date(1990, 4, 2),
        citizenship: "NLD".into(),
        further_citizenships: vec![],
        residence_country: "NLD".into(),
        email: "jan@example.org".into(),
    }
}

pub(super) fn answers() -> Questionnaire {
    Questionnaire {
        iin: IIN.parse().unwrap(),
        surname: "Де Врис".into(),
        given_name: "Ян".into(),
        patronymic: None,
        surname_latin: "De Vries".into(),
        given_name_latin: "Jan".into(),
        previous_names: None,
        birth_date: date(1990, 4, 2),
        birth_place: "Утрехт".into(),
        sex: Sex::Male,
        nationality: "нидерландец".into(),
        citizenship: "NLD".into(),
        passport_number: "N0000001".into(),
        passport_issued_on: date(2022, 1, 1),
        passport_expires_on: date(2026, 11, 29),
        passport_issuer: "Burgemeester van Utrecht".into(),
        marital_status: MaritalStatus::Single,
        children_under_16: 0,
        education: "высшее, информатика".into(),
        profession: "разработчик".into(),
        employer: "Example B.V.".into(),
        address_abroad: "Utrecht".into(),
        city: City::Astana,
        purpose: "постоянное проживание и работа".into(),
        relatives_in_kazakhstan: None,
        earlier_refusals: None,
        criminal_liability: None,
        phone: "+31600000000".into(),
        email: "jan@example.org".into(),
        declares_truth: true,
    }
}

/// The passport is good for a filing on 1 June 2026 and not a day later.
pub(super) fn uploaded() -> Vec<Document> {
    let document = |kind: DocumentKind, facts| Document {
        kind,
        sha256: format!("{:064x}", kind as u32 + 1),
        size: 1,
        media_type: "application/pdf".into(),
        facts,
    };
    let passport = Passport {
        number: "N0000001".into(),
        citizenship: "NLD".into(),
        issued_on: date(2022, 1, 1),
        expires_on: date(2026, 11, 29),
        birth_date: date(1990, 4, 2),
    };
    let record = Facts::CriminalRecord {
        issuing_state: "NLD".into(),
        issued_on: date(2026, 5, 1),
        legalisation: Legalisation::Apostille,
    };
    vec![
        document(DocumentKind::Passport, Facts::Passport(passport)),
        document(DocumentKind::PortraitPhoto, Facts::Photo { width_px: 413, height_px: 531 }),
        document(DocumentKind::CriminalRecord, record),
        // Not the applicant's to bring: the portal makes its own.
        document(DocumentKind::Petition, Facts::None),
    ]
}

pub(super) fn paid() -> Paid {
    let payment = duty::Payment {
        reference: "R1".into(),
        service: DutyService::PermanentResidencePermit,
        paid_for: IIN.parse().unwrap(),
        amount: Tenge(17_300),
        paid_on: date(2026, 6, 1),
        consumed_elsewhere: false,
    };
    Paid { payment, paid_at: at(date(2026, 6, 1)) }
}

pub(super) fn petition() -> PetitionSigned {
    PetitionSigned {
        petition_number: "101".into(),
        applicant: applicant(),
        profession: "SOFTWARE_DEVELOPER".into(),
        petition: signed(&statement::petition(&applicant(), "101", "SOFTWARE_DEVELOPER")),
    }
}

pub(super) fn consent(iin: &str) -> GiveConsent {
    let iin: Iin = iin.parse().unwrap();
    let text = statement::consent(statement::Operator::EgovPortal, &iin);
    GiveConsent { iin, signed: Some(signed(&text)) }
}

pub(super) fn duty_order() -> RequestDutyPayment {
    let duty = DutyOrder { reference: "R1".into(), amount: Tenge(17_300), paid_at: None };
    RequestDutyPayment { duty, pay_url: "http://localhost/pay".into(), uploaded: vec![] }
}

pub(super) fn open_application() -> OpenApplication {
    OpenApplication { iin: IIN.parse().unwrap(), city: City::Astana }
}

pub(super) fn received(revision: u32) -> ApplicationReceived {
    ApplicationReceived { arm_number: "103".into(), revision, received_at: at(date(2026, 6, 1)) }
}

pub(super) fn card() -> ResidenceCardIssued {
    let issued_at = at(date(2026, 9, 20));
    ResidenceCardIssued { card_number: "VNZ1".into(), issued_at, valid_until: date(2036, 9, 20) }
}

pub(super) fn preliminary(day: Date, permit: Option<&str>, grounds: Vec<Ground>) -> PreliminaryResultRegistered {
    PreliminaryResultRegistered { decision: decided(day, permit, grounds), valid_until: None }
}

pub(super) fn attached(day: Date, permit: Option<&str>, grounds: Vec<Ground>) -> FinalResultAttached {
    FinalResultAttached { decision: decided(day, permit, grounds) }
}

pub(super) fn lapsed(annulled: bool) -> PermitLapsed {
    PermitLapsed { annulled, first_allowed: None }
}

/// One person's cases at the portal.
pub(super) struct Portal {
    pub(super) person: Person,
    pub(super) case: Option<PortalCase>,
    pub(super) sent: Vec<OutgoingMessage>,
    pub(super) bans_of_linked_identities: Vec<Ban>,
    pub(super) law: &'static Edition,
}

impl Default for Portal {
    fn default() -> Self {
        let person = Person::default();
        Self { person, case: None, sent: vec![], bans_of_linked_identities: vec![], law: Edition::of_2026() }
    }
}

impl Portal {
    pub(super) fn act_on(&mut self, day: Date, act: impl Into<Command>) -> Result<Outcome<EgovPep>, Refusal> {
        self.act_at(at(day), act)
    }

    pub(super) fn act_at(&mut self, moment: Moment, act: impl Into<Command>) -> Result<Outcome<EgovPep>, Refusal> {
        let command = act.into();
        let case_id = if matches!(command, Command::PetitionSigned(_)) { PETITION } else { CASE };
        let outcome = self.seen(case_id, moment, |context| decide(&command, self.case.as_ref(), context))?;
        // What is kept must read back: the tables hold it as JSON.
        let kept = serde_json::to_value(&outcome.case).unwrap();
        let read: PortalCase = serde_json::from_value(kept).unwrap();
        assert_eq!((read.status(), read.iin()), (outcome.case.status(), IIN));
        self.case = Some(read);
        self.person = outcome.person.clone().unwrap_or_else(|| self.person.clone());
        self.sent.extend(outcome.messages.iter().cloned());
        Ok(outcome)
    }

    /// What an act on 1 June would bring about.
    pub(super) fn would(&self, act: impl Into<Command>) -> Result<Outcome<EgovPep>, Refusal> {
        let command = act.into();
        self.seen(CASE, at(date(2026, 6, 1)), |context| decide(&command, self.case.as_ref(), context))
    }

    /// The newest message, read as its receiver reads it.
    pub(super) fn last_sent<P: Payload>(&self) -> P {
        self.sent.last().and_then(OutgoingMessage::read).unwrap().unwrap()
    }

    /// As the act sees it at this moment.
    fn seen<T>(&self, case_id: Uuid, moment: Moment, look: impl FnOnce(&Context<'_>) -> T) -> T {
        let actor = Actor::Human(Human { iin: IIN.parse().unwrap(), role: Role::Applicant, city: None });
        let law = self.law;
        look(&Context {
            case_id,
            moment,
            law,
            actor: &actor,
            person: &self.person,
            bans_of_linked_identities: &self.bans_of_linked_identities,
            serial: 5,
        })
    }

    /// One that stands where a store's case stands.
    pub(super) fn at(case: PortalCase, person: Person) -> Self {
        Self { case: Some(case), person, ..Self::default() }
    }

    pub(super) fn with_petition() -> Self {
        let mut portal = Self::default();
        portal.hold();
        portal
    }

    pub(super) fn hold(&mut self) {
        self.case = None;
        self.act_on(date(2026, 5, 29), petition()).unwrap();
        self.case = None;
    }

    /// A consent that waits for its application needs no other.
    pub(super) fn open(&mut self, day: Date) -> Result<Outcome<EgovPep>, Refusal> {
        if !matches!(self.case, Some(PortalCase::ConsentGiven { .. })) {
            self.act_on(day, consent(IIN))?;
        }
        self.act_on(day, open_application())
    }

    /// What the endpoint asks before it orders.
    pub(super) fn may_request(&self, day: Date) -> Result<(), Refusal> {
        let case = self.case.as_ref().unwrap();
        self.seen(CASE, at(day), |context| may_request(case, context).map(|_| ()))
    }

    pub(super) fn ordered() -> Self {
        let mut portal = Self::with_petition();
        portal.open(date(2026, 6, 1)).unwrap();
        portal.act_on(date(2026, 6, 1), duty_order()).unwrap();
        portal
    }

    /// Shown and signed on 1 June.
    pub(super) fn submission(&self, package: Package) -> Result<SubmitApplication, Refusal> {
        let case = self.case.as_ref().unwrap();
        let show = |context: &Context<'_>| package_statement(case, &package, context);
        let text = self.seen(CASE, at(date(2026, 6, 1)), show)?;
        Ok(SubmitApplication { package, questionnaire: signed(&text) })
    }

    pub(super) fn submitted() -> Self {
        let mut portal = Self::ordered();
        let package = Package { answers: answers(), uploaded: uploaded(), paid: Some(paid()) };
        let act = portal.submission(package).unwrap();
        portal.act_on(date(2026, 6, 1), act).unwrap();
        portal
    }

    pub(super) fn receive(&mut self, revision: u32) {
        self.act_on(date(2026, 6, 1), received(revision)).unwrap();
    }

    pub(super) fn received() -> Self {
        let mut portal = Self::submitted();
        portal.receive(1);
        portal
    }

    /// Returned on 1 June: the deadline's last day is Monday 8 June.
    pub(super) fn returned(grounds: Vec<Ground>) -> Self {
        let mut portal = Self::received();
        portal.hand_back(grounds);
        portal
    }

    pub(super) fn hand_back(&mut self, grounds: Vec<Ground>) {
        self.act_on(date(2026, 6, 1), ApplicationReturned { revision: 1, grounds }).unwrap();
    }

    /// Shown and signed on 2 June.
    pub(super) fn correction(&self, correction: Correction) -> Result<ResubmitApplication, Refusal> {
        let case = self.case.as_ref().unwrap();
        let show = |context: &Context<'_>| correction_statement(case, &correction, context);
        let text = self.seen(CASE, at(date(2026, 6, 2)), show)?;
        Ok(ResubmitApplication { correction, questionnaire: signed(&text) })
    }

    pub(super) fn approved() -> Self {
        let mut portal = Self::received();
        let day = date(2026, 8, 14);
        portal.act_on(day, preliminary(day, Some("PRP1"), vec![])).unwrap();
        portal
    }

    pub(super) fn status(&self) -> &'static str {
        self.case.as_ref().unwrap().status()
    }

    pub(super) fn kinds(&self) -> Vec<Kind> {
        let application = self.case.as_ref().and_then(PortalCase::application).unwrap();
        application.notices.iter().map(|notice| notice.kind).collect()
    }
}

pub(super) fn decided(day: Date, permit: Option<&str>, grounds: Vec<Ground>) -> MigrationDecision {
    MigrationDecision {
        result: match permit {
            Some(number) => DecisionResult::Granted { number: number.to_owned() },
            None => DecisionResult::Refused { grounds },
        },
        decided_at: at(day),
        statement: signed("decision"),
        pep_number: "10200000000005".into(),
        applicant: applicant(),
    }
}

pub(super) fn no_approval() -> Vec<Ground> {
    vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")]
}

pub(super) fn illegible_photo() -> Vec<Ground> {
    vec![Ground::of_document(Clause::A10d2, Reason::DocumentIllegible, DocumentKind::PortraitPhoto)]
}

pub(super) fn reasons(refusal: &Refusal) -> Vec<Reason> {
    match refusal {
        Refusal::Law(grounds) => grounds.iter().map(|ground| ground.reason).collect(),
        other => panic!("{other}"),
    }
}
