//! The words of boundary scenarios: how each deadline's event is brought about, and what is seen on both sides of its end.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use regulation::deadline::{DeadlineId, Missed};

use super::{Boundary, Situation};

/// Whether scenarios are made of this deadline.
pub fn is_told(id: DeadlineId) -> bool {
    !matches!(id, DeadlineId::D16 | DeadlineId::D17 | DeadlineId::D18)
}

/// One feature with the scenarios of these boundaries.
pub fn feature(boundaries: &[Boundary]) -> String {
    let mut text = "Feature: The boundaries of the deadlines, generated\n".to_owned();
    for boundary in boundaries {
        for (moment, steps) in scenarios(boundary) {
            let (id, words) = (deadline(boundary.rule.id), boundary.situation.words());
            text.push_str(&format!("\n  @{}\n  Scenario: {id} {words}: {moment}\n", boundary.rule.clause));
            for step in steps {
                text.push_str(&format!("    {step}\n"));
            }
        }
    }
    text
}

/// "D-02".
fn deadline(id: DeadlineId) -> String {
    let name = format!("{id:?}");
    format!("D-{}", name.trim_start_matches('D'))
}

type Steps = Vec<String>;

fn scenarios(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    use DeadlineId::{D01, D02, D03, D04, D05, D06, D07, D08, D09, D10, D11, D12, D13, D14, D15};
    let event = boundary.event;
    let reached = |standing: &str| steps(event, &[&format!("And {standing} {}", on(event))]);
    match boundary.rule.id {
        D01 => overdue(boundary, "astanahub", reached("the petition is admitted")),
        D02 | D05 => overdue(boundary, "arm-go", reached("the application is filed")),
        D03 => rework(boundary),
        D04 => overdue(boundary, "berkut", reached("the approval is requested")),
        D06 => expiry(boundary),
        D07 => annulment(boundary),
        D08 | D09 | D13 => ban(boundary),
        D10 => overdue(boundary, "arm-go", reached("the final application is accepted")),
        D11 => overdue(boundary, "is-mp", reached("the originals are sent")),
        D12 => overdue(boundary, "is-mp", reached("the originals are received")),
        D14 => passport(boundary),
        D15 => housing(boundary),
        _ => vec![],
    }
}

/// An applicant comes on the day before the event, so that the petition lies behind it.
fn steps(event: DateTime, more: &[&str]) -> Steps {
    let eve = event.date().yesterday().unwrap();
    let mut steps = vec![format!("Given an applicant for Almaty on {eve}")];
    steps.extend(more.iter().map(|step| (*step).to_owned()));
    steps
}

fn on(at: DateTime) -> String {
    format!("on {} at {}", at.date(), at.time())
}

fn last_second(day: Date) -> String {
    format!("And it is {day} at 23:59:59")
}

fn midnight_after(day: Date) -> String {
    format!("And it is {} at 00:00", day.tomorrow().unwrap())
}

fn with(mut steps: Steps, more: &[String]) -> Steps {
    steps.extend(more.iter().cloned());
    steps
}

/// An agency's deadline: it runs to the last second, is overdue from midnight on, and decides nothing.
fn overdue(boundary: &Boundary, agency: &str, begun: Steps) -> Vec<(&'static str, Steps)> {
    let (id, last) = (deadline(boundary.rule.id), boundary.last);
    assert_eq!(boundary.rule.missed, Missed::OverdueAlert);
    let more = [
        last_second(last),
        format!("Then {id} at {agency} runs until {last}"),
        midnight_after(last).replacen("And", "When", 1),
        format!("Then {id} at {agency} is overdue since {last}"),
    ];
    vec![("in time until 24:00, overdue after", with(begun, &more))]
}

/// Par. 12: a correction in the last second is in time; at midnight the application is annulled.
fn rework(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let begun = steps(
        boundary.event,
        &[
            &format!("And the application is filed {}", on(boundary.event)),
            "And the officer returns the application for A-10.4 NOT_LEGALISED CRIMINAL_RECORD",
            "And the applicant uploads the criminal record again",
        ],
    );
    let again = "When the applicant files the application again".to_owned();
    let kept = [last_second(boundary.last), again.clone(), "Then arm-go shows the case as RECEIVED".to_owned()];
    let mut missed = vec![
        midnight_after(boundary.last),
        "Then egov-pep shows the case as ANNULLED".to_owned(),
        again,
        "Then it is refused with \"ANNULLED\"".to_owned(),
    ];
    // Nobody is banned, but in January 2027 no edition takes filings.
    if boundary.situation != Situation::YearsEnd {
        missed.push("And the applicant may apply again at once".to_owned());
    }
    vec![("the last moment", with(begun.clone(), &kept)), ("the first moment too late", with(begun, &missed))]
}

fn permitted(boundary: &Boundary) -> Steps {
    steps(boundary.event, &[&format!("And the preliminary permit is granted {}", on(boundary.event))])
}

