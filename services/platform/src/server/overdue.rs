//! The list of overdue deadlines on receipt: what a supervisor may ask for, and how late each act is told to be.
//!
//! It exists apart from the list of cases because its rows are deadlines. Which deadlines are overdue is the ledger's matter, and how many
//! days that is the law's.

use contracts::cases::v1 as pb;
use regulation::{DeadlineId, Edition, Moment};
use tonic::Status;

use super::listing::{filter_from_wire, last_of_page, moment_of_token, question, read_token, size_from_wire};
use super::listing::{strange_token, token_of};
use super::{Caller, CaseReader};
use crate::ledger::{Agency, Overdue, OverduePosition, ReadStore, Visibility};
use crate::refusal::Refusal;
use crate::wire::{city_to_wire, summary_to_wire, timestamp_to_wire};

const MOST_DEADLINES: usize = 20;

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R> {
    /// One page of the overdue deadlines of the cases that are visible to this caller, the longest overdue first.
    pub async fn overdue(
        &self,
        caller: &Caller,
        asked: pb::ListOverdueRequest,
    ) -> Result<pb::ListOverdueResponse, Status> {
        let wire_filter = asked.filter.unwrap_or_default();
        let filter = filter_from_wire(&wire_filter)?;
        let deadlines = deadlines_from_wire(&asked.deadlines)?;
        let size = size_from_wire(asked.page_size)?;
        let question = question::<A>(caller, &wire_filter, format!("overdue {}", asked.deadlines.join(" ")).as_bytes());
        let after = match asked.page_token.as_str() {
            "" => None,
            token => Some(place_of_token(token, &question)?),
        };
        let visibility = Visibility::of(&caller.human);
        let mut found = self.store.list_overdue(&visibility, &filter, &deadlines, after.as_ref(), size + 1).await?;
        let last = last_of_page(&mut found, size);
        let next_page_token = last.map(|last| token_of_place(&last.place(), &question)).unwrap_or_default();
        Ok(pb::ListOverdueResponse { deadlines: found.iter().map(overdue_to_wire).collect(), next_page_token })
    }
}

fn deadlines_from_wire(deadlines: &[String]) -> Result<Vec<DeadlineId>, Refusal> {
    if deadlines.len() > MOST_DEADLINES {
        return Err(Refusal::field("deadlines", format!("name at most {MOST_DEADLINES} deadlines")));
    }
    let read = |deadline: &String| {
        DeadlineId::from_id(deadline).ok_or_else(|| Refusal::field("deadlines", "name deadlines as \"D-04\""))
    };
    deadlines.iter().map(read).collect()
}

fn token_of_place(place: &OverduePosition, question: &[u8]) -> String {
    let key = format!("{} {}", place.due_at.as_microsecond(), place.deadline.id());
    token_of(place.case, Some(key), question)
}

fn place_of_token(token: &str, question: &[u8]) -> Result<OverduePosition, Refusal> {
    let (case, key) = read_token(token, question)?;
    let (micros, deadline) = key.as_deref().and_then(|key| key.split_once(' ')).ok_or_else(strange_token)?;
    let deadline = DeadlineId::from_id(deadline).ok_or_else(strange_token)?;
    Ok(OverduePosition { due_at: moment_of_token(micros)?, case, deadline })
}

fn overdue_to_wire(overdue: &Overdue) -> pb::OverdueDeadline {
    let receipt = &overdue.receipt;
    let today = Moment::new(overdue.now).legal_date();
    // A case of an edition that this process was not given is late all the same; by whom and on which calendar it cannot tell.
    let law = Edition::by_id(&overdue.case.edition);
    let lateness = law.and_then(|law| receipt.lateness(today, &law.calendar).ok());
    pb::OverdueDeadline {
        case: Some(summary_to_wire(&overdue.case)),
        city: overdue.city.map(city_to_wire).unwrap_or_default(),
        deadline: receipt.deadline.id().to_owned(),
        clause: receipt.clause.id().to_owned(),
        owner: law.map(|law| law.deadline_rule(receipt.deadline).owner.clone()).unwrap_or_default(),
        started_at: Some(timestamp_to_wire(receipt.start.timestamp())),
        nominal_end: receipt.nominal_end.to_string(),
        effective_end: receipt.effective_end.to_string(),
        due_at: Some(timestamp_to_wire(overdue.due_at)),
        calendar_days_late: receipt.days_late(today),
        working_days_late: lateness.map(|late| late.working_days),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use uuid::Uuid;

    use crate::ledger::CaseKey;

    #[test]
    fn a_token_leads_to_its_place_and_deadlines_are_named_as_the_order_has_them() {
        // Aim: a place survives its token and no other question's; a name that is no deadline is the field's fault.
        let due_at = "2026-10-23T19:00:00Z".parse().unwrap();
        let place = OverduePosition {
            due_at,
            case: CaseKey { clock: None, id: Uuid::from_u128(7) },
            deadline: DeadlineId::D04,
        };
        let token = token_of_place(&place, b"question");
        assert_eq!(place_of_token(&token, b"question").unwrap(), place);
        assert!(place_of_token(&token, b"another").is_err());
        for key in [None, Some("x D-04".to_owned()), Some("1".to_owned()), Some("1 D-99".to_owned())] {
            assert!(place_of_token(&token_of(place.case, key, b"question"), b"question").is_err());
        }
        assert_eq!(deadlines_from_wire(&["D-02".to_owned()]).unwrap(), [DeadlineId::D02]);
        assert!(deadlines_from_wire(&["D-2".to_owned()]).is_err());
        assert!(deadlines_from_wire(&vec!["D-02".to_owned(); 21]).is_err());
    }
}
