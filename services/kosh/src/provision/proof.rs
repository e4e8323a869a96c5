//! Proof against real servers: an agency may do exactly what the order gives it. Starts private nodes of its own, so it needs
//! the server packages: `cargo kosh test` has them; a bare `cargo test` says what to install.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use lapin::options::{
    BasicConsumeOptions, BasicGetOptions, BasicPublishOptions, BasicRejectOptions, ConfirmSelectOptions,
    QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel};
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;

use super::external::{self, Given};
use super::rabbitmq::{connect, has_topology, messages_in};
use super::records::Record;
use super::{Home, Servers, Supervisor, clean, packages, start_servers};

#[tokio::test]
async fn each_agency_is_alone_with_its_database_and_links() {
    // Aim: from nothing to servers on which every foreign right is refused, and back to nothing, with no process left.
    packages::find().unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let instance = Home::locate(&workspace).unwrap().instance(&format!("proof-{}", std::process::id())).unwrap();
    let supervisor = Supervisor::open(&instance).await.unwrap();
    let servers = start_servers(&supervisor, &Given::default(), &|_| ()).await;
    let records = supervisor.records();
    // The proofs run in a task, so that a failed one does not skip the clearing up.
    let proven = tokio::spawn(async move {
        let servers = servers.unwrap();
        databases_are_closed(&servers).await;
        links_are_closed(&servers).await;
        a_rejected_message_is_kept(&servers).await;
        a_given_broker_is_completed(&servers).await;
        a_given_server_is_shared_by_name(&servers).await;
        two_tenants_share_given_servers(&servers).await;
    })
    .await;
    supervisor.discard_all().await;
    assert!(!records.is_empty() && !records.iter().any(Record::alive));
    clean(&instance).await.unwrap();
    assert!(!instance.dir().exists());
    proven.unwrap();
}

async fn databases_are_closed(servers: &Servers) {
    let own = &servers.agency("arm-go").unwrap().database;
    let mut owner = PgConnection::connect(&own.owner).await.unwrap();
    owner.execute("CREATE TABLE history (line int)").await.unwrap();
    let mut runtime = PgConnection::connect(&own.runtime).await.unwrap();
    assert!(
        runtime.execute("SELECT line FROM history").await.is_err(),
        "the runtime role has no right that was not granted"
    );
    assert!(runtime.execute("CREATE TABLE own (line int)").await.is_err());
    owner.execute("GRANT SELECT ON history TO arm_go").await.unwrap();
    runtime.execute("SELECT line FROM history").await.unwrap();
    for foreign in ["is_mp", "postgres", "template1"] {
        let url = own.runtime.replace("/arm_go?", &format!("/{foreign}?"));
        assert_ne!(url, own.runtime);
        assert!(PgConnection::connect(&url).await.is_err(), "arm-go entered {foreign}");
    }
}

async fn links_are_closed(servers: &Servers) {
    let url = servers.agency("arm-go").unwrap().amqp_url.clone().unwrap();
    publish(&url, "arm-go.to.is-mp", "arm-go.to.is-mp").await.unwrap();
    for foreign in ["egov-pep.to.arm-go", "", "arm-go.to.is-mp.dead"] {
        assert!(publish(&url, foreign, "arm-go.to.is-mp").await.is_err(), "arm-go wrote `{foreign}`");
    }
    for (queue, may) in [
        ("is-mp.to.arm-go", true),
        ("egov-pep.to.arm-go", true),
        ("is-mp.to.berkut", false),
        ("arm-go.to.is-mp", false),
        ("is-mp.to.arm-go.dead", false),
    ] {
        let consumed = channel(&url)
            .await
            .basic_consume(queue.into(), "proof".into(), BasicConsumeOptions::default(), FieldTable::default())
            .await;
        assert_eq!(consumed.is_ok(), may, "arm-go reading {queue}");
    }
    let made =
        channel(&url).await.queue_declare("own".into(), QueueDeclareOptions::default(), FieldTable::default()).await;
    assert!(made.is_err(), "an agency declares only passively");
    assert_eq!(messages_in(&channel(&url).await, "is-mp.to.arm-go").await.unwrap(), 0);
}

async fn a_rejected_message_is_kept(servers: &Servers) {
    let agency = servers.agency("is-mp").unwrap().amqp_url.clone().unwrap();
    let operator = channel(&servers.operator_amqp_url).await;
    publish(&agency, "is-mp.to.berkut", "is-mp.to.berkut").await.unwrap();
    let message = operator.basic_get("is-mp.to.berkut".into(), BasicGetOptions::default()).await.unwrap().unwrap();
    message.reject(BasicRejectOptions { requeue: false }).await.unwrap();
    let mut round = tokio::time::interval(Duration::from_millis(10));
    let dead = async {
        while messages_in(&operator, "is-mp.to.berkut.dead").await.unwrap() == 0 {
            round.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), dead)
        .await
        .expect("a rejected message reaches the dead-letter queue");
}

