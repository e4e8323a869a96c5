//! The act's own promises: the way to a permit, and the refusals that matter most.
#![allow(clippy::unwrap_used)]

mod alerts;
mod arrival;

use messages::facts::{DecisionResult, MigrationDecision, Shipment, Withdrawal};
use messages::*;
use platform::ledger::{CaseState as _, DeadlineChange, Outcome};
use platform::refusal::Refusal;
use regulation::CheckOutcome::{HitRelevant, NoHit};
use regulation::p17_preliminary_result::refusal_grounds;
use regulation::p19_preliminary_decision::Direction::{Entry, Exit};
use regulation::p22_final_decision::{Presence, on_hold};
use regulation::{ApprovalAnswer, Clause, Edition, Ground, Reason, RegisterAnswer};

use super::samples::*;
use super::*;
use crate::case::{Case, Fingerprinting};

const VISIT: &str = "2026-08-02T05:00:00Z";

fn fingerprints(taken_at: &str) -> Command {
    let (reference, department) = ("ADIS0000000001".into(), "MS-ALMATY".into());
    let registration = Fingerprinting { reference, taken_at: moment(taken_at), department };
    RecordFingerprinting { registration }.into()
}

fn field(refused: Result<Outcome<IsMp>, Refusal>) -> String {
    match refused.err().unwrap() {
        Refusal::Fields(fields) => fields.into_iter().map(|field| field.name).collect::<Vec<_>>().join(" "),
        other => panic!("{other}"),
    }
}

fn state(refused: Result<Outcome<IsMp>, Refusal>) -> &'static str {
    match refused.err().unwrap() {
        Refusal::WrongState { status, .. } => status,
        other => panic!("{other}"),
    }
}

fn deadlines(walk: &Walk) -> Vec<String> {
    let line = |change: &DeadlineChange| match change {
        DeadlineChange::Start(receipt) => format!("+{} {}", receipt.deadline.id(), receipt.start_date),
        DeadlineChange::Stop(deadline) => format!("-{}", deadline.id()),
    };
    walk.last().deadlines.iter().map(line).collect()
}

/// The names of the messages that the last act sent.
fn sent(walk: &Walk) -> Vec<String> {
    walk.last().messages.iter().map(|it| it.event_type.rsplit('.').next().unwrap().to_owned()).collect()
}

#[test]
fn the_way_to_a_permit() {
    // Aim: every act in its order, with the deadlines it starts and stops and the messages it sends, to the closed case.
    let walk = answered(NoHit, ApprovalAnswer::Approved);
    assert_eq!(deadlines(&walk), ["-D-04"]);
    let walk = walk.decides("2026-07-21T05:00:00Z", OfficerDecision::Approve);
    assert_eq!(sent(&walk), ["PreliminaryResultFormed"]);
    let walk = walk.does("2026-08-01T05:00:00Z", crossing(Entry, "2026-08-01T04:00:00Z"));
    assert_eq!(sent(&walk), ["ArrivalRecorded"]);
    let walk = walk.does(VISIT, fingerprints(VISIT));
    assert_eq!(walk.last().details["adis_reference"], "ADIS0000000001");
    let walk = received(walk);
    assert_eq!(deadlines(&walk), ["-D-11", "+D-12 2026-08-04"]);
    let walk = walk.does("2026-08-05T05:00:00Z", final_checks(Presence::Found));
    assert_eq!(walk.case().status(), "FINAL_CHECKED");
    let walk = walk.decides_finally("2026-08-06T05:00:00Z", OfficerDecision::Approve);
    let attached = attaching(&walk);
    let result = DecisionResult::Granted { number: "RPP".into() };
    let other = FinalResultAttached { decision: MigrationDecision { result, ..attached.decision.clone() } };
    assert_eq!(field(walk.tries("2026-08-06T06:00:00Z", other)), "decision");
    let walk = walk.does("2026-08-06T06:00:00Z", attached);
    assert_eq!((walk.case().status(), walk.case().next_owner()), ("CLOSED", ""));
    assert_eq!(deadlines(&walk), ["-D-12"]);
}

