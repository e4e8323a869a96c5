//! The ways out of the main path, each by the acts of those who take it, and the small acts beside it: with them every state
//! is reached and every act is done somewhere.

use super::suite::on_clock;
use super::*;
use arm_go::ArmGo;
use arm_go::acts as arm;
use astanahub::Astanahub;
use astanahub::acts as hub;
use berkut::Berkut;
use berkut::acts as border;
use berkut::case::InternalReason;
use egov_pep::EgovPep;
use is_mp::IsMp;
use is_mp::acts as mp;
use platform::alerts::Alerting as _;
use platform::ledger::Actor;
use platform::notices::Cabinet as _;
use regulation::p06_interview::InterviewOutcome;
use regulation::p22_final_decision::{Originals, Presence};
use regulation::{ApprovalAnswer, CheckOutcome, DocumentKind, DutyService, Ground, RegisterAnswer};

use self::filing::{give_consent, invited_petition, paid, submit_petition};
use self::permit::{accept_final_application, draw_up_consent, order_card, send_originals};
use test_kit::signed;

/// Every story that this file knows.
pub const STORIES: &[fn() -> Simulation] = &[
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

fn without_consent() -> Simulation {
    let mut suite = Simulation::new(0);
    let opening = hub::OpenPetition { iin: iin(), consent: false };
    suite.does::<Astanahub>(PETITION, &human(Role::Applicant), opening);
    suite
}

fn rejected_at_screening() -> Simulation {
    let mut suite = Simulation::new(0);
    suite.at("2026-10-05T10:00");
    submit_petition(&mut suite);
    let rejected = hub::ScreenPetition { screening: hub::Screening::Rejected(unlisted()) };
    suite.does::<Astanahub>(PETITION, &human(Role::AkfScreener), rejected);
    read_notice::<Astanahub>(&mut suite, PETITION, |notice| hub::ReadNotice { notice }.into());
    suite
}

fn refused_after_interview() -> Simulation {
    let mut suite = Simulation::new(0);
    invited_petition(&mut suite);
    suite.at("2026-10-12T12:10");
    let record = hub::RecordInterview { outcome: InterviewOutcome::NotPassed, protocol: "Asked.".into() };
    suite.does::<Astanahub>(PETITION, &human(Role::AkfScreener), record);
    let grounds = vec![Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")];
    let refusal = |grounds| hub::RefusePetition { grounds };
    // МИИЦР may refuse too; here АКФ ПИТ is quicker.
    suite.fixtures_of::<Astanahub>(Actor::Human(human(Role::MiicrSignatory)), refusal(grounds.clone()));
    suite.does::<Astanahub>(PETITION, &human(Role::AkfScreener), refusal(grounds));
    suite
}

fn petition_withdrawn() -> Simulation {
    let mut suite = Simulation::new(0);
    submit_petition(&mut suite);
    let act = hub::WithdrawPetition;
    suite.does::<Astanahub>(PETITION, &human(Role::Applicant), act);
    suite
}

fn petition_consent_withdrawn() -> Simulation {
    let mut suite = Simulation::new(0);
    submit_petition(&mut suite);
    suite.does::<Astanahub>(PETITION, &human(Role::Applicant), hub::WithdrawConsent);
    suite
}

fn without_consent_at_the_portal() -> Simulation {
    let mut suite = Simulation::new(0);
    let refused = pep::GiveConsent { iin: iin(), signed: None };
    let act = refused;
    suite.does::<EgovPep>(APPLICATION, &human(Role::Applicant), act);
    suite
}

fn consent_withdrawn_at_the_portal() -> Simulation {
    let mut suite = Simulation::new(0);
    give_consent(&mut suite);
    suite.does::<EgovPep>(APPLICATION, &human(Role::Applicant), pep::WithdrawConsent);
    suite
}

fn consent_withdrawn_after_the_decision() -> Simulation {
    let mut suite = approved(0);
    suite.does::<EgovPep>(APPLICATION, &human(Role::Applicant), pep::WithdrawConsent);
    suite
}

/// Another time was chosen, nobody came, other times were offered and never taken.
fn nobody_came_to_the_interview() -> Simulation {
    let mut suite = Simulation::new(0);
    invited_petition(&mut suite);
    let (applicant, screener) = (human(Role::Applicant), human(Role::AkfScreener));
    let act = hub::RescheduleInterview { slot: suite::moment("2026-10-09T10:00") };
    suite.does::<Astanahub>(PETITION, &applicant, act);
    suite.at("2026-10-09T10:30");
    suite.does::<Astanahub>(PETITION, &screener, hub::RecordNoShow);
    suite.at("2026-11-08T09:00");
    suite.does::<Astanahub>(PETITION, &screener, hub::CloseWithoutInterview);
    suite
}

fn documents_refused() -> Simulation {
    let mut suite = filed(0);
    let grounds = vec![Ground::of_document(Clause::A10d3, Reason::PetitionNotGenuine, DocumentKind::Petition)];
    let act = arm::RefuseDocuments { grounds };
    suite.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), act);
    suite
}

