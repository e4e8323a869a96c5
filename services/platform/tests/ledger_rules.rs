//! The ledger's rules over memory: numbering, repetition, gaps, parking, deadlines, admission, the hash chain.
#![allow(clippy::unwrap_used)]

mod toy;

use platform::exchange::Sealer;
use platform::ledger::{Disposal, MemoryStore, Origin, Work, WorkResult, verify_chain};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::{City, DeadlineId};
use toy::{
    CLOCK, STRANGER, Toy, again, due, human, key, message, open, open_of_one, receive, request, rise, sealer, send, sit,
};
use uuid::Uuid;

fn store() -> (MemoryStore<Toy>, Sealer) {
    let mut store = MemoryStore::new("2026-11-22T00:00:00Z".parse().unwrap());
    store.clocks.insert(CLOCK, "2026-06-01T05:00:00Z".parse().unwrap());
    (store, sealer().0)
}

fn values(store: &MemoryStore<Toy>, case: u128) -> Vec<u64> {
    store.cases.get(&key(case)).map(|record| record.state.dossier.values.clone()).unwrap_or_default()
}

fn disposals(applied: Vec<WorkResult>) -> Vec<Disposal> {
    applied
        .into_iter()
        .map(|applied| match applied {
            WorkResult::Message(disposal) => disposal,
            _ => panic!("not a message"),
        })
        .collect()
}

fn refusal(applied: &WorkResult) -> &Refusal {
    match applied {
        WorkResult::Refused(refusal) => refusal,
        _ => panic!("not refused"),
    }
}

#[test]
fn acts_of_one_batch_see_each_other() {
    // Aim: acts on one case in one batch follow one another, each with its version, line and sequence number.
    let (mut store, sealer) = store();
    let written = store.apply(&[open(1, 1), send(1, 2, 5), send(1, 3, 6)], &sealer);
    assert_eq!(values(&store, 1), [5, 6]);
    let versions: Vec<i64> = store.history.iter().map(|line| line.sequence).collect();
    assert_eq!(versions, [1, 2, 3]);
    let sequences: Vec<u64> = store.outbox.iter().map(|line| line.sequence).collect();
    assert_eq!(sequences, [1, 2]);
    assert_eq!(written.counts[&(CLOCK, "ping.to.pong".to_owned())], (2, 0));
}

#[test]
fn a_changed_history_shows() {
    // Aim: an edit, a deletion and a swap of lines are found at their place.
    let (mut store, sealer) = store();
    store.apply(&[open(1, 1), send(1, 2, 5), send(1, 3, 6), send(1, 4, 7)], &sealer);
    assert_eq!(verify_chain(&store.history), Ok(()));
    let mut edited = store.history.clone();
    edited[1].clause = "A-12/p1".into();
    assert_eq!(verify_chain(&edited), Err(2));
    let mut shortened = store.history.clone();
    shortened.remove(2);
    assert_eq!(verify_chain(&shortened), Err(3));
    let mut swapped = store.history.clone();
    swapped.swap(1, 2);
    assert_eq!(verify_chain(&swapped), Err(2));
}

#[test]
fn a_repeated_request_is_answered_again_and_done_once() {
    // Aim: the same id and body give the same answer, also within one batch; another body is refused.
    let (mut store, sealer) = store();
    let written = store.apply(&[open(1, 1), send(1, 2, 5), send(1, 2, 5)], &sealer);
    let answers: Vec<_> = written
        .outcomes
        .iter()
        .map(|applied| match applied {
            WorkResult::Answered(answer) => answer.clone(),
            _ => panic!("not answered"),
        })
        .collect();
    assert_eq!(answers[1], answers[2]);
    let again = store.apply(&[send(1, 2, 5), send(1, 2, 6)], &sealer);
    assert!(matches!(&again.outcomes[0], WorkResult::Answered(answer) if *answer == answers[1]));
    assert_eq!(refusal(&again.outcomes[1]), &Refusal::RequestReused);
    assert_eq!(values(&store, 1), [5]);
}

