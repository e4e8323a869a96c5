//! The words for those who watch over the terms.
//!
//! What may not enter: steps by which a case goes on.

use anyhow::{Context as _, Result, bail, ensure};
use contracts::cases::v1::{Alert, OverdueTerm};
use cucumber::{then, when};
use kosh::case_run as run;
use kosh::people::Persona;
use kosh::services::Service;

use crate::story::Story;

/// Who asks: the supervisor of the case's city, or КНБ's own officer.
fn watcher<'a>(story: &'a Story, who: &str) -> Result<&'a Persona> {
    let cast = &story.scene()?.cast;
    Ok(if who == "КНБ" { &cast.knb_officer } else { &cast.ms_supervisor })
}

async fn overdue(story: &mut Story, who: &str, agency: &str) -> Result<Vec<OverdueTerm>> {
    story.settled()?;
    let agency = Service::from_name(agency).with_context(|| format!("no agency {agency}"))?;
    run::list_overdue(story.scene()?, watcher(story, who)?, agency).await
}

fn done(outcome: Result<()>) {
    if let Err(error) = outcome {
        panic!("{error:#}");
    }
}

#[then(regex = r"^(the supervisor|КНБ) finds (D-\d\d) of (\S+) overdue at (\S+): (\d+) calendar days, (\d+) working$")]
async fn finds_overdue(
    story: &mut Story,
    who: String,
    term: String,
    owner: String,
    at: String,
    calendar: u32,
    working: u32,
) {
    let look = async {
        let found = overdue(story, &who, &at).await?;
        let Some(row) = found.iter().find(|row| row.term == term) else { bail!("{at} lists {found:?}") };
        ensure!(row.owner == owner, "{} owes the act", row.owner);
        let late = (row.calendar_days_late, row.working_days_late);
        ensure!(late == (calendar, Some(working)), "{late:?} days late");
        Ok(())
    };
    done(look.await);
}

#[then(regex = r"^(the supervisor|КНБ) finds nothing overdue at (\S+)$")]
async fn finds_nothing_overdue(story: &mut Story, who: String, at: String) {
    let look = async {
        let found = overdue(story, &who, &at).await?;
        ensure!(found.is_empty(), "{at} lists {found:?}");
        Ok(())
    };
    done(look.await);
}

/// The newest alert of a kind; each of the words between bars stands in the Kazakh text and in the Russian one.
#[then(regex = r#"^the supervisor finds alert ([A-Z_]+) at (\S+) under (\S+)(?: with "(.+)")?$"#)]
async fn finds_alert(story: &mut Story, kind: String, at: String, clause: String, words: String) {
    let look = async {
        let found = alert(story, &kind, &at).await?;
        ensure!(found.clause == clause, "{kind} is under {}", found.clause);
        ensure!(found.notice == "N-10" && found.settled_at.is_none(), "{found:?}");
        for word in words.split(" | ").filter(|word| !word.is_empty()) {
            for text in [&found.text_kk, &found.text_ru] {
                ensure!(text.contains(word), "{kind} does not say {word}: {text}");
            }
        }
        Ok(())
    };
    done(look.await);
}

async fn alert(story: &mut Story, kind: &str, at: &str) -> Result<Alert> {
    let found = alerts(story, at).await?;
    let kinds: Vec<_> = found.iter().map(|alert| alert.kind.clone()).collect();
    let newest = found.into_iter().rev().find(|alert| alert.kind == kind);
    newest.with_context(|| format!("{at} lists {kinds:?}"))
}

async fn alerts(story: &mut Story, at: &str) -> Result<Vec<Alert>> {
    story.settled()?;
    let agency = Service::from_name(at).with_context(|| format!("no agency {at}"))?;
    let scene = story.scene()?;
    scene.time.quiet().await?;
    run::list_alerts(scene, &scene.cast.ms_supervisor, agency).await
}

#[then(regex = r"^the supervisor finds no alert at (\S+)$")]
async fn finds_no_alert(story: &mut Story, at: String) {
    let look = async {
        let found = alerts(story, &at).await?;
        ensure!(found.is_empty(), "{at} lists {found:?}");
        Ok(())
    };
    done(look.await);
}

#[when(regex = r"^the supervisor reads alert ([A-Z_]+) at (\S+)$")]
async fn reads_alert(story: &mut Story, kind: String, at: String) {
    let read = async {
        let found = alert(story, &kind, &at).await?;
        let agency = Service::from_name(&at).with_context(|| format!("no agency {at}"))?;
        let read = run::read_alert(story.scene()?, agency, &found).await?;
        ensure!(read.read_at.is_some(), "{read:?}");
        Ok(())
    };
    done(read.await);
}
