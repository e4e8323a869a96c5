//! What the runbooks have an operator type into a database: it is a statement for this schema, and does what the page says.

use std::path::Path;
use std::time::Duration;

use integration_tests::until;
use kosh::case_run::{CaseRun, carry};
use kosh::services::Service;
use kosh::suite::Replica;
use regulation::City;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::run;
use crate::tables::{self, Tables};

const LINK: &str = "arm-go.to.is-mp";

/// The statements on the pages, each with its page.
fn statements() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/runbooks");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let page = std::fs::read_to_string(entry.path()).unwrap();
        let blocks = page.split("```sql\n").skip(1).filter_map(|rest| rest.split(";\n```").next());
        all.extend(blocks.map(|sql| (entry.file_name().into_string().unwrap(), sql.to_owned())));
    }
    all
}

async fn tables_of(agency: &str) -> Tables {
    tables::all().await.into_iter().find(|tables| tables.agency == agency).unwrap()
}

#[tokio::test]
async fn every_statement_of_a_page_is_one() {
    // Aim: each is planned by the database as its owner: no table or column on a page is misspelt or gone.
    let owner = tables_of("arm-go").await;
    let statements = statements();
    assert!(statements.len() > 1, "{statements:?}");
    for (page, sql) in statements {
        let sql = sql.replace("<task>", &Uuid::nil().to_string());
        let planned = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}"))).fetch_all(owner.records.pool()).await;
        assert!(planned.is_ok(), "{page}: {sql}: {planned:?}");
    }
}

#[tokio::test]
async fn messages_that_are_sent_again_do_nothing_twice() {
    // Aim: after a broker lost its data an operator sends confirmed messages again: all go out, the neighbour knows each, and no
    // agency's history of the case grows.
    let run = run(City::Astana).await;
    let carried = carry(&run).await.unwrap();
    let case: Uuid = carried.application.parse().unwrap();
    let (before, known) = (acts(case).await, duplicates(&run).await);
    let statements = statements();
    let (_, again) = statements.iter().find(|(page, _)| page == "broker-lost.md").unwrap();
    assert!(again.contains(LINK), "{again}");
    let sender = tables_of("arm-go").await;
    let again = format!("{again} AND case_id = '{case}'");
    let sent = sqlx::query(AssertSqlSafe(again)).execute(sender.records.pool()).await.unwrap().rows_affected();
    assert_eq!(sent, 4);
    until("the messages to come again", Duration::from_secs(30), async || {
        Ok(duplicates(&run).await >= known + f64::from(4_u8))
    })
    .await
    .unwrap();
    let waiting = "SELECT count(*) FROM outbox WHERE case_id = $1 AND confirmed_at IS NULL";
    until("their confirms", Duration::from_secs(30), async || Ok(sender.count(waiting, case).await == 0))
        .await
        .unwrap();
    assert_eq!(acts(case).await, before);
}

/// How many acts each agency has of the case.
async fn acts(case: Uuid) -> Vec<usize> {
    let mut acts = Vec::new();
    for tables in tables::all().await {
        acts.push(tables.history(case).await.len());
    }
    acts
}

/// How many messages ИС МП has known already, over all its replicas.
async fn duplicates(run: &CaseRun) -> f64 {
    let mut known = 0.0;
    let endpoints = run.suite.endpoints();
    for replica in endpoints.every_replica().filter(|replica: &Replica| replica.service == Service::IsMp) {
        let url = format!("http://{}/metrics", endpoints.metrics(replica).unwrap());
        let told = run.suite.http().get(url).send().await.unwrap().text().await.unwrap();
        let series = format!("kosh_messages_total{{became=\"duplicate\",link=\"{LINK}\"}} ");
        known += told.lines().find_map(|line| line.strip_prefix(&series)).unwrap().parse::<f64>().unwrap();
    }
    known
}
