//! A person asks: each request becomes an act.

use contracts::berkut::v1 as pb;
use contracts::berkut::v1::berkut_service_server::BerkutService;
use platform::ledger::CaseRef;
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext};
use platform::wire::{
    country_from_wire, date_from_wire, moment_from_wire, moment_to_wire, passport_number_from_wire, text_from_wire,
};
use regulation::ApprovalAnswer;
use regulation::p19_preliminary_decision::Direction;
use tonic::{Request, Response, Status};

use crate::Berkut;
use crate::acts::{AnswerApproval, RecallApproval, RecordBorderCrossing};
use crate::case::{Crossing, Identity, InternalReason};

/// The longest reason, characters.
const LONGEST_REASON: usize = 4_000;

pub(crate) struct Rpc {
    pub service: ServiceContext<Berkut>,
}

#[tonic::async_trait]
impl BerkutService for Rpc {
    platform::plain_acts! {
        answer_approval: pb::AnswerApprovalRequest => AnswerApproval;
        recall_approval: pb::RecallApprovalRequest => RecallApproval;
    }

    async fn record_border_crossing(
        &self,
        request: Request<pb::RecordBorderCrossingRequest>,
    ) -> Result<Response<pb::RecordBorderCrossingResponse>, Status> {
        let caller = Caller::of(&request)?;
        let act = RecordBorderCrossing::try_from(request.into_inner())?;
        let crossed_at = moment_to_wire(act.crossing.at);
        let case = CaseRef::OfPerson { new_id: platform::clock::fresh_id() };
        self.service.act(&caller, case, act.into()).await?;
        Ok(Response::new(pb::RecordBorderCrossingResponse { crossed_at }))
    }
}

impl TryFrom<pb::AnswerApprovalRequest> for AnswerApproval {
    type Error = Refusal;

    fn try_from(request: pb::AnswerApprovalRequest) -> Result<Self, Refusal> {
        let answer = match request.answer() {
            pb::ApprovalAnswer::Approved => ApprovalAnswer::Approved,
            pb::ApprovalAnswer::Rejected => ApprovalAnswer::Rejected,
            pb::ApprovalAnswer::Unspecified => return Err(Refusal::field("answer", "approve or reject")),
        };
        Ok(Self { answer, internal_reason: reason_from_wire(&request.internal_reason)? })
    }
}

impl TryFrom<pb::RecallApprovalRequest> for RecallApproval {
    type Error = Refusal;

    fn try_from(request: pb::RecallApprovalRequest) -> Result<Self, Refusal> {
        Ok(Self { internal_reason: reason_from_wire(&request.internal_reason)? })
    }
}

impl TryFrom<pb::RecordBorderCrossingRequest> for RecordBorderCrossing {
    type Error = Refusal;

    fn try_from(request: pb::RecordBorderCrossingRequest) -> Result<Self, Refusal> {
        let direction = match request.direction() {
            pb::Direction::Entry => Direction::Entry,
            pb::Direction::Exit => Direction::Exit,
            pb::Direction::Unspecified => return Err(Refusal::field("direction", "entry or exit")),
        };
        Ok(Self {
            identity: Identity::of(
                &country_from_wire("citizenship", &request.citizenship)?,
                &passport_number_from_wire("passport_number", &request.passport_number)?,
                date_from_wire("birth_date", &request.birth_date)?,
            ),
            crossing: Crossing {
                direction,
                at: moment_from_wire("crossed_at", request.crossed_at.as_ref())?,
                checkpoint: text_from_wire("checkpoint", &request.checkpoint, 100)?,
            },
        })
    }
}

fn reason_from_wire(reason: &str) -> Result<InternalReason, Refusal> {
    Ok(InternalReason(match reason.trim() {
        "" => None,
        reason => Some(text_from_wire("internal_reason", reason, LONGEST_REASON)?),
    }))
}
