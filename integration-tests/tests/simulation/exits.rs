//! The ways out of the main path, each by the acts of those who take it, and the small acts beside it: with them every state
//! is reached and every act is done somewhere.

use super::*;
use arm_go::ArmGo;
use arm_go::desk as arm;
use astanahub::Astanahub;
use astanahub::desk as hub;
use berkut::Berkut;
use berkut::case::InternalReason;
use berkut::desk as border;
use egov_pep::EgovPep;
use is_mp::IsMp;
use is_mp::desk as mp;
use platform::alerts::Alerting as _;
use platform::ledger::Actor;
use platform::notices::Cabinet as _;
use regulation::p06_interview::InterviewOutcome;
use regulation::p22_final_decision::{Originals, Presence};
use regulation::{ApprovalAnswer, CheckOutcome, DocumentKind, DutyService, Ground, RegisterAnswer};

use self::filing::{give_consent, invited_petition, paid, submit_petition};
use self::papers::signed;
use self::permit::{accept_final_application, draw_up_consent, order_card, send_originals};

/// Every story that this file knows.
pub const STORIES: &[fn() -> World] = &[
    without_consent,
    rejected_at_screening,
    refused_after_interview,
    petition_withdrawn,
    petition_consent_withdrawn,
    without_consent_at_the_portal,
    consent_withdrawn_at_the_portal,
    consent_withdrawn_after_the_decision,
    nobody_came_to_the_interview,
    documents_refused,
    refused_by_knb,
    refused_on_a_hit,
    refused_for_its_originals,
    held_for_fingerprints,
    held_and_different,
    held_and_recalled,
    not_accepted_at_first,
    told_of_payments,
    recall::too_late,
    refused_on_the_checks,
    lost_by_the_courier,
    consent_withdrawn,
    alerts_read,
];

fn unlisted() -> Vec<Ground> {
    vec![Ground::new(Clause::A2d5, Reason::ProfessionNotListed, "profession")]
}

fn without_consent() -> World {
    let mut world = World::new(0);
    let opening = hub::OpenPetition { iin: iin(), consent: false };
    world.does::<Astanahub>(PETITION, &human(Role::Applicant), hub::Command::OpenPetition(opening));
    world
}

fn rejected_at_screening() -> World {
    let mut world = World::new(0);
    world.at("2026-10-05T10:00");
    submit_petition(&mut world);
    let rejected = hub::ScreenPetition { screening: hub::Screening::Rejected(unlisted()) };
    world.does::<Astanahub>(PETITION, &human(Role::AkfScreener), hub::Command::ScreenPetition(rejected));
    read_notice::<Astanahub>(&mut world, PETITION, |notice| hub::Command::ReadNotice(hub::ReadNotice { notice }));
    world
}

fn refused_after_interview() -> World {
    let mut world = World::new(0);
    invited_petition(&mut world);
    world.at("2026-10-12T12:10");
    let record = hub::RecordInterview { outcome: InterviewOutcome::NotPassed, protocol: "Asked.".into() };
    world.does::<Astanahub>(PETITION, &human(Role::AkfScreener), hub::Command::RecordInterview(record));
    let grounds = vec![Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")];
    let refusal = |grounds| hub::Command::RefusePetition(hub::RefusePetition { grounds });
    // МИИЦР may refuse too; here АКФ ПИТ is quicker.
    world.album_of::<Astanahub>(Actor::Human(human(Role::MiicrSignatory)), refusal(grounds.clone()));
    world.does::<Astanahub>(PETITION, &human(Role::AkfScreener), refusal(grounds));
    world
}

fn petition_withdrawn() -> World {
    let mut world = World::new(0);
    submit_petition(&mut world);
    let act = hub::Command::WithdrawPetition;
    world.does::<Astanahub>(PETITION, &human(Role::Applicant), act);
    world
}

fn petition_consent_withdrawn() -> World {
    let mut world = World::new(0);
    submit_petition(&mut world);
    world.does::<Astanahub>(PETITION, &human(Role::Applicant), hub::Command::WithdrawConsent);
    world
}

fn without_consent_at_the_portal() -> World {
    let mut world = World::new(0);
    let refused = pep::GiveConsent { iin: iin(), signed: None };
    let act = pep::Command::GiveConsent(Box::new(refused));
    world.does::<EgovPep>(APPLICATION, &human(Role::Applicant), act);
    world
}

fn consent_withdrawn_at_the_portal() -> World {
    let mut world = World::new(0);
    give_consent(&mut world);
    world.does::<EgovPep>(APPLICATION, &human(Role::Applicant), pep::Command::WithdrawConsent);
    world
}

fn consent_withdrawn_after_the_decision() -> World {
    let mut world = approved(0);
    world.does::<EgovPep>(APPLICATION, &human(Role::Applicant), pep::Command::WithdrawConsent);
    world
}

/// Another time was chosen, nobody came, other times were offered and never taken.
fn nobody_came_to_the_interview() -> World {
    let mut world = World::new(0);
    invited_petition(&mut world);
    let (applicant, screener) = (human(Role::Applicant), human(Role::AkfScreener));
    let act = hub::Command::RescheduleInterview(hub::RescheduleInterview { slot: world::moment("2026-10-09T10:00") });
    world.does::<Astanahub>(PETITION, &applicant, act);
    world.at("2026-10-09T10:30");
    world.does::<Astanahub>(PETITION, &screener, hub::Command::RecordNoShow);
    world.at("2026-11-08T09:00");
    world.does::<Astanahub>(PETITION, &screener, hub::Command::CloseWithoutInterview);
    world
}

fn documents_refused() -> World {
    let mut world = filed(0);
    let grounds = vec![Ground::of_document(Clause::A10d3, Reason::PetitionNotGenuine, DocumentKind::Petition)];
    let act = arm::Command::RefuseDocuments(arm::RefuseDocuments { grounds });
    world.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), act);
    world
}

