//! The petition and the application up to ИС МП's case, par. 4-12, by the people's own acts on their legal dates.

use arm_go::ArmGo;
use arm_go::acts as arm;
use astanahub::Astanahub;
use astanahub::acts as hub;
use egov_pep::EgovPep;
use egov_pep::acts as pep;
use egov_pep::case::{DutyOrder, Paid};
use platform::ledger::{ActContext, Actor, Human};
use platform::token::Role;
use regulation::p06_interview::InterviewOutcome;
use regulation::{
    Clause, Document, DocumentKind, DutyService, Edition, Ground, Moment, Reason, Tenge, duty, statement,
};
use uuid::Uuid;

use super::fixtures::Acting;
use super::harness::AgencyHarness;
use super::suite::{Simulation, moment, person};
use test_kit::{
    APPLICANT, CITY, PROFESSION, answers, applicant, application_documents, human, iin, petition_documents, signed,
};

pub const PETITION: Uuid = Uuid::from_u128(0xA);
pub const APPLICATION: Uuid = Uuid::from_u128(0xB);

/// Par. 4-6: the applicant has chosen a time for the interview.
pub fn invited_petition(suite: &mut Simulation) {
    suite.at("2026-10-05T10:00");
    submit_petition(suite);
    suite.at("2026-10-06T11:00");
    let screener = human(Role::AkfScreener);
    let passed = hub::ScreenPetition { screening: hub::Screening::Passed };
    suite.does::<Astanahub>(PETITION, &screener, passed);
    suite.at("2026-10-07T12:00");
    let slot = moment("2026-10-12T11:00");
    let invitation = hub::InviteToInterview { slots: vec![moment("2026-10-09T10:00"), slot] };
    suite.does::<Astanahub>(PETITION, &screener, invitation);
    let choice = hub::ChooseInterviewSlot { slot };
    suite.does::<Astanahub>(PETITION, &human(Role::Applicant), choice);
}

/// Par. 4-8: the ministry's letter reaches the portal.
pub fn petition(suite: &mut Simulation) {
    invited_petition(suite);
    let screener = human(Role::AkfScreener);
    suite.at("2026-10-12T12:10");
    let record = hub::RecordInterview { outcome: InterviewOutcome::Passed, protocol: "Asked and answered.".into() };
    suite.does::<Astanahub>(PETITION, &screener, record);
    suite.at("2026-10-15T16:20");
    sign_petition(suite);
}

/// Par. 4: opened and submitted with its documents.
pub fn submit_petition(suite: &mut Simulation) {
    let by = human(Role::Applicant);
    let opening = hub::OpenPetition { iin: iin(), consent: true };
    let opened = suite.does::<Astanahub>(PETITION, &by, opening);
    let documents = petition_documents();
    let text = statement::petition_request(&applicant(), &opened.case.number, PROFESSION, &documents);
    let request = signed(&text, &by.iin, suite.now());
    let asked = hub::PetitionRequest { applicant: applicant(), profession: PROFESSION.into(), documents };
    let submission = hub::SubmitPetition { request: asked, signed: request };
    suite.does::<Astanahub>(PETITION, &by, submission);
}

fn sign_petition(suite: &mut Simulation) {
    let by = human(Role::MiicrSignatory);
    suite.does::<Astanahub>(PETITION, &by, hub::ApproveInterviewResult);
    let text = hub::petition_statement(suite.astanahub.case(PETITION)).unwrap();
    let petition = signed(&text, &by.iin, suite.now());
    suite.does::<Astanahub>(PETITION, &by, hub::SignPetition { petition });
}

/// The portal's own consent, before anything else.
pub fn give_consent(suite: &mut Simulation) {
    let act = consent(suite);
    suite.does::<EgovPep>(APPLICATION, &human(Role::Applicant), act);
}

pub fn consent(suite: &Simulation) -> pep::GiveConsent {
    let text = statement::consent(statement::Operator::EgovPortal, &iin());
    pep::GiveConsent { iin: iin(), signed: Some(signed(&text, &iin(), suite.now())) }
}

