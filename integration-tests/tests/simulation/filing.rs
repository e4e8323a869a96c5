//! The petition and the application up to ИС МП's case, par. 4-12, by the people's own acts on their legal dates.

use arm_go::ArmGo;
use arm_go::desk as arm;
use astanahub::Astanahub;
use astanahub::desk as hub;
use egov_pep::EgovPep;
use egov_pep::case::{DutyOrder, Paid};
use egov_pep::desk as pep;
use platform::ledger::{Actor, Human, Scene};
use platform::token::Role;
use regulation::p06_interview::InterviewOutcome;
use regulation::{Clause, Document, DocumentKind, DutyService, Edition, Ground, Reason, Tenge, duty, statement};
use uuid::Uuid;

use super::papers::{
    APPLICANT, CITY, PROFESSION, answers, applicant, application_papers, human, iin, petition_papers, signed,
};
use super::world::{World, moment};

pub const PETITION: Uuid = Uuid::from_u128(0xA);
pub const APPLICATION: Uuid = Uuid::from_u128(0xB);

/// Par. 4-6: the applicant has chosen a time for the interview.
pub fn invited_petition(world: &mut World) {
    world.at("2026-10-05T10:00");
    submit_petition(world);
    world.at("2026-10-06T11:00");
    let screener = human(Role::AkfScreener);
    let passed = hub::ScreenPetition { screening: hub::Screening::Passed };
    world.does::<Astanahub>(PETITION, &screener, hub::Command::ScreenPetition(passed));
    world.at("2026-10-07T12:00");
    let slot = moment("2026-10-12T11:00");
    let invitation = hub::InviteToInterview { slots: vec![moment("2026-10-09T10:00"), slot] };
    world.does::<Astanahub>(PETITION, &screener, hub::Command::InviteToInterview(invitation));
    let choice = hub::Command::ChooseInterviewSlot(hub::ChooseInterviewSlot { slot });
    world.does::<Astanahub>(PETITION, &human(Role::Applicant), choice);
}

/// Par. 4-8: the ministry's letter reaches the portal.
pub fn petition(world: &mut World) {
    invited_petition(world);
    let screener = human(Role::AkfScreener);
    world.at("2026-10-12T12:10");
    let record = hub::RecordInterview { outcome: InterviewOutcome::Passed, protocol: "Asked and answered.".into() };
    world.does::<Astanahub>(PETITION, &screener, hub::Command::RecordInterview(record));
    world.at("2026-10-15T16:20");
    sign_petition(world);
}

/// Par. 4: opened and submitted with its documents.
pub fn submit_petition(world: &mut World) {
    let by = human(Role::Applicant);
    let opening = hub::OpenPetition { iin: iin(), consent: true };
    let opened = world.does::<Astanahub>(PETITION, &by, hub::Command::OpenPetition(opening));
    let documents = petition_papers();
    let text = statement::petition_request(&applicant(), &opened.case.number, PROFESSION, &documents);
    let request = signed(&text, &by, world.now());
    let asked = hub::PetitionRequest { applicant: applicant(), profession: PROFESSION.into(), documents };
    let submission = hub::SubmitPetition { request: asked, signed: request };
    world.does::<Astanahub>(PETITION, &by, hub::Command::SubmitPetition(Box::new(submission)));
}

fn sign_petition(world: &mut World) {
    let by = human(Role::MiicrSignatory);
    world.does::<Astanahub>(PETITION, &by, hub::Command::ApproveInterviewResult);
    let text = hub::petition_statement(world.astanahub.case(PETITION)).unwrap();
    let petition = signed(&text, &by, world.now());
    world.does::<Astanahub>(PETITION, &by, hub::Command::SignPetition(hub::SignPetition { petition }));
}

/// The portal's own consent, before anything else.
pub fn give_consent(world: &mut World) {
    let act = consent(world);
    world.does::<EgovPep>(APPLICATION, &human(Role::Applicant), act);
}

pub fn consent(world: &World) -> pep::Command {
    let text = statement::consent(statement::Operator::EgovPortal, &iin());
    let given = pep::GiveConsent { iin: iin(), signed: Some(signed(&text, &human(Role::Applicant), world.now())) };
    pep::Command::GiveConsent(Box::new(given))
}

