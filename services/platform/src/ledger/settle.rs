//! The rules of the ledger, without any store: what a batch of work does to the cases it concerns.
//!
//! Order of precedence for a request: known id, admission, desk. Letters have theirs in `reception`.

mod claims;
mod docket;
mod identities;
mod reception;

use jiff::Timestamp;
use regulation::{Edition, Moment, TermId};
use uuid::Uuid;

use super::chain;
use super::records::{CaseRecord, HistoryLine, TermLine, TermState};
use super::{Actor, Agency, Answer, CaseRef, CaseState as _, Origin, Outcome, Scene, Summary, TermChange, Work, admit};
use crate::errands::{Errand, ErrandLine};
use crate::exchange::{Letter, Sealer};
use crate::refusal::Refusal;

pub(crate) use claims::Net;
pub use claims::{Claimed, Claims};
pub(crate) use docket::Concern;
pub use docket::{Disposal, Docket, OutboxLine, ParkedLine, Settled, Settlement};
pub use identities::Identities;

/// Decides a batch in the order in which it came.
pub fn settle<A: Agency>(docket: &mut Docket<A>, works: &[Work<A>], sealer: &Sealer) -> Settlement<A> {
    let mut sitting = Sitting { docket, sealer, written: Settlement::empty() };
    for work in works {
        let outcome = sitting.take(work);
        sitting.written.outcomes.push(outcome);
    }
    sitting.written
}

/// One act that is about to be written.
struct Act<'a, A: Agency> {
    case_id: Uuid,
    actor: &'a Actor,
    clock: Option<Uuid>,
    edition: &'static Edition,
    letter: Option<&'a Letter>,
    traceparent: &'a str,
    outcome: Outcome<A>,
    person: String,
    at: Moment,
}

struct Sitting<'a, A: Agency> {
    docket: &'a mut Docket<A>,
    sealer: &'a Sealer,
    written: Settlement<A>,
}

