//! КНБ's words: where they may lie, in whatever writing, and where not.

use contracts::DESCRIPTORS;
use prost_reflect::{DescriptorPool, Kind};
use sqlx::{AssertSqlSafe, Row as _};

use crate::tables::Tables;

pub use integration_tests::canary::writings;

/// How many rows of a database, in any column of any table, hold one of these writings. Bytes read as hexadecimal there.
pub async fn rows_with(tables: &Tables, writings: &[String]) -> i64 {
    let names = "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let mut found = 0;
    for table in sqlx::query(names).fetch_all(tables.records.pool()).await.unwrap() {
        let table: String = table.get(0);
        let question = format!(
            "SELECT count(*) FROM {table} AS r WHERE EXISTS (SELECT 1 FROM UNNEST($1::text[]) w WHERE position(w in r::text) > 0)"
        );
        found += sqlx::query(AssertSqlSafe(question))
            .bind(writings)
            .fetch_one(tables.records.pool())
            .await
            .unwrap()
            .get::<i64, _>(0);
    }
    found
}

#[test]
fn no_message_of_knb_has_room_for_a_reason() {
    // Aim: no message that «Беркут» sends has a field into which free text or bytes would go; a checkpoint's name is not КНБ's.
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let events = pool.files().find(|file| file.name().ends_with("messages/v1/berkut_to_is_mp.proto")).unwrap();
    assert!(events.messages().count() >= 4);
    for field in events.messages().flat_map(|message| message.fields().collect::<Vec<_>>()) {
        let closed = match field.kind() {
            Kind::Bool | Kind::Enum(_) => true,
            Kind::Message(message) => message.full_name() == "google.protobuf.Timestamp",
            _ => field.full_name() == "residency.messages.v1.BorderCrossed.checkpoint",
        };
        assert!(closed && !field.is_list() && !field.is_map(), "{}", field.full_name());
    }
}
