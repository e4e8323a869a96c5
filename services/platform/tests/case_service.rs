//! One case over both stores: every read of the store's interface, and the reading service above it.
//!
//! PostgreSQL needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
mod stores;
mod toy;

use contracts::cases::v1::case_service_server::CaseService;
use contracts::cases::v1::{Case, GetCaseRequest, ListCasesRequest};
use jiff::civil::date;
use platform::ledger::{CaseKey, DeadlineState, Human, PersonKey, ReadStore, RecordsError, WorkResult, verify_chain};
use platform::refusal::Refusal;
use platform::server::{Caller, CaseReader, Watchers};
use platform::token::Role;
use regulation::{DeadlineId, Moment, SecondaryIdentity};
use stores::{Store, clock_shows};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Status};
use toy::acts::{BanPerson, Show};
use toy::{APPLICANT, BANS, CLOCK, STRANGER, Toy, human, key, on_the_real_clock, open, open_of_one, request, send};
use uuid::Uuid;

over_both_stores!(
    a_case_is_read_as_it_was_written,
    one_id_names_a_case_on_each_clock,
    what_is_not_there_is_refused,
    a_ban_follows_the_shown_passport,
    an_answer_is_found_under_its_request,
    the_service_shows_a_case_to_its_own_people,
    the_service_lists_page_by_page,
);

fn passport(number: &str) -> SecondaryIdentity {
    let (citizenship, passport_number) = ("NLD".to_owned(), number.to_owned());
    SecondaryIdentity { citizenship, passport_number, birth_date: date(1990, 5, 17) }
}

fn person(key: &str) -> PersonKey {
    PersonKey::of(Some(CLOCK), key)
}

async fn show<S: Store>(store: &S, case: u128, id: u128, iin: &str, number: &str) {
    let work = request(case, id, 3, human(iin, Role::Applicant, None), Show(passport(number)));
    assert!(matches!(store.act(work).await, WorkResult::Answered(_)));
}

async fn a_case_is_read_as_it_was_written<S: Store>(store: S) {
    // Aim: by its id, its second number and its applicant it is the same case; its history is whole and chained, also behind a
    // known line; its open deadline runs; its person is known.
    store.act(open(1, 1)).await;
    store.act(send(1, 2, 5)).await;
    show(&store, 1, 3, APPLICANT, "N1").await;
    let reads = store.reads();
    let id = key(1);
    let record = ReadStore::<Toy>::case(&**reads, id).await.unwrap();
    assert_eq!((record.summary.version, record.state.dossier.values.as_slice()), (3, &[5][..]));
    let reference = record.state.dossier.reference.clone().unwrap();
    let found: platform::ledger::CaseRecord<Toy> = reads.case_by_reference(Some(CLOCK), &reference).await.unwrap();
    let of: Vec<platform::ledger::CaseRecord<Toy>> =
        reads.cases_of(Some(CLOCK), &APPLICANT.parse().unwrap()).await.unwrap();
    assert_eq!((&found.summary, of.len(), &of[0].summary), (&record.summary, 1, &record.summary));
    let lines = ReadStore::<Toy>::history_after(&**reads, id, 0, i64::MAX).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.act.as_str()).collect::<Vec<_>>(), ["Opened", "ValueSent", "Shown"]);
    assert_eq!(verify_chain(&lines), Ok(()));
    assert_eq!(ReadStore::<Toy>::history_after(&**reads, id, 1, 1).await.unwrap(), lines[1..2]);
    let open = ReadStore::<Toy>::open_deadlines(&**reads, id).await.unwrap();
    assert_eq!(
        open.iter().map(|line| (line.receipt.deadline, line.state)).collect::<Vec<_>>(),
        [(DeadlineId::D03, DeadlineState::Running)]
    );
    assert_eq!(Some(open[0].due_at), record.summary.next_due_at);
    assert_eq!(ReadStore::<Toy>::person(&**reads, &person(APPLICANT)).await.unwrap(), 3);
    assert_eq!(ReadStore::<Toy>::moment(&**reads, Some(CLOCK)).await.unwrap(), Moment::new(clock_shows()));
    store.close().await;
}

