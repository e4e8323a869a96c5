//! What every gRPC endpoint of an agency does alike: act at the writer, take a case, take a signature.

use std::sync::Arc;

use contracts::{ActRequest, ActResponse};
use regulation::{Ban, Document, Edition, Moment, SecondaryIdentity};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::Caller;
use super::case_reader::case_of;
use crate::documents::{self, DocumentStore};
use crate::ledger::{
    ActContext, Actor, Agency, Answer, CaseKey, CaseRecord, CaseRef, Origin, Records, Work, WorkResult, Writer, admit,
};
use crate::payments::PaymentGateway;
use crate::refusal::Refusal;
use crate::signing::{ReceivedAt, Signatory, SignedStatement, StatementVerifier};
use crate::wire::{summary_to_wire, uuid_from_wire};

/// The endpoint of one agency.
pub struct ServiceContext<A: Agency> {
    pub writer: Writer<A>,
    pub records: Arc<Records>,
    pub verifier: StatementVerifier,
    pub documents: DocumentStore,
    pub payments: PaymentGateway,
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

/// What an act would see if it came now: nobody is asked to sign what the act would refuse.
pub struct Preview<A: Agency> {
    case_id: Uuid,
    moment: Moment,
    law: &'static Edition,
    actor: Actor,
    person: A::Person,
    bans_of_linked_identities: Vec<Ban>,
}

impl<A: Agency> Preview<A> {
    /// A number is given by the writer alone.
    pub fn context(&self) -> ActContext<'_, A> {
        let Self { case_id, moment, law, actor, person, bans_of_linked_identities } = self;
        ActContext { case_id: *case_id, moment: *moment, law, actor, person, bans_of_linked_identities, serial: 0 }
    }
}

impl<A: Agency> ServiceContext<A> {
    /// Brings an act to the writer.
    pub async fn act(&self, caller: &Caller, case: CaseRef, command: A::Command) -> Result<Answer, Status> {
        act(&self.writer, caller, case, command).await
    }

    /// A plain act: the request says all that the act needs, and the answer is the case's summary.
    pub async fn plain<Q, C>(&self, request: Request<Q>) -> Result<Response<Q::Response>, Status>
    where
        Q: ActRequest,
        C: TryFrom<Q, Error = Refusal> + Into<A::Command>,
    {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let case_id = request.case_id().to_owned();
        let act = C::try_from(request)?;
        let answer = self.act_on(&caller, &case_id, act).await?;
        Ok(Response::new(act_response(&answer)))
    }

    /// An act on a case that the request names.
    pub async fn act_on(&self, caller: &Caller, case_id: &str, act: impl Into<A::Command>) -> Result<Answer, Status> {
        let case = CaseRef::Id(uuid_from_wire("case_id", case_id)?);
        self.act(caller, case, act.into()).await
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
        case_of(&*self.records, caller, id).await
    }

    /// A case by its second number, that this caller may see.
    pub async fn case_by_reference(&self, caller: &Caller, reference: &str) -> Result<CaseRecord<A>, Status> {
        let record = self.records.case_by_reference::<A>(caller.test_clock, reference).await?;
        admit(&caller.human, &record.state, record.summary.test_clock)?;
        Ok(record)
    }

    /// The newest document of each kind that was uploaded for a case.
    pub async fn documents_of(&self, case: CaseKey) -> Result<Vec<Document>, Status> {
        Ok(documents::of_case(self.records.pool(), case).await?)
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
    ) -> Result<Preview<A>, Status> {
        let law = record.summary.law()?;
        let person_key = record.person_key();
        let bans_of_linked_identities = match law.interpretations.ban_by_second_identity {
            true => self.records.bans_of_linked_identities::<A>(&person_key, brought).await?,
            false => vec![],
        };
        let person = self.records.person::<A>(&person_key).await?;
        let moment = self.moment(record).await?;
        let (case_id, actor) = (record.summary.case_id, caller.actor());
        Ok(Preview { case_id, moment, law, actor, person, bans_of_linked_identities })
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
}

/// Brings an act to the writer. A caller who goes away interrupts nothing and finds the answer under the request id.
pub(super) async fn act<A: Agency>(
    writer: &Writer<A>,
    caller: &Caller,
    case: CaseRef,
    command: A::Command,
) -> Result<Answer, Status> {
    let mark = caller.request.ok_or_else(|| Status::internal("an act without a request id"))?;
    let origin = Origin::Request {
        request_id: mark.id,
        digest: mark.digest,
        actor: caller.actor(),
        test_clock: caller.test_clock,
        command,
    };
    let work = Work { case, origin, traceparent: caller.traceparent.clone() };
    match writer.apply(work).await {
        Ok(WorkResult::Answered(answer)) => Ok(answer),
        Ok(WorkResult::Refused(refusal)) => Err(refusal.into()),
        Ok(_) => Err(Status::internal("an act was applied as something else")),
        Err(_) => Err(Status::unavailable("nothing was written; call again with the same request_id")),
    }
}

/// An act's answer in the shape of its own response. The details that the act returned are set by the caller.
pub fn act_response<R: ActResponse>(answer: &Answer) -> R {
    R::of_case(summary_to_wire(&answer.case))
}

/// Writes the methods of plain acts into the implementation of an agency's service: the RPC, its request, its act.
#[macro_export]
macro_rules! plain_acts {
    ($( $method:ident: $request:ty => $act:ty; )*) => { $(
        fn $method<'life0, 'async_trait>(
            &'life0 self,
            request: tonic::Request<$request>,
        ) -> std::pin::Pin<Box<
            dyn Future<Output = Result<
                tonic::Response<<$request as contracts::ActRequest>::Response>,
                tonic::Status,
            >> + Send + 'async_trait,
        >>
        where
            'life0: 'async_trait,
            Self: 'async_trait,
        {
            Box::pin(self.service.plain::<$request, $act>(request))
        }
    )* };
}