/// Par. 10-11: filed on Friday, 23 October 2026; ARM GO has received it.
pub fn application(suite: &mut Simulation) {
    suite.at("2026-10-22T10:00");
    let by = human(Role::Applicant);
    give_consent(suite);
    let opening = pep::OpenApplication { iin: iin(), city: CITY };
    suite.does::<EgovPep>(APPLICATION, &by, opening);
    let paid = paid(suite, "R1", DutyService::PermanentResidencePermit);
    let order = DutyOrder { reference: "R1".into(), amount: paid.payment.amount, paid_at: None };
    let ordered = pep::RequestDutyPayment { duty: order, pay_url: String::new(), uploaded: vec![] };
    suite.does::<EgovPep>(APPLICATION, &by, ordered);
    suite.at("2026-10-23T11:00");
    let package = pep::Package { answers: answers(), uploaded: application_documents(), paid: Some(paid) };
    let portal = &suite.egov_pep;
    let show = |context: &ActContext<'_, EgovPep>| pep::package_statement(portal.case(APPLICATION), &package, context);
    let text = seen(portal, suite.now(), &by, show).unwrap();
    let questionnaire = signed(&text, &by.iin, suite.now());
    let submission = pep::SubmitApplication { package, questionnaire };
    suite.does::<EgovPep>(APPLICATION, &by, submission);
}

/// As a service shows what is to be signed. Nobody shares this applicant's passport.
fn seen<A: Acting, T>(
    agency: &AgencyHarness<A>,
    moment: Moment,
    by: &Human,
    look: impl FnOnce(&ActContext<'_, A>) -> T,
) -> T {
    let actor = Actor::Human(by.clone());
    let (case_id, law, person) = (APPLICATION, Edition::of_2026(), &agency.store.persons[&person(APPLICANT)]);
    look(&ActContext { case_id, moment, law, actor: &actor, person, bans_of_linked_identities: &[], serial: 0 })
}

/// A payment at the gateway, made now, of the amount in force.
pub fn paid(suite: &Simulation, reference: &str, service: DutyService) -> Paid {
    let today = suite.now().legal_date();
    let amount: Tenge = regulation::duty(service, today).unwrap();
    let payment = duty::Payment {
        reference: reference.into(),
        service,
        paid_for: iin(),
        amount,
        paid_on: today,
        consumed_elsewhere: false,
    };
    Paid { payment, paid_at: suite.now() }
}

/// Par. 12, by hand; ИС МП opens its case.
pub fn register_application(suite: &mut Simulation) {
    let by = human(Role::MsOfficer);
    let arm_go = &suite.arm_go;
    let show = |context: &ActContext<'_, ArmGo>| arm::registration_statement(arm_go.case(APPLICATION), context);
    let text = seen(arm_go, suite.now(), &by, show).unwrap();
    let registration = signed(&text, &by.iin, suite.now());
    let act = arm::RegisterApplication { registration };
    suite.does::<ArmGo>(APPLICATION, &by, act);
}

/// Par. 12: the photo cannot be recognised.
pub fn return_for_rework(suite: &mut Simulation) {
    let photo = DocumentKind::PortraitPhoto;
    let grounds = vec![Ground::of_document(Clause::A10d2, Reason::DocumentIllegible, photo)];
    let act = arm::ReturnForRework { grounds };
    suite.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), act);
}

/// Par. 12: the next version, with these documents.
pub fn resubmit_application(suite: &mut Simulation, uploaded: Vec<Document>) {
    let by = human(Role::Applicant);
    let correction = pep::Correction { answers: answers(), uploaded };
    let portal = &suite.egov_pep;
    let show =
        |context: &ActContext<'_, EgovPep>| pep::correction_statement(portal.case(APPLICATION), &correction, context);
    let text = seen(portal, suite.now(), &by, show).unwrap();
    let questionnaire = signed(&text, &by.iin, suite.now());
    let act = pep::ResubmitApplication { correction, questionnaire };
    suite.does::<EgovPep>(APPLICATION, &by, act);
}
