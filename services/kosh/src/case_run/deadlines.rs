//! The deadlines that run at ARM GO, the monitor of record (par. 2(12)), with the last day of each.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use regulation::Moment;

use super::CaseRun;
use crate::services::Service;

/// A deadline that runs, for example ("D-02", 28 October 2026).
pub type Running = (String, Date);

/// What runs now, the nearest end first.
pub async fn running_deadlines(run: &CaseRun, case: &str) -> Result<Vec<Running>> {
    let case = super::get_case(run, &run.cast.auditor, Service::ArmGo, case).await?;
    let read = |deadline: &contracts::cases::v1::OpenDeadline| {
        let due = deadline.due_at.as_ref().and_then(platform::wire::timestamp_from_wire)?;
        // A deadline ends at 24:00 of its last day, which is 00:00 of the next.
        let last = Moment::new(due).legal_date().yesterday().ok()?;
        Some((deadline.deadline.clone(), last))
    };
    let mut running =
        case.open_deadlines.iter().map(read).collect::<Option<Vec<_>>>().context("a deadline without its end")?;
    running.sort_by_key(|(_, last)| *last);
    Ok(running)
}

/// Tells what runs.
pub async fn print_running_deadlines(run: &CaseRun, case: &str) -> Result<()> {
    let running = running_deadlines(run, case).await?;
    let words: Vec<_> = running
        .iter()
        .map(|(deadline, last)| format!("{deadline} until {} 24:00", last.strftime("%d.%m.%Y")))
        .collect();
    run.done(Service::ArmGo, "deadlines", format!("running: {}", words.join(", ")));
    Ok(())
}
