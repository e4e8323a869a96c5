//! The steps of the scenarios. They are few and general: a case is brought to a state, a fact is changed, somebody acts, and
//! the agencies show the result.

use anyhow::{Context as _, Result, ensure};
use contracts::registries::v1::Register;
use cucumber::{given, then, when};
use jiff::civil::{Date, DateTime, Time, time};
use kosh::case_run::{self as run, Refused};
use kosh::services::Service;
use regulation::{City, Moment};

use crate::world::World;
use crate::{acts, main_path, shown};

/// An act is done by people: what the step says is what they do. Errors come with their causes.
fn done(outcome: Result<()>) {
    if let Err(error) = outcome {
        panic!("{error:#}");
    }
}

fn city(name: &str) -> Result<City> {
    City::ALL.iter().copied().find(|city| format!("{city:?}") == name).with_context(|| format!("no city {name}"))
}

fn day(text: &str) -> Result<Date> {
    text.parse().with_context(|| format!("`{text}` is no day"))
}

fn hour(text: &str) -> Result<Option<Time>> {
    if text.is_empty() { Ok(None) } else { Ok(Some(text.parse().with_context(|| format!("`{text}` is no time"))?)) }
}

fn beginning(date: &str, at: &str) -> Result<DateTime> {
    let date = if date.is_empty() { "2026-10-05" } else { date };
    Ok(day(date)?.to_datetime(hour(at)?.unwrap_or(time(9, 0, 0, 0))))
}

#[given(regex = r"^an applicant for (Almaty|Astana)(?: on (\S+?)(?: at (\S+))?)?$")]
async fn an_applicant(scenario: &mut World, place: String, date: String, at: String) {
    done(async { scenario.enter(city(&place)?, beginning(&date, &at)?).await }.await);
}

#[given(regex = r"^the same person under another IIN in (Almaty|Astana)(?: on (\S+?)(?: at (\S+))?)?$")]
async fn another_iin(scenario: &mut World, place: String, date: String, at: String) {
    done(scenario.settled());
    done(async { scenario.return_under_another_iin(city(&place)?, beginning(&date, &at)?).await }.await);
}

#[given(regex = r"^another applicant on the same clock$")]
async fn another_applicant(scenario: &mut World) {
    done(scenario.settled());
    done(async { scenario.another_enters(scenario.run()?.cast.identity.city).await }.await);
}

#[given(regex = r"^(the [a-z ]+ (?:is|are) [a-z ]+?)(?: on (\S+?)(?: at (\S+))?)?$")]
async fn the_case_stands(scenario: &mut World, standing: String, date: String, at: String) {
    let advance = async {
        scenario.settled()?;
        let at = if date.is_empty() { None } else { Some(scenario.moment(day(&date)?, hour(&at)?)?) };
        main_path::advance(scenario, &standing, at).await
    };
    done(advance.await);
}

/// The same person asks again, whatever the outcome of the earlier petition.
#[given(regex = r"^a new petition is signed(?: on (\S+?)(?: at (\S+))?)?$")]
async fn a_new_petition(scenario: &mut World, date: String, at: String) {
    let advance = async {
        scenario.settled()?;
        if !date.is_empty() {
            scenario.advance(scenario.moment(day(&date)?, hour(&at)?)?).await?;
        }
        scenario.milestone = 0;
        main_path::advance(scenario, "the petition is signed", None).await
    };
    done(advance.await);
}

#[given(regex = r"^it is (\S+?)(?: at (\S+))?$")]
#[when(regex = r"^it is (\S+?)(?: at (\S+))?$")]
async fn it_is(scenario: &mut World, date: String, at: String) {
    let moved = async {
        scenario.settled()?;
        scenario.advance(scenario.moment(day(&date)?, hour(&at)?)?).await
    };
    done(moved.await);
}

#[given(regex = r"^without the ([a-z ]+)$")]
fn without(scenario: &mut World, document: String) {
    scenario.edits.omit(&document);
}

#[given(regex = r"^a criminal record of ([A-Z]{3}) is added$")]
fn another_record(scenario: &mut World, state: String) {
    scenario.edits.show_record(&state);
}

#[given(regex = r#"^the ([a-z ]+)'s ([a-z_0-9]+) is "(.*)"$"#)]
fn said_otherwise(scenario: &mut World, document: String, field: String, value: String) {
    scenario.edits.say(&document, &field, &value);
}

#[given(regex = r"^(ИБД|СИО ПСО) holds a record about the applicant$")]
async fn a_record(scenario: &mut World, register: String) {
    let register = if register == "ИБД" { Register::Ibd } else { Register::SioPso };
    done(async { run::seed_record(scenario.run()?, register).await.map(drop) }.await);
}

