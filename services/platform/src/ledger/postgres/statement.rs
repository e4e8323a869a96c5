//! Several writes in one statement: one round trip, one plan, the same text whenever the same tables are written. What may
//! not enter: any table's name.

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Postgres, Row as _, Type};

use crate::ledger::records::RecordsError;

/// Parts that run in no order among themselves and see the tables as they were before: none may rest on another's rows.
/// Foreign keys are checked when all have run.
#[derive(Default)]
pub(super) struct Statement {
    text: String,
    arguments: PgArguments,
    /// Parameters of the parts before.
    before: usize,
    error: Option<sqlx::Error>,
}

impl Statement {
    /// Opens a part, whose parameters are numbered from `$1`; its values are bound next.
    pub fn part(&mut self, name: &'static str, sql: &'static str) -> &mut Self {
        self.before = self.arguments.len();
        self.text.push_str(if self.text.is_empty() { "WITH " } else { ",\n" });
        self.text.push_str(name);
        self.text.push_str(" AS (");
        let mut pieces = sql.split('$');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let end = piece.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(piece.len());
            let (number, rest) = piece.split_at(end);
            let number = number.parse::<usize>().unwrap_or_default() + self.before;
            self.text.push_str(&format!("${number}{rest}"));
        }
        self.text.push(')');
        self
    }

    pub fn bind<'v, T: Encode<'v, Postgres> + Type<Postgres>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.error = Some(sqlx::Error::Encode(error));
        }
        self
    }

    /// Runs all parts; answers with the number of rows that each of the parts named `counted` returned; of no part none.
    pub async fn run<const N: usize>(
        mut self,
        connection: &mut PgConnection,
        counted: [Option<&'static str>; N],
    ) -> Result<[i64; N], RecordsError> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        if self.text.is_empty() {
            return Ok([0; N]);
        }
        self.text.push_str("\nSELECT ");
        let count =
            |part: Option<&str>| part.map_or("0::bigint".to_owned(), |name| format!("(SELECT count(*) FROM {name})"));
        self.text.push_str(&counted.map(count).join(", "));
        // The text is put together from parts that are written in this program; values are bound.
        let row = sqlx::query_with(AssertSqlSafe(self.text), self.arguments).fetch_one(connection).await?;
        let mut counts = [0; N];
        for (place, count) in counts.iter_mut().enumerate() {
            *count = row.try_get(place)?;
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_numbers_its_own_parameters() {
        // Aim: parts are put together whatever stands before them, two-digit parameters too.
        let mut statement = Statement::default();
        statement.part("one", "A $1 $2::text").bind(1_i64).bind("x");
        statement.part("two", "B $2, $1").bind(3_i64).bind(4_i64);
        assert_eq!(statement.text, "WITH one AS (A $1 $2::text),\ntwo AS (B $4, $3)");
    }
}