fn refused_by_knb() -> Simulation {
    let mut suite = referred(0);
    suite.at("2026-11-16T17:00");
    let answer = border::AnswerApproval { answer: ApprovalAnswer::Rejected, internal_reason: InternalReason(None) };
    suite.does::<Berkut>(APPLICATION, &human(Role::KnbOfficer), answer);
    refuse_preliminarily(&mut suite, Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval"));
    read_notice::<EgovPep>(&mut suite, APPLICATION, |notice| pep::ReadNotice { notice }.into());
    suite
}

fn refuse_preliminarily(suite: &mut Simulation, ground: Ground) {
    let by = human(Role::MsOfficer);
    let choice = mp::OfficerDecision::Refuse(vec![ground]);
    let law = suite.is_mp.store.cases[&on_clock(APPLICATION)].summary.law().unwrap();
    let text = mp::preliminary_statement(suite.is_mp.case(APPLICATION), &choice, law).unwrap();
    let statement = signed(&text, &by.iin, suite.now());
    let act = mp::FormPreliminaryResult { decision: choice, statement };
    suite.does::<IsMp>(APPLICATION, &by, act);
    register_preliminary_result(suite);
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

fn refused_on_a_hit() -> Simulation {
    let mut suite = filed(0);
    suite.at("2026-10-27T10:15");
    register_application(&mut suite);
    let checks = mp::RecordChecks { ibd: finding(true), sio_pso: finding(false) };
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), checks);
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::RequestApproval);
    answer_approval(&mut suite);
    refuse_preliminarily(&mut suite, Ground::new(Clause::A13, Reason::RegisterHit, "IBD"));
    suite
}

/// AMB-33: the case stands under an edition that lets a relevant hit refuse while КНБ is still asked.
fn refused_on_the_checks() -> Simulation {
    let editions = concat!(env!("CARGO_MANIFEST_DIR"), "/editions");
    platform::editions::load(editions.as_ref(), true).unwrap();
    let mut suite = filed(0);
    suite.at("2026-10-27T10:15");
    register_application(&mut suite);
    let checks = mp::RecordChecks { ibd: finding(true), sio_pso: finding(false) };
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), checks);
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), mp::RequestApproval);
    suite.is_mp.store.cases.get_mut(&on_clock(APPLICATION)).unwrap().summary.edition = "2027-12".into();
    refuse_preliminarily(&mut suite, Ground::new(Clause::A13, Reason::RegisterHit, "IBD"));
    suite
}

/// Accepted at the centre, with the originals on the officer's desk.
pub fn brought(seed: u64) -> Simulation {
    let mut suite = approved(seed);
    suite.at("2026-12-14T15:00");
    cross_border(&mut suite, Direction::Entry, "2026-12-13T21:00");
    take_fingerprints(&mut suite);
    suite.at("2026-12-15T12:00");
    accept_final_application(&mut suite);
    suite.quiet();
    send_originals(&mut suite);
    suite
}

/// The consent to cross-border transfer is taken back after a request abroad.
fn consent_withdrawn() -> Simulation {
    let mut suite = approved(0);
    suite.at("2026-12-15T12:00");
    draw_up_consent(&mut suite);
    let request = arm::RecordForeignRequest { number: "17-1".into(), state: "NLD".into() };
    suite.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), request);
    let writing = arm_go::case::Writing::Letter { number: "В-17".into() };
    let withdrawal = arm::WithdrawCrossBorderConsent { writing };
    suite.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), withdrawal);
    suite
}

