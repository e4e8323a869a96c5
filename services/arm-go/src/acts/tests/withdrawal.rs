//! AMB-38: the applicant withdraws at the portal.

use messages::WithdrawalAnswered;
use messages::facts::Withdrawal;
use platform::refusal::Refusal;
use regulation::DeadlineId;

use super::samples::{at, granted, permit_number, preliminary};
use super::stage::{Stage, stopped};
use crate::acts::{ApplicationWithdrawn, CaseOpened};

const TAKEN: WithdrawalAnswered = WithdrawalAnswered { taken: true };
const TOO_LATE: WithdrawalAnswered = WithdrawalAnswered { taken: false };

fn withdrawal(stage: &Stage) -> ApplicationWithdrawn {
    ApplicationWithdrawn { withdrawal: Withdrawal { asked_at: stage.now, consent_withdrawn: false } }
}

fn registered() -> Stage {
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    stage.register().unwrap();
    stage
}

#[test]
fn amb38_an_application_that_is_still_here_ends_here() {
    // Aim: before the registration the application ends at once: both deadlines stop, the person is free and nobody is banned.
    let mut stage = Stage::at("2026-08-10T11:00");
    stage.receive_version(1).unwrap();
    let ended = stage.receive(withdrawal(&stage)).unwrap();
    assert_eq!((ended.event, ended.messages.len(), ended.sent()), ("ApplicationWithdrawn", 1, Some(TAKEN)));
    assert_eq!(stopped(&ended), [DeadlineId::D02, DeadlineId::D05]);
    assert_eq!((stage.status(), stage.person.live_application, stage.person.bans.len()), ("WITHDRAWN", None, 0));
}

#[test]
fn amb38_is_mp_ends_what_is_mp_has() {
    // Aim: the withdrawal is passed on unchanged; the case ends with the answer of ИС МП, and only when the case was opened there;
    // an answer that was not asked for is refused.
    let mut stage = registered();
    assert!(matches!(stage.receive(TAKEN).err(), Some(Refusal::WrongState { .. })));
    let withdrawal = withdrawal(&stage);
    let passed_on = stage.receive(withdrawal.clone()).unwrap();
    assert_eq!((passed_on.messages.len(), passed_on.messages[0].to), (1, "is-mp"));
    assert_eq!((passed_on.sent(), stage.status()), (Some(withdrawal), "REGISTERED"));
    assert!(matches!(stage.receive(TAKEN).err(), Some(Refusal::WrongState { .. })));
    stage.receive(CaseOpened { case_number: "10400000000007".into(), opened_at: stage.now }).unwrap();
    assert!(matches!(stage.receive(TOO_LATE).err(), Some(Refusal::WrongState { .. })));
    let ended = stage.receive(TAKEN).unwrap();
    assert_eq!((ended.event, ended.messages[0].to, ended.sent()), ("WithdrawalAnswered", "egov-pep", Some(TAKEN)));
    assert_eq!((stage.status(), stage.person.live_application), ("WITHDRAWN", None));
}

#[test]
fn amb38_after_a_result_it_is_too_late() {
    // Aim: a result that was formed before stands, whether the withdrawal crossed it on the way or came after it.
    let mut stage = registered();
    stage.receive(CaseOpened { case_number: "10400000000007".into(), opened_at: stage.now }).unwrap();
    stage.receive(withdrawal(&stage)).unwrap();
    stage.now = at("2026-08-14T15:00");
    stage.receive(preliminary(granted(&permit_number()), stage.now)).unwrap();
    assert_eq!(stage.receive(TOO_LATE).unwrap().sent(), Some(TOO_LATE));
    assert_eq!(stage.status(), "PRELIMINARY_FORMED");

    let mut stage = Stage::until_preliminary(granted(&permit_number()));
    assert_eq!(stage.receive(withdrawal(&stage)).unwrap().sent(), Some(TOO_LATE));
    assert_eq!(stage.status(), "PRELIMINARY_FORMED");
}
