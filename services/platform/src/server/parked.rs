//! The operators' door to the parked letters. What may not enter: a letter's content.

use contracts::operations::v1 as pb;
use contracts::operations::v1::parked_letter_service_server::ParkedLetterService;
use tonic::{Request, Response, Status};

use super::Caller;
use super::door::history_to_wire;
use super::listing::{last_of_page, size_from_wire};
use crate::exchange::{Letter, NotRedriven, Redriver};
use crate::ledger::{Agency, ParkedLetter};
use crate::refusal::Refusal;
use crate::wire::{timestamp_to_wire, uuid_from_wire};

pub(super) struct ParkedLetters<A: Agency> {
    pub redriver: Redriver<A>,
}

#[tonic::async_trait]
impl<A: Agency> ParkedLetterService for ParkedLetters<A> {
    async fn list_parked_letters(
        &self,
        request: Request<pb::ListParkedLettersRequest>,
    ) -> Result<Response<pb::ListParkedLettersResponse>, Status> {
        let request = request.into_inner();
        let case_id = match request.case_id.as_str() {
            "" => None,
            id => Some(uuid_from_wire("case_id", id)?),
        };
        let size = size_from_wire(request.page_size)?;
        let after = after_from_wire(&request.page_token)?;
        let mut found = self.redriver.records.list_parked(case_id, after, size + 1).await?;
        let next_page_token = last_of_page(&mut found, size).map(|last| last.id.to_string()).unwrap_or_default();
        let letters = found.iter().map(letter_to_wire).collect();
        Ok(Response::new(pb::ListParkedLettersResponse { letters, next_page_token }))
    }

    async fn get_parked_letter(
        &self,
        request: Request<pb::GetParkedLetterRequest>,
    ) -> Result<Response<pb::GetParkedLetterResponse>, Status> {
        let letter = self.redriver.records.parked_letter(request.into_inner().id).await?;
        Ok(Response::new(pb::GetParkedLetterResponse { letter: Some(letter_to_wire(&letter)) }))
    }

    async fn redrive_parked_letter(
        &self,
        request: Request<pb::RedriveParkedLetterRequest>,
    ) -> Result<Response<pb::RedriveParkedLetterResponse>, Status> {
        let caller = Caller::of(&request)?;
        let redriven = self.redriver.redrive(request.into_inner().id, &caller.human).await;
        let redriven = redriven.map_err(|error| match error {
            NotRedriven::Records(error) => error.into(),
            NotRedriven::Away => Status::unavailable("nothing changed; call again"),
        })?;
        Ok(Response::new(pb::RedriveParkedLetterResponse {
            letter: Some(letter_to_wire(&redriven.parked)),
            effect: redriven.effect.as_ref().map(history_to_wire),
        }))
    }
}

fn after_from_wire(token: &str) -> Result<i64, Refusal> {
    match token {
        "" => Ok(0),
        id => id.parse().map_err(|_| Refusal::field("page_token", "give the next_page_token of the page before")),
    }
}

fn letter_to_wire(parked: &ParkedLetter) -> pb::ParkedLetter {
    let told = pb::ParkedLetter {
        id: parked.id,
        link: parked.link.clone(),
        reason: parked.reason.clone(),
        attempts: parked.attempts.unsigned_abs(),
        parked_at: Some(timestamp_to_wire(parked.parked_at)),
        held_behind: u32::try_from(parked.held_behind).unwrap_or(u32::MAX),
        redriven_at: parked.redriven_at.map(timestamp_to_wire),
        ..pb::ParkedLetter::default()
    };
    let Ok(letter) = Letter::reopen(&parked.envelope) else { return told };
    pb::ParkedLetter {
        case_id: letter.case_id.to_string(),
        sequence: letter.sequence,
        message_id: letter.message_id.to_string(),
        event_type: letter.event_type,
        occurred_at: Some(timestamp_to_wire(letter.occurred_at)),
        test_clock: letter.test_clock.map(|id| id.to_string()).unwrap_or_default(),
        ..told
    }
}