#[test]
fn a_refused_act_changes_nothing() {
    // Aim: a refusal writes no line, no message and no answer, and the same request may succeed later.
    let (mut store, sealer) = store();
    store.apply(&[open(1, 1)], &sealer);
    let written = store.apply(&[send(1, 2, 13)], &sealer);
    assert!(matches!(refusal(&written.outcomes[0]), Refusal::Fields(_)));
    assert!(written.is_empty());
    assert_eq!(store.history.len(), 1);
}

#[test]
fn every_order_of_six_messages_ends_alike() {
    // Aim: in all 720 orders of arrival the messages are applied in the sender's order, each once.
    let (_, sealer) = store();
    let works: Vec<_> = (1..=6).map(|sequence| message(1, sequence, sequence * 10)).collect();
    for order in permutations(6) {
        let (mut store, _) = store_only();
        for index in &order {
            store.apply(&[receive(&sealer, &works[*index])], &sealer);
        }
        assert_eq!(values(&store, 1), [10, 20, 30, 40, 50, 60], "{order:?}");
        assert_eq!(verify_chain(&store.history), Ok(()));
    }
}

fn store_only() -> (MemoryStore<Toy>, ()) {
    (store().0, ())
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(n - 1);
    let insert = |p: &Vec<usize>, at| {
        let mut longer = p.clone();
        longer.insert(at, n - 1);
        longer
    };
    shorter.iter().flat_map(|p| (0..n).map(move |at| insert(p, at))).collect()
}

#[test]
fn a_replay_has_no_effect() {
    // Aim: a message delivered again is a duplicate, by its id and, once ids are forgotten, by its sequence number.
    let (mut store, sealer) = store();
    let sent = message(1, 1, 10);
    let first = store.apply(&[receive(&sealer, &sent), receive(&sealer, &sent)], &sealer);
    assert_eq!(disposals(first.outcomes), [Disposal::Applied, Disposal::Duplicate]);
    store.forget_message_ids();
    let late = store.apply(&[receive(&sealer, &sent)], &sealer);
    assert_eq!(disposals(late.outcomes), [Disposal::Duplicate]);
    assert_eq!(values(&store, 1), [10]);
    assert_eq!(late.counts.len(), 0);
}

#[test]
fn the_same_id_with_another_body_is_parked() {
    // Aim: a message that reuses a place with other content never replaces the first.
    let (mut store, sealer) = store();
    store.apply(&[receive(&sealer, &message(1, 1, 10))], &sealer);
    let forged = store.apply(&[receive(&sealer, &message(1, 1, 11))], &sealer);
    assert_eq!(disposals(forged.outcomes), [Disposal::Parked]);
    assert_eq!(values(&store, 1), [10]);
    assert_eq!(store.parked.len(), 1);
}

#[test]
fn a_parked_message_holds_back_its_own_case_alone() {
    // Aim: what the writer refuses is parked; its successors wait, other cases and their messages go on.
    let (mut store, sealer) = store();
    let works = [
        receive(&sealer, &message(1, 1, 13)),
        receive(&sealer, &message(1, 2, 20)),
        receive(&sealer, &message(2, 1, 30)),
    ];
    let written = store.apply(&works, &sealer);
    assert_eq!(disposals(written.outcomes), [Disposal::Parked, Disposal::Held, Disposal::Applied]);
    assert_eq!(values(&store, 2), [30]);
    assert!(!store.cases.contains_key(&key(1)));
}

