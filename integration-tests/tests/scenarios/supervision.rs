//! The words for those who watch over the terms.
//!
//! What may not enter: steps by which a case goes on.

use anyhow::{Context as _, Result, bail, ensure};
use contracts::cases::v1::OverdueTerm;
use cucumber::then;
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