async fn a_given_broker_is_completed(servers: &Servers) {
    let url = &servers.operator_amqp_url;
    channel(url).await.queue_delete("berkut.to.is-mp".into(), QueueDeleteOptions::default()).await.unwrap();
    assert!(has_topology(url).await.is_err());
    external::declare(url, "").await.unwrap();
    has_topology(url).await.unwrap();
}

async fn a_given_server_is_shared_by_name(servers: &Servers) {
    // DATABASE_URL names a role that is no superuser: it may create roles and databases, and that must suffice.
    let mut admin = PgConnection::connect(&servers.admin_database_url).await.unwrap();
    admin.execute("CREATE ROLE landlord LOGIN PASSWORD 'landlord' CREATEDB CREATEROLE; GRANT CONNECT ON DATABASE postgres TO landlord").await.unwrap();
    let (_, place) = servers.admin_database_url.split_once('@').unwrap();
    let options = external::database_options(&format!("postgres://landlord:landlord@{place}")).unwrap();
    let passwords = super::databases::RolePasswords { owner: "a1".to_owned(), runtime: "b2".to_owned() };
    for _ in 0..2 {
        let mut creator = super::databases::Creator::connect(options.clone(), "").await.unwrap();
        let urls = creator.create_database("new-agency", &passwords).await.unwrap();
        PgConnection::connect(&urls.owner).await.unwrap();
        PgConnection::connect(&urls.runtime).await.unwrap();
    }
}

async fn two_tenants_share_given_servers(servers: &Servers) {
    let (_, place) = servers.admin_database_url.split_once('@').unwrap();
    let landlord = format!("postgres://landlord:landlord@{place}");
    let given = Given { database_url: Some(landlord), amqp_url: Some(servers.operator_amqp_url.clone()) };
    let before = everything(servers).await;
    let home = Home::locate(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    let tenant = async |name: &str| {
        let instance = home.instance(&format!("{name}-{}", std::process::id())).unwrap();
        let supervisor = Supervisor::open(&instance).await.unwrap();
        let servers = start_servers(&supervisor, &given, &|_| ()).await;
        supervisor.stop_all().await;
        (instance, servers.unwrap())
    };
    let ((one, ones), (other, others)) = tokio::join!(tenant("tenant-a"), tenant("tenant-b"));
    let (mine, theirs) = (ones.agency("arm-go").unwrap(), others.agency("arm-go").unwrap());
    PgConnection::connect(&mine.database.runtime).await.unwrap();
    let database = |url: &str| url.split(['/', '?']).nth(3).unwrap().to_owned();
    let into_theirs = mine.database.runtime.replace(
        &format!("/{}", database(&mine.database.runtime)),
        &format!("/{}", database(&theirs.database.runtime)),
    );
    assert!(PgConnection::connect(&into_theirs).await.is_err(), "a tenant entered another's database");
    for (servers, messages) in [(&ones, 1), (&others, 0)] {
        let queue = format!("{}arm-go.to.is-mp", servers.link_prefix);
        if messages > 0 {
            publish(mine.amqp_url.as_deref().unwrap(), &queue, &queue).await.unwrap();
        }
        let operator = channel(&servers.operator_amqp_url).await;
        assert_eq!(messages_in(&operator, &queue).await.unwrap(), messages, "{queue}");
    }
    // Each goes by itself, and leaves nothing.
    clean(&one).await.unwrap();
    PgConnection::connect(&theirs.database.runtime).await.unwrap();
    clean(&other).await.unwrap();
    assert_eq!(everything(servers).await, before);
    for tenant in [&ones, &others] {
        let queue = format!("{}arm-go.to.is-mp", tenant.link_prefix);
        assert!(messages_in(&channel(&servers.operator_amqp_url).await, &queue).await.is_err(), "{queue} is left");
    }
}

/// Every database and role of the server.
async fn everything(servers: &Servers) -> Vec<String> {
    let mut admin = PgConnection::connect(&servers.admin_database_url).await.unwrap();
    let names = "SELECT datname::text FROM pg_database UNION ALL SELECT rolname::text FROM pg_roles ORDER BY 1";
    sqlx::query_scalar(names).fetch_all(&mut admin).await.unwrap()
}

async fn channel(url: &str) -> Channel {
    // The channel keeps its connection alive; each is closed by the broker's own refusal or by the end of the test.
    connect(url).await.unwrap().create_channel().await.unwrap()
}

async fn publish(url: &str, exchange: &str, key: &str) -> Result<(), lapin::Error> {
    let channel = channel(url).await;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let properties = BasicProperties::default().with_delivery_mode(2);
    let mandatory = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let confirmed = channel.basic_publish(exchange.into(), key.into(), mandatory, b"proof", properties).await?.await?;
    assert!(confirmed.is_ack());
    Ok(())
}