/// Par. 10-11: filed on Friday, 23 October 2026; ARM GO has received it.
pub fn application(world: &mut World) {
    world.at("2026-10-22T10:00");
    let by = human(Role::Applicant);
    give_consent(world);
    let opening = pep::OpenApplication { iin: iin(), city: CITY };
    world.does::<EgovPep>(APPLICATION, &by, pep::Command::OpenApplication(opening));
    let paid = paid(world, "R1", DutyService::PermanentResidencePermit);
    let order = DutyOrder { reference: "R1".into(), amount: paid.payment.amount, paid_at: None };
    let ordered = pep::RequestDutyPayment { duty: order, pay_url: String::new(), uploaded: vec![] };
    world.does::<EgovPep>(APPLICATION, &by, pep::Command::RequestDutyPayment(ordered));
    world.at("2026-10-23T11:00");
    let package = pep::Package { answers: answers(), uploaded: application_papers(), paid: Some(paid) };
    let portal = &world.egov_pep;
    let person = &portal.store.persons[APPLICANT];
    let show = |scene: &Scene<'_>| pep::package_statement(portal.case(APPLICATION), person, &package, scene);
    let text = seen(world, &by, show).unwrap();
    let questionnaire = signed(&text, &by, world.now());
    let submission = pep::SubmitApplication { package, questionnaire };
    world.does::<EgovPep>(APPLICATION, &by, pep::Command::SubmitApplication(Box::new(submission)));
}

/// As a door previews an act on the application. Nobody shares this applicant's passport.
fn seen<T>(world: &World, by: &Human, look: impl FnOnce(&Scene<'_>) -> T) -> T {
    let actor = Actor::Human(by.clone());
    let (case_id, moment, law) = (APPLICATION, world.now(), Edition::of_2026());
    look(&Scene { case_id, moment, law, actor: &actor, bans_of_doubles: &[], serial: 0 })
}

/// A payment at the gateway, made now, of the amount in force.
pub fn paid(world: &World, reference: &str, service: DutyService) -> Paid {
    let today = world.now().legal_date();
    let amount: Tenge = regulation::duty(service, today).unwrap();
    let payment = duty::Payment {
        reference: reference.into(),
        service,
        paid_for: iin(),
        amount,
        paid_on: today,
        consumed_elsewhere: false,
    };
    Paid { payment, paid_at: world.now() }
}

/// Par. 12, by hand; ИС МП opens its case.
pub fn register_application(world: &mut World) {
    let by = human(Role::MsOfficer);
    let (case, person) = (world.arm_go.case(APPLICATION), &world.arm_go.store.persons[APPLICANT]);
    let text = seen(world, &by, |scene| arm::registration_statement(case, person, scene)).unwrap();
    let registration = signed(&text, &by, world.now());
    let act = arm::RegisterApplication { registration };
    world.does::<ArmGo>(APPLICATION, &by, arm::Command::RegisterApplication(act));
}

/// Par. 12: the photo cannot be recognised.
pub fn return_for_rework(world: &mut World) {
    let photo = DocumentKind::PortraitPhoto;
    let grounds = vec![Ground::of_document(Clause::A10d2, Reason::DocumentIllegible, photo)];
    let act = arm::Command::ReturnForRework(arm::ReturnForRework { grounds });
    world.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), act);
}

/// Par. 12: the next version, with these documents.
pub fn resubmit_application(world: &mut World, uploaded: Vec<Document>) {
    let by = human(Role::Applicant);
    let correction = pep::Correction { answers: answers(), uploaded };
    let portal = &world.egov_pep;
    let person = &portal.store.persons[APPLICANT];
    let show = |scene: &Scene<'_>| pep::correction_statement(portal.case(APPLICATION), person, &correction, scene);
    let text = seen(world, &by, show).unwrap();
    let questionnaire = signed(&text, &by, world.now());
    let act = pep::ResubmitApplication { correction, questionnaire };
    world.does::<EgovPep>(APPLICATION, &by, pep::Command::ResubmitApplication(Box::new(act)));
}