async fn one_id_names_a_case_on_each_clock<S: Store>(store: S) {
    // Aim: one person has a case of the same id on a test clock and on the real clock, and neither touches the other: state, history,
    // deadlines and the person's own facts are apart.
    store.act(open(1, 1)).await;
    store.act(on_the_real_clock(open(1, 2))).await;
    store.act(send(1, 3, 5)).await;
    store.act(on_the_real_clock(send(1, 4, 6))).await;
    store.act(on_the_real_clock(send(1, 5, 7))).await;
    let reads = store.reads();
    for (clock, values, acts) in [(Some(CLOCK), vec![5], 2), (None, vec![6, 7], 3)] {
        let case = CaseKey { clock, ..key(1) };
        let record = ReadStore::<Toy>::case(&**reads, case).await.unwrap();
        assert_eq!((record.state.dossier.values, record.summary.test_clock), (values, clock));
        let lines = ReadStore::<Toy>::history_after(&**reads, case, 0, 10).await.unwrap();
        assert_eq!((lines.len(), verify_chain(&lines)), (acts, Ok(())));
        assert_eq!(ReadStore::<Toy>::open_deadlines(&**reads, case).await.unwrap().len(), 1);
        let known = ReadStore::<Toy>::person(&**reads, &PersonKey::of(clock, APPLICANT)).await.unwrap();
        assert_eq!(known, acts as u64);
    }
    store.close().await;
}

async fn what_is_not_there_is_refused<S: Store>(store: S) {
    // Aim: no case by id or second number is NO_SUCH_CASE; an unknown clock is its field's fault; an unknown person is as new, and
    // an unknown case has no lines, an unknown request no answer.
    let reads = store.reads();
    let nothing = Uuid::from_u128(9);
    let refused = |error: Option<RecordsError>| match error {
        Some(RecordsError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(ReadStore::<Toy>::case(&**reads, key(9)).await.err()), Refusal::NoSuchCase);
    assert_eq!(
        refused(ReadStore::<Toy>::case_by_reference(&**reads, Some(CLOCK), "P1").await.err()),
        Refusal::NoSuchCase
    );
    assert!(matches!(refused(ReadStore::<Toy>::moment(&**reads, Some(nothing)).await.err()), Refusal::Fields(_)));
    assert_eq!(ReadStore::<Toy>::person(&**reads, &person(STRANGER)).await.unwrap(), 0);
    assert!(ReadStore::<Toy>::history_after(&**reads, key(9), 0, 10).await.unwrap().is_empty());
    assert!(ReadStore::<Toy>::open_deadlines(&**reads, key(9)).await.unwrap().is_empty());
    assert!(ReadStore::<Toy>::cases_of(&**reads, Some(CLOCK), &STRANGER.parse().unwrap()).await.unwrap().is_empty());
    assert_eq!(ReadStore::<Toy>::answer(&**reads, nothing).await.unwrap(), None);
    store.close().await;
}

async fn a_ban_follows_the_shown_passport<S: Store>(store: S) {
    // Aim: the bans of another person are found by a passport that both showed, or that an act brings; one's own bans, and those of
    // a person with another passport, are not.
    store.act(open_of_one(1, 1)).await;
    store.act(open_of_one(2, 2)).await;
    show(&store, 2, 3, STRANGER, "N1").await;
    let ban = request(2, 4, 4, human(STRANGER, Role::Applicant, None), BanPerson);
    assert!(matches!(store.act(ban).await, WorkResult::Answered(_)));
    let bans = async |person: &str, brought: &[SecondaryIdentity]| {
        ReadStore::<Toy>::bans_of_linked_identities(&**store.reads(), &self::person(person), brought).await.unwrap()
    };
    assert_eq!(bans(APPLICANT, &[]).await, []);
    assert_eq!(bans(APPLICANT, &[passport("N2")]).await, []);
    assert_eq!(bans(APPLICANT, &[passport("N1")]).await, BANS);
    assert_eq!(bans(STRANGER, &[passport("N1")]).await, []);
    show(&store, 1, 5, APPLICANT, "N1").await;
    assert_eq!(bans(APPLICANT, &[]).await, BANS);
    store.close().await;
}

async fn an_answer_is_found_under_its_request<S: Store>(store: S) {
    // Aim: what an act was answered is read back with the digest of its request; a refused act leaves none.
    let WorkResult::Answered(first) = store.act(open(1, 1)).await else { panic!("not opened") };
    assert!(matches!(store.act(send(1, 2, 13)).await, WorkResult::Refused(_)));
    let answer = async |id: u128| ReadStore::<Toy>::answer(&**store.reads(), Uuid::from_u128(id)).await.unwrap();
    assert_eq!(answer(1).await, Some(([1; 32], first)));
    assert_eq!(answer(2).await, None);
    store.close().await;
}

fn asked<M>(iin: &str, role: Role, message: M) -> Request<M> {
    let human = Human { iin: iin.parse().unwrap(), role, city: None };
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller {
        human,
        test_clock: Some(CLOCK),
        traceparent: String::new(),
        request: None,
    });
    request
}

