//! The operators' endpoint to the parked messages. Out of scope: a message's content.

use contracts::operations::v1 as pb;
use contracts::operations::v1::parked_message_service_server::ParkedMessageService;
use tonic::{Request, Response, Status};

use super::Caller;
use super::case_reader::history_to_wire;
use super::listing::{last_of_page, size_from_wire};
use crate::exchange::{Message, NotRedriven, Redriver};
use crate::ledger::{Agency, ParkedMessage};
use crate::refusal::Refusal;
use crate::wire::{timestamp_to_wire, uuid_from_wire};

pub(super) struct ParkedMessages<A: Agency> {
    pub redriver: Redriver<A>,
}

#[tonic::async_trait]
impl<A: Agency> ParkedMessageService for ParkedMessages<A> {
    async fn list_parked_messages(
        &self,
        request: Request<pb::ListParkedMessagesRequest>,
    ) -> Result<Response<pb::ListParkedMessagesResponse>, Status> {
        let request = request.into_inner();
        let case_id = match request.case_id.as_str() {
            "" => None,
            id => Some(uuid_from_wire("case_id", id)?),
        };
        let size = size_from_wire(request.page_size)?;
        let after = after_from_wire(&request.page_token)?;
        let mut found = self.redriver.records.list_parked(case_id, after, size + 1).await?;
        let next_page_token = last_of_page(&mut found, size).map(|last| last.id.to_string()).unwrap_or_default();
        let messages = found.iter().map(message_to_wire).collect();
        Ok(Response::new(pb::ListParkedMessagesResponse { messages, next_page_token }))
    }

    async fn get_parked_message(
        &self,
        request: Request<pb::GetParkedMessageRequest>,
    ) -> Result<Response<pb::GetParkedMessageResponse>, Status> {
        let message = self.redriver.records.parked_message(request.into_inner().id).await?;
        Ok(Response::new(pb::GetParkedMessageResponse { message: Some(message_to_wire(&message)) }))
    }

    async fn redrive_parked_message(
        &self,
        request: Request<pb::RedriveParkedMessageRequest>,
    ) -> Result<Response<pb::RedriveParkedMessageResponse>, Status> {
        let caller = Caller::of(&request)?;
        let redriven = self.redriver.redrive(request.into_inner().id, &caller.human).await;
        let redriven = redriven.map_err(|error| match error {
            NotRedriven::Records(error) => error.into(),
            NotRedriven::Away => Status::unavailable("nothing changed; call again"),
        })?;
        Ok(Response::new(pb::RedriveParkedMessageResponse {
            message: Some(message_to_wire(&redriven.parked)),
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

fn message_to_wire(parked: &ParkedMessage) -> pb::ParkedMessage {
    let told = pb::ParkedMessage {
        id: parked.id,
        link: parked.link.clone(),
        reason: parked.reason.clone(),
        attempts: parked.attempts.unsigned_abs(),
        parked_at: Some(timestamp_to_wire(parked.parked_at)),
        held_behind: u32::try_from(parked.held_behind).unwrap_or(u32::MAX),
        redriven_at: parked.redriven_at.map(timestamp_to_wire),
        ..pb::ParkedMessage::default()
    };
    let Ok(message) = Message::reopen(&parked.envelope) else { return told };
    pb::ParkedMessage {
        case_id: message.case_id.to_string(),
        sequence: message.sequence,
        message_id: message.message_id.to_string(),
        event_type: message.event_type,
        occurred_at: Some(timestamp_to_wire(message.occurred_at)),
        test_clock: message.test_clock.map(|id| id.to_string()).unwrap_or_default(),
        ..told
    }
}
