//! The words for those who watch over the deadlines.
//!
//! Out of scope: steps by which a case goes on.

use anyhow::{Context as _, Result, bail, ensure};
use contracts::cases::v1::{Alert, OverdueDeadline};
use cucumber::{then, when};
use kosh::case_run as run;
use kosh::people::Persona;
use kosh::services::Service;

use crate::world::World;

/// Who asks: the supervisor of the case's city, or КНБ's own officer.
fn watcher<'a>(scenario: &'a World, who: &str) -> Result<&'a Persona> {
    let cast = &scenario.run()?.cast;
    Ok(if who == "КНБ" { &cast.knb_officer } else { &cast.ms_supervisor })
}

async fn overdue(scenario: &mut World, who: &str, agency: &str) -> Result<Vec<OverdueDeadline>> {
    scenario.settled()?;
    let agency = Service::from_name(agency).with_context(|| format!("no agency {agency}"))?;
    run::list_overdue(scenario.run()?, watcher(scenario, who)?, agency).await
}

fn done(outcome: Result<()>) {
    if let Err(error) = outcome {
        panic!("{error:#}");
    }
}

#[then(regex = r"^(the supervisor|КНБ) finds (D-\d\d) of (\S+) overdue at (\S+): (\d+) calendar days, (\d+) working$")]
async fn finds_overdue(
    scenario: &mut World,
    who: String,
    deadline: String,
    owner: String,
    at: String,
    calendar: u32,
    working: u32,
) {
    let look = async {
        let found = overdue(scenario, &who, &at).await?;
        let Some(row) = found.iter().find(|row| row.deadline == deadline) else { bail!("{at} lists {found:?}") };
        ensure!(row.owner == owner, "{} owes the act", row.owner);
        let late = (row.calendar_days_late, row.working_days_late);
        ensure!(late == (calendar, Some(working)), "{late:?} days late");
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^(the supervisor|КНБ) finds nothing overdue at (\S+)$")]
async fn finds_nothing_overdue(scenario: &mut World, who: String, at: String) {
    let look = async {
        let found = overdue(scenario, &who, &at).await?;
        ensure!(found.is_empty(), "{at} lists {found:?}");
        Ok(())
    };
    done(look.await);
}

/// The newest alert of a kind; each of the words between bars stands in the Kazakh text and in the Russian one.
#[then(regex = r#"^the supervisor finds alert ([A-Z_]+) at (\S+) under (\S+)(?: with "(.+)")?$"#)]
async fn finds_alert(scenario: &mut World, kind: String, at: String, clause: String, words: String) {
    let look = async {
        let found = alert(scenario, &kind, &at).await?;
        ensure!(found.clause == clause, "{kind} is under {}", found.clause);
        ensure!(found.notice == "N-10" && found.resolved_at.is_none(), "{found:?}");
        for word in words.split(" | ").filter(|word| !word.is_empty()) {
            for text in [&found.text_kk, &found.text_ru] {
                ensure!(text.contains(word), "{kind} does not say {word}: {text}");
            }
        }
        Ok(())
    };
    done(look.await);
}

async fn alert(scenario: &mut World, kind: &str, at: &str) -> Result<Alert> {
    let found = alerts(scenario, at).await?;
    let kinds: Vec<_> = found.iter().map(|alert| alert.kind.clone()).collect();
    let newest = found.into_iter().rev().find(|alert| alert.kind == kind);
    newest.with_context(|| format!("{at} lists {kinds:?}"))
}

async fn alerts(scenario: &mut World, at: &str) -> Result<Vec<Alert>> {
    scenario.settled()?;
    let agency = Service::from_name(at).with_context(|| format!("no agency {at}"))?;
    let run = scenario.run()?;
    run.time.quiet().await?;
    run::list_alerts(run, &run.cast.ms_supervisor, agency).await
}

#[then(regex = r"^the supervisor finds no alert at (\S+)$")]
async fn finds_no_alert(scenario: &mut World, at: String) {
    let look = async {
        let found = alerts(scenario, &at).await?;
        ensure!(found.is_empty(), "{at} lists {found:?}");
        Ok(())
    };
    done(look.await);
}

#[when(regex = r"^the supervisor reads alert ([A-Z_]+) at (\S+)$")]
async fn reads_alert(scenario: &mut World, kind: String, at: String) {
    let read = async {
        let found = alert(scenario, &kind, &at).await?;
        let agency = Service::from_name(&at).with_context(|| format!("no agency {at}"))?;
        let read = run::read_alert(scenario.run()?, agency, &found).await?;
        ensure!(read.read_at.is_some(), "{read:?}");
        Ok(())
    };
    done(read.await);
}
