//! The reads of the in-memory store, with the answers that PostgreSQL gives to the same questions.
//!
//! The store stands behind a mutex here, because readers share it with whoever writes. No lock is held while a reader waits.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use regulation::{Ban, DeadlineId, Iin, Moment, SecondaryIdentity};
use uuid::Uuid;

use super::MemoryStore;
use crate::digest::Digest;
use crate::ledger::clocks::no_such_clock;
use crate::ledger::read_store::{Read, ReadStore};
use crate::ledger::records::{DeadlineRow, DeadlineState};
use crate::ledger::{
    Agency, Answer, CaseKey, CaseRecord, CaseState as _, Filter, HistoryRow, Listed, OpenAlert, OpenAlertPosition,
    Order, Overdue, OverduePosition, PersonKey, Position, Visibility,
};
use crate::refusal::Refusal;

fn locked<A: Agency>(store: &Mutex<MemoryStore<A>>) -> MutexGuard<'_, MemoryStore<A>> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first rows of a sorted list.
fn page<T>(rows: Vec<T>, limit: i64) -> Vec<T> {
    rows.into_iter().take(usize::try_from(limit).unwrap_or_default()).collect()
}

impl<A: Agency> MemoryStore<A> {
    /// A case as lists show it; `changed` holds the moments of the last acts.
    fn listed(&self, record: &CaseRecord<A>, changed: &HashMap<CaseKey, Timestamp>) -> Listed {
        let case = record.summary.key();
        let mut deadlines = self.deadlines.get(&case).into_iter().flat_map(|deadlines| deadlines.values());
        Listed {
            summary: record.summary.clone(),
            iin: record.state.iin().to_owned(),
            city: record.state.city(),
            changed_at: changed.get(&case).copied().unwrap_or(self.now),
            overdue: deadlines.any(|line| line.state == DeadlineState::Overdue),
        }
    }

    /// The cases that are visible and that the filter leaves, in no order.
    fn found(&self, visible: &Visibility, filter: &Filter) -> Vec<(&CaseRecord<A>, Listed)> {
        let changed: HashMap<CaseKey, Timestamp> =
            self.history.iter().map(|line| (line.case(), line.recorded_at)).collect();
        let cases = self.cases.values().map(|record| (record, self.listed(record, &changed)));
        let kept = |case: &Listed| visible.allows(&case.iin, case.city, case.summary.test_clock) && filter.allows(case);
        cases.filter(|(_, case)| kept(case)).collect()
    }

    fn overdue_of(&self, case: &Listed) -> Vec<Overdue> {
        let deadlines = self.deadlines.get(&case.summary.key()).into_iter().flat_map(|deadlines| deadlines.values());
        let overdue = deadlines.filter(|line| line.state == DeadlineState::Overdue).map(|line| Overdue {
            case: case.summary.clone(),
            city: case.city,
            due_at: line.due_at,
            receipt: line.receipt.clone(),
            now: self.shows(case.summary.test_clock).unwrap_or(self.now),
        });
        overdue.collect()
    }

    fn shows(&self, test_clock: Option<Uuid>) -> Option<Timestamp> {
        test_clock.map_or(Some(self.now), |clock| self.clocks.get(&clock).copied())
    }

    fn one(&self, found: Option<&CaseRecord<A>>) -> Read<CaseRecord<A>> {
        Ok(found.cloned().ok_or(Refusal::NoSuchCase)?)
    }
}

impl<A: Agency> ReadStore<A> for Mutex<MemoryStore<A>> {
    async fn case(&self, case: CaseKey) -> Read<CaseRecord<A>> {
        let store = locked(self);
        store.one(store.cases.get(&case))
    }

    async fn case_by_reference(&self, clock: Option<Uuid>, reference: &str) -> Read<CaseRecord<A>> {
        let store = locked(self);
        let mut of_clock = store.cases.values().filter(|record| record.summary.test_clock == clock);
        store.one(of_clock.find(|record| record.state.reference() == Some(reference)))
    }

    async fn cases_of(&self, clock: Option<Uuid>, iin: &Iin) -> Read<Vec<CaseRecord<A>>> {
        let store = locked(self);
        let of_clock = store.cases.values().filter(|record| record.summary.test_clock == clock);
        let of_iin = of_clock.filter(|record| record.state.iin() == iin.as_str());
        let mut cases: Vec<_> = of_iin.cloned().collect();
        cases.sort_by_key(|record| record.summary.case_id);
        Ok(cases)
    }

