//! The application's way through its states: each is reached by the acts that lead to it.
#![allow(clippy::unwrap_used)]

mod consent;
mod documents;
mod incoming;
mod interpretations;
mod ledger;
mod portal;

use jiff::civil::date;
use messages::facts::DecisionResult;
use messages::{ApplicationAnnulled, ApplicationSubmitted, NoticeDelivered};
use platform::exchange::Payload as _;
use platform::ledger::{Acts as _, CaseState as _, DeadlineChange};
use platform::notices::Kind;
use platform::refusal::Refusal;
use platform::tasks::Task;
use regulation::{
    Ban, BanCause, City, Clause, DeadlineId, DocumentKind, Edition, Ground, Iin, Moment, Questionnaire, Reason, ban,
};

use self::portal::{
    CASE, IIN, Portal, answers, at, attached, card, duty_order, illegible_photo, lapsed, no_approval, open_application,
    paid, preliminary, reasons, uploaded,
};
use super::*;
use crate::{Person, PortalCase};

#[test]
fn a10_an_application_needs_petition_consent_and_no_other_one() {
    // Aim: the obstacles of par. 10 are named by their reasons, and nothing is opened.
    let mut without = Portal::default();
    assert_eq!(reasons(&without.open(date(2026, 6, 1)).err().unwrap()), [Reason::DocumentMissing]);
    let mut portal = Portal::with_petition();
    let refusal = portal.act_on(date(2026, 6, 1), open_application()).err().unwrap();
    assert_eq!(reasons(&refusal), [Reason::NoConsent]);
    portal.open(date(2026, 6, 1)).unwrap();
    portal.case = None;
    assert_eq!(reasons(&portal.open(date(2026, 6, 1)).err().unwrap()), [Reason::LiveApplicationExists]);
}

#[test]
fn a11_a_signed_application_leaves_with_its_six_documents() {
    // Aim: what АРМ ГО gets is the package of par. 10, each kind once, under the applicant's signature.
    let portal = Portal::submitted();
    assert_eq!((portal.status(), portal.case.as_ref().unwrap().next_owner()), ("SUBMITTED", "arm-go"));
    assert_eq!(portal.sent.len(), 1);
    let message: ApplicationSubmitted = portal.last_sent();
    let mut kinds: Vec<_> = message.submission.documents.iter().map(|document| document.kind).collect();
    kinds.sort();
    let six = [
        DocumentKind::Passport,
        DocumentKind::PortraitPhoto,
        DocumentKind::CriminalRecord,
        DocumentKind::Petition,
        DocumentKind::Questionnaire,
        DocumentKind::DutyReceipt,
    ];
    assert_eq!(kinds, six);
    // The receiver derives the texts from the message's own facts.
    for check in message.statements() {
        check.statement.must_be_over(&check.text).unwrap();
    }
    let duty = message.submission.duty;
    assert_eq!((duty.reference.as_str(), duty.amount_tenge), ("R1", 17_300));
}

#[test]
fn a10_6_a_payment_is_recorded_once_and_only_the_one_that_was_ordered() {
    // Aim: the gateway's callback leaves its moment; a second one and another payment's are refused.
    let mut portal = Portal::ordered();
    let day = date(2026, 6, 1);
    let callback = |reference: &str| RecordDutyPayment { reference: reference.into(), paid_at: at(day) };
    assert!(matches!(portal.act_on(day, callback("R2")), Err(Refusal::Fields(_))));
    assert_eq!(portal.act_on(day, callback("R1")).unwrap().event, "DutyPaymentRecorded");
    let Some(PortalCase::DutyOrdered { duty, .. }) = &portal.case else { panic!() };
    assert_eq!(duty.paid_at, Some(at(day)));
    assert!(matches!(portal.act_on(day, callback("R1")), Err(Refusal::WrongState { .. })));
}

