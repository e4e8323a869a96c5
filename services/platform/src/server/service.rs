//! What every gRPC endpoint of an agency does alike: act at the writer, read a case, take a signature.

use std::sync::Arc;

use contracts::cases::v1 as pb;
use prost::Message as _;
use regulation::{Ban, Document, Edition, Moment, SecondaryIdentity};
use tonic::{Response, Status};
use uuid::Uuid;

use super::{Caller, Watchers};
use crate::documents::{self, DocumentStore};
use crate::ledger::{
    ActContext, Actor, Agency, Answer, CaseRecord, CaseRef, CaseState as _, DeadlineRow, DeadlineState, HistoryRow,
    Origin, Records, Work, WorkResult, Writer, admit,
};
use crate::payments::PaymentGateway;
use crate::refusal::Refusal;
use crate::signing::{ReceivedAt, Signatory, SignedStatement, StatementVerifier};
use crate::wire::{struct_to_wire, summary_to_wire, timestamp_to_wire, uuid_from_wire};

/// The endpoint of one agency.
pub struct ServiceContext<A: Agency> {
    pub writer: Writer<A>,
    pub records: Arc<Records>,
    pub verifier: StatementVerifier,
    pub documents: DocumentStore,
    pub payments: PaymentGateway,
    pub watchers: Watchers,
    /// Where the gateway calls back, when it may.
    pub payments_call_back: Option<String>,
}

impl<A: Agency> Clone for ServiceContext<A> {
    fn clone(&self) -> Self {
        Self {
            writer: self.writer.clone(),
            records: self.records.clone(),
            verifier: self.verifier.clone(),
            documents: self.documents.clone(),
            payments: self.payments.clone(),
            watchers: self.watchers.clone(),
            payments_call_back: self.payments_call_back.clone(),
        }
    }
}

/// A signed act comes in two calls: the first without a signature learns what to sign.
pub enum Signing {
    /// The exact text to sign; nothing was changed.
    Statement(String),
    Signed(SignedStatement),
}

/// What the writer would see if the act came to it now: nobody is asked to sign what it would refuse.
pub struct Preview {
    case_id: Uuid,
    moment: Moment,
    law: &'static Edition,
    actor: Actor,
    bans_of_linked_identities: Vec<Ban>,
}

impl Preview {
    /// A number is given by the writer alone.
    pub fn context(&self) -> ActContext<'_> {
        let Self { case_id, moment, law, actor, bans_of_linked_identities } = self;
        ActContext { case_id: *case_id, moment: *moment, law, actor, bans_of_linked_identities, serial: 0 }
    }
}

impl<A: Agency> ServiceContext<A> {
    /// Brings an act to the writer. A caller who goes away interrupts nothing and finds the answer under the request id.
    pub async fn act(&self, caller: &Caller, case: CaseRef, command: A::Command) -> Result<Answer, Status> {
        let mark = caller.request.ok_or_else(|| Status::internal("an act without a request id"))?;
        let origin = Origin::Request {
            request_id: mark.id,
            digest: mark.digest,
            actor: caller.actor(),
            test_clock: caller.test_clock,
            command,
        };
        let work = Work { case, origin, traceparent: caller.traceparent.clone() };
        match self.writer.apply(work).await {
            Ok(WorkResult::Answered(answer)) => Ok(answer),
            Ok(WorkResult::Refused(refusal)) => Err(refusal.into()),
            Ok(_) => Err(Status::internal("an act was applied as something else")),
            Err(_) => Err(Status::unavailable("nothing was written; call again with the same request_id")),
        }
    }

    /// Most acts: a case, a command, the case's summary in return.
    pub async fn act_on<M: prost::Message + Default>(
        &self,
        caller: &Caller,
        case_id: &str,
        command: A::Command,
    ) -> Result<Response<M>, Status> {
        let case = CaseRef::Id(uuid_from_wire("case_id", case_id)?);
        let answer = self.act(caller, case, command).await?;
        Ok(Response::new(act_response(&answer)?))
    }

    /// The answer to a call that was made before. Asked first by endpoints that fetch something from outside, because what
    /// they would fetch may have changed since.
    pub async fn repeated(&self, caller: &Caller) -> Result<Option<Answer>, Status> {
        let Some(mark) = caller.request else { return Ok(None) };
        match self.records.answer(mark.id).await? {
            None => Ok(None),
            Some((digest, answer)) if digest == mark.digest => Ok(Some(answer)),
            Some(_) => Err(Refusal::RequestReused.into()),
        }
    }

