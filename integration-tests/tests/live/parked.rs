//! Parked messages as an operator meets them: `kosh parked` against the running suite.

use std::time::Duration;

use anyhow::Context as _;
use integration_tests::{program, until};
use kosh::case_run::petition;
use kosh::services::Service::EgovPep;
use platform::exchange::LINKS;
use regulation::City;
use sqlx::{AssertSqlSafe, PgPool};
use tokio::process::Command;

use crate::{canary, run, tables, view};

/// More than the attempts of a message take together.
const BOUND: Duration = Duration::from_secs(60);

/// A fault of the portal's database: it takes no case of this person.
struct Fault {
    owner: PgPool,
    name: String,
}

impl Fault {
    async fn for_the_person(iin: &str) -> Self {
        let owner = tables::all().await.remove(1).records.pool().clone();
        let name = format!("fault_{iin}");
        let fault = Self { owner, name };
        let Self { name, .. } = &fault;
        fault
            .change(format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$"
            ))
            .await;
        fault
            .change(format!(
                "CREATE TRIGGER {name} BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.iin = '{iin}') EXECUTE FUNCTION {name}()"
            ))
            .await;
        fault
    }

    async fn mended(self) {
        self.change(format!("DROP FUNCTION {} CASCADE", self.name)).await;
    }

    async fn change(&self, statement: String) {
        sqlx::query(AssertSqlSafe(statement)).execute(&self.owner).await.unwrap();
    }
}

/// What the command printed, and whether it called that a success.
async fn kosh(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program().unwrap()).arg("parked").args(arguments).output().await.unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).unwrap())
}

#[tokio::test]
async fn a_message_that_the_database_refused_is_redriven() {
    // Aim: the message is parked and listed without a word about the person; redriven under the fault it stays and the command fails;
    // redriven after it, the command tells the act that stands in the history, and the case goes on; once more does nothing.
    let run = run(City::Almaty).await;
    let identity = &run.cast.identity;
    let fault = Fault::for_the_person(identity.iin.as_str()).await;
    let petition = petition(&run).await.unwrap();
    let list = ["list", "--agency", "egov-pep", "--case", &petition];
    let mut listed = String::new();
    until("the message to be parked", BOUND, async || {
        listed = kosh(&list).await.1;
        Ok(listed.starts_with("egov-pep "))
    })
    .await
    .unwrap();
    let id = listed.strip_prefix("egov-pep ").and_then(|rest| rest.split(':').next()).context("an id").unwrap();
    assert!(
        listed.contains("astanahub.to.egov-pep 1 PetitionSigned") && listed.contains("did not take it"),
        "{listed}"
    );
    let (found, shown) = kosh(&["show", "egov-pep", id]).await;
    assert!(found && shown.contains(&petition), "{shown}");

    let (done, refused) = kosh(&["redrive", "egov-pep", id]).await;
    assert!(!done && refused.contains("still parked after 2 attempts: the database did not take it"), "{refused}");
    for secret in [identity.iin.as_str(), &identity.passport_number] {
        for writing in canary::writings(secret) {
            assert!(!format!("{listed}{shown}{refused}").contains(&writing), "{writing}");
        }
    }

    fault.mended().await;
    for _ in 0..2 {
        let (done, told) = kosh(&["redrive", "egov-pep", id]).await;
        assert!(done && told.contains(&format!("act 1 of case {petition}: PetitionSigned")), "{told}");
    }
    assert_eq!(view::case(&run, EgovPep, &petition).await.summary.unwrap().status, "PETITION_HELD");
    assert!(kosh(&list).await.1.contains("nothing is parked"));
    let (found, refusal) = kosh(&["show", "egov-pep", "9223372036854775807"]).await;
    assert!(!found && refusal.contains("no message was ever parked here"), "{refusal}");
}

#[tokio::test]
async fn no_message_dies_in_the_broker() {
    // Aim: what cannot be applied lies in its agency's database alone: no dead-letter queue of any link holds anything.
    let url = std::env::var("AMQP_OPERATOR_URL").expect("AMQP_OPERATOR_URL is not set: run `cargo kosh test`");
    let connection = lapin::Connection::connect(&url, lapin::ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let prefix = tables::servers().link_prefix;
    for (from, to) in LINKS {
        let queue = format!("{prefix}{from}.to.{to}.dead");
        let passive = lapin::options::QueueDeclareOptions { passive: true, ..Default::default() };
        let queue = channel.queue_declare(queue.as_str().into(), passive, Default::default()).await.unwrap();
        assert_eq!(queue.message_count(), 0, "{}", queue.name());
    }
}