#[test]
fn a10_6_an_unpaid_application_is_not_even_shown_for_signature() {
    // Aim: without the gateway's confirmation there is no package to sign; another's payment is no payment.
    let portal = Portal::ordered();
    let package = Package { answers: answers(), uploaded: uploaded(), paid: None };
    assert_eq!(reasons(&portal.submission(package.clone()).unwrap_err()), [Reason::DutyNotPaid]);
    let mut foreign = paid();
    foreign.payment.reference = "R2".into();
    let package = Package { paid: Some(foreign), ..package };
    assert_eq!(reasons(&portal.submission(package).unwrap_err()), [Reason::DutyNotPaid]);
}

#[test]
fn a10_a_signature_over_other_facts_is_refused() {
    // Aim: changing an answer after signing changes the text.
    let mut portal = Portal::ordered();
    let package = Package { answers: answers(), uploaded: uploaded(), paid: Some(paid()) };
    let mut act = portal.submission(package).unwrap();
    act.package.answers.purpose = "туризм".into();
    let refusal = portal.act_on(date(2026, 6, 1), act).err().unwrap();
    assert!(matches!(refusal, Refusal::Signature(_)));
}

#[test]
fn a10_1_the_passport_is_tested_on_the_first_filing_day() {
    // Aim: AMB-25; 181 days on 1 June pass, a day later they do not, but a correction keeps the first day.
    let mut late = Portal::ordered();
    let act = late.submission(Package { answers: answers(), uploaded: uploaded(), paid: Some(paid()) }).unwrap();
    let refusal = late.act_on(date(2026, 6, 2), act).err().unwrap();
    assert_eq!(reasons(&refusal), [Reason::PassportTermTooShort]);

    let mut portal = Portal::returned(illegible_photo());
    let mut documents = uploaded();
    documents[1].sha256 = "a".repeat(64);
    let act = portal.correction(Correction { answers: answers(), uploaded: documents }).unwrap();
    let outcome = portal.act_on(date(2026, 6, 8), act).unwrap();
    assert_eq!(outcome.deadlines, [DeadlineChange::Stop(DeadlineId::D03)]);
    let submission = portal.last_sent::<ApplicationSubmitted>().submission;
    assert_eq!((submission.revision, submission.first_filed_at), (2, at(date(2026, 6, 1))));
    portal.receive(2);
}

#[test]
fn a10_nobody_is_asked_to_sign_what_the_act_would_refuse() {
    // Aim: the call that shows the statement finds what the act would find: a document that is missing, a ban.
    let mut portal = Portal::ordered();
    let shown = |portal: &Portal, uploaded| {
        let refusal = portal.submission(Package { answers: answers(), uploaded, paid: Some(paid()) }).err();
        refusal.map(|refusal| reasons(&refusal))
    };
    assert_eq!(shown(&portal, uploaded()), None);
    assert_eq!(shown(&portal, uploaded()[1..].to_vec()), Some(vec![Reason::DocumentMissing]));
    portal.person.bans = vec![Ban::after_preliminary_refusal(date(2026, 5, 20), &Edition::of_2026().interpretations)];
    assert_eq!(shown(&portal, uploaded()), Some(vec![Reason::BanInForce]));
}

#[test]
fn amb08_a_ban_follows_the_passport_to_a_new_iin() {
    // Aim: bans of whoever shares the passport stop both the statement and the act, with clause and first allowed day;
    // from the next day on nothing does.
    let mut portal = Portal::ordered();
    let package = Package { answers: answers(), uploaded: uploaded(), paid: Some(paid()) };
    let act = portal.submission(package.clone()).unwrap();
    portal.bans_of_linked_identities =
        vec![Ban::after_final_refusal(date(2026, 5, 20), &Edition::of_2026().interpretations)];
    let shown = portal.submission(package).err().unwrap();
    let done = portal.act_on(date(2026, 6, 1), act.clone()).err().unwrap();
    for refusal in [shown, done] {
        assert!(
            refusal.to_string().contains("A-24 BAN_IN_FORCE FINAL_REFUSAL, first allowed on 2027-05-21"),
            "{refusal}"
        );
    }
    portal.bans_of_linked_identities =
        vec![Ban::after_final_refusal(date(2025, 5, 30), &Edition::of_2026().interpretations)];
    portal.act_on(date(2026, 6, 1), act).unwrap();
}