#[given(regex = r"^((?:the (?:applicant|screener|ministry|officer|centre)|КНБ) [A-Za-z ]+?)(?: for ([AO]-.+))?$")]
async fn has_acted(scenario: &mut World, act: String, grounds: String) {
    let acted = async {
        scenario.settled()?;
        acts::perform(scenario, &act, read(&grounds)?).await
    };
    done(acted.await);
}

#[when(regex = r"^((?:the (?:applicant|screener|ministry|officer|centre)|КНБ) [A-Za-z ]+?)(?: for ([AO]-.+))?$")]
async fn acts_now(scenario: &mut World, act: String, grounds: String) {
    let tried = async {
        scenario.settled()?;
        scenario.look().await?;
        read(&grounds)
    };
    match tried.await {
        Ok(grounds) => {
            let outcome = acts::perform(scenario, &act, grounds).await;
            scenario.tried(outcome);
        }
        Err(error) => done(Err(error)),
    }
}

#[when(regex = r#"^the auditor searches for the cases of IIN "(.*)"$"#)]
async fn looks_for(scenario: &mut World, iin: String) {
    done(scenario.settled());
    done(scenario.look().await);
    let outcome = async { shown::look_for(scenario.run()?, &iin).await };
    let outcome = outcome.await;
    scenario.tried(outcome);
}

fn read(grounds: &str) -> Result<Vec<contracts::dossier::v1::Ground>> {
    if grounds.is_empty() { Ok(vec![]) } else { acts::grounds(grounds) }
}

#[given(regex = r"^the officer assesses ИБД as (.+) and СИО ПСО as (.+)$")]
#[when(regex = r"^the officer assesses ИБД as (.+) and СИО ПСО as (.+)$")]
async fn assesses(scenario: &mut World, ibd: String, sio_pso: String) {
    done(scenario.settled());
    done(scenario.look().await);
    let outcome = acts::assess(scenario, &ibd, &sio_pso).await;
    scenario.tried(outcome);
}

#[then(regex = r"^it is done$")]
fn it_is_done(scenario: &mut World) {
    done(scenario.settled());
}

/// The refusal holds these words (clause, reason, subject); nothing has changed.
#[then(regex = r#"^it is refused with "(.+)"$"#)]
async fn it_is_refused(scenario: &mut World, words: String) {
    let refused = async {
        let Refused { code, message } = scenario.refusal().await?;
        ensure!(message.contains(&words), "refused otherwise ({code:?}): {message}");
        Ok(())
    };
    done(refused.await);
}

fn agency(name: &str) -> Result<Service> {
    Service::from_name(name).with_context(|| format!("no agency {name}"))
}

#[then(regex = r"^(\S+) shows the case as ([A-Z_]+)$")]
async fn shows_status(scenario: &mut World, name: String, status: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let case = shown::case(scenario.run()?, agency, scenario.case(agency)).await?;
        let shown = case.summary.context("no summary")?.status;
        ensure!(shown == status, "{agency} shows {shown}");
        Ok(())
    };
    done(look.await);
}

/// The edition of the order under which an agency keeps the case.
#[then(regex = r"^(\S+) keeps the case under the edition of (\S+)$")]
async fn keeps_edition(scenario: &mut World, name: String, edition: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let case = shown::case(scenario.run()?, agency, scenario.case(agency)).await?;
        let shown = case.summary.context("no summary")?.edition;
        ensure!(shown == edition, "{agency} shows {shown}");
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^(\S+) holds no case$")]
async fn holds_no_case(scenario: &mut World, name: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let held = shown::held(scenario.run()?, agency, scenario.case(agency)).await?;
        ensure!(
            held.is_none(),
            "{agency} holds it: {:?}",
            held.and_then(|case| case.summary).map(|found| found.status)
        );
        Ok(())
    };
    done(look.await);
}