#[test]
fn a_parked_message_is_redriven_when_its_cause_is_gone() {
    // Aim: brought again, a message is refused as before or applied once, what waits behind it follows, and its clock counts it once.
    let (mut store, sealer) = store();
    let (bad, next) = (message(1, 1, 13), message(1, 2, 20));
    let parked = store.apply(&[open(1, 1), receive(&sealer, &bad), receive(&sealer, &next)], &sealer);
    let still = store.apply(&[again(&bad, true), again(&next, true), receive(&sealer, &bad)], &sealer);
    let reasons: Vec<&str> = still.outcomes.iter().filter_map(still_parked).collect();
    assert_eq!(
        reasons,
        ["invalid request: value: 13 is accepted only after 12", "it waits for message 1 of its case on this link"]
    );
    assert!(matches!(still.outcomes[2], WorkResult::Message(Disposal::Duplicate)));
    assert_eq!((values(&store, 1), store.parked.len()), (vec![], 1));

    let redriven = store.apply(&[send(1, 2, 12), again(&bad, true), again(&bad, true)], &sealer);
    assert_eq!(values(&store, 1), [12, 13, 20]);
    assert_eq!(disposals(redriven.outcomes.into_iter().skip(1).collect()), [Disposal::Applied, Disposal::Duplicate]);
    let link = (CLOCK, "pong.to.ping".to_owned());
    assert_eq!((parked.counts[&link], still.counts.get(&link), redriven.counts[&link]), ((0, 1), None, (0, 1)));
}

#[test]
fn another_message_of_a_place_that_has_passed_is_never_called_applied() {
    // Aim: parked for another body than the applied message's, it stays parked when it is redriven, also once ids are forgotten.
    let (mut store, sealer) = store();
    store.apply(&[receive(&sealer, &message(1, 1, 10)), receive(&sealer, &message(1, 1, 11))], &sealer);
    for reason in ["the message id is known", "its place on the link has passed"] {
        let written = store.apply(&[again(&message(1, 1, 11), true)], &sealer);
        assert!(still_parked(&written.outcomes[0]).is_some_and(|sent| sent.starts_with(reason)), "{reason}");
        store.forget_message_ids();
    }
    assert_eq!(values(&store, 1), [10]);
}

#[test]
fn a_message_that_nobody_could_open_is_counted_when_it_is_redriven() {
    // Aim: parked unread it was on no clock, so its clock counts it as disposed of when it is applied at last.
    let (mut store, sealer) = store();
    let written = store.apply(&[open(1, 1), again(&message(1, 1, 5), false)], &sealer);
    assert_eq!(values(&store, 1), [5]);
    assert_eq!(written.counts[&(CLOCK, "pong.to.ping".to_owned())], (0, 1));
}

fn still_parked(applied: &WorkResult) -> Option<&str> {
    match applied {
        WorkResult::StillParked(reason) => Some(reason),
        _ => None,
    }
}

#[test]
fn a_deadline_fires_once_and_never_early() {
    // Aim: before its end a deadline does nothing, at its end it acts, and a second replica's claim finds it done.
    let (mut store, sealer) = store();
    store.apply(&[open(1, 1)], &sealer);
    // Mon 1 June 2026: five calendar days end on Saturday the 6th and roll to 24:00 of Monday the 8th (golden vector 12).
    store.clocks.insert(CLOCK, "2026-06-08T18:59:59Z".parse().unwrap());
    store.apply(&[due(1, DeadlineId::D03)], &sealer);
    assert_eq!(store.history.len(), 1);
    store.clocks.insert(CLOCK, "2026-06-08T19:00:00Z".parse().unwrap());
    store.apply(&[due(1, DeadlineId::D03), due(1, DeadlineId::D03)], &sealer);
    store.apply(&[due(1, DeadlineId::D03)], &sealer);
    let acts: Vec<&str> = store.history.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["Opened", "Expired"]);
    assert_eq!(store.history[1].actor_role, "TIME");
}

#[test]
fn nobody_reaches_a_case_that_is_not_theirs() {
    // Aim: to another applicant, and to an officer of another city or of none, the case does not exist; one of the city may act.
    let (mut store, sealer) = store();
    store.apply(&[open(1, 1)], &sealer);
    let act = |id, actor| request(1, id, 1, actor, toy::acts::SendValue(5));
    let written = store.apply(
        &[
            act(2, human(STRANGER, Role::Applicant, None)),
            act(3, human(STRANGER, Role::MsOfficer, Some(City::Astana))),
            act(4, human(STRANGER, Role::MsOfficer, None)),
            act(5, human(STRANGER, Role::MsOfficer, Some(City::Almaty))),
        ],
        &sealer,
    );
    for shut in 0..3 {
        assert_eq!(refusal(&written.outcomes[shut]), &Refusal::NoSuchCase);
    }
    assert!(matches!(written.outcomes[3], WorkResult::Answered(_)));
}