    /// A case that this caller may see. Another's case and no case look alike.
    pub async fn case(&self, caller: &Caller, id: &str) -> Result<CaseRecord<A>, Status> {
        let id = uuid_from_wire("case_id", id)?;
        let record = self.records.case::<A>(id).await?;
        admit(&caller.human, &record.state, record.summary.test_clock)?;
        Ok(record)
    }

    /// A case by its second number, that this caller may see.
    pub async fn case_by_reference(&self, caller: &Caller, reference: &str) -> Result<CaseRecord<A>, Status> {
        let record = self.records.case_by_reference::<A>(reference).await?;
        admit(&caller.human, &record.state, record.summary.test_clock)?;
        Ok(record)
    }

    /// The newest document of each kind that was uploaded for a case.
    pub async fn documents_of(&self, case_id: Uuid) -> Result<Vec<Document>, Status> {
        Ok(documents::of_case(self.records.pool(), case_id).await?)
    }

    /// What the case's clock shows.
    pub async fn moment(&self, record: &CaseRecord<A>) -> Result<Moment, Status> {
        Ok(self.records.moment(record.summary.test_clock).await?)
    }

    /// The context of an act on this case; `brought` are second identities that the act would bring.
    pub async fn preview(
        &self,
        caller: &Caller,
        record: &CaseRecord<A>,
        brought: &[SecondaryIdentity],
    ) -> Result<Preview, Status> {
        let law = record.summary.law()?;
        let bans_of_linked_identities = match law.interpretations.ban_by_second_identity {
            true => self.records.bans_of_linked_identities::<A>(&record.person, brought).await?,
            false => vec![],
        };
        let moment = self.moment(record).await?;
        Ok(Preview { case_id: record.summary.case_id, moment, law, actor: caller.actor(), bans_of_linked_identities })
    }

    /// Takes a signature over `text`, or tells the text when there is none yet. This is the first endpoint of a signature:
    /// the certification authority is asked here, before the writer and outside any transaction.
    pub async fn sign(
        &self,
        record: &CaseRecord<A>,
        text: String,
        signature: &[u8],
        by: &Signatory,
    ) -> Result<Signing, Status> {
        self.sign_on(record.summary.test_clock, text, signature, by).await
    }

    /// The same for an act that opens a case, on the clock that the case will have.
    pub async fn sign_on(
        &self,
        test_clock: Option<Uuid>,
        text: String,
        signature: &[u8],
        by: &Signatory,
    ) -> Result<Signing, Status> {
        if signature.is_empty() {
            return Ok(Signing::Statement(text));
        }
        let at = self.records.moment(test_clock).await?;
        let receipt = ReceivedAt { at, test_clock };
        let signed = self.verifier.accept(&text, signature, by, receipt).await?;
        self.documents.put(text.into_bytes()).await?;
        Ok(Signing::Signed(signed))
    }

    /// A whole case: where it stands, how it came there, what is due.
    pub async fn whole_case(&self, caller: &Caller, id: &str) -> Result<pb::Case, Status> {
        let record = self.case(caller, id).await?;
        let history = self.records.history(record.summary.case_id).await?;
        let deadlines = self.records.open_deadlines(record.summary.case_id).await?;
        let facts = serde_json::to_value(&record.state).map_err(|_| Status::internal("a case could not be written"))?;
        Ok(pb::Case {
            summary: Some(summary_to_wire(&record.summary)),
            iin: record.state.iin().to_owned(),
            facts: Some(struct_to_wire(facts)),
            history: history.iter().map(history_to_wire).collect(),
            open_deadlines: deadlines.iter().map(deadline_to_wire).collect(),
        })
    }
}

/// An act's answer in the shape of its own response message: every response has the case's summary as field 1.
/// What the writer function told beside it is set by the endpoint.
pub fn act_response<M: prost::Message + Default>(answer: &Answer) -> Result<M, Status> {
    #[derive(prost::Message)]
    struct WithCase {
        #[prost(message, optional, tag = "1")]
        case: Option<pb::CaseSummary>,
    }
    let bytes = WithCase { case: Some(summary_to_wire(&answer.case)) }.encode_to_vec();
    M::decode(bytes.as_slice()).map_err(|_| Status::internal("an answer could not be written"))
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
