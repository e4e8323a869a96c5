//! The store's interface for reads. Reads happen outside the ledger's transactions: they lock nothing and decide nothing.
//!
//! PostgreSQL (`Records`) and the in-memory store implement it, and one suite of tests holds for both. Out of scope: who may see
//! a case (`Visibility` comes as an argument), how a filter or a page token is written, and clocks other than their present moment.

use regulation::{Ban, DeadlineId, Iin, Moment, SecondaryIdentity};
use uuid::Uuid;

use super::records::{DeadlineRow, Records, RecordsError};
use super::{
    Agency, Answer, CaseKey, CaseRecord, Filter, HistoryRow, Listed, OpenAlert, OpenAlertPosition, Order, Overdue,
    OverduePosition, PersonKey, Position, Visibility,
};
use crate::digest::Digest;

/// The result of a read.
pub type Read<T> = Result<T, RecordsError>;

/// The reads of one agency's store. A case that is not there is refused as `NO_SUCH_CASE`.
pub trait ReadStore<A: Agency>: Send + Sync + 'static {
    fn case(&self, case: CaseKey) -> impl Future<Output = Read<CaseRecord<A>>> + Send;

    /// A case of a clock by its second number.
    fn case_by_reference(
        &self,
        clock: Option<Uuid>,
        reference: &str,
    ) -> impl Future<Output = Read<CaseRecord<A>>> + Send;

    /// The cases of an applicant on one clock, in the order of their ids.
    fn cases_of(&self, clock: Option<Uuid>, iin: &Iin) -> impl Future<Output = Read<Vec<CaseRecord<A>>>> + Send;

    /// A person by their key; one who is not known is as new.
    fn person(&self, key: &PersonKey) -> impl Future<Output = Read<A::Person>> + Send;

    /// The bans of those who share a second identity with a person, or one of those brought, under another key.
    fn bans_of_linked_identities(
        &self,
        person: &PersonKey,
        brought: &[SecondaryIdentity],
    ) -> impl Future<Output = Read<Vec<Ban>>> + Send;

    /// The answer that was given under a request id, with the digest of the request.
    fn answer(&self, request_id: Uuid) -> impl Future<Output = Read<Option<(Digest, Answer)>>> + Send;

    /// At most `limit` lines of a case's history behind a known one.
    fn history_after(
        &self,
        case: CaseKey,
        after: i64,
        limit: i64,
    ) -> impl Future<Output = Read<Vec<HistoryRow>>> + Send;

    /// The deadlines of a case that run or are overdue, the nearest first.
    fn open_deadlines(&self, case: CaseKey) -> impl Future<Output = Read<Vec<DeadlineRow>>> + Send;

    /// At most `limit` cases in this order, behind `after`.
    fn list(
        &self,
        visible: &Visibility,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        limit: i64,
    ) -> impl Future<Output = Read<Vec<Listed>>> + Send;

    /// At most `limit` overdue deadlines, the longest overdue first, behind `after`; only those named, when any are named.
    fn list_overdue(
        &self,
        visible: &Visibility,
        filter: &Filter,
        deadlines: &[DeadlineId],
        after: Option<&OverduePosition>,
        limit: i64,
    ) -> impl Future<Output = Read<Vec<Overdue>>> + Send;

    /// At most `limit` alerts that stand, the oldest first, behind `after`; only of these kinds, when any are named.
    fn list_alerts(
        &self,
        visible: &Visibility,
        filter: &Filter,
        kinds: &[String],
        after: Option<&OpenAlertPosition>,
        limit: i64,
    ) -> impl Future<Output = Read<Vec<OpenAlert>>> + Send;

    /// What a clock shows now: the test clock's moment, or the store's own.
    fn moment(&self, test_clock: Option<Uuid>) -> impl Future<Output = Read<Moment>> + Send;
}

impl<A: Agency> ReadStore<A> for Records {
    async fn case(&self, case: CaseKey) -> Read<CaseRecord<A>> {
        Self::case(self, case).await
    }

    async fn case_by_reference(&self, clock: Option<Uuid>, reference: &str) -> Read<CaseRecord<A>> {
        Self::case_by_reference(self, clock, reference).await
    }

    async fn cases_of(&self, clock: Option<Uuid>, iin: &Iin) -> Read<Vec<CaseRecord<A>>> {
        Self::cases_of(self, clock, iin).await
    }

    async fn person(&self, key: &PersonKey) -> Read<A::Person> {
        Self::person::<A>(self, key).await
    }

    async fn bans_of_linked_identities(&self, person: &PersonKey, brought: &[SecondaryIdentity]) -> Read<Vec<Ban>> {
        self.bans_of_linked_identities::<A>(person, brought).await
    }

    async fn answer(&self, request_id: Uuid) -> Read<Option<(Digest, Answer)>> {
        Self::answer(self, request_id).await
    }

    async fn history_after(&self, case: CaseKey, after: i64, limit: i64) -> Read<Vec<HistoryRow>> {
        Self::history_after(self, case, after, limit).await
    }

    async fn open_deadlines(&self, case: CaseKey) -> Read<Vec<DeadlineRow>> {
        self.open_deadlines(case).await
    }

    async fn list(
        &self,
        visible: &Visibility,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        limit: i64,
    ) -> Read<Vec<Listed>> {
        Self::list(self, visible, filter, order, after, limit).await
    }

    async fn list_overdue(
        &self,
        visible: &Visibility,
        filter: &Filter,
        deadlines: &[DeadlineId],
        after: Option<&OverduePosition>,
        limit: i64,
    ) -> Read<Vec<Overdue>> {
        Self::list_overdue(self, visible, filter, deadlines, after, limit).await
    }

    async fn list_alerts(
        &self,
        visible: &Visibility,
        filter: &Filter,
        kinds: &[String],
        after: Option<&OpenAlertPosition>,
        limit: i64,
    ) -> Read<Vec<OpenAlert>> {
        Self::list_alerts(self, visible, filter, kinds, after, limit).await
    }

    async fn moment(&self, test_clock: Option<Uuid>) -> Read<Moment> {
        Self::moment(self, test_clock).await
    }
}