#[test]
fn a12_a_case_opens_once_and_with_a_passport() {
    // Aim: a second registration of the case has no place; without a passport nobody could be looked up.
    let walk = Walk::new().does("2026-06-02T05:00:00Z", registration());
    assert_eq!(walk.case().number(), "10400000000042");
    assert_eq!(sent(&walk), ["CaseOpened"]);
    assert_eq!(state(walk.tries("2026-06-02T06:00:00Z", registration())), "OPENED");
    let mut bare = registration();
    bare.submission.documents.clear();
    assert_eq!(field(Walk::new().tries("2026-06-02T05:00:00Z", bare)), "documents");
}

#[test]
fn a13_the_officer_cannot_contradict_a_register() {
    // Aim: a hit recorded as none is refused, and the field names the register.
    let walk = Walk::new().does("2026-06-02T05:00:00Z", registration());
    let denied = Finding { answer: RegisterAnswer::Hit, ..finding(NoHit) };
    let command = RecordChecks { ibd: finding(NoHit), sio_pso: denied };
    assert_eq!(field(walk.tries("2026-06-02T06:00:00Z", command)), "sio_pso");
}

#[test]
fn a13_a_hit_is_noted_and_silence_is_not() {
    // Aim: AMB-33: a hit without the officer's note and a note without a hit are refused by the field at fault; the note is
    // kept with the register's reference.
    let walk = Walk::new().does("2026-06-02T05:00:00Z", registration());
    let record = |ibd: Finding| RecordChecks { ibd, sio_pso: finding(NoHit) };
    let silent = Finding { note: String::new(), ..finding(HitRelevant) };
    assert_eq!(field(walk.tries("2026-06-02T06:00:00Z", record(silent))), "ibd_note");
    let idle = Finding { note: "x".into(), ..finding(NoHit) };
    assert_eq!(field(walk.tries("2026-06-02T06:00:00Z", record(idle))), "ibd_note");
    let walk = walk.does("2026-06-02T06:00:00Z", record(finding(HitRelevant)));
    let Case::ChecksRecorded(checked) = walk.case() else { panic!("{}", walk.case().status()) };
    assert!(!checked.records.ibd_note.is_empty() && checked.records.sio_pso_note.is_empty());
}

#[test]
fn a15_the_25_days_run_from_the_receipt_and_an_answer_before_it_has_no_place() {
    // Aim: AMB-13 and AMB-01: D-04 starts with the receipt's own moment; silence leaves the case where it is.
    let walk = Walk::new()
        .does("2026-06-02T05:00:00Z", registration())
        .does("2026-06-02T06:00:00Z", checks(NoHit))
        .does("2026-06-02T07:00:00Z", RequestApproval);
    let (answer, answered_at) = (ApprovalAnswer::Approved, moment("2026-06-03T05:00:00Z"));
    let early = ApprovalAnswered { approved: answer, answered_at };
    assert_eq!(state(walk.tries("2026-06-03T05:00:00Z", early.clone())), "APPROVAL_REQUESTED");
    let received_at = moment("2026-06-03T05:00:00Z");
    let walk = walk.does("2026-06-04T05:00:00Z", ApprovalReceived { received_at });
    assert_eq!(deadlines(&walk), ["+D-04 2026-06-03"]);
    assert!(preliminary_statement(walk.case(), &OfficerDecision::Approve, Edition::of_2026()).is_err());
}

#[test]
fn a17_nothing_but_a_positive_answer_and_clean_checks_approves() {
    // Aim: a rejection and a relevant hit forbid the approval; a refusal states their grounds and no other.
    let law = Edition::of_2026();
    let rejected = answered(NoHit, ApprovalAnswer::Rejected);
    assert!(matches!(preliminary_statement(rejected.case(), &OfficerDecision::Approve, law), Err(Refusal::Law(_))));
    let Case::ApprovalAnswered(facts) = rejected.case() else { panic!("{}", rejected.case().status()) };
    let found = refusal_grounds(Some(facts.answer), &facts.checked.checks);
    let hit = answered(HitRelevant, ApprovalAnswer::Approved);
    assert!(matches!(preliminary_statement(hit.case(), &OfficerDecision::Approve, law), Err(Refusal::Law(_))));
    assert!(matches!(
        preliminary_statement(hit.case(), &OfficerDecision::Refuse(found.clone()), law),
        Err(Refusal::Fields(_))
    ));
    let refused = rejected.decides("2026-07-21T05:00:00Z", OfficerDecision::Refuse(found));
    assert_eq!(refused.case().next_owner(), "");
    assert_eq!(state(refused.tries(VISIT, fingerprints(VISIT))), "PRELIMINARY_FORMED");
}