#[test]
fn a24_nobody_is_asked_to_pay_for_what_a_ban_forbids() {
    // Aim: a ban of the IIN or of a linked identity by passport stops the order and, on receipt, what comes before it; the passport
    // that was uploaded is what linked identities are looked up by; a ban that is over stops nothing.
    let interpretations = &Edition::of_2026().interpretations;
    let banned = Ban::after_final_refusal(date(2026, 5, 20), interpretations);
    let mut portal = Portal::with_petition();
    portal.open(date(2026, 6, 1)).unwrap();
    let act = Command::from(RequestDutyPayment { uploaded: uploaded(), ..duty_order() });
    assert_eq!(act.second_identities(), ban::second_identities(&uploaded()));
    let (free, of_linked) = (portal.person.clone(), vec![banned.clone()]);
    let own = Person { bans: vec![banned], ..free.clone() };
    for (person, bans_of_linked_identities) in [(own, vec![]), (free, of_linked)] {
        (portal.person, portal.bans_of_linked_identities) = (person, bans_of_linked_identities);
        let refused = portal.act_on(date(2026, 6, 1), act.clone()).err().unwrap();
        assert!(refused.to_string().contains("A-24 BAN_IN_FORCE FINAL_REFUSAL"), "{refused}");
        assert_eq!(portal.may_request(date(2026, 6, 1)).err().unwrap(), refused);
    }
    portal.bans_of_linked_identities = vec![Ban::after_final_refusal(date(2025, 5, 30), interpretations)];
    portal.may_request(date(2026, 6, 1)).unwrap();
    portal.act_on(date(2026, 6, 1), act).unwrap();
}

#[test]
fn a12_p3_each_reason_must_be_addressed_in_time() {
    // Aim: the same photo and the same answers are no cure, though the new version has a new signature; late is late.
    let mut grounds = illegible_photo();
    grounds.push(Ground::new(Clause::A10d5, Reason::QuestionnaireIncomplete, "QUESTIONNAIRE.purpose"));
    let mut portal = Portal::returned(grounds);
    assert_eq!(portal.kinds(), [Kind::N3]);
    let refusal = portal.correction(Correction { answers: answers(), uploaded: uploaded() }).err().unwrap();
    assert_eq!(reasons(&refusal), [Reason::CureIncomplete, Reason::CureIncomplete]);

    let mut documents = uploaded();
    documents[1].sha256 = "a".repeat(64);
    let cured = Questionnaire { purpose: "постоянное проживание".into(), ..answers() };
    let act = portal.correction(Correction { answers: cured, uploaded: documents }).unwrap();
    let midnight = Moment::end_of(date(2026, 6, 8));
    assert_eq!(reasons(&portal.act_at(midnight, act.clone()).err().unwrap()), [Reason::ReworkDeadlinePassed]);
    portal.act_on(date(2026, 6, 8), act).unwrap();
}

#[test]
fn a12_p3_another_city_is_possible_by_rework_only() {
    // Aim: AMB-21; returned for its city, the application follows the corrected answer.
    let mut portal = Portal::returned(vec![Ground::new(Clause::O1, Reason::CityMismatch, "city")]);
    let answers = Questionnaire { city: City::Almaty, ..answers() };
    let act = portal.correction(Correction { answers, uploaded: uploaded() }).unwrap();
    portal.act_on(date(2026, 6, 2), act).unwrap();
    assert_eq!(portal.case.unwrap().city(), Some(City::Almaty));
}