impl<A: Agency> Sitting<'_, A> {
    fn take(&mut self, work: &Work<A>) -> Settled {
        match &work.origin {
            Origin::Request { request_id, digest, actor, test_clock, command } => {
                if let Some((known, answer)) = self.docket.requests.get(request_id) {
                    return match known == digest {
                        true => Settled::Answered(answer.clone()),
                        false => Settled::Refused(Refusal::RequestReused),
                    };
                }
                let case_id = self.case_id(work.case, command);
                match self.act(case_id, actor, *test_clock, command, None, &work.traceparent) {
                    Ok(answer) => {
                        self.docket.requests.insert(*request_id, (*digest, answer.clone()));
                        self.written.requests.push((*request_id, *digest, answer.clone()));
                        Settled::Answered(answer)
                    }
                    Err(refusal) => Settled::Refused(refusal),
                }
            }
            Origin::Letter { letter, envelope, command } => {
                let disposal = self.receive(letter, envelope, command, &work.traceparent);
                if disposal == Disposal::Applied {
                    self.release(letter);
                }
                Settled::Letter(disposal)
            }
            Origin::Redriven { letter, command, counted } => {
                self.receive_again(letter, command, *counted, &work.traceparent)
            }
            Origin::Term(term) => self.expire(work.case, *term),
        }
    }

    fn case_id(&self, case: CaseRef, command: &A::Command) -> Uuid {
        match case {
            CaseRef::Id(id) => id,
            CaseRef::OfPerson { new_id } => A::person_key(command)
                .and_then(|key| self.docket.persons.get(&key))
                .and_then(A::case_of_person)
                .unwrap_or(new_id),
        }
    }

    fn expire(&mut self, case: CaseRef, term: TermId) -> Settled {
        let CaseRef::Id(case_id) = case else { return Settled::Term };
        let Some(record) = self.docket.cases.get(&case_id) else { return Settled::Term };
        let clock = record.summary.test_clock;
        let now = self.now(clock);
        let line = self.docket.terms.get(&case_id).and_then(|terms| terms.get(&term));
        // Another replica may have been quicker, or an act may have met the term meanwhile.
        let running = line.is_some_and(|line| line.state == TermState::Running && line.due_at <= now.timestamp());
        if !running {
            return Settled::Term;
        }
        match A::due(term) {
            None => self.mark(case_id, term, TermState::Overdue),
            Some(command) => {
                // What only alerts stays overdue until an act meets it, however it was noted.
                let Ok(law) = record.summary.law() else { return Settled::Term };
                let acts = law.term_rule(term).missed.acts_by_itself();
                self.mark(case_id, term, if acts { TermState::Fired } else { TermState::Overdue });
                if let Err(refusal) = self.act(case_id, &Actor::Time, clock, &command, None, "") {
                    tracing::warn!(%case_id, term = term.id(), %refusal, "a term fired without effect");
                }
            }
        }
        Settled::Term
    }

    fn mark(&mut self, case_id: Uuid, term: TermId, state: TermState) {
        if let Some(line) = self.docket.terms.get_mut(&case_id).and_then(|terms| terms.get_mut(&term)) {
            line.state = state;
            self.written.terms.insert((case_id, term), line.clone());
        }
    }

    fn now(&self, clock: Option<Uuid>) -> Moment {
        let at = clock.and_then(|clock| self.docket.clocks.get(&clock).copied()).unwrap_or(self.docket.now);
        Moment::new(at)
    }

    fn act(
        &mut self,
        case_id: Uuid,
        actor: &Actor,
        clock_of_new: Option<Uuid>,
        command: &A::Command,
        letter: Option<&Letter>,
        traceparent: &str,
    ) -> Result<Answer, Refusal> {
        let record = self.docket.cases.get(&case_id);
        let clock = record.map_or(clock_of_new, |record| record.summary.test_clock);
        if clock.is_some_and(|clock| !self.docket.clocks.contains_key(&clock)) {
            return Err(Refusal::field("test_clock", "create the test clock in every agency first"));
        }
        let person = match record {
            Some(record) => record.person.clone(),
            None => A::person_key(command).ok_or(Refusal::NoSuchCase)?,
        };
        if let (Actor::Human(human), Some(record)) = (actor, record) {
            admit(human, &record.state, record.summary.test_clock)?;
        }
        let nobody = A::Person::default();
        // A letter is never received before it was written, whichever copy of a clock moved first.
        let at =
            self.now(clock).max(letter.map_or(Moment::new(Timestamp::MIN), |letter| Moment::new(letter.occurred_at)));
        let edition = edition_of(record.map(|record| &record.summary), letter, at)?;
        let serial = self.docket.serials.pop().unwrap_or(0);
        let by_double = edition.readings.ban_by_second_identity;
        let doubles = if by_double { self.bans_of_doubles(&person, command) } else { vec![] };
        let scene = Scene { case_id, moment: at, law: edition, actor, bans_of_doubles: &doubles, serial };
        let body = self.docket.persons.get(&person).unwrap_or(&nobody);
        let outcome = A::decide(record.map(|record| &record.state), body, command, &scene)?;
        self.check_claims(case_id, clock, &outcome.claims)?;
        Ok(self.write(Act { case_id, actor, clock, edition, letter, traceparent, outcome, person, at }))
    }

    fn write(&mut self, act: Act<'_, A>) -> Answer {
        let Outcome { event, clause, case, person, letters, errands, terms, claims, details, nameless } = act.outcome;
        let before = self.docket.cases.remove(&act.case_id);
        let mut record = match before {
            Some(mut record) => {
                record.state = case;
                record
            }
            None => CaseRecord::opened(act.case_id, act.person.clone(), &act.edition.id, act.clock, case),
        };
        self.written.cases.entry(act.case_id).or_insert(record.summary.version);
        if let Some(person) = person {
            self.docket.persons.insert(act.person.clone(), person.clone());
            self.written.persons.insert(act.person.clone(), person);
        } else if record.summary.version == 0 {
            let person = self.docket.persons.entry(act.person.clone()).or_default().clone();
            self.written.persons.insert(act.person.clone(), person);
        }
        self.recognise(&act.person, &record.state);
        self.apply_terms(act.case_id, act.clock, &terms);
        self.claim(act.case_id, act.clock, &claims);
        let line = self.history_line(&mut record, event, clause.id(), (act.actor, nameless), act.letter, act.at);
        record.summary.next_due_at = self.next_due(act.case_id);
        for letter in &letters {
            let causation = act.letter.map(|letter| letter.message_id);
            self.post(&mut record, letter, causation, act.traceparent, act.at);
        }
        self.commission(&record.summary, errands, act.at);
        self.written.history.push(line);
        let answer = Answer { case: record.summary.clone(), details };
        self.docket.cases.insert(act.case_id, record);
        answer
    }

    fn history_line(
        &self,
        record: &mut CaseRecord<A>,
        event: &str,
        clause: &str,
        (actor, nameless): (&Actor, bool),
        letter: Option<&Letter>,
        at: Moment,
    ) -> HistoryLine {
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
        let mut line = HistoryLine {
            case_id: record.summary.case_id,
            sequence: record.summary.version,
            at: at.timestamp(),
            recorded_at: self.docket.now,
            actor_role,
            actor_iin,
            act: event.to_owned(),
            clause: clause.to_owned(),
            from_status,
            to_status: record.summary.status.clone(),
            link: letter.map(|letter| letter.link.clone()).unwrap_or_default(),
            message_id: letter.map(|letter| letter.message_id),
            previous_hash: record.history_hash,
            hash: chain::GENESIS,
        };
        line.hash = chain::link(&record.history_hash, &line);
        record.history_hash = line.hash;
        line
    }

    fn apply_terms(&mut self, case_id: Uuid, clock: Option<Uuid>, changes: &[TermChange]) {
        let terms = self.docket.terms.entry(case_id).or_default();
        for change in changes {
            match change {
                TermChange::Start(receipt) => {
                    let line = TermLine::running(case_id, clock, receipt.clone());
                    terms.insert(receipt.term, line.clone());
                    self.written.terms.insert((case_id, receipt.term), line);
                }
                TermChange::Stop(term) => {
                    if let Some(mut line) = terms.remove(term) {
                        line.state = TermState::Met;
                        self.written.terms.insert((case_id, *term), line);
                    }
                }
            }
        }
    }

    fn next_due(&self, case_id: Uuid) -> Option<Timestamp> {
        let terms = self.docket.terms.get(&case_id)?;
        terms.values().filter(|line| line.state == TermState::Running).map(|line| line.due_at).min()
    }

    fn post(
        &mut self,
        record: &mut CaseRecord<A>,
        letter: &A::Letter,
        causation: Option<Uuid>,
        traceparent: &str,
        at: Moment,
    ) {
        let payload = A::encode(letter);
        let link = format!("{}.to.{}", A::NAME, payload.to);
        let sequence = record.sent.entry(link.clone()).or_insert(0);
        *sequence += 1;
        let letter = Letter::compose(crate::exchange::Draft {
            link: link.clone(),
            sender: A::NAME,
            recipient: payload.to,
            event_type: payload.event_type,
            case_id: record.summary.case_id,
            sequence: *sequence,
            causation,
            occurred_at: at.timestamp(),
            test_clock: record.summary.test_clock,
            edition: record.summary.edition.clone(),
            traceparent: traceparent.to_owned(),
            payload: payload.bytes,
        });
        self.written.outbox.push(OutboxLine {
            message_id: letter.message_id,
            link: link.clone(),
            case_id: letter.case_id,
            sequence: letter.sequence,
            envelope: self.sealer.seal(&letter),
            recorded_at: self.docket.now,
        });
        self.count(record.summary.test_clock, &link, 1, 0);
    }

    /// What the act leaves to be done outside is written with it, and counted like a letter.
    fn commission(&mut self, act: &Summary, errands: Vec<Errand>, at: Moment) {
        for (place, errand) in errands.into_iter().enumerate() {
            let line = ErrandLine::of_act(act.case_id, act.version, place, act.test_clock, at.timestamp(), errand);
            self.count(act.test_clock, &line.way(A::NAME), 1, 0);
            self.written.errands.push(line);
        }
    }

    fn count(&mut self, clock: Option<Uuid>, link: &str, sent: i64, disposed: i64) {
        // A clock that this agency does not have is refused, not counted.
        if let Some(clock) = clock.filter(|clock| self.docket.clocks.contains_key(clock)) {
            let entry = self.written.counts.entry((clock, link.to_owned())).or_insert((0, 0));
            entry.0 += sent;
            entry.1 += disposed;
        }
    }
}

/// A case keeps the edition it was filed under; a new one takes its sender's, or the one that governs its first day.
fn edition_of(case: Option<&Summary>, letter: Option<&Letter>, at: Moment) -> Result<&'static Edition, Refusal> {
    match (case, letter) {
        (Some(summary), _) => summary.law(),
        (None, Some(letter)) => Edition::by_id(&letter.edition).ok_or_else(Refusal::edition_unknown),
        (None, None) => Ok(Edition::governing(at.legal_date())),
    }
}
