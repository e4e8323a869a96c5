//! The terms that run at ARM GO, the monitor of record (par. 2(12)), with the last day of each.

use anyhow::{Context as _, Result};
use contracts::arm_go::v1 as pb;
use jiff::civil::Date;
use regulation::Moment;

use super::preliminary::arm_go;
use super::{Scene, Told as _};
use crate::services::Service;

/// A term that runs, for example ("D-02", 28 October 2026).
pub type Running = (String, Date);

/// What runs now, the nearest end first.
pub async fn running_terms(scene: &Scene, case: &str) -> Result<Vec<Running>> {
    let request = pb::GetCaseRequest { case_id: case.to_owned() };
    let answer = arm_go(scene)?.get_case(scene.cast.auditor.ask(request)).await.told("GetCase")?;
    let case = answer.case.context("ARM GO shows no case")?;
    let read = |term: &contracts::cases::v1::OpenTerm| {
        let due = term.due_at.as_ref().and_then(platform::wire::timestamp_from_wire)?;
        // A term ends at 24:00 of its last day, which is 00:00 of the next.
        let last = Moment::new(due).legal_date().yesterday().ok()?;
        Some((term.term.clone(), last))
    };
    let mut running = case.open_terms.iter().map(read).collect::<Option<Vec<_>>>().context("a term without its end")?;
    running.sort_by_key(|(_, last)| *last);
    Ok(running)
}

/// Tells what runs.
pub async fn tell_running_terms(scene: &Scene, case: &str) -> Result<()> {
    let running = running_terms(scene, case).await?;
    let words: Vec<_> =
        running.iter().map(|(term, last)| format!("{term} until {} 24:00", last.strftime("%d.%m.%Y"))).collect();
    scene.done(Service::ArmGo, "terms", format!("running: {}", words.join(", ")));
    Ok(())
}