#[test]
fn a12_p3_five_days_annul_without_a_ban_and_the_payment_stays() {
    // Aim: the end of D-03 ends the application, with an e-mail beside the notice; the payment is free at the gateway too, and
    // the next application takes up petition and payment.
    let mut portal = Portal::returned(illegible_photo());
    let command = Command::due(DeadlineId::D03).unwrap();
    let outcome = portal.act_at(Moment::end_of(date(2026, 6, 8)), command).unwrap();
    let [Task::Mail(_), Task::ReleasePayment { reference, .. }] = outcome.tasks.as_slice() else { panic!() };
    assert_eq!(reference, "R1");
    assert_eq!((portal.status(), portal.kinds()), ("ANNULLED", vec![Kind::N3, Kind::N4]));
    assert_eq!(portal.last_sent::<ApplicationAnnulled>().pep_number, "10200000000005");
    let person = &portal.person;
    assert!(person.bans.is_empty() && person.live_application.is_none());
    assert_eq!(person.free_payment.as_deref(), Some("R1"));
    portal.case = None;
    portal.open(date(2026, 6, 9)).unwrap();
}

#[test]
fn a12_p2_a_documentary_refusal_bans_nobody() {
    // Aim: AMB-05; and in the state that follows, a result has no place.
    let mut portal = Portal::received();
    portal.act_on(date(2026, 6, 2), DocumentsRefused { grounds: illegible_photo() }).unwrap();
    assert!(portal.person.bans.is_empty() && portal.person.live_application.is_none());
    let day = date(2026, 6, 3);
    let refusal = portal.act_on(day, preliminary(day, Some("PRP1"), vec![])).err().unwrap();
    assert!(matches!(refusal, Refusal::WrongState { status: "DOCUMENTS_REFUSED", .. }));
}

#[test]
fn a_payment_at_fault_is_not_taken_up_again() {
    // Aim: what a payment was returned for would end the next application too; a new one is ordered.
    let grounds = vec![Ground::of_document(Clause::A10d6, Reason::DutyAmountWrong, DocumentKind::DutyReceipt)];
    let mut portal = Portal::returned(grounds);
    portal.act_at(Moment::end_of(date(2026, 6, 8)), AnnulForRework).unwrap();
    assert_eq!((portal.person.free_payment.clone(), portal.person.live_application), (None, None));
}

#[test]
fn amb38_an_answer_ends_the_withdrawal_one_way_or_the_other() {
    // Aim: taken, the application is over, without a ban and with its payment free; too late, it goes on and a notice says so.
    let (day, mut taken, mut late) = (date(2026, 6, 2), Portal::received(), Portal::received());
    taken.act_on(day, WithdrawApplication).unwrap();
    let outcome = taken.act_on(day, WithdrawalAnswered { taken: true }).unwrap();
    assert_eq!((outcome.event, taken.status(), taken.kinds()), ("WithdrawalAnswered", "WITHDRAWN", vec![Kind::N11]));
    assert!(matches!(outcome.tasks.as_slice(), [Task::Mail(_), Task::ReleasePayment { .. }]));
    assert!(taken.person.bans.is_empty() && taken.person.live_application.is_none());
    late.act_on(day, WithdrawApplication).unwrap();
    let outcome = late.act_on(day, WithdrawalAnswered { taken: false }).unwrap();
    assert_eq!((outcome.event, late.status(), late.kinds()), ("WithdrawalAnswered", "RECEIVED", vec![Kind::N11]));
    assert!(matches!(outcome.tasks.as_slice(), [Task::Mail(_)]));
}

#[test]
fn a19_p3_a_preliminary_refusal_bans_from_its_own_date() {
    // Aim: golden vector 25: decided on 10 July, delivered on the 13th; a new petition does not lift the ban.
    let mut portal = Portal::received();
    portal.act_on(date(2026, 7, 13), preliminary(date(2026, 7, 10), None, no_approval())).unwrap();
    assert_eq!(portal.kinds(), [Kind::N5]);
    let ban = &portal.person.bans[0];
    assert_eq!((ban.cause, ban.first_allowed), (BanCause::PreliminaryRefusal, date(2027, 7, 11)));
    assert_eq!(portal.person.petition.as_ref().unwrap().consumed_by, Some(CASE));
    portal.hold();
    assert_eq!(reasons(&portal.open(date(2026, 8, 1)).err().unwrap()), [Reason::BanInForce]);
}

