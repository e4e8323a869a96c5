//! The portal's own consent: an act before any document, and its withdrawal before and after a decision (AMB-22).

use jiff::civil::date;
use messages::ApplicationWithdrawn;
use platform::ledger::{Acts as _, CaseState as _, NOBODY};
use regulation::statement::{Operator, consent as text};
use regulation::{Clause, Reason};

use super::portal::{CASE, IIN, Portal, attached, consent, open_application, reasons, signed};
use super::*;

#[test]
fn amb22_without_consent_the_application_ends_and_names_nobody() {
    // Aim: the row and its person hold nothing personal, the history must not name the human, and nothing holds the person.
    let refused = Command::from(GiveConsent { iin: IIN.parse().unwrap(), signed: None });
    assert_eq!(refused.person_key().unwrap(), NOBODY);
    let outcome = Portal::default().would(refused).unwrap();
    assert!(outcome.nameless && outcome.person.is_none());
    assert_eq!((outcome.case.status(), outcome.case.iin()), ("ENDED_WITHOUT_CONSENT", ""));
    assert!(!serde_json::to_string(&outcome.case).unwrap().contains(IIN));
}

#[test]
fn amb22_consent_is_signed_before_anything_else() {
    // Aim: the signature must be over the portal's own text for this person, not astanahub's; the record keeps wording and moment; an
    // application is not opened without it; and a second consent while one case is under way is refused before it is signed.
    let mut portal = Portal::with_petition();
    let day = date(2026, 6, 1);
    let iin: Iin = IIN.parse().unwrap();
    let of_another = GiveConsent { iin: iin.clone(), signed: Some(signed(&text(Operator::AstanaHub, &iin))) };
    assert!(matches!(portal.act_on(day, of_another), Err(Refusal::Signature(_))));
    assert_eq!(reasons(&portal.act_on(day, open_application()).err().unwrap()), [Reason::NoConsent]);
    assert_eq!(consent_statement(&portal.person, &iin).unwrap(), text(Operator::EgovPortal, &iin));
    portal.act_on(day, consent(IIN)).unwrap();
    assert_eq!((portal.status(), portal.person.live_application), ("CONSENT_GIVEN", Some(CASE)));
    let again = consent_statement(&portal.person, &iin).unwrap_err();
    assert_eq!(reasons(&again), [Reason::LiveApplicationExists]);
    portal.act_on(day, open_application()).unwrap();
    let consent = &portal.case.as_ref().unwrap().application().unwrap().consent;
    assert_eq!((consent.given_at, consent.withdrawn_at), (super::portal::at(day), None));
    assert_eq!(reasons(&portal.act_on(day, open_application()).err().unwrap()), [Reason::LiveApplicationExists]);
}

#[test]
fn amb22_a_consent_withdrawn_before_a_decision_ends_the_case_without_a_ban() {
    // Aim: at once where only the portal has the case, by asking the agencies where they have it; they learn that it was the consent.
    let mut portal = Portal::with_petition();
    portal.act_on(date(2026, 6, 1), consent(IIN)).unwrap();
    let ended = portal.would(WithdrawConsent).unwrap();
    assert_eq!(ended.case.status(), "ENDED_WITHOUT_CONSENT");
    assert_eq!(ended.person.unwrap().live_application, None);

    let mut portal = Portal::ordered();
    portal.act_on(date(2026, 6, 2), WithdrawConsent).unwrap();
    assert_eq!((portal.status(), portal.person.live_application), ("WITHDRAWN", None));
    assert!(portal.person.bans.is_empty());

    let mut portal = Portal::received();
    let outcome = portal.act_on(date(2026, 6, 2), WithdrawConsent).unwrap();
    assert_eq!((outcome.event, portal.status()), ("ConsentWithdrawn", "WITHDRAWAL_REQUESTED"));
    assert!(portal.last_sent::<ApplicationWithdrawn>().withdrawal.consent_withdrawn);
    assert!(portal.act_on(date(2026, 6, 2), WithdrawConsent).is_err());
}

#[test]
fn amb22_a_consent_withdrawn_after_the_decision_changes_nothing() {
    // Aim: recorded once with its moment; the approval and its way go on, no message leaves, no ban.
    let mut portal = Portal::approved();
    let (sent, day) = (portal.sent.len(), date(2026, 8, 20));
    let outcome = portal.act_on(day, WithdrawConsent).unwrap();
    assert_eq!((outcome.clause, outcome.person.is_none()), (Clause::A4p1s2, true));
    assert_eq!((portal.status(), portal.sent.len()), ("PRELIMINARY_APPROVED", sent));
    let consent = &portal.case.as_ref().unwrap().application().unwrap().consent;
    assert_eq!(consent.withdrawn_at, Some(super::portal::at(day)));
    assert!(matches!(portal.act_on(day, WithdrawConsent), Err(Refusal::WrongState { .. })));
    let day = date(2026, 9, 10);
    portal.act_on(day, attached(day, Some("RPP9"), vec![])).unwrap();
    assert_eq!(portal.status(), "GRANTED");
}
