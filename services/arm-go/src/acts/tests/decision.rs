//! Par. 17-18 and 22-24.

use jiff::civil::date;
use messages::{FinalResultAttached, FinalResultReturned, PreliminaryResultRegistered};
use platform::ledger::{Actor, CaseState as _};
use platform::notices::Kind;
use platform::refusal::Refusal;
use regulation::statement::DecisionStage;
use regulation::{BanCause, DeadlineId};

use super::samples::{at, decision, final_result, granted, permit_number, refused};
use super::stage::{Stage, started, stopped};
use crate::Application;
use crate::acts::{AttachFinalResult, FinalResultFormed, FinalResultRecalled, RegisterPreliminaryResult};

const PERMIT: &str = "RPP0000000079";

fn recall(stage: &Stage) -> FinalResultRecalled {
    FinalResultRecalled { recalled_at: stage.now }
}

#[test]
fn a18_an_approval_starts_the_thirty_days_and_gets_its_number() {
    // Aim: golden vector 21: 14 August gives 14 September; the case is found by the permit's number.
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    let outcome = stage.officer(RegisterPreliminaryResult).unwrap();
    assert!(
        started(&outcome).is_empty() && stopped(&outcome).is_empty(),
        "both deadlines wait for the notice's delivery"
    );
    let case = stage.case.as_ref().unwrap();
    assert_eq!(case.reference(), Some(permit_number().as_str()));
    assert_eq!(case.approved().unwrap().valid_until, date(2026, 9, 14));
    let registered: PreliminaryResultRegistered = outcome.sent().unwrap();
    assert_eq!((outcome.messages.len(), registered.valid_until), (1, Some(date(2026, 9, 14))));
    assert_eq!(registered.decision.result, granted(&permit_number()));
    let delivered = stage.deliver(Kind::N6).unwrap();
    assert_eq!((stopped(&delivered), started(&delivered)), (vec![DeadlineId::D05], vec![DeadlineId::D07]));
    assert_eq!(stage.arrival_due(), at("2026-09-15T00:00"));
}

#[test]
fn a18_a_result_is_registered_by_a_person() {
    // Aim: no service identity registers or attaches a decision (AMB-41).
    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    assert!(stage.play(&Actor::Agency("is-mp".into()), RegisterPreliminaryResult).is_err());
    assert_eq!(stage.status(), "PRELIMINARY_FORMED");
}

#[test]
fn a19_a_refusal_bans_from_the_decision() {
    // Aim: golden vector 25's anchor: the year runs from the decision, whenever it is registered and delivered.
    let mut stage = Stage::until_preliminary(refused());
    stage.now = at("2026-08-20T10:00");
    let outcome = stage.officer(RegisterPreliminaryResult).unwrap();
    assert!(started(&outcome).is_empty(), "a refusal has no validity");
    let [ban] = &stage.person.bans[..] else { panic!("one ban") };
    assert_eq!((ban.cause, ban.first_allowed), (BanCause::PreliminaryRefusal, date(2027, 8, 15)));
    assert_eq!((stage.status(), stage.person.live_application), ("PRELIMINARY_REFUSED", None));
    assert_eq!(stopped(&stage.deliver(Kind::N5).unwrap()), [DeadlineId::D05]);
}

#[test]
fn a17_a_decision_about_another_application_is_refused() {
    // Aim: a genuine signature over another case's facts or at another stage, and a result that was not signed, decide nothing.
    let mut stage = Stage::until_sent();
    let genuine = final_result(granted(PERMIT), stage.now);
    let mut other = genuine.clone();
    other.decision.pep_number = "10200000000002".into();
    assert!(matches!(stage.receive(other).err(), Some(Refusal::Fields(_))));
    let mut of_another = genuine.clone();
    of_another.decision.applicant.surname = "JANSEN".into();
    assert!(matches!(stage.receive(of_another).err(), Some(Refusal::Fields(_))));
    let mut altered = genuine.clone();
    altered.decision.result = refused();
    assert!(matches!(stage.receive(altered).err(), Some(Refusal::Signature(_))));
    let preliminary = decision(DecisionStage::Preliminary, granted(PERMIT), stage.now);
    let preliminary = FinalResultFormed { decision: preliminary };
    assert!(matches!(stage.receive(preliminary).err(), Some(Refusal::Signature(_))));
    stage.receive(genuine).unwrap();
}

#[test]
fn a22_a_final_refusal_bans_and_goes_to_both_neighbours() {
    // Aim: par. 24's year from the conclusion; the portal and ИС МП get the same result.
    let mut stage = Stage::until_sent();
    let refusal = final_result(refused(), stage.now);
    stage.receive(refusal.clone()).unwrap();
    let outcome = stage.officer(AttachFinalResult).unwrap();
    let [portal, is_mp] = outcome.messages.as_slice() else { panic!("two messages") };
    assert_eq!((portal.to, is_mp.to), ("egov-pep", "is-mp"));
    for message in [portal, is_mp] {
        let attached: FinalResultAttached = message.read().unwrap().unwrap();
        assert_eq!(attached.decision, refusal.decision);
    }
    assert!(matches!(stage.case, Some(Application::Refused { .. })));
    assert_eq!(stage.person.bans[0].first_allowed, date(2027, 9, 11));
    stage.deliver(Kind::N8).unwrap();
    assert_eq!(stage.status(), "REFUSED");
}

#[test]
fn a22_a_recalled_grant_goes_back_unless_it_was_attached() {
    // Aim: AMB-17: a grant that waits is returned and a refusal takes its place; an attached permit stands and the recall is
    // recorded; a refusal is not recalled.
    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    assert!(matches!(stage.receive(recall(&stage)).err(), Some(Refusal::WrongState { .. })));
    let grant = final_result(granted(PERMIT), stage.now);
    stage.receive(grant.clone()).unwrap();
    let returned = stage.receive(recall(&stage)).unwrap();
    assert_eq!((returned.messages.len(), returned.sent()), (1, Some(FinalResultReturned {})));
    assert_eq!(stage.status(), "ORIGINALS_SENT");
    assert!(matches!(stage.officer(AttachFinalResult).err(), Some(Refusal::WrongState { .. })));
    stage.receive(final_result(refused(), stage.now)).unwrap();
    assert!(matches!(stage.receive(recall(&stage)).err(), Some(Refusal::WrongState { .. })));

    let mut stage = Stage::until_sent();
    stage.now = at("2026-09-15T16:00");
    stage.receive(grant.clone()).unwrap();
    let attached: FinalResultAttached = stage.officer(AttachFinalResult).unwrap().sent().unwrap();
    assert_eq!(attached.decision, grant.decision);
    let late = stage.receive(recall(&stage)).unwrap();
    assert_eq!((late.event, late.messages.len(), stage.status()), ("FinalResultRecalled", 0, "GRANTED"));
}
