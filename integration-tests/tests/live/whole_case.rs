//! One case from petition to residence card, found again in the tables, the links and the signatures.

use jiff::civil::date;
use kosh::case_run::{Carried, CaseRun, carry, read_petition_notices};
use kosh::services::Service;
use kosh::{artefacts, timeline};
use platform::ledger::verify_chain;
use regulation::City;
use uuid::Uuid;

use crate::{run, tables};

/// What КНБ wrote in the case that `carry` walks.
const KNB_REASON: &str = "Сведений, препятствующих согласованию, не имеется.";

#[tokio::test]
async fn a_case_travels_from_petition_to_card() {
    // Aim: the whole order, par. 4-27: every line of the story stands in the five databases, every message arrived, every
    // deadline has its golden end, every signature satisfies openssl, and КНБ's words stayed with КНБ.
    let run = run(City::Almaty).await;
    let carried = carry(&run).await.unwrap();
    let dossier = timeline::gather(&run, &carried).await.unwrap();
    for (agency, status) in [
        (Service::Astanahub, "SIGNED"),
        (Service::EgovPep, "CARD_ISSUED"),
        (Service::ArmGo, "CARD_ISSUED"),
        (Service::IsMp, "CLOSED"),
        (Service::Berkut, "ANSWERED"),
    ] {
        let summary = dossier.of(agency).unwrap().summary.clone().unwrap();
        assert_eq!(summary.status, status, "{agency}");
        assert_eq!(summary.next_owner, "", "{agency}");
    }
    let cases = [carried.petition.parse().unwrap(), carried.application.parse().unwrap()];
    the_story_stands_in_the_tables(cases, dossier.acts()).await;
    every_message_arrived(&run, cases).await;
    the_deadlines_end_on_their_golden_days(cases).await;
    the_reason_stayed_with_knb().await;
    every_notice_went_by_mail(&run, &carried).await;
    let folder = std::env::temp_dir().join(format!("kosh-artefacts-{}", carried.application));
    let left = artefacts::leave(&run, &carried, &dossier, &folder).await.unwrap();
    artefacts::verify_with_openssl(&folder, &left).await.unwrap();
    assert!(left.statements.len() >= 5 && left.documents.len() == 2);
    std::fs::remove_dir_all(&folder).unwrap();
}

async fn the_story_stands_in_the_tables(cases: [Uuid; 2], acts: usize) {
    let mut lines = 0;
    for tables in tables::all().await {
        for case in cases {
            let history = tables.history(case).await;
            assert_eq!(verify_chain(&history), Ok(()), "{}", tables.agency);
            lines += history.len();
        }
    }
    assert_eq!(lines, acts);
}

/// One e-mail for each notice, no more; the clock's quiet waited for them.
async fn every_notice_went_by_mail(run: &CaseRun, carried: &Carried) {
    let mails = run.suite.captured_mail(&run.cast.identity.email()).unwrap();
    let subjects = mails.iter().map(|(_, bytes)| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().chars().take(3).collect::<String>()
    });
    let mut subjects: Vec<_> = subjects.collect();
    let petition = read_petition_notices(run).await.unwrap();
    assert_eq!(petition.iter().map(|notice| notice.kind.as_str()).collect::<Vec<_>>(), ["N-1", "N-9"]);
    let mut kinds: Vec<_> = petition.iter().chain(&carried.notices).map(|notice| notice.kind.clone()).collect();
    subjects.sort();
    kinds.sort();
    assert!(!kinds.is_empty());
    assert_eq!(subjects, kinds);
}

async fn every_message_arrived(run: &kosh::case_run::CaseRun, cases: [Uuid; 2]) {
    let messages = run.time.messages().await.unwrap();
    assert_eq!(messages.len(), 7);
    for (link, (sent, disposed)) in messages {
        assert!(sent > 0 && sent == disposed, "{link}: {sent} sent, {disposed} disposed of");
    }
    for tables in tables::all().await {
        for case in cases {
            for question in [
                "SELECT count(*) FROM parked WHERE case_id = $1",
                "SELECT count(*) FROM inbox_held WHERE case_id = $1",
                "SELECT count(*) FROM outbox WHERE case_id = $1 AND confirmed_at IS NULL",
            ] {
                assert_eq!(tables.count(question, case).await, 0, "{}: {question}", tables.agency);
            }
        }
    }
}

async fn the_deadlines_end_on_their_golden_days(cases: [Uuid; 2]) {
    let [petition, application] = cases;
    let met = |day| ("met".to_owned(), day);
    for tables in tables::all().await {
        let mut deadlines = tables.deadlines(petition).await;
        deadlines.extend(tables.deadlines(application).await);
        let expected: Vec<(&str, jiff::civil::Date)> = match tables.agency {
            // Screened on Tuesday 6 October: two working days.
            "astanahub" => vec![("D-01", date(2026, 10, 8))],
            "egov-pep" => vec![],
            "arm-go" => vec![
                // Received on Friday 23 October; Monday the 26th is a day off (golden vector 5).
                ("D-02", date(2026, 10, 28)),
                // 45 calendar days from the 23rd.
                ("D-05", date(2026, 12, 7)),
                // Decided on 18 November: thirty calendar days.
                ("D-07", date(2026, 12, 18)),
                // Filed on Tuesday 15 December; the 16th is a day off (golden vector 8).
                ("D-10", date(2026, 12, 17)),
            ],
            "is-mp" => vec![
                // КНБ has it on 28 October: 25 calendar days end on Sunday 22 November and roll to Monday.
                ("D-04", date(2026, 11, 23)),
                // With the courier on 15 December.
                ("D-11", date(2026, 12, 18)),
                // Originals received on Thursday 17 December: three working days.
                ("D-12", date(2026, 12, 22)),
            ],
            _ => vec![("D-04", date(2026, 11, 23))],
        };
        let expected = expected.into_iter().map(|(deadline, day)| (deadline.to_owned(), met(day))).collect();
        assert_eq!(deadlines, expected, "{}", tables.agency);
    }
}

async fn the_reason_stayed_with_knb() {
    for tables in tables::all().await {
        let mentions = tables.mentions(KNB_REASON).await;
        assert_eq!(mentions > 0, tables.agency == "berkut", "{}: {mentions}", tables.agency);
    }
}