/// The courier lost the originals; they travel again.
pub fn lost_by_the_courier() -> Simulation {
    let mut suite = approved(0);
    suite.at("2026-12-15T12:00");
    accept_final_application(&mut suite);
    let sends = |waybill: &str| arm::SendOriginals { waybill: waybill.into() };
    suite.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), sends("KZP1"));
    suite.at("2026-12-19T10:00");
    let lost = mp::ReportOriginalsLost { waybill: "KZP1".into() };
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), lost);
    suite.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), sends("KZP2"));
    suite
}

/// КНБ was silent, and so the consideration is late; the supervisor reads of both.
fn alerts_read() -> Simulation {
    let mut suite = referred(0);
    suite.at("2026-12-10T10:00");
    let supervisor = human(Role::MsSupervisor);
    let alert = suite.is_mp.case(APPLICATION).alerts()[0].notice.id;
    suite.does::<IsMp>(APPLICATION, &supervisor, mp::ReadAlert { alert });
    let alert = suite.arm_go.case(APPLICATION).alerts()[0].notice.id;
    suite.does::<ArmGo>(APPLICATION, &supervisor, arm::ReadAlert { alert });
    suite
}

fn check_finally(suite: &mut Simulation, originals: Originals, fingerprints: Presence) {
    let checks = mp::RecordFinalChecks { originals, fingerprints, ibd: finding(false), sio_pso: finding(false) };
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), checks);
}

fn refused_for_its_originals() -> Simulation {
    let mut suite = brought(0);
    check_finally(&mut suite, Originals::Differ, Presence::Found);
    let by = human(Role::MsOfficer);
    let choice = mp::OfficerDecision::Refuse(vec![Ground::new(Clause::A22, Reason::OriginalDiffers, "originals")]);
    let text = mp::final_statement(suite.is_mp.case(APPLICATION), &choice).unwrap();
    let statement = signed(&text, &by.iin, suite.now());
    let act = mp::FormFinalResult { decision: choice, statement };
    suite.does::<IsMp>(APPLICATION, &by, act);
    suite.does::<ArmGo>(APPLICATION, &by, arm::AttachFinalResult);
    suite
}

fn held_for_fingerprints() -> Simulation {
    let mut suite = brought(0);
    check_finally(&mut suite, Originals::Agree, Presence::NotFound);
    suite
}

fn held_and_recalled() -> Simulation {
    let mut suite = held_for_fingerprints();
    permit::recall_approval(&mut suite);
    suite.quiet();
    suite.at("2026-12-18T12:00");
    suite
}

fn held_and_different() -> Simulation {
    let mut suite = brought(0);
    check_finally(&mut suite, Originals::Differ, Presence::NotFound);
    suite
}

fn not_accepted_at_first() -> Simulation {
    let mut suite = approved(0);
    suite.at("2026-12-15T12:00");
    let brought = arm::AcceptFinalApplication {
        preliminary_number: suite.arm_go.case(APPLICATION).reference().unwrap().to_owned(),
        uploaded: vec![],
        originals_compared: vec![DocumentKind::Passport],
    };
    let act = arm::RefuseAcceptance { brought, seen: vec![] };
    suite.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), act);
    suite
}

/// The gateway calls back before anybody asks it.
fn told_of_payments() -> Simulation {
    let mut suite = brought(0);
    final_permit(&mut suite);
    order_card(&mut suite);
    let paid = paid(&suite, "R2", DutyService::ResidenceCard);
    let note = arm::RecordCardPayment { reference: "R2".into(), paid_at: paid.paid_at };
    suite.hears::<ArmGo>(APPLICATION, note);
    let note = pep::RecordDutyPayment { reference: "R1".into(), paid_at: paid.paid_at };
    suite.fixtures_of::<EgovPep>(gateway(), note);
    suite
}

/// The border sees a person of whom nobody has heard.
pub fn merely_a_guest() -> Simulation {
    let mut suite = Simulation::new(0);
    cross_border(&mut suite, Direction::Entry, "2026-10-01T08:00");
    suite
}

/// The payment gateway, as histories call it.
pub fn gateway() -> Actor {
    Actor::Agency("pshep".into())
}

fn read_notice<A: suite::Housed>(suite: &mut Simulation, case: Uuid, read: fn(Uuid) -> A::Command)
where
    A::Case: platform::notices::Cabinet,
{
    let notice = A::house(suite).case(case).notices()[0].id;
    suite.does::<A>(case, &human(Role::Applicant), read(notice));
}
