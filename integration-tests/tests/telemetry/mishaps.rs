//! What goes wrong around a person: acts that are refused with the person's facts in every field, and a message that its receiver's
//! database refuses with the person's row in the error.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use integration_tests::rpc::{Rpc, call, code, every_rpc, person};
use integration_tests::until;
use kosh::case_run::{CaseRun, petition};
use kosh::provision::Servers;
use kosh::services::Service;
use platform::clock::fresh_id;
use platform::ledger::{Records, connect};
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};
use sqlx::AssertSqlSafe;
use tonic::Code;
use uuid::Uuid;

/// More than the attempts of a message take together.
const BOUND: Duration = Duration::from_secs(60);

/// Every RPC of every service, by each role that may call it, with this text wherever a text may stand.
pub async fn every_call_is_refused(run: &CaseRun, secret: &str) -> Result<()> {
    for Rpc { at, path, roles, method } in every_rpc()? {
        for role in roles {
            let by = person(&run.suite, role, run.cast.identity.city, None)?;
            let answer = code(&call(&run.suite, at, &path, by.ask(filled(&method.input(), secret))).await);
            ensure!(answer != Code::Internal && answer != Code::Unknown, "{path}: {answer:?}");
        }
    }
    Ok(())
}

/// The message with one of everything: the text in every text, a fresh id where the call's own id stands.
fn filled(message: &MessageDescriptor, secret: &str) -> DynamicMessage {
    let mut filled = DynamicMessage::new(message.clone());
    for field in message.fields() {
        let value = match field.kind() {
            Kind::String if field.name() == "request_id" => Value::String(fresh_id().to_string()),
            Kind::String => Value::String(secret.to_owned()),
            Kind::Bytes => Value::Bytes(secret.as_bytes().to_vec().into()),
            // Google's own types hold no person's text, and values within values have no end.
            Kind::Message(inner) if inner.package_name().starts_with("residency") => {
                Value::Message(self::filled(&inner, secret))
            }
            _ => continue,
        };
        filled.set_field(&field, if field.is_list() { Value::List(vec![value]) } else { value });
    }
    filled
}

/// The portal's database refuses the petition and quotes the row in the error's detail, as PostgreSQL does of a constraint; the message
/// is parked. Tells its reason.
pub async fn a_message_is_parked(run: &CaseRun) -> Result<String> {
    let servers = Servers::read(&run.suite.endpoints().data.join("servers.json"))?;
    let owner = connect(&servers.agency(Service::EgovPep.name())?.database.owner).await?;
    let iin = &run.cast.identity.iin;
    let statement = format!(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING DETAIL = NEW; END $$;
         CREATE TRIGGER no_room BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.iin = '{iin}') EXECUTE FUNCTION no_room()"
    );
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&owner).await?;
    let case: Uuid = petition(run).await?.parse()?;
    let records = Records::new(owner);
    until("the message to be parked", BOUND, async || Ok(!records.list_parked(Some(case), 0, 1).await?.is_empty()))
        .await?;
    let parked = records.list_parked(Some(case), 0, 1).await?.pop().context("it is parked no more")?;
    Ok(parked.reason)
}