fn refused_by_knb() -> World {
    let mut world = referred(0);
    world.at("2026-11-16T17:00");
    let answer = border::AnswerApproval { answer: ApprovalAnswer::Rejected, internal_reason: InternalReason(None) };
    world.does::<Berkut>(APPLICATION, &human(Role::KnbOfficer), border::Command::AnswerApproval(answer));
    refuse_preliminarily(&mut world, Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval"));
    read_notice::<EgovPep>(&mut world, APPLICATION, |notice| pep::Command::ReadNotice(pep::ReadNotice { notice }));
    world
}

fn refuse_preliminarily(world: &mut World, ground: Ground) {
    let by = human(Role::MsOfficer);
    let ruling = mp::Ruling::Refuse(vec![ground]);
    let law = world.is_mp.store.cases[&APPLICATION].summary.law().unwrap();
    let text = mp::preliminary_statement(world.is_mp.case(APPLICATION), &ruling, law).unwrap();
    let decision = signed(&text, &by, world.now());
    let act = mp::Command::FormPreliminaryResult(mp::FormPreliminaryResult { ruling, decision });
    world.does::<IsMp>(APPLICATION, &by, act);
    register_preliminary_result(world);
}

fn finding(hit: bool) -> mp::Finding {
    match hit {
        true => mp::Finding {
            answer: RegisterAnswer::Hit,
            reference: "IBD-1".into(),
            assessment: CheckOutcome::HitRelevant,
            note: "существенна".into(),
        },
        false => mp::Finding {
            answer: RegisterAnswer::NoHit,
            reference: String::new(),
            assessment: CheckOutcome::NoHit,
            note: String::new(),
        },
    }
}

fn refused_on_a_hit() -> World {
    let mut world = filed(0);
    world.at("2026-10-27T10:15");
    register_application(&mut world);
    let checks = mp::RecordChecks { ibd: finding(true), sio_pso: finding(false) };
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::Command::RecordChecks(checks));
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::Command::RequestApproval);
    answer_approval(&mut world);
    refuse_preliminarily(&mut world, Ground::new(Clause::A13, Reason::RegisterHit, "IBD"));
    world
}

/// AMB-33: the case stands under an edition that lets a relevant hit refuse while КНБ is still asked.
fn refused_on_the_checks() -> World {
    let editions = concat!(env!("CARGO_MANIFEST_DIR"), "/editions");
    platform::editions::load(editions.as_ref(), true).unwrap();
    let mut world = filed(0);
    world.at("2026-10-27T10:15");
    register_application(&mut world);
    let checks = mp::RecordChecks { ibd: finding(true), sio_pso: finding(false) };
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::Command::RecordChecks(checks));
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::Command::RequestApproval);
    world.is_mp.store.cases.get_mut(&APPLICATION).unwrap().summary.edition = "2027-12".into();
    refuse_preliminarily(&mut world, Ground::new(Clause::A13, Reason::RegisterHit, "IBD"));
    world
}

/// Accepted at the centre, with the originals on the officer's desk.
pub fn brought(seed: u64) -> World {
    let mut world = approved(seed);
    world.at("2026-12-14T15:00");
    cross_border(&mut world, Direction::Entry, "2026-12-13T21:00");
    take_fingerprints(&mut world);
    world.at("2026-12-15T12:00");
    accept_final_application(&mut world);
    world.quiet();
    send_originals(&mut world);
    world
}

/// The consent to cross-border transfer is taken back after a request abroad.
fn consent_withdrawn() -> World {
    let mut world = approved(0);
    world.at("2026-12-15T12:00");
    draw_up_consent(&mut world);
    let request = arm::RecordForeignRequest { number: "17-1".into(), state: "NLD".into() };
    world.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), arm::Command::RecordForeignRequest(request));
    let writing = arm_go::case::Writing::Letter { number: "В-17".into() };
    let withdrawal = arm::Command::WithdrawCrossBorderConsent(arm::WithdrawCrossBorderConsent { writing });
    world.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), withdrawal);
    world
}