fn reader<S: Store>(store: &S) -> CaseReader<Toy, S::Reads> {
    CaseReader::new(store.reads().clone(), Watchers::new(store.notifier().clone(), CancellationToken::new()))
}

async fn the_service_shows_a_case_to_its_own_people<S: Store>(store: S) {
    // Aim: the service's answer is the whole case; to a stranger the case is as one that does not exist; an id that is none is the
    // field's fault.
    store.act(open(1, 1)).await;
    store.act(send(1, 2, 5)).await;
    let reader = reader(&store);
    let get = async |iin: &str, case_id: String| -> Result<Case, Status> {
        let answer = reader.get_case(asked(iin, Role::Applicant, GetCaseRequest { case_id })).await?;
        Ok(answer.into_inner().case.unwrap())
    };
    let id = Uuid::from_u128(1).to_string();
    let case = get(APPLICANT, id.clone()).await.unwrap();
    let summary = case.summary.unwrap();
    assert_eq!((case.iin.as_str(), summary.status.as_str(), summary.version), (APPLICANT, "OPEN", 2));
    assert_eq!((case.history.len(), case.open_deadlines.len()), (2, 1));
    assert!(case.facts.unwrap().fields.contains_key("dossier"));
    let (theirs, nobodys) =
        (get(STRANGER, id).await.unwrap_err(), get(STRANGER, Uuid::from_u128(9).to_string()).await.unwrap_err());
    assert_eq!((theirs.code(), theirs.message()), (Code::NotFound, nobodys.message()));
    assert_eq!(get(APPLICANT, "42".to_owned()).await.unwrap_err().code(), Code::InvalidArgument);
    store.close().await;
}

async fn the_service_lists_page_by_page<S: Store>(store: S) {
    // Aim: pages of two list every visible case once and end; the token of one caller is no other's.
    for case in 1..=5 {
        store.act(open(case, case)).await;
    }
    let reader = reader(&store);
    let list = async |iin: &str, page_token: &str| {
        let request =
            ListCasesRequest { page_size: 2, page_token: page_token.to_owned(), ..ListCasesRequest::default() };
        reader.list_cases(asked(iin, Role::Applicant, request)).await.map(tonic::Response::into_inner)
    };
    let (mut ids, mut token) = (vec![], String::new());
    loop {
        let page = list(APPLICANT, &token).await.unwrap();
        ids.extend(page.cases.into_iter().map(|case| case.summary.unwrap().case_id.parse::<Uuid>().unwrap().as_u128()));
        if page.next_page_token.is_empty() {
            break;
        }
        token = page.next_page_token;
    }
    assert_eq!(ids, [5, 4, 3, 2, 1]);
    assert!(list(STRANGER, "").await.unwrap().cases.is_empty());
    assert_eq!(list(STRANGER, &token).await.unwrap_err().code(), Code::InvalidArgument);
    store.close().await;
}