#[test]
fn a15_a_recall_stands_in_the_place_of_the_answer() {
    // Aim: AMB-17, art. 49: before the result no approval is possible and the refusal states that ground; a recall comes once
    // and only of an approval; one of a withdrawn case is a line in its history.
    let law = Edition::of_2026();
    let walk = answered(NoHit, ApprovalAnswer::Approved).does("2026-07-20T09:00:00Z", recall());
    assert_eq!((walk.case().status(), walk.last().messages.len()), ("APPROVAL_ANSWERED", 0));
    let Err(Refusal::Law(grounds)) = preliminary_statement(walk.case(), &OfficerDecision::Approve, law) else {
        panic!("approved")
    };
    assert_eq!(grounds, [Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")]);
    assert_eq!(state(walk.tries("2026-07-20T10:00:00Z", recall())), "APPROVAL_ANSWERED");
    walk.decides("2026-07-21T05:00:00Z", OfficerDecision::Refuse(grounds));
    let rejected = answered(NoHit, ApprovalAnswer::Rejected);
    assert_eq!(state(rejected.tries("2026-07-20T10:00:00Z", recall())), "APPROVAL_ANSWERED");
    let withdrawal = ApplicationWithdrawn {
        withdrawal: Withdrawal { asked_at: moment("2026-07-20T08:00:00Z"), consent_withdrawn: false },
    };
    let walk = answered(NoHit, ApprovalAnswer::Approved)
        .does("2026-07-20T08:00:00Z", withdrawal)
        .does("2026-07-20T09:00:00Z", recall());
    assert_eq!((walk.case().status(), walk.last().event), ("WITHDRAWN", "ApprovalRecalled"));
}

/// All four checks good on 5 August 2026.
fn checked() -> Walk {
    let entered = approved().does("2026-08-01T05:00:00Z", crossing(Entry, "2026-08-01T04:00:00Z"));
    received(entered.does(VISIT, fingerprints(VISIT))).does("2026-08-05T05:00:00Z", final_checks(Presence::Found))
}

#[test]
fn a22_no_permit_over_a_recall() {
    // Aim: AMB-17: recalled at any stage behind the approval, the permit is impossible and the refusal states the recall; a
    // grant under way is called back, taken back and refused; one that was attached first goes before the supervisor.
    let ground = vec![Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")];
    let walk = checked().does("2026-08-05T09:00:00Z", recall());
    assert!(
        matches!(final_statement(walk.case(), &OfficerDecision::Approve), Err(Refusal::Law(grounds)) if grounds == ground)
    );
    assert!(final_statement(walk.case(), &OfficerDecision::Refuse(ground.clone())).is_ok());

    let formed = checked().decides_finally("2026-08-05T08:00:00Z", OfficerDecision::Approve);
    assert_eq!(state(formed.tries("2026-08-05T08:30:00Z", FinalResultReturned {})), "FINAL_FORMED");
    let attached = attaching(&formed);
    let walk = formed.does("2026-08-05T09:00:00Z", recall());
    assert_eq!(sent(&walk), ["FinalResultRecalled"]);
    let overtaken = Walk { case: walk.case.clone(), ..Walk::new() }.does("2026-08-05T09:01:00Z", attached.clone());
    assert_eq!((overtaken.case().status(), overtaken.case().next_owner()), ("CLOSED", "MS_SUPERVISOR"));
    let walk = walk.does("2026-08-05T09:01:00Z", FinalResultReturned {});
    assert_eq!((walk.case().status(), deadlines(&walk).len()), ("FINAL_CHECKED", 0));
    let walk = walk.decides_finally("2026-08-05T10:00:00Z", OfficerDecision::Refuse(ground));
    assert_eq!(field(walk.tries("2026-08-05T11:00:00Z", attached.clone())), "decision");
    let attached = attaching(&walk);
    let closed = walk.does("2026-08-05T11:00:00Z", attached.clone());
    assert_eq!((closed.case().status(), closed.case().next_owner()), ("CLOSED", ""));
}

/// What АРМ ГО sends when the result that was formed is attached there.
fn attaching(walk: &Walk) -> FinalResultAttached {
    let Case::FinalFormed { decision, .. } = walk.case().clone() else { panic!("{}", walk.case().status()) };
    FinalResultAttached { decision }
}

#[test]
fn a17_a_signature_over_another_decision_is_refused() {
    // Aim: the act derives the text anew: a signed refusal cannot be filed as an approval.
    let walk = answered(NoHit, ApprovalAnswer::Approved);
    let command = FormPreliminaryResult { decision: OfficerDecision::Approve, statement: signed("отказать") };
    let refused = walk.tries("2026-07-21T05:00:00Z", command).err();
    assert!(matches!(refused, Some(Refusal::Signature(_))));
    let shown = preliminary_statement(walk.case(), &OfficerDecision::Approve, Edition::of_2026()).unwrap();
    assert!(shown.contains("PRP000000042"));
}

#[test]
fn a22_absent_data_holds_and_refuses_only_when_the_officer_says_so() {
    // Aim: AMB-18: no crossing on record holds the case; a permit is impossible, a refusal needs that very ground; the
    // crossing that arrives late lifts the hold.
    let walk = received(approved().does(VISIT, fingerprints(VISIT)))
        .does("2026-08-05T05:00:00Z", final_checks(Presence::Found));
    assert_eq!(walk.case().status(), "ON_HOLD");
    assert!(matches!(final_statement(walk.case(), &OfficerDecision::Approve), Err(Refusal::Law(_))));
    assert!(matches!(final_statement(walk.case(), &OfficerDecision::Refuse(vec![])), Err(Refusal::Law(_))));
    let Case::OnHold(verified) = walk.case() else { panic!("{}", walk.case().status()) };
    assert!(final_statement(walk.case(), &OfficerDecision::Refuse(on_hold(&verified.checks))).is_ok());
    let walk = walk
        .does("2026-08-05T06:00:00Z", crossing(Entry, "2026-08-01T04:00:00Z"))
        .does("2026-08-05T07:00:00Z", final_checks(Presence::Found));
    assert_eq!(walk.case().status(), "FINAL_CHECKED");
}

#[test]
fn a21_another_shipment_is_not_taken() {
    // Aim: the waybill must be this case's, or the three days would start for foreign documents.
    let walk = received(approved());
    let Case::OriginalsReceived(facts) = walk.case().clone() else { panic!("{}", walk.case().status()) };
    let on_the_way = Case::OriginalsSent { filing: facts.filing, shipment: facts.shipment };
    let walk = Walk { case: Some(on_the_way), ..Walk::new() };
    let other = ReceiveOriginals { waybill: "KZ-2".into() };
    assert_eq!(field(walk.tries("2026-08-04T05:00:00Z", other.clone())), "waybill");
}

#[test]
fn a21_lost_originals_are_awaited_under_another_waybill() {
    // Aim: only what was handed over and not received can be lost, and only by its own waybill; the courier's alert ends and no
    // three days begin; the lost waybill starts nothing any more, the new one's receipt does.
    let walk = received(approved());
    let lost = |waybill: &str| ReportOriginalsLost { waybill: waybill.into() };
    assert_eq!(state(walk.tries("2026-08-04T05:00:00Z", lost("KZ-1"))), "ORIGINALS_RECEIVED");
    let Case::OriginalsReceived(facts) = walk.case().clone() else { panic!("{}", walk.case().status()) };
    let on_the_way = Case::OriginalsSent { filing: facts.filing, shipment: facts.shipment };
    let walk = Walk { case: Some(on_the_way), last: None, law: Edition::of_2026() };
    assert_eq!(field(walk.tries("2026-08-07T05:00:00Z", lost("KZ-2"))), "waybill");
    let walk = walk.does("2026-08-07T05:00:00Z", lost("KZ-1"));
    assert_eq!((deadlines(&walk), walk.case().status()), (vec!["-D-11".to_owned()], "ORIGINALS_LOST"));
    assert_eq!(sent(&walk), ["OriginalsLost"]);
    let receive = |waybill: &str| ReceiveOriginals { waybill: waybill.into() };
    assert_eq!(state(walk.tries("2026-08-07T06:00:00Z", receive("KZ-1"))), "ORIGINALS_LOST");
    let shipment = Shipment { waybill: "KZ-2".into(), handed_over_at: moment("2026-08-10T05:00:00Z") };
    let walk = walk.does("2026-08-10T05:00:01Z", OriginalsSent { shipment });
    assert_eq!(deadlines(&walk), ["+D-11 2026-08-10"]);
    assert_eq!(field(walk.tries("2026-08-11T05:00:00Z", receive("KZ-1"))), "waybill");
    let walk = walk.does("2026-08-11T05:00:00Z", receive("KZ-2"));
    assert_eq!(deadlines(&walk), ["-D-11", "+D-12 2026-08-11"]);
    let Case::OriginalsReceived(facts) = walk.case() else { panic!("{}", walk.case().status()) };
    assert_eq!(facts.filing.lost[0].shipment.waybill, "KZ-1");
}

#[test]
fn a_case_survives_its_row() {
    // Aim: the state is a row: what is written is read back the same, and its status stands on top.
    let walk = received(approved().does(VISIT, fingerprints(VISIT)));
    let json = serde_json::to_value(walk.case()).unwrap();
    assert_eq!(json["status"], "ORIGINALS_RECEIVED");
    let read: Case = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(read.clone()).unwrap(), json);
}

/// The law with one reading turned, as long as the test lives.
fn turned(key: &str, position: &str) -> &'static Edition {
    Box::leak(Box::new(Edition::with_interpretation(key, position).unwrap()))
}

#[test]
fn amb33_a_relevant_hit_waits_for_knb_or_refuses_at_once() {
    // Aim: before КНБ was asked and while it is: by default nothing can be formed; by the other reading a refusal on the hit,
    // never an approval, and КНБ is told that no answer is owed. An answer on its way finds the case closed.
    let hit = vec![regulation::Ground::new(regulation::Clause::A13, regulation::Reason::RegisterHit, "IBD")];
    let early = |law: &'static Edition, asked: bool| {
        let walk = Walk { law, ..Walk::new() }
            .does("2026-06-02T05:00:00Z", registration())
            .does("2026-06-02T06:00:00Z", checks(HitRelevant));
        if asked { walk.does("2026-06-02T07:00:00Z", RequestApproval) } else { walk }
    };
    for asked in [false, true] {
        let (waits, acts) =
            (early(Edition::of_2026(), asked), early(turned("checks.refuse_before_knb", "true"), asked));
        let decision = OfficerDecision::Refuse(hit.clone());
        assert!(matches!(
            preliminary_statement(waits.case(), &decision, waits.law),
            Err(Refusal::WrongState { act: "FormPreliminaryResult", .. })
        ));
        assert!(matches!(
            preliminary_statement(acts.case(), &OfficerDecision::Approve, acts.law),
            Err(Refusal::Law(_))
        ));
        let refused = acts.decides("2026-06-02T08:00:00Z", decision);
        assert_eq!((refused.case().status(), refused.case().next_owner()), ("REFUSED_ON_CHECKS", ""));
        let told: Vec<bool> = sent(&refused).iter().map(|name| name == "ReferralWithdrawn").collect();
        assert_eq!(told, if asked { vec![false, true] } else { vec![false] });
        let received_at = moment("2026-06-02T07:00:01Z");
        let crossed = ApprovalReceived { received_at };
        assert_eq!(refused.does("2026-06-02T08:00:01Z", crossed.clone()).case().status(), "REFUSED_ON_CHECKS");
    }
}

#[test]
fn amb33_no_hit_refuses_nobody_before_knb() {
    // Aim: the other reading needs its ground: clean checks refuse nothing early.
    let walk = Walk { law: turned("checks.refuse_before_knb", "true"), ..Walk::new() }
        .does("2026-06-02T05:00:00Z", registration())
        .does("2026-06-02T06:00:00Z", checks(NoHit));
    assert!(matches!(
        preliminary_statement(walk.case(), &OfficerDecision::Refuse(vec![]), walk.law),
        Err(Refusal::Law(_))
    ));
}