    async fn person(&self, key: &PersonKey) -> Read<A::Person> {
        Ok(locked(self).persons.get(key).cloned().unwrap_or_default())
    }

    async fn bans_of_linked_identities(&self, person: &PersonKey, brought: &[SecondaryIdentity]) -> Read<Vec<Ban>> {
        let store = locked(self);
        let brought: Vec<String> = brought.iter().map(SecondaryIdentity::key).collect();
        let linked = store.identities.linked(person, &brought);
        Ok(linked.into_iter().filter_map(|key| store.persons.get(key)).flat_map(A::bans).cloned().collect())
    }

    async fn answer(&self, request_id: Uuid) -> Read<Option<(Digest, Answer)>> {
        Ok(locked(self).requests.get(&request_id).cloned())
    }

    async fn history_after(&self, case: CaseKey, after: i64, limit: i64) -> Read<Vec<HistoryRow>> {
        let store = locked(self);
        let behind = store.history.iter().filter(|line| line.case() == case && line.sequence > after);
        Ok(page(behind.cloned().collect(), limit))
    }

    async fn open_deadlines(&self, case: CaseKey) -> Read<Vec<DeadlineRow>> {
        let store = locked(self);
        let lines = store.deadlines.get(&case).into_iter().flat_map(|deadlines| deadlines.values());
        let open = lines.filter(|line| matches!(line.state, DeadlineState::Running | DeadlineState::Overdue));
        let mut lines: Vec<_> = open.cloned().collect();
        lines.sort_by_key(|line| line.due_at);
        Ok(lines)
    }

    async fn list(
        &self,
        visible: &Visibility,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        limit: i64,
    ) -> Read<Vec<Listed>> {
        let store = locked(self);
        let mut cases: Vec<_> = store.found(visible, filter).into_iter().map(|(_, case)| case).collect();
        let place = |case: &Listed| case.place(order.by);
        cases.retain(|case| after.is_none_or(|after| order.compare(&place(case), after).is_gt()));
        cases.sort_by(|one, other| order.compare(&place(one), &place(other)));
        Ok(page(cases, limit))
    }

    async fn list_overdue(
        &self,
        visible: &Visibility,
        filter: &Filter,
        deadlines: &[DeadlineId],
        after: Option<&OverduePosition>,
        limit: i64,
    ) -> Read<Vec<Overdue>> {
        let store = locked(self);
        let cases = store.found(visible, filter);
        let mut rows: Vec<_> = cases.iter().flat_map(|(_, case)| store.overdue_of(case)).collect();
        let key = |place: &OverduePosition| (place.due_at, place.case.id, place.case.clock, place.deadline.id());
        rows.retain(|row| deadlines.is_empty() || deadlines.contains(&row.receipt.deadline));
        rows.retain(|row| after.is_none_or(|after| key(&row.place()) > key(after)));
        rows.sort_by_key(|row| key(&row.place()));
        Ok(page(rows, limit))
    }

    async fn list_alerts(
        &self,
        visible: &Visibility,
        filter: &Filter,
        kinds: &[String],
        after: Option<&OpenAlertPosition>,
        limit: i64,
    ) -> Read<Vec<OpenAlert>> {
        let store = locked(self);
        let mut rows = Vec::new();
        for (record, case) in store.found(visible, filter) {
            let standing = record.state.raised().iter().filter(|alert| alert.resolved_at.is_none());
            let asked = standing.filter(|alert| kinds.is_empty() || kinds.contains(&alert.kind));
            rows.extend(asked.map(|alert| OpenAlert {
                case: case.summary.clone(),
                city: case.city,
                alert: alert.clone(),
            }));
        }
        let key = |place: &OpenAlertPosition| (place.at, place.case.id, place.case.clock, place.alert_id);
        rows.retain(|row| after.is_none_or(|after| key(&row.place()) > key(after)));
        rows.sort_by_key(|row| key(&row.place()));
        Ok(page(rows, limit))
    }

    async fn moment(&self, test_clock: Option<Uuid>) -> Read<Moment> {
        Ok(locked(self).shows(test_clock).map(Moment::new).ok_or_else(no_such_clock)?)
    }
}