/// The courier lost the originals; they travel again.
pub fn lost_by_the_courier() -> World {
    let mut world = approved(0);
    world.at("2026-12-15T12:00");
    accept_final_application(&mut world);
    let sends = |waybill: &str| arm::Command::SendOriginals(arm::SendOriginals { waybill: waybill.into() });
    world.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), sends("KZP1"));
    world.at("2026-12-19T10:00");
    let lost = mp::Command::ReportOriginalsLost(mp::ReportOriginalsLost { waybill: "KZP1".into() });
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), lost);
    world.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), sends("KZP2"));
    world
}

/// КНБ was silent, and so the consideration is late; the supervisor reads of both.
fn alerts_read() -> World {
    let mut world = referred(0);
    world.at("2026-12-10T10:00");
    let supervisor = human(Role::MsSupervisor);
    let alert = world.is_mp.case(APPLICATION).alerts()[0].notice.id;
    world.does::<IsMp>(APPLICATION, &supervisor, mp::Command::ReadAlert(mp::ReadAlert { alert }));
    let alert = world.arm_go.case(APPLICATION).alerts()[0].notice.id;
    world.does::<ArmGo>(APPLICATION, &supervisor, arm::Command::ReadAlert(arm::ReadAlert { alert }));
    world
}

fn check_finally(world: &mut World, originals: Originals, fingerprints: Presence) {
    let checks = mp::RecordFinalChecks { originals, fingerprints, ibd: finding(false), sio_pso: finding(false) };
    world.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::Command::RecordFinalChecks(checks));
}

fn refused_for_its_originals() -> World {
    let mut world = brought(0);
    check_finally(&mut world, Originals::Differ, Presence::Found);
    let by = human(Role::MsOfficer);
    let ruling = mp::Ruling::Refuse(vec![Ground::new(Clause::A22, Reason::OriginalDiffers, "originals")]);
    let text = mp::final_statement(world.is_mp.case(APPLICATION), &ruling).unwrap();
    let decision = signed(&text, &by, world.now());
    let act = mp::Command::FormFinalResult(mp::FormFinalResult { ruling, decision });
    world.does::<IsMp>(APPLICATION, &by, act);
    world.does::<ArmGo>(APPLICATION, &by, arm::Command::AttachFinalResult);
    world
}

fn held_for_fingerprints() -> World {
    let mut world = brought(0);
    check_finally(&mut world, Originals::Agree, Presence::NotFound);
    world
}

fn held_and_recalled() -> World {
    let mut world = held_for_fingerprints();
    permit::recall_approval(&mut world);
    world.quiet();
    world.at("2026-12-18T12:00");
    world
}

fn held_and_different() -> World {
    let mut world = brought(0);
    check_finally(&mut world, Originals::Differ, Presence::NotFound);
    world
}

fn not_accepted_at_first() -> World {
    let mut world = approved(0);
    world.at("2026-12-15T12:00");
    let brought = arm::AcceptFinalApplication {
        preliminary_number: world.arm_go.case(APPLICATION).reference().unwrap().to_owned(),
        uploaded: vec![],
        originals_compared: vec![DocumentKind::Passport],
    };
    let act = arm::Command::RefuseAcceptance(arm::RefuseAcceptance { brought, seen: vec![] });
    world.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), act);
    world
}

/// The gateway calls back before anybody asks it.
fn told_of_payments() -> World {
    let mut world = brought(0);
    final_permit(&mut world);
    order_card(&mut world);
    let paid = paid(&world, "R2", DutyService::ResidenceCard);
    let note = arm::NoteCardPayment { reference: "R2".into(), paid_at: paid.paid_at };
    world.hears::<ArmGo>(APPLICATION, arm::Command::NoteCardPayment(note));
    let note = pep::NoteDutyPayment { reference: "R1".into(), paid_at: paid.paid_at };
    world.album_of::<EgovPep>(gateway(), pep::Command::NoteDutyPayment(note));
    world
}

/// The border sees a person of whom nobody has heard.
pub fn merely_a_guest() -> World {
    let mut world = World::new(0);
    cross_border(&mut world, Direction::Entry, "2026-10-01T08:00");
    world
}

/// The payment gateway, as histories call it.
pub fn gateway() -> Actor {
    Actor::Agency("pshep".into())
}

fn read_notice<A: world::Housed>(world: &mut World, case: Uuid, read: fn(Uuid) -> A::Command)
where
    A::Case: platform::notices::Cabinet,
{
    let notice = A::house(world).case(case).notices()[0].id;
    world.does::<A>(case, &human(Role::Applicant), read(notice));
}
