//! The one story of a case: the histories of all five agencies, gathered through their own RPCs and laid in one order.

use anyhow::{Context as _, Result};
use contracts::cases::v1::{Case, HistoryEntry};
use jiff::Timestamp;
use platform::wire::timestamp_from_wire;
use regulation::Moment;

use crate::case_run::{Carried, CaseRun, get_case};
use crate::services::Service;

/// A case as each agency holds it.
pub struct Dossier {
    pub cases: Vec<(Service, Case)>,
    /// The petition as the portal holds it, under the petition's own id.
    pub petition_at_portal: Case,
}

/// Reads the case at every agency as somebody who may: the auditor, and at «Беркут» КНБ.
pub async fn gather(run: &CaseRun, carried: &Carried) -> Result<Dossier> {
    let (auditor, knb) = (&run.cast.auditor, &run.cast.knb_officer);
    let mut cases = Vec::new();
    for agency in Service::AGENCIES {
        let case = if agency == Service::Astanahub { &carried.petition } else { &carried.application };
        let by = if agency == Service::Berkut { knb } else { auditor };
        cases.push((agency, get_case(run, by, agency, case).await?));
    }
    let petition_at_portal = get_case(run, auditor, Service::EgovPep, &carried.petition).await?;
    Ok(Dossier { petition_at_portal, cases })
}

struct Line<'a> {
    agency: Service,
    at: Timestamp,
    recorded_at: Timestamp,
    entry: &'a HistoryEntry,
}

impl Dossier {
    pub fn of(&self, agency: Service) -> Option<&Case> {
        self.cases.iter().find(|(service, _)| *service == agency).map(|(_, case)| case)
    }

    /// Every case whose acts belong to the story.
    fn stories(&self) -> impl Iterator<Item = (Service, &Case)> {
        let held = std::iter::once((Service::EgovPep, &self.petition_at_portal));
        self.cases.iter().map(|(agency, case)| (*agency, case)).chain(held)
    }

    /// How many acts all agencies recorded.
    pub fn acts(&self) -> usize {
        self.stories().map(|(_, case)| case.history.len()).sum()
    }

    /// The table: one line per act, by legal moment and then by the moment of recording.
    pub fn table(&self) -> Result<String> {
        let mut lines = self.lines()?;
        lines.sort_by_key(|line| (line.at, line.recorded_at));
        let mut table = row("legal time", "agency", "act", "clause", "actor", "link", "elapsed");
        table.push_str(&format!("{}\n", "─".repeat(128)));
        let mut before = None;
        for line in &lines {
            let elapsed = before.map_or(0, |before: Timestamp| {
                line.recorded_at.as_millisecond().saturating_sub(before.as_millisecond())
            });
            before = Some(line.recorded_at);
            let at = Moment::new(line.at).legal_datetime().strftime("%d.%m.%Y %H:%M").to_string();
            let entry = line.entry;
            let (act, clause) = (entry.act.as_str(), entry.clause.as_str());
            let elapsed = format!("{elapsed} ms");
            table.push_str(&row(&at, line.agency.name(), act, clause, &entry.actor_role, &entry.link, &elapsed));
        }
        Ok(table)
    }

    fn lines(&self) -> Result<Vec<Line<'_>>> {
        let entries = self.stories().flat_map(|(agency, case)| case.history.iter().map(move |entry| (agency, entry)));
        entries
            .map(|(agency, entry)| {
                let read = |at: &Option<prost_types::Timestamp>| at.as_ref().and_then(timestamp_from_wire);
                let missing = || format!("{agency}: an act without its moment");
                let at = read(&entry.at).with_context(missing)?;
                let recorded_at = read(&entry.recorded_at).with_context(missing)?;
                Ok(Line { agency, at, recorded_at, entry })
            })
            .collect()
    }
}

fn row(at: &str, agency: &str, act: &str, clause: &str, actor: &str, link: &str, elapsed: &str) -> String {
    let actor = if actor.is_empty() { "-" } else { actor };
    format!("{at:<17}{agency:<11}{act:<32}{clause:<10}{actor:<17}{link:<23}{elapsed:>9}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use platform::wire::timestamp_to_wire;

    fn entry(act: &str, at: &str, recorded_at: &str) -> HistoryEntry {
        let wire = |text: &str| Some(timestamp_to_wire(text.parse().unwrap()));
        HistoryEntry { act: act.into(), at: wire(at), recorded_at: wire(recorded_at), ..HistoryEntry::default() }
    }

    #[test]
    fn acts_of_all_agencies_stand_in_legal_order() {
        // Aim: legal time decides, recording breaks ties, midnight in Almaty is the next legal day, and a line fits a screen.
        let first = entry("ApplicationSubmitted", "2026-10-23T06:00:00Z", "2026-11-01T00:00:00.010Z");
        let second = entry("ApplicationSubmitted", "2026-10-23T06:00:00Z", "2026-11-01T00:00:00.015Z");
        let third = entry("DeadlineEnded", "2026-10-28T19:00:00Z", "2026-11-01T00:00:00.020Z");
        let case = |history| Case { history, ..Case::default() };
        let dossier =
            Dossier { cases: vec![(Service::ArmGo, case(vec![third, second]))], petition_at_portal: case(vec![first]) };
        let table = dossier.table().unwrap();
        let lines: Vec<_> = table.lines().skip(2).collect();
        assert!(lines[0].starts_with("23.10.2026 11:00 egov-pep"));
        assert!(lines[1].starts_with("23.10.2026 11:00 arm-go") && lines[1].ends_with("5 ms"));
        assert!(lines[2].starts_with("29.10.2026 00:00 arm-go"));
        assert!(table.lines().all(|line| line.chars().count() <= 140));
        assert_eq!(dossier.acts(), 3);
    }
}
