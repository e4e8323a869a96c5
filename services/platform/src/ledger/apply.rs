//! The rules of the ledger, without any store: what a batch of work does to the cases it concerns.
//!
//! Order of precedence for a request: known id, admission, writer. Messages have theirs in `reception`.

mod identities;
mod loaded;
mod reception;
mod reservations;

use jiff::Timestamp;
use regulation::{DeadlineId, Edition, Moment};
use uuid::Uuid;

use super::chain;
use super::records::{CaseRecord, DeadlineRow, DeadlineState, HistoryRow};
use super::{
    ActContext, Actor, Acts as _, Agency, Answer, CaseKey, CaseRef, CaseState as _, DeadlineChange, Origin, Outcome,
    PersonKey, Summary, Work, admit, decide,
};
use crate::exchange::{Message, OutgoingMessage, Sealer};
use crate::refusal::Refusal;
use crate::tasks::{Task, TaskRow};

pub use identities::Identities;
pub(crate) use loaded::Concern;
pub use loaded::{CaseChange, Changes, Disposal, Loaded, OutboxRow, ParkedRow, Place, WorkResult};
pub(crate) use reservations::Net;
pub use reservations::{Reservations, Reserved};

/// Decides a batch in the order in which it came.
pub fn apply_batch<A: Agency>(loaded: &mut Loaded<A>, works: &[Work<A>], sealer: &Sealer) -> Changes<A> {
    let mut batch = Batch { loaded, sealer, written: Changes::empty() };
    for work in works {
        let outcome = batch.take(work);
        batch.written.outcomes.push(outcome);
    }
    batch.written
}

/// One act that is about to be written.
struct Act<'a, A: Agency> {
    case: CaseKey,
    actor: &'a Actor,
    edition: &'static Edition,
    message: Option<&'a Message>,
    traceparent: &'a str,
    outcome: Outcome<A>,
    person: PersonKey,
    at: Moment,
}

struct Batch<'a, A: Agency> {
    loaded: &'a mut Loaded<A>,
    sealer: &'a Sealer,
    written: Changes<A>,
}

