//! What the cabinets tell: the same facts in three languages, and deadlines that run from the delivery.

use jiff::civil::{Date, date};
use kosh::case_run::{
    answer_approval, form_preliminary_result, read_notices, register_preliminary_result, return_for_rework,
    running_deadlines,
};
use kosh::services::Service::{ArmGo, EgovPep};
use platform::notices::day;
use platform::wire::timestamp_from_wire;
use regulation::{City, Moment};

use crate::refusals::with_knb;
use crate::{run, view};

/// The dates that a text names, in its order.
fn dates(text: &str) -> Vec<&str> {
    let is_date = |word: &&str| word.len() == 10 && word.split('.').count() == 3;
    text.split(|sign: char| !sign.is_ascii_digit() && sign != '.')
        .map(|word| word.trim_end_matches('.'))
        .filter(is_date)
        .collect()
}

#[tokio::test]
async fn amb09_the_thirty_days_run_from_a_later_delivery() {
    // Aim: decided on Wednesday, 18 November, and registered five days late, so that the notice is delivered on Monday the 23rd: the
    // permit is valid until 23 December at both ends, not until the 18th; N-6 says so in each language with both dates; its delivery
    // is the portal's moment, and its reading another.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    answer_approval(&run, &case).await.unwrap();
    run.at("2026-11-18T10:00").await.unwrap();
    form_preliminary_result(&run, &case).await.unwrap();
    run.at("2026-11-23T14:00").await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    let last: Date = date(2026, 12, 23);
    assert_eq!(view::fact(&run, EgovPep, &case, "/approval/valid_until").await, last.to_string());
    assert_eq!(view::fact(&run, ArmGo, &case, "/valid_until").await, last.to_string());
    let running = running_deadlines(&run, &case).await.unwrap();
    assert!(running.contains(&("D-07".to_owned(), last)), "{running:?}");
    run.at("2026-11-24T09:00").await.unwrap();
    let values = read_notices(&run).await.unwrap().pop().unwrap();
    for text in [&values.text_kk, &values.text_ru, &values.text_en] {
        assert_eq!(dates(text), ["18.11.2026", day(last).as_str()], "{text}");
    }
    assert_ne!(values.title_en, values.title_ru);
    let on = |at: Option<prost_types::Timestamp>| Moment::new(timestamp_from_wire(&at.unwrap()).unwrap()).legal_date();
    assert_eq!((on(values.delivered_at), on(values.read_at)), (date(2026, 11, 23), date(2026, 11, 24)));
}

#[tokio::test]
async fn a12_p3_the_five_days_are_told_from_the_delivery() {
    // Aim: returned on Tuesday, 27 October 2026: N-3 names that day and Monday, 2 November (Sunday the 1st rolls), in each language.
    let run = run(City::Astana).await;
    kosh::case_run::petition(&run).await.unwrap();
    let case = kosh::case_run::application(&run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    let grounds = vec![kosh::case_run::ground("A-10.2", "DOCUMENT_ILLEGIBLE", "PORTRAIT_PHOTO")];
    return_for_rework(&run, &case, grounds).await.unwrap();
    let values = read_notices(&run).await.unwrap().pop().unwrap();
    for (text, document) in
        [(&values.text_kk, "портреттік"), (&values.text_ru, "портретное"), (&values.text_en, "portrait image")]
    {
        assert_eq!(dates(text), ["27.10.2026", "02.11.2026"], "{text}");
        assert!(text.contains(document) && text.contains("A-10.2"), "{text}");
    }
}