#[then(regex = r#"^(\S+) shows "(/\S+)" as "(.*)"$"#)]
async fn shows_fact(scenario: &mut World, name: String, pointer: String, value: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let shown = shown::fact(scenario.run()?, agency, scenario.case(agency), &pointer).await?;
        ensure!(shown == value, "{agency} shows {pointer} as {shown}");
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^(\S+) has recorded (\w+)(?: by (\S+))?$")]
async fn has_recorded(scenario: &mut World, name: String, act: String, role: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let history = shown::case(scenario.run()?, agency, scenario.case(agency)).await?.history;
        let acts: Vec<_> = history.iter().map(|line| format!("{} by {}", line.act, line.actor_role)).collect();
        let found = history.iter().any(|line| line.act == act && (role.is_empty() || line.actor_role == role));
        ensure!(found, "{agency} has recorded {acts:?}");
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^(D-\d\d) at (\S+) (runs until|is overdue since|no longer runs) ?(\S*)$")]
async fn a_deadline(scenario: &mut World, deadline: String, name: String, how: String, date: String) {
    let look = async {
        scenario.settled()?;
        let agency = agency(&name)?;
        let case = shown::case(scenario.run()?, agency, scenario.case(agency)).await?;
        let open = case.open_deadlines.into_iter().find(|open| open.deadline == deadline);
        if how == "no longer runs" {
            ensure!(open.is_none(), "{deadline} runs still");
            return Ok(());
        }
        let open = open.with_context(|| format!("{deadline} does not run at {agency}"))?;
        let due =
            open.due_at.as_ref().and_then(platform::wire::timestamp_from_wire).context("a deadline without end")?;
        // A deadline ends at 24:00 of its last day, which is 00:00 of the next.
        let last = Moment::new(due).legal_date().yesterday()?;
        ensure!(last == day(&date)?, "{deadline} ends on {last}");
        ensure!(
            open.overdue == (how == "is overdue since"),
            "{deadline} is {}overdue",
            if open.overdue { "" } else { "not " }
        );
        Ok(())
    };
    done(look.await);
}

/// Words between bars, each on a line of its own in the form; TODAY is the day on the clock.
#[then(regex = r#"^the form says "(.+)"$"#)]
fn the_form_says(scenario: &mut World, words: String) {
    let mut look = || {
        scenario.settled()?;
        let today = scenario.run()?.now().legal_date().strftime("%d.%m.%Y").to_string();
        let words = words.replace("TODAY", &today).replace("PASSPORT", &scenario.run()?.cast.identity.passport_number);
        for line in words.split(" | ") {
            ensure!(
                scenario.form.lines().any(|found| found == line),
                "no line of the form is {line}: {}",
                scenario.form
            );
        }
        Ok(())
    };
    done(look());
}

/// Words between bars: each stands in the Kazakh text and in the Russian one.
#[then(regex = r#"^the applicant finds notice (N-\d+)(?: under (\S+))?( in Russian)?(?: with "(.+)")?$"#)]
async fn finds_notice(scenario: &mut World, kind: String, clause: String, only: String, words: String) {
    let look = async {
        scenario.settled()?;
        let found = notice(scenario, &kind).await?;
        ensure!(clause.is_empty() || found.clause == clause, "{kind} is under {}", found.clause);
        for word in words.split(" | ").filter(|word| !word.is_empty()) {
            for text in [&found.text_ru, &found.text_kk].into_iter().take(if only.is_empty() { 2 } else { 1 }) {
                ensure!(text.contains(word), "{kind} does not say {word}: {text}");
            }
        }
        Ok(())
    };
    done(look.await);
}

/// The newest notice of a kind in the two cabinets; whatever is unread is read.
async fn notice(scenario: &mut World, kind: &str) -> Result<contracts::cases::v1::Notice> {
    let run = scenario.run()?;
    let mut fresh = run::read_petition_notices(run).await?;
    fresh.extend(run::read_notices(run).await?);
    scenario.notices.extend(fresh);
    let kinds: Vec<_> = scenario.notices.iter().map(|notice| notice.kind.as_str()).collect();
    let found = scenario.notices.iter().rev().find(|notice| notice.kind == kind);
    found.cloned().with_context(|| format!("the cabinets hold {kinds:?}"))
}

#[then(regex = r"^the applicant finds notice (N-\d+) with the permit's number$")]
async fn finds_number(scenario: &mut World, kind: String) {
    let look = async {
        scenario.settled()?;
        let found = notice(scenario, &kind).await?;
        let number = scenario.permit_number.as_str();
        ensure!(!number.is_empty(), "the permit has no number");
        ensure!([&found.text_ru, &found.text_kk].iter().all(|text| text.contains(number)), "{kind}: {}", found.text_ru);
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^the applicant may apply again at once$")]
async fn may_apply_again(scenario: &mut World) {
    let open = async {
        scenario.settled()?;
        run::open_application(scenario.run()?).await.map(drop)
    };
    done(open.await);
}

/// The refusal of a new application names the ban's clause and the first day that is free; nothing is opened.
#[then(regex = r"^the applicant is banned by (\S+) until (\S+)$")]
async fn is_banned(scenario: &mut World, clause: String, last: String) {
    let open = async {
        scenario.settled()?;
        scenario.look().await?;
        let outcome = run::open_application(scenario.run()?).await.map(drop);
        scenario.tried(outcome);
        let Refused { message, .. } = scenario.refusal().await?;
        let free = day(&last)?.tomorrow()?;
        ensure!(message.contains(&format!("{clause} BAN_IN_FORCE")), "refused otherwise: {message}");
        ensure!(message.contains(&format!("first allowed on {free}")), "another day: {message}");
        Ok(())
    };
    done(open.await);
}
