//! A person asks: each RPC becomes a command for the act.

use contracts::berkut::v1 as pb;
use contracts::berkut::v1::berkut_service_server::BerkutService;
use contracts::cases::v1::Case as WireCase;
use platform::ledger::CaseRef;
use platform::refusal::Refusal;
use platform::server::{Caller, ListQuery, OverdueQuery, ServiceContext, Watched, act_response};
use platform::token::Role;
use platform::wire::{
    country_from_wire, date_from_wire, moment_from_wire, moment_to_wire, passport_number_from_wire, text_from_wire,
    uuid_from_wire,
};
use prost_types::Struct;
use prost_types::value::Kind;
use regulation::ApprovalAnswer;
use regulation::p19_preliminary_decision::Direction;
use tonic::{Request, Response, Status};

use crate::acts::{AnswerApproval, RecallApproval, RecordBorderCrossing};
use crate::case::{Crossing, Identity, InternalReason};
use crate::{Berkut, Command};

/// The longest reason, characters.
const LONGEST_REASON: usize = 4_000;
/// The facts that КНБ alone may read, wherever they stand.
const REASON: &str = "internal_reason";

pub(crate) struct Rpc {
    pub service: ServiceContext<Berkut>,
}

#[tonic::async_trait]
impl BerkutService for Rpc {
    async fn answer_approval(
        &self,
        request: Request<pb::AnswerApprovalRequest>,
    ) -> Result<Response<pb::AnswerApprovalResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let answer = match request.answer() {
            pb::ApprovalAnswer::Approved => ApprovalAnswer::Approved,
            pb::ApprovalAnswer::Rejected => ApprovalAnswer::Rejected,
            pb::ApprovalAnswer::Unspecified => return Err(Refusal::field("answer", "approve or reject").into()),
        };
        let internal_reason = reason_from_wire(&request.internal_reason)?;
        let case = CaseRef::Id(uuid_from_wire("case_id", &request.case_id)?);
        let command = Command::AnswerApproval(AnswerApproval { answer, internal_reason });
        let answer = self.service.act(&caller, case, command).await?;
        Ok(Response::new(act_response(&answer)?))
    }

    async fn recall_approval(
        &self,
        request: Request<pb::RecallApprovalRequest>,
    ) -> Result<Response<pb::RecallApprovalResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let internal_reason = reason_from_wire(&request.internal_reason)?;
        self.service
            .act_on(&caller, &request.case_id, Command::RecallApproval(RecallApproval { internal_reason }))
            .await
    }

    async fn record_border_crossing(
        &self,
        request: Request<pb::RecordBorderCrossingRequest>,
    ) -> Result<Response<pb::RecordBorderCrossingResponse>, Status> {
        let caller = Caller::of(&request)?;
        let command = crossing_from_wire(request.get_ref())?;
        let crossed_at = moment_to_wire(command.crossing.at);
        let case = CaseRef::OfPerson { new_id: platform::clock::fresh_id() };
        self.service.act(&caller, case, Command::RecordBorderCrossing(command)).await?;
        Ok(Response::new(pb::RecordBorderCrossingResponse { crossed_at }))
    }

    async fn get_case(&self, request: Request<pb::GetCaseRequest>) -> Result<Response<pb::GetCaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut case = self.service.whole_case(&caller, &request.get_ref().case_id).await?;
        if caller.human.role != Role::KnbOfficer {
            withhold_reason(&mut case);
        }
        Ok(Response::new(pb::GetCaseResponse { case: Some(case) }))
    }

    async fn list_cases(
        &self,
        request: Request<pb::ListCasesRequest>,
    ) -> Result<Response<pb::ListCasesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ListCasesRequest { filter, order_by, page_size, page_token } = request.into_inner();
        let page = self.service.list_cases(&caller, ListQuery { filter, order_by, page_size, page_token }).await?;
        Ok(Response::new(pb::ListCasesResponse { cases: page.cases, next_page_token: page.next_page_token }))
    }

    async fn list_overdue(
        &self,
        request: Request<pb::ListOverdueRequest>,
    ) -> Result<Response<pb::ListOverdueResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ListOverdueRequest { filter, deadlines, page_size, page_token } = request.into_inner();
        let page =
            self.service.list_overdue(&caller, OverdueQuery { filter, deadlines, page_size, page_token }).await?;
        Ok(Response::new(pb::ListOverdueResponse { deadlines: page.deadlines, next_page_token: page.next_page_token }))
    }

    type WatchCaseStream = Watched<pb::WatchCaseResponse>;

    async fn watch_case(
        &self,
        request: Request<pb::WatchCaseRequest>,
    ) -> Result<Response<Self::WatchCaseStream>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let message = |entries| pb::WatchCaseResponse { entries };
        self.service.watch(&caller, &request.case_id, request.after_sequence, message).await
    }
}

fn reason_from_wire(reason: &str) -> Result<InternalReason, Refusal> {
    Ok(InternalReason(match reason.trim() {
        "" => None,
        reason => Some(text_from_wire("internal_reason", reason, LONGEST_REASON)?),
    }))
}

fn crossing_from_wire(request: &pb::RecordBorderCrossingRequest) -> Result<RecordBorderCrossing, Refusal> {
    let direction = match request.direction() {
        pb::Direction::Entry => Direction::Entry,
        pb::Direction::Exit => Direction::Exit,
        pb::Direction::Unspecified => return Err(Refusal::field("direction", "entry or exit")),
    };
    Ok(RecordBorderCrossing {
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

/// КНБ's reasons are for КНБ alone, that of a recall too.
fn withhold_reason(case: &mut WireCase) {
    if let Some(facts) = &mut case.facts {
        without_reasons(facts);
    }
}

fn without_reasons(facts: &mut Struct) {
    facts.fields.remove(REASON);
    for value in facts.fields.values_mut() {
        if let Some(Kind::StructValue(inner)) = &mut value.kind {
            without_reasons(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::acts::samples::{answered, recalled};
    use platform::wire::struct_to_wire;

    #[test]
    fn the_reason_is_withheld_where_it_lies() {
        // Aim: the fact that is removed is the one that the state writes; nothing of any reason is left, of a recall's neither.
        for (state, status) in [(answered("источник"), "ANSWERED"), (recalled("источник"), "RECALLED")]
        {
            let facts = serde_json::to_value(state).unwrap();
            assert!(facts.to_string().contains("источник"));
            let mut case = WireCase { facts: Some(struct_to_wire(facts)), ..WireCase::default() };
            withhold_reason(&mut case);
            assert!(!format!("{case:?}").contains("источник"));
            assert!(format!("{case:?}").contains(status));
        }
    }
}
