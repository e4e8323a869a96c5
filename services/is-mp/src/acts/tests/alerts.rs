//! What the supervisor is told, and until when.

use platform::alerts::Alerting as _;
use platform::ledger::{ActContext, Actor, Human, decide};
use platform::token::Role;
use uuid::Uuid;

use super::*;
use crate::case::Person;
use crate::case::alerting::{APPROVAL_OVERDUE, APPROVAL_RECALLED, RECALLED_AFTER_PERMIT, REGISTER_HIT};

/// Kinds of the alerts that stand.
fn standing(walk: &Walk) -> Vec<&str> {
    let alerts = walk.case().alerts().iter().filter(|alert| alert.resolved_at.is_none());
    alerts.map(|alert| alert.kind.as_str()).collect()
}

const NOTHING: [&str; 0] = [];

fn referred(ibd: regulation::CheckOutcome) -> Walk {
    let received_at = moment("2026-06-03T05:00:00Z");
    Walk::new()
        .does("2026-06-02T05:00:00Z", registration())
        .does("2026-06-02T06:00:00Z", checks(ibd))
        .does("2026-06-02T07:00:00Z", RequestApproval)
        .does("2026-06-03T05:00:01Z", ApprovalReceived { received_at })
}

#[test]
fn a15_silence_stands_until_the_answer() {
    // Aim: raised with the deadline's own last day (25 days from 3 June end on Sunday the 28th, so on Monday), under par. 15; a late
    // answer or a withdrawal settles it; before a receipt there is nothing to be late with.
    let overdue = || referred(NoHit).does("2026-06-29T19:00:00Z", EscalateApproval);
    let alert = overdue().case().alerts()[0].clone();
    assert_eq!((alert.kind.as_str(), alert.notice.clause), (APPROVAL_OVERDUE, Clause::A15));
    assert!(alert.notice.text_en.contains("03.06.2026") && alert.notice.text_en.contains("29.06.2026"));
    let (answer, answered_at) = (ApprovalAnswer::Approved, moment("2026-07-20T05:00:00Z"));
    let answered = ApprovalAnswered { approved: answer, answered_at };
    let asked_at = moment("2026-07-20T05:00:00Z");
    let withdrawn = ApplicationWithdrawn { withdrawal: Withdrawal { asked_at, consent_withdrawn: false } };
    for act in [Command::from(answered), Command::from(withdrawn)] {
        assert_eq!(standing(&overdue()), [APPROVAL_OVERDUE]);
        let walk = overdue().does("2026-07-20T05:00:01Z", act.clone());
        assert_eq!((standing(&walk), walk.case().alerts().len()), (NOTHING.to_vec(), 1));
    }
    let unreceived = Walk::new()
        .does("2026-06-02T05:00:00Z", registration())
        .does("2026-06-02T06:00:00Z", checks(NoHit))
        .does("2026-06-02T07:00:00Z", RequestApproval);
    assert_eq!(state(unreceived.tries("2026-06-29T19:00:00Z", EscalateApproval)), "APPROVAL_REQUESTED");
}

#[test]
fn a15_a_recall_stands_until_the_refusal() {
    // Aim: AMB-17: before the supervisor until the officer has refused; КНБ's reason is in no text.
    let walk = answered(NoHit, ApprovalAnswer::Approved).does("2026-07-20T09:00:00Z", recall());
    assert_eq!(standing(&walk), [APPROVAL_RECALLED]);
    let grounds = vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")];
    assert_eq!(standing(&walk.decides("2026-07-21T05:00:00Z", OfficerDecision::Refuse(grounds))), NOTHING);
    let approved = approved().does("2026-07-22T09:00:00Z", recall());
    assert_eq!(standing(&approved), [APPROVAL_RECALLED]);
}

#[test]
fn a22_a_recall_after_the_permit_stands_until_it_is_read() {
    // Aim: whichever of the two ИС МП hears of first, it ends in the same alert, which only a supervisor's reading settles.
    let formed = || checked().decides_finally("2026-08-05T08:00:00Z", OfficerDecision::Approve);
    let attached = attaching(&formed());
    let after = formed().does("2026-08-05T09:00:00Z", attached.clone()).does("2026-08-05T10:00:00Z", recall());
    let overtaken = formed().does("2026-08-05T09:00:00Z", recall()).does("2026-08-05T09:01:00Z", attached.clone());
    for walk in [after, overtaken] {
        assert_eq!(standing(&walk), [RECALLED_AFTER_PERMIT]);
        let alert = walk.case().alerts().last().unwrap().notice.id;
        let read = ReadAlert { alert }.into();
        let by = Actor::Human(Human { iin: IIN.parse().unwrap(), role: Role::MsSupervisor, city: None });
        let context = |actor| ActContext {
            case_id: Uuid::from_u128(7),
            moment: moment("2026-08-06T05:00:00Z"),
            law: Edition::of_2026(),
            actor,
            person: &Person {},
            bans_of_linked_identities: &[],
            serial: 42,
        };
        assert!(decide::<IsMp>(&read, Some(walk.case()), &context(&Actor::Time)).is_err());
        let read = decide::<IsMp>(&read, Some(walk.case()), &context(&by)).unwrap();
        assert_eq!((read.event, read.clause), ("AlertRead", Clause::A15));
        assert!(read.case.alerts().iter().all(|alert| alert.resolved_at.is_some()));
    }
    let unknown = ReadAlert { alert: Uuid::nil() };
    assert_eq!(field(checked().tries("2026-08-05T09:00:00Z", unknown.clone())), "alert_id");
}

#[test]
fn a13_a_hit_stands_until_the_result_and_names_its_register() {
    // Aim: AMB-33: a relevant hit and an irrelevant one alike are brought before the supervisor, without the officer's note; a
    // clean answer is not; the preliminary result settles it.
    assert_eq!(standing(&referred(NoHit)), NOTHING);
    for hit in [HitRelevant, regulation::CheckOutcome::HitIrrelevant] {
        let walk = referred(hit);
        assert_eq!(standing(&walk), [REGISTER_HIT]);
        let notice = &walk.case().alerts()[0].notice;
        assert!(notice.text_ru.contains("ИБД") && !notice.text_ru.contains("СИО ПСО"));
        let Case::ApprovalRequested { checked, .. } = walk.case() else { panic!("{}", walk.case().status()) };
        assert!(!checked.records.ibd_note.is_empty() && !notice.text_ru.contains(&checked.records.ibd_note));
        let grounds = vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")];
        let refused =
            answered(hit, ApprovalAnswer::Rejected).decides("2026-07-21T05:00:00Z", OfficerDecision::Refuse(grounds));
        assert_eq!((standing(&refused), refused.case().alerts().len()), (NOTHING.to_vec(), 1));
    }
}