/// Par. 19: who only arrived keeps the approval to the last second, in which ЦОН may still accept, and loses it at midnight.
fn expiry(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let entered = with(permitted(boundary), &["And the applicant enters Kazakhstan".to_owned()]);
    let kept = [
        "And the officer takes the fingerprints".to_owned(),
        last_second(boundary.last),
        "When the centre accepts the final application".to_owned(),
        "Then arm-go shows the case as ACCEPTED".to_owned(),
    ];
    let missed = [
        last_second(boundary.last),
        "Then arm-go shows the case as PRELIMINARY_APPROVED".to_owned(),
        midnight_after(boundary.last).replacen("And", "When", 1),
        "Then arm-go shows the case as PERMIT_EXPIRED".to_owned(),
    ];
    vec![
        ("the last moment at the centre", with(entered.clone(), &kept)),
        ("expired at midnight", with(entered, &missed)),
    ]
}

/// Par. 19: an entry in the last second saves from the ban; without one the approval is annulled at midnight.
fn annulment(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let kept = [
        last_second(boundary.last),
        "And the applicant enters Kazakhstan".to_owned(),
        midnight_after(boundary.last),
        "Then arm-go shows the case as PERMIT_EXPIRED".to_owned(),
    ];
    let missed = [
        last_second(boundary.last),
        "Then arm-go shows the case as PRELIMINARY_APPROVED".to_owned(),
        midnight_after(boundary.last).replacen("And", "When", 1),
        "Then arm-go shows the case as PERMIT_ANNULLED".to_owned(),
    ];
    vec![
        ("an entry in the last second", with(permitted(boundary), &kept)),
        ("annulled at midnight", with(permitted(boundary), &missed)),
    ]
}

/// A year's ban: refused in the last second of its last day, allowed at midnight. The act that shows it is the opening of an
/// application on a new petition, wherever an edition takes filings then; the first allowed day is shown in any case.
fn ban(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let Boundary { rule, event, last, situation } = boundary;
    let mut begun = match rule.id {
        DeadlineId::D08 => steps(
            *event,
            &[
                &format!("And the approval is requested {}", on(*event)),
                "And КНБ does not approve",
                "And the officer forms the preliminary refusal for A-15 NO_POSITIVE_APPROVAL approval",
                "And the officer registers the preliminary result",
            ],
        ),
        DeadlineId::D13 => steps(
            *event,
            &[
                &format!("And the originals are received {}", on(*event)),
                "And the officer finds that the originals differ",
                "And the officer forms the final refusal for A-22 ORIGINAL_DIFFERS originals",
                "And the officer attaches the final result",
            ],
        ),
        _ => with(permitted(boundary), &[format!("And it is {}", event.date().checked_add(40.days()).unwrap())]),
    };
    let free = last.tomorrow().unwrap();
    begun.push(format!("Then arm-go shows \"/ban/first_allowed\" as \"{free}\""));
    // The editions of the sandbox take filings from February to December 2027, and not in 2029.
    let filed = last.yesterday().unwrap();
    if last.year() == 2027 && last.month() >= 3 && *situation != Situation::YearsEnd {
        begun.extend([
            format!("Given a new petition is signed on {filed}"),
            last_second(*last),
            format!("Then the applicant is banned by {} until {last}", rule.clause),
            midnight_after(*last).replacen("And", "When", 1),
            "Then the applicant may apply again at once".to_owned(),
        ]);
    }
    vec![("banned on the last day, free on the next", begun)]
}

/// Par. 4, 10, 20: 180 days are not enough, 181 are, by the date in Almaty.
fn passport(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let (event, last) = (boundary.event, boundary.last);
    let filing = |before: &str, act: &str, clause: &str| {
        let more = [
            format!("And {before} {}", on(event)),
            format!("And the passport's expires_on is \"{last}\""),
            format!("When the {act}"),
            format!("Then it is refused with \"{clause} PASSPORT_TERM_TOO_SHORT PASSPORT\""),
            format!("Given the passport's expires_on is \"{}\"", last.tomorrow().unwrap()),
            format!("When the {act}"),
            "Then it is done".to_owned(),
        ];
        with(steps(event, &[]), &more)
    };
    vec![
        ("paragraph 4", filing("the petition is opened", "applicant files the petition", "A-4.1")),
        ("paragraph 10", filing("the duty is paid", "applicant files the application", "A-10.1")),
        ("paragraph 20", filing("the fingerprints are taken", "centre accepts the final application", "A-20.1")),
    ]
}

/// Par. 20: 179 days are not enough, 180 are, from the filing when the contract runs already.
fn housing(boundary: &Boundary) -> Vec<(&'static str, Steps)> {
    let (event, last) = (boundary.event, boundary.last);
    let contract = |starts: Date| {
        let more = [
            format!("And the fingerprints are taken {}", on(event)),
            format!("And the housing contract's starts_on is \"{starts}\""),
            format!("And the housing contract's ends_on is \"{}\"", last.yesterday().unwrap()),
            "When the centre accepts the final application".to_owned(),
            "Then it is refused with \"A-20.4 HOUSING_TERM_TOO_SHORT HOUSING_CONTRACT\"".to_owned(),
            format!("Given the housing contract's ends_on is \"{last}\""),
            "When the centre accepts the final application".to_owned(),
            "Then it is done".to_owned(),
        ];
        with(steps(event, &[]), &more)
    };
    let running = event.date().checked_sub(60.days()).unwrap();
    vec![
        ("a contract from the day of filing", contract(event.date())),
        ("a contract that runs already", contract(running)),
    ]
}