#[test]
fn a_case_needs_its_clock() {
    // Aim: a case cannot be opened on a test clock that this agency does not have.
    let (mut store, sealer) = store();
    store.clocks.clear();
    let written = store.apply(&[open(1, 1)], &sealer);
    assert!(matches!(refusal(&written.outcomes[0]), Refusal::Fields(_)));
    assert!(store.cases.is_empty());
}

#[test]
fn a_message_from_the_future_is_parked() {
    // Aim: on the real clock a neighbour whose clock is more than a minute ahead is not followed; a minute is borne.
    let (mut store, sealer) = store();
    let mut sent = message(1, 1, 10);
    sent.test_clock = None;
    sent.occurred_at = "2026-11-22T00:01:01Z".parse().unwrap();
    let written = store.apply(&[receive(&sealer, &sent)], &sealer);
    assert_eq!(disposals(written.outcomes), [Disposal::Parked]);
    let mut borne = message(2, 1, 10);
    borne.test_clock = None;
    borne.occurred_at = "2026-11-22T00:01:00Z".parse().unwrap();
    let written = store.apply(&[receive(&sealer, &borne)], &sealer);
    assert_eq!(disposals(written.outcomes), [Disposal::Applied]);
}

#[test]
fn one_case_holds_a_claim_at_a_time() {
    // Aim: within a batch and between batches the second is refused and changes nothing; nobody gives up what another holds; what was
    // given up is free at once; who holds it may claim it again.
    let (mut store, sealer) = store();
    let holder = |store: &MemoryStore<Toy>| store.reservations.values().map(Uuid::as_u128).collect::<Vec<_>>();
    let applied = store.apply(&[open_of_one(1, 1), open_of_one(2, 2), sit(1, 3), sit(2, 4)], &sealer).outcomes;
    assert!(matches!(applied[2], WorkResult::Answered(_)));
    assert_eq!(refusal(&applied[3]), &Refusal::field("seat", "somebody sits there"));
    assert_eq!((holder(&store), store.history.len()), (vec![1], 3));
    store.apply(&[rise(2, 5), sit(1, 6)], &sealer);
    assert_eq!(holder(&store), [1]);
    let applied = store.apply(&[rise(1, 7), sit(2, 8)], &sealer).outcomes;
    assert!(applied.iter().all(|applied| matches!(applied, WorkResult::Answered(_))));
    assert_eq!(holder(&store), [2]);
}

#[test]
fn each_clock_has_claims_of_its_own() {
    // Aim: a scenario on another test clock is not disturbed by what this one holds.
    let (mut store, sealer) = store();
    let other = Uuid::from_u128(0xC20C);
    store.clocks.insert(other, "2026-06-01T05:00:00Z".parse().unwrap());
    let elsewhere = |mut work: Work<Toy>| {
        let Origin::Request { test_clock, .. } = &mut work.origin else { panic!() };
        *test_clock = Some(other);
        work
    };
    let works = [open_of_one(1, 1), elsewhere(open_of_one(2, 2)), sit(1, 3), elsewhere(sit(2, 4))];
    let applied = store.apply(&works, &sealer).outcomes;
    assert!(applied.iter().all(|applied| matches!(applied, WorkResult::Answered(_))));
    assert_eq!(store.reservations.len(), 2);
}

#[test]
fn a_message_of_an_edition_that_was_not_loaded_is_parked() {
    // Aim: no case is opened under a guess at the law; the message keeps its reason and can be redriven later.
    let (mut store, sealer) = store();
    let first = platform::exchange::Message { edition: "1999".into(), ..message(9, 1, 1) };
    store.apply(&[receive(&sealer, &first)], &sealer);
    assert_eq!(store.parked.len(), 1);
    assert!(store.parked[0].reason.contains("EDITION_UNKNOWN"), "{}", store.parked[0].reason);
    assert!(store.cases.is_empty());
}
