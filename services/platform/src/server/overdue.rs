//! The list of overdue terms at the door: what a supervisor may ask for, and how late each act is told to be.
//!
//! It exists apart from the list of cases because its rows are terms. Which terms are overdue is the ledger's matter, and how many
//! days that is the law's.

use contracts::cases::v1 as pb;
use regulation::{Edition, Moment, TermId};
use tonic::Status;

use super::listing::{filter_from_wire, last_of_page, moment_of_token, question, read_token, size_from_wire};
use super::listing::{strange_token, token_of};
use super::{Caller, Door};
use crate::ledger::{Agency, Overdue, OverduePlace, Sight};
use crate::refusal::Refusal;
use crate::wire::{city_to_wire, summary_to_wire, timestamp_to_wire};

const MOST_TERMS: usize = 20;

/// What every agency's ListOverdue asks.
pub struct OverdueAsked {
    pub filter: Option<pb::CaseFilter>,
    pub terms: Vec<String>,
    pub page_size: i32,
    pub page_token: String,
}

/// One page, and the token of the next.
pub struct OverduePage {
    pub terms: Vec<pb::OverdueTerm>,
    pub next_page_token: String,
}

impl<A: Agency> Door<A> {
    /// One page of the overdue terms in this caller's sight, the longest overdue first.
    pub async fn list_overdue(&self, caller: &Caller, asked: OverdueAsked) -> Result<OverduePage, Status> {
        let wire_filter = asked.filter.unwrap_or_default();
        let filter = filter_from_wire(&wire_filter)?;
        let terms = terms_from_wire(&asked.terms)?;
        let size = size_from_wire(asked.page_size)?;
        let question = question::<A>(caller, &wire_filter, format!("overdue {}", asked.terms.join(" ")).as_bytes());
        let after = match asked.page_token.as_str() {
            "" => None,
            token => Some(place_of_token(token, &question)?),
        };
        let sight = Sight::of(&caller.human);
        let mut found = self.records.list_overdue(&sight, &filter, &terms, after.as_ref(), size + 1).await?;
        let last = last_of_page(&mut found, size);
        let next_page_token = last.map(|last| token_of_place(&last.place(), &question)).unwrap_or_default();
        Ok(OverduePage { terms: found.iter().map(overdue_to_wire).collect(), next_page_token })
    }
}

fn terms_from_wire(terms: &[String]) -> Result<Vec<TermId>, Refusal> {
    if terms.len() > MOST_TERMS {
        return Err(Refusal::field("terms", format!("name at most {MOST_TERMS} terms")));
    }
    let read = |term: &String| TermId::from_id(term).ok_or_else(|| Refusal::field("terms", "name terms as \"D-04\""));
    terms.iter().map(read).collect()
}

fn token_of_place(place: &OverduePlace, question: &[u8]) -> String {
    let key = format!("{} {}", place.due_at.as_microsecond(), place.term.id());
    token_of(place.case_id, Some(key), question)
}

fn place_of_token(token: &str, question: &[u8]) -> Result<OverduePlace, Refusal> {
    let (case_id, key) = read_token(token, question)?;
    let (micros, term) = key.as_deref().and_then(|key| key.split_once(' ')).ok_or_else(strange_token)?;
    let term = TermId::from_id(term).ok_or_else(strange_token)?;
    Ok(OverduePlace { due_at: moment_of_token(micros)?, case_id, term })
}

fn overdue_to_wire(overdue: &Overdue) -> pb::OverdueTerm {
    let receipt = &overdue.receipt;
    let today = Moment::new(overdue.now).legal_date();
    // A case of an edition that this process was not given is late all the same; by whom and on which calendar it cannot tell.
    let law = Edition::by_id(&overdue.case.edition);
    let lateness = law.and_then(|law| receipt.lateness(today, &law.calendar).ok());
    pb::OverdueTerm {
        case: Some(summary_to_wire(&overdue.case)),
        city: overdue.city.map(city_to_wire).unwrap_or_default(),
        term: receipt.term.id().to_owned(),
        clause: receipt.clause.id().to_owned(),
        owner: law.map(|law| law.term_rule(receipt.term).owner.clone()).unwrap_or_default(),
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

    #[test]
    fn a_token_leads_to_its_place_and_terms_are_named_as_the_order_has_them() {
        // Aim: a place survives its token and no other question's; a name that is no term is the field's fault.
        let due_at = "2026-10-23T19:00:00Z".parse().unwrap();
        let place = OverduePlace { due_at, case_id: Uuid::from_u128(7), term: TermId::D04 };
        let token = token_of_place(&place, b"question");
        assert_eq!(place_of_token(&token, b"question").unwrap(), place);
        assert!(place_of_token(&token, b"another").is_err());
        for key in [None, Some("x D-04".to_owned()), Some("1".to_owned()), Some("1 D-99".to_owned())] {
            assert!(place_of_token(&token_of(place.case_id, key, b"question"), b"question").is_err());
        }
        assert_eq!(terms_from_wire(&["D-02".to_owned()]).unwrap(), [TermId::D02]);
        assert!(terms_from_wire(&["D-2".to_owned()]).is_err());
        assert!(terms_from_wire(&vec!["D-02".to_owned(); 21]).is_err());
    }
}
