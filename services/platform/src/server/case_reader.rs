//! Reads the cases of an agency, over any store: what the reading services of every agency share.
//!
//! Out of scope: acts, and which roles may read at an agency (`admission`). Here is only which cases are visible to whom.

use std::marker::PhantomData;
use std::sync::Arc;

use contracts::cases::v1 as pb;
use regulation::Moment;
use tonic::Status;

use super::{Caller, Watchers};
use crate::ledger::{Agency, CaseRecord, CaseState, DeadlineRow, DeadlineState, HistoryRow, ReadStore, admit};
use crate::wire::{struct_to_wire, summary_to_wire, timestamp_to_wire, uuid_from_wire};

/// Reads one agency's store for the callers of its reading services.
pub struct CaseReader<A: Agency, R> {
    pub(super) store: Arc<R>,
    pub(super) watchers: Watchers,
    agency: PhantomData<fn() -> A>,
}

impl<A: Agency, R> Clone for CaseReader<A, R> {
    fn clone(&self) -> Self {
        Self { store: self.store.clone(), watchers: self.watchers.clone(), agency: PhantomData }
    }
}

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R> {
    pub fn new(store: Arc<R>, watchers: Watchers) -> Self {
        Self { store, watchers, agency: PhantomData }
    }

    /// A case that is visible to this caller. Another's case and no case look alike.
    pub async fn case(&self, caller: &Caller, id: &str) -> Result<CaseRecord<A>, Status> {
        case_of(&*self.store, caller, id).await
    }

    /// A whole case: its state, its history, its open deadlines.
    pub async fn whole_case(&self, caller: &Caller, id: &str) -> Result<pb::Case, Status> {
        let record = self.case(caller, id).await?;
        let key = record.summary.key();
        let history = self.store.history_after(key, 0, i64::MAX).await?;
        let deadlines = self.store.open_deadlines(key).await?;
        let mut facts = facts(&record.state).map_err(|_| Status::internal("a case could not be written"))?;
        A::withhold(&mut facts, caller.human.role);
        Ok(pb::Case {
            summary: Some(summary_to_wire(&record.summary)),
            iin: record.state.iin().to_owned(),
            facts: Some(struct_to_wire(facts)),
            history: history.iter().map(history_to_wire).collect(),
            open_deadlines: deadlines.iter().map(deadline_to_wire).collect(),
        })
    }
}

/// The facts of a case as its readers see them.
fn facts(state: &impl CaseState) -> serde_json::Result<serde_json::Value> {
    let (dossier, stage) = (serde_json::to_value(state.dossier())?, serde_json::to_value(state.stage())?);
    Ok(match dossier {
        serde_json::Value::Null => stage,
        dossier => serde_json::json!({ "dossier": dossier, "stage": stage }),
    })
}

/// A case that is visible to this caller.
pub(super) async fn case_of<A: Agency, R: ReadStore<A>>(
    store: &R,
    caller: &Caller,
    id: &str,
) -> Result<CaseRecord<A>, Status> {
    let record = store.case(caller.case_key(uuid_from_wire("case_id", id)?)).await?;
    admit(&caller.human, &record.state, record.summary.test_clock)?;
    Ok(record)
}

pub(super) fn history_to_wire(line: &HistoryRow) -> pb::HistoryEntry {
    pb::HistoryEntry {
        sequence: line.sequence,
        at: Some(timestamp_to_wire(line.at)),
        legal_date: Moment::new(line.at).legal_date().to_string(),
        recorded_at: Some(timestamp_to_wire(line.recorded_at)),
        actor_role: line.actor_role.clone(),
        actor_iin: line.actor_iin.clone(),
        act: line.act.clone(),
        clause: line.clause.clone(),
        from_status: line.from_status.clone(),
        to_status: line.to_status.clone(),
        link: line.link.clone(),
        message_id: line.message_id.map(|id| id.to_string()).unwrap_or_default(),
        hash: hex::encode(line.hash),
    }
}

fn deadline_to_wire(line: &DeadlineRow) -> pb::OpenDeadline {
    pb::OpenDeadline {
        deadline: line.receipt.deadline.id().to_owned(),
        clause: line.receipt.clause.id().to_owned(),
        started_at: Some(timestamp_to_wire(line.receipt.start.timestamp())),
        due_at: Some(timestamp_to_wire(line.due_at)),
        overdue: line.state == DeadlineState::Overdue,
        receipt: serde_json::to_value(&line.receipt).ok().map(struct_to_wire),
    }
}
