//! The portal under the other position of a reading; the default position is what every other test shows.

use jiff::civil::date;
use regulation::{Edition, Reason};

use super::portal::{Portal, answers, illegible_photo, reasons, uploaded};
use crate::acts::{AnnulForRework, Correction, ResubmitApplication};

/// The law with one reading turned, as long as the test lives.
fn turned(key: &str, position: &str) -> &'static Edition {
    Box::leak(Box::new(Edition::with_interpretation(key, position).unwrap()))
}

/// The corrected photograph, signed on 2 June.
fn correction(portal: &Portal) -> ResubmitApplication {
    let mut documents = uploaded();
    documents[1].sha256 = "a".repeat(64);
    portal.correction(Correction { answers: answers(), uploaded: documents }).unwrap()
}

#[test]
fn amb06_the_fifth_day_rolls_or_not() {
    // Aim: returned on Monday 1 June; the fifth day is Saturday the 6th: corrected on Monday the 8th in time, or too late.
    for (law, late) in [(Edition::of_2026(), false), (turned("c12.rework.roll_forward", "false"), true)] {
        let mut portal = Portal { law, ..Portal::received() };
        portal.hand_back(illegible_photo());
        let act = correction(&portal);
        let done = portal.act_on(date(2026, 6, 8), act);
        let refused = done.err().map(|refusal| reasons(&refusal));
        assert_eq!(refused, late.then(|| vec![Reason::ReworkDeadlinePassed]));
    }
    let mut portal = Portal { law: turned("c12.rework.roll_forward", "false"), ..Portal::received() };
    portal.hand_back(illegible_photo());
    let act = correction(&portal);
    portal.act_on(date(2026, 6, 6), act).unwrap();
}

#[test]
fn amb08_an_application_is_allowed_on_the_day_after_the_anniversary_or_on_it() {
    // Aim: refused on 20 November 2025; the anniversary is 20 November 2026.
    for (law, first) in
        [(Edition::of_2026(), date(2026, 11, 21)), (turned("ban.first_allowed", "D+1Y"), date(2026, 11, 20))]
    {
        let refused_on = date(2025, 11, 20);
        let ban = regulation::Ban::after_preliminary_refusal(refused_on, &law.interpretations);
        let mut portal = Portal { law, ..Portal::with_petition() };
        portal.person.bans = vec![ban];
        let early = portal.open(first.yesterday().unwrap()).err().unwrap();
        assert_eq!(reasons(&early), [Reason::BanInForce]);
        portal.open(first).unwrap();
    }
}

#[test]
fn amb20_a_correction_after_the_window_is_taken_or_not() {
    // Aim: returned inside the window, corrected after its last day: considered, or refused with O-9.
    for (law, refused) in
        [(Edition::of_2026(), None), (turned("pilot.grandfather_pending", "false"), Some(vec![Reason::PilotClosed]))]
    {
        let mut portal = Portal::returned(illegible_photo());
        let act = correction(&portal);
        let mut ended = law.clone();
        ended.in_force_to = date(2026, 6, 2);
        portal.law = Box::leak(Box::new(ended));
        let done = portal.act_on(date(2026, 6, 3), act);
        assert_eq!(done.err().map(|refusal| reasons(&refusal)), refused);
    }
}

#[test]
fn amb25_a_correction_is_tested_for_the_first_day_or_for_its_own() {
    // Aim: the passport has 181 days on 1 June: enough for a correction on the 8th, or too short.
    for (law, refused) in [
        (Edition::of_2026(), None),
        (turned("passport.test_date", "EACH_FILING"), Some(vec![Reason::PassportTermTooShort])),
    ] {
        let mut portal = Portal::returned(illegible_photo());
        let act = correction(&portal);
        portal.law = law;
        let done = portal.act_on(date(2026, 6, 8), act);
        assert_eq!(done.err().map(|refusal| reasons(&refusal)), refused);
    }
}

#[test]
fn amb27_an_annulment_for_missed_rework_leaves_the_payment_or_takes_it() {
    // Aim: the payment falls back to the person, or not.
    for (law, free) in [(Edition::of_2026(), Some("R1")), (turned("duty.reuse_after_c12_annulment", "false"), None)] {
        let mut portal = Portal { law, ..Portal::returned(illegible_photo()) };
        portal.act_on(date(2026, 6, 9), AnnulForRework).unwrap();
        assert_eq!(portal.person.free_payment.as_deref(), free);
    }
}