#[test]
fn a19_a_decision_about_another_is_refused() {
    // Aim: a well-signed decision of another application has no effect here.
    let mut portal = Portal::received();
    let mut act = preliminary(date(2026, 8, 14), Some("PRP1"), vec![]);
    act.decision.pep_number = "10200000000006".into();
    assert!(matches!(portal.act_on(date(2026, 8, 14), act), Err(Refusal::Fields(_))));
}

#[test]
fn a19_p4_non_arrival_bans_from_the_approval() {
    // Aim: golden vector 26; the mere expiry bans nobody.
    let mut portal = Portal::approved();
    let Some(PortalCase::PreliminaryApproved { approval, .. }) = &portal.case else { panic!() };
    assert_eq!(approval.valid_until, date(2026, 9, 14));
    assert_eq!(portal.last_sent::<NoticeDelivered>().kind, Kind::N6);
    portal.act_on(date(2026, 9, 15), lapsed(true)).unwrap();
    assert_eq!(portal.kinds(), [Kind::N6, Kind::N7]);
    assert_eq!(portal.person.bans[0].first_allowed, date(2027, 8, 15));

    let mut expired = Portal::approved();
    expired.act_on(date(2026, 9, 15), lapsed(false)).unwrap();
    assert!(expired.person.bans.is_empty() && expired.person.live_application.is_none());
}

#[test]
fn a23_the_final_result_and_the_card_end_the_way() {
    // Aim: granted, read in the cabinet, card issued; a second result has no place.
    let mut portal = Portal::approved();
    let day = date(2026, 9, 10);
    portal.act_on(day, attached(day, Some("RPP9"), vec![])).unwrap();
    assert_eq!((portal.status(), portal.person.live_application), ("GRANTED", None));
    let again = portal.act_on(day, attached(day, Some("RPP9"), vec![]));
    assert!(matches!(again, Err(Refusal::WrongState { .. })));

    let notice = portal.case.as_ref().and_then(PortalCase::application).unwrap().notices[1].id;
    portal.act_on(date(2026, 9, 11), ReadNotice { notice }).unwrap();
    portal.act_on(date(2026, 9, 12), ReadNotice { notice }).unwrap();
    portal.act_on(date(2026, 9, 20), card()).unwrap();
    let application = portal.case.as_ref().and_then(PortalCase::application).unwrap();
    assert_eq!(application.notices[1].read_at, Some(at(date(2026, 9, 11))));
    assert_eq!((portal.status(), portal.case.as_ref().unwrap().next_owner()), ("CARD_ISSUED", ""));
}

#[test]
fn a24_a_final_refusal_bans_from_the_conclusion() {
    // Aim: the third ban has its own anchor and clause.
    let mut portal = Portal::approved();
    portal.act_on(date(2026, 9, 11), attached(date(2026, 9, 10), None, no_approval())).unwrap();
    let ban = &portal.person.bans[0];
    assert_eq!((portal.status(), ban.clause, ban.first_allowed), ("REFUSED", Clause::A24, date(2027, 9, 11)));
}

#[test]
fn a21_lost_originals_are_notified_and_decide_nothing() {
    // Aim: N-13 with its waybill, once for each loss, and by e-mail; the approval stands where it stood; elsewhere it has no place.
    let mut portal = Portal::approved();
    let loss = |waybill: &str| OriginalsLost { waybill: waybill.into(), reported_at: at(date(2026, 9, 11)) };
    for waybill in ["KZP1", "KZP2"] {
        let outcome = portal.act_on(date(2026, 9, 11), loss(waybill)).unwrap();
        let [Task::Mail(mail)] = outcome.tasks.as_slice() else { panic!("{:?}", outcome.tasks) };
        assert!(mail.text.contains(waybill), "{}", mail.text);
        assert!(outcome.messages.is_empty() && outcome.deadlines.is_empty());
    }
    assert_eq!(portal.status(), "PRELIMINARY_APPROVED");
    assert_eq!(portal.kinds(), [Kind::N6, Kind::N13, Kind::N13]);
    assert!(matches!(Portal::received().would(loss("KZP1")), Err(Refusal::WrongState { .. })));
}