impl<A: Agency> Batch<'_, A> {
    fn take(&mut self, work: &Work<A>) -> WorkResult {
        match &work.origin {
            Origin::Request { request_id, digest, actor, test_clock, command } => {
                if let Some((known, answer)) = self.loaded.requests.get(request_id) {
                    return match known == digest {
                        true => WorkResult::Answered(answer.clone()),
                        false => WorkResult::Refused(Refusal::RequestReused),
                    };
                }
                let case = self.case_key(*test_clock, work.case, command);
                match self.act(case, actor, command, None, &work.traceparent) {
                    Ok(answer) => {
                        self.loaded.requests.insert(*request_id, (*digest, answer.clone()));
                        self.written.requests.push((*request_id, *digest, answer.clone()));
                        WorkResult::Answered(answer)
                    }
                    Err(refusal) => WorkResult::Refused(refusal),
                }
            }
            Origin::Message { message, envelope, command } => {
                let disposal = self.receive(message, envelope, command, &work.traceparent);
                if disposal == Disposal::Applied {
                    self.release(message);
                }
                WorkResult::Message(disposal)
            }
            Origin::Redriven { message, command, counted } => {
                self.receive_again(message, command, *counted, &work.traceparent)
            }
            Origin::Deadline { deadline, test_clock } => self.expire(*test_clock, work.case, *deadline),
        }
    }

    fn case_key(&self, clock: Option<Uuid>, case: CaseRef, command: &A::Command) -> CaseKey {
        let id = match case {
            CaseRef::Id(id) => id,
            CaseRef::OfPerson { new_id } => command
                .person_key()
                .ok()
                .and_then(|person| self.loaded.persons.get(&PersonKey { clock, person }))
                .and_then(A::case_of_person)
                .unwrap_or(new_id),
        };
        CaseKey { clock, id }
    }

    fn expire(&mut self, clock: Option<Uuid>, case: CaseRef, deadline: DeadlineId) -> WorkResult {
        let CaseRef::Id(id) = case else { return WorkResult::Deadline };
        let case = CaseKey { clock, id };
        let Some(record) = self.loaded.cases.get(&case) else { return WorkResult::Deadline };
        let now = self.now(clock);
        let line = self.loaded.deadlines.get(&case).and_then(|deadlines| deadlines.get(&deadline));
        // Another replica may have been quicker, or an act may have met the deadline meanwhile.
        let running = line.is_some_and(|line| line.state == DeadlineState::Running && line.due_at <= now.timestamp());
        if !running {
            return WorkResult::Deadline;
        }
        match A::Command::due(deadline) {
            None => self.mark(case, deadline, DeadlineState::Overdue),
            Some(command) => {
                // What only alerts stays overdue until an act meets it, however it was noted.
                let Ok(law) = record.summary.law() else { return WorkResult::Deadline };
                let acts = law.deadline_rule(deadline).missed.acts_by_itself();
                self.mark(case, deadline, if acts { DeadlineState::Fired } else { DeadlineState::Overdue });
                if let Err(refusal) = self.act(case, &Actor::Time, &command, None, "") {
                    tracing::warn!(case_id = %id, deadline = deadline.id(), %refusal, "a deadline fired without effect");
                }
            }
        }
        WorkResult::Deadline
    }

    fn mark(&mut self, case: CaseKey, deadline: DeadlineId, state: DeadlineState) {
        if let Some(line) = self.loaded.deadlines.get_mut(&case).and_then(|deadlines| deadlines.get_mut(&deadline)) {
            line.state = state;
            self.written.deadlines.insert((case, deadline), line.clone());
        }
    }

    fn now(&self, clock: Option<Uuid>) -> Moment {
        let at = clock.and_then(|clock| self.loaded.clocks.get(&clock).copied()).unwrap_or(self.loaded.now);
        Moment::new(at)
    }

    fn act(
        &mut self,
        case: CaseKey,
        actor: &Actor,
        command: &A::Command,
        message: Option<&Message>,
        traceparent: &str,
    ) -> Result<Answer, Refusal> {
        let record = self.loaded.cases.get(&case);
        let clock = case.clock;
        if clock.is_some_and(|clock| !self.loaded.clocks.contains_key(&clock)) {
            return Err(Refusal::field("test_clock", "create the test clock in every agency first"));
        }
        let person = match record {
            Some(record) => record.person_key(),
            None => PersonKey { clock, person: command.person_key()? },
        };
        if let (Actor::Human(human), Some(record)) = (actor, record) {
            admit(human, &record.state, record.summary.test_clock)?;
        }
        let nobody = A::Person::default();
        // A message is never received before it was written, whichever copy of a clock moved first.
        let at = self
            .now(clock)
            .max(message.map_or(Moment::new(Timestamp::MIN), |message| Moment::new(message.occurred_at)));
        let edition = edition_of(record.map(|record| &record.summary), message, at)?;
        let serial = self.loaded.serials.pop().unwrap_or(0);
        let by_linked_identity = edition.interpretations.ban_by_second_identity;
        let linked = if by_linked_identity { self.bans_of_linked_identities(&person, command) } else { vec![] };
        let context = ActContext {
            case_id: case.id,
            moment: at,
            law: edition,
            actor,
            person: self.loaded.persons.get(&person).unwrap_or(&nobody),
            bans_of_linked_identities: &linked,
            serial,
        };
        let outcome = decide::<A>(command, record.map(|record| &record.state), &context)?;
        self.check_reservations(case, &outcome.reservations)?;
        Ok(self.write(Act { case, actor, edition, message, traceparent, outcome, person, at }))
    }

    fn write(&mut self, act: Act<'_, A>) -> Answer {
        let Outcome { event, clause, case: state, person, messages, tasks, deadlines, reservations, details, nameless } =
            act.outcome;
        let before = self.loaded.cases.remove(&act.case);
        let dossier_changed = before.as_ref().is_none_or(|before| before.state.dossier() != state.dossier());
        let mut record = match before {
            Some(before) => CaseRecord { state, ..before },
            None => CaseRecord::opened(act.case, act.person.person.clone(), &act.edition.id, state),
        };
        let version_before = record.summary.version;
        let change = self.written.cases.entry(act.case).or_insert(CaseChange { version_before, dossier_changed });
        change.dossier_changed |= dossier_changed;
        if let Some(person) = person {
            self.loaded.persons.insert(act.person.clone(), person.clone());
            self.written.persons.insert(act.person.clone(), person);
        } else if record.summary.version == 0 {
            let person = self.loaded.persons.entry(act.person.clone()).or_default().clone();
            self.written.persons.insert(act.person.clone(), person);
        }
        self.recognise(&act.person, &record.state);
        self.apply_deadlines(act.case, &deadlines);
        self.reserve(act.case, &reservations);
        let line = self.history_line(&mut record, event, clause.id(), (act.actor, nameless), act.message, act.at);
        record.summary.next_due_at = self.next_due(act.case);
        for message in messages {
            let causation = act.message.map(|message| message.message_id);
            self.post(&mut record, message, causation, act.traceparent, act.at);
        }
        self.commission(&record.summary, tasks, act.at);
        self.written.history.push(line);
        let answer = Answer { case: record.summary.clone(), details };
        self.loaded.cases.insert(act.case, record);
        answer
    }

    fn history_line(
        &self,
        record: &mut CaseRecord<A>,
        event: &str,
        clause: &str,
        (actor, nameless): (&Actor, bool),
        message: Option<&Message>,
        at: Moment,
    ) -> HistoryRow {
        let (actor_role, actor_iin) = match actor {
            Actor::Human(human) if nameless => (human.role.code().to_owned(), String::new()),
            Actor::Human(human) => (human.role.code().to_owned(), human.iin.to_string()),
            Actor::Agency(name) => (name.clone(), String::new()),
            Actor::Time => ("TIME".to_owned(), String::new()),
        };
        let from_status = std::mem::replace(&mut record.summary.status, record.state.status().to_owned());
        record.summary.next_owner = record.state.next_owner().to_owned();
        record.summary.number = record.state.number().to_owned();
        record.summary.version += 1;
        let mut line = HistoryRow {
            case_id: record.summary.case_id,
            clock: record.summary.test_clock,
            sequence: record.summary.version,
            at: at.timestamp(),
            recorded_at: self.loaded.now,
            actor_role,
            actor_iin,
            act: event.to_owned(),
            clause: clause.to_owned(),
            from_status,
            to_status: record.summary.status.clone(),
            link: message.map(|message| message.link.clone()).unwrap_or_default(),
            message_id: message.map(|message| message.message_id),
            previous_hash: record.history_hash,
            hash: chain::GENESIS,
        };
        line.hash = chain::link(&record.history_hash, &line);
        record.history_hash = line.hash;
        line
    }

    fn apply_deadlines(&mut self, case: CaseKey, changes: &[DeadlineChange]) {
        let deadlines = self.loaded.deadlines.entry(case).or_default();
        for change in changes {
            match change {
                DeadlineChange::Start(receipt) => {
                    let line = DeadlineRow::running(case, receipt.clone());
                    deadlines.insert(receipt.deadline, line.clone());
                    self.written.deadlines.insert((case, receipt.deadline), line);
                }
                DeadlineChange::Stop(deadline) => {
                    if let Some(mut line) = deadlines.remove(deadline) {
                        line.state = DeadlineState::Met;
                        self.written.deadlines.insert((case, *deadline), line);
                    }
                }
            }
        }
    }

    fn next_due(&self, case: CaseKey) -> Option<Timestamp> {
        let deadlines = self.loaded.deadlines.get(&case)?;
        deadlines.values().filter(|line| line.state == DeadlineState::Running).map(|line| line.due_at).min()
    }

    fn post(
        &mut self,
        record: &mut CaseRecord<A>,
        payload: OutgoingMessage,
        causation: Option<Uuid>,
        traceparent: &str,
        at: Moment,
    ) {
        let link = format!("{}.to.{}", A::NAME, payload.to);
        let sequence = record.sent.entry(link.clone()).or_insert(0);
        *sequence += 1;
        let message = Message::compose(crate::exchange::Draft {
            link: link.clone(),
            sender: A::NAME,
            recipient: payload.to,
            payload: self.sealer.payload(&payload.event_type, payload.bytes),
            event_type: payload.event_type,
            case_id: record.summary.case_id,
            sequence: *sequence,
            causation,
            occurred_at: at.timestamp(),
            test_clock: record.summary.test_clock,
            edition: record.summary.edition.clone(),
            traceparent: traceparent.to_owned(),
        });
        self.written.outbox.push(OutboxRow {
            message_id: message.message_id,
            link: link.clone(),
            case_id: message.case_id,
            sequence: message.sequence,
            envelope: self.sealer.seal(&message),
            recorded_at: self.loaded.now,
        });
        self.count(record.summary.test_clock, &link, 1, 0);
    }

    /// What the act leaves to be done outside is written with it, and counted like a message.
    fn commission(&mut self, act: &Summary, tasks: Vec<Task>, at: Moment) {
        for (place, task) in tasks.into_iter().enumerate() {
            let line = TaskRow::of_act(act.key(), act.version, place, at.timestamp(), task);
            self.count(act.test_clock, &line.way(A::NAME), 1, 0);
            self.written.tasks.push(line);
        }
    }

    fn count(&mut self, clock: Option<Uuid>, link: &str, sent: i64, disposed: i64) {
        // A clock that this agency does not have is refused, not counted.
        if let Some(clock) = clock.filter(|clock| self.loaded.clocks.contains_key(clock)) {
            let entry = self.written.counts.entry((clock, link.to_owned())).or_insert((0, 0));
            entry.0 += sent;
            entry.1 += disposed;
        }
    }
}

/// A case keeps the edition it was filed under; a new one takes its sender's, or the one that governs its first day.
fn edition_of(case: Option<&Summary>, message: Option<&Message>, at: Moment) -> Result<&'static Edition, Refusal> {
    match (case, message) {
        (Some(summary), _) => summary.law(),
        (None, Some(message)) => Edition::by_id(&message.edition).ok_or_else(Refusal::edition_unknown),
        (None, None) => Ok(Edition::governing(at.legal_date())),
    }
}
