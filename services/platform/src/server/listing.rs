//! Lists of cases on receipt: what a caller may ask for, told by field when it cannot be asked, and the page token.
//!
//! A token is opaque but no secret: it names the last row told and the question it belongs to, and visibility is applied to
//! every page anew.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::cases::v1 as pb;
use jiff::Timestamp;
use prost::Message as _;
use tonic::Status;
use uuid::Uuid;

use super::{Caller, CaseReader};
use crate::digest::sha256_of_parts;
use crate::ledger::{
    Agency, CaseKey, Filter, Key, Listed, OnClock, Order, Position, ReadStore, SortKey, Visibility, clock_column,
    clock_of_column,
};
use crate::refusal::Refusal;
use crate::wire::{
    city_from_wire, city_to_wire, iin_from_wire, moment_from_wire, summary_to_wire, timestamp_to_wire, uuid_from_wire,
};

/// Cases on one page when the caller does not say.
const PAGE: i64 = 50;
const LARGEST_PAGE: i32 = 200;
const MOST_STATUSES: usize = 20;
/// The longest name of a state or an owner, and the longest number.
const LONGEST_NAME: usize = 40;
const LONGEST_NUMBER: usize = 14;
/// No token of ours is longer.
const LONGEST_TOKEN: usize = 256;

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R> {
    /// One page of the cases that are visible to this caller.
    pub async fn cases(&self, caller: &Caller, asked: pb::ListCasesRequest) -> Result<pb::ListCasesResponse, Status> {
        let wire_filter = asked.filter.unwrap_or_default();
        let filter = filter_from_wire(&wire_filter)?;
        let order = order_from_wire(asked.order_by)?;
        let size = size_from_wire(asked.page_size)?;
        let question = question::<A>(caller, &wire_filter, &asked.order_by.to_be_bytes());
        let after = match asked.page_token.as_str() {
            "" => None,
            token => Some(place_of_token(token, order.by, &question)?),
        };
        let visibility = Visibility::of(&caller.human);
        // One more than the page tells whether there is a next one.
        let mut cases = self.store.list(&visibility, &filter, order, after.as_ref(), size + 1).await?;
        let last = last_of_page(&mut cases, size);
        let next_page_token = last.map(|last| token_of_place(&last.place(order.by), &question)).unwrap_or_default();
        Ok(pb::ListCasesResponse { cases: cases.iter().map(listed_to_wire).collect(), next_page_token })
    }
}

/// How many rows of a list one page holds.
pub(super) fn size_from_wire(page_size: i32) -> Result<i64, Refusal> {
    match page_size {
        0 => Ok(PAGE),
        size @ 1..=LARGEST_PAGE => Ok(i64::from(size)),
        _ => Err(Refusal::field("page_size", format!("give 1 to {LARGEST_PAGE}, or 0 for {PAGE}"))),
    }
}

/// Cuts what was found to its page; the row behind which a next page goes on, if there is one.
pub(super) fn last_of_page<T>(found: &mut Vec<T>, size: i64) -> Option<&T> {
    let size = usize::try_from(size).unwrap_or_default();
    let more = found.len() > size;
    found.truncate(size);
    found.last().filter(|_| more)
}

pub(super) fn filter_from_wire(filter: &pb::CaseFilter) -> Result<Filter, Refusal> {
    if filter.statuses.len() > MOST_STATUSES {
        return Err(Refusal::field("filter.statuses", format!("name at most {MOST_STATUSES} states")));
    }
    for status in &filter.statuses {
        named("filter.statuses", status)?;
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Filter {
        statuses: filter.statuses.clone(),
        city: match filter.city {
            0 => None,
            city => Some(city_from_wire("filter.city", city)?),
        },
        next_owner: given(&filter.next_owner)
            .map(|owner| named("filter.next_owner", &owner).map(|()| owner))
            .transpose()?,
        number_prefix: given(&filter.number_prefix).map(digits).transpose()?,
        iin: given(&filter.iin).map(|iin| iin_from_wire("filter.iin", &iin)).transpose()?.map(|iin| iin.to_string()),
        overdue: filter.overdue,
        due_before: match &filter.due_before {
            None => None,
            at => Some(moment_from_wire("filter.due_before", at.as_ref())?.timestamp()),
        },
        clock: match &filter.clock {
            None => OnClock::Any,
            Some(pb::case_filter::Clock::RealClock(true)) => OnClock::Real,
            Some(pb::case_filter::Clock::RealClock(false)) => {
                return Err(Refusal::field("filter.real_clock", "give true or leave it out"));
            }
            Some(pb::case_filter::Clock::TestClock(id)) => OnClock::Test(uuid_from_wire("filter.test_clock", id)?),
        },
    })
}

/// A name as states and owners have them.
pub(super) fn named(field: &str, name: &str) -> Result<(), Refusal> {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    match letters && (1..=LONGEST_NAME).contains(&name.len()) {
        true => Ok(()),
        false => Err(Refusal::field(field, "give a name as it stands in a case, such as MS_OFFICER")),
    }
}

fn digits(prefix: String) -> Result<String, Refusal> {
    match prefix.len() <= LONGEST_NUMBER && prefix.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok(prefix),
        false => Err(Refusal::field("filter.number_prefix", format!("give 1 to {LONGEST_NUMBER} digits"))),
    }
}

fn order_from_wire(order: i32) -> Result<Order, Refusal> {
    use pb::CaseOrder as Wire;
    let order = Wire::try_from(order).map_err(|_| Refusal::field("order_by", "choose one of the orders"))?;
    let (by, descending) = match order {
        Wire::Unspecified | Wire::OpenedDesc => (SortKey::Opened, true),
        Wire::OpenedAsc => (SortKey::Opened, false),
        Wire::ChangedAsc => (SortKey::Changed, false),
        Wire::ChangedDesc => (SortKey::Changed, true),
        Wire::NextDueAsc => (SortKey::NextDue, false),
        Wire::NextDueDesc => (SortKey::NextDue, true),
        Wire::NumberAsc => (SortKey::Number, false),
        Wire::NumberDesc => (SortKey::Number, true),
    };
    Ok(Order { by, descending })
}

/// What a token holds. `key` is what its order says: a number, or microseconds since 1970.
#[derive(Clone, PartialEq, prost::Message)]
struct Token {
    #[prost(bytes = "vec", tag = "1")]
    question: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    case_id: Vec<u8>,
    #[prost(string, optional, tag = "3")]
    key: Option<String>,
    #[prost(bytes = "vec", tag = "4")]
    clock: Vec<u8>,
}

/// A token belongs to one question of one caller; `rest` is what is asked beside the filter.
pub(super) fn question<A: Agency>(caller: &Caller, filter: &pb::CaseFilter, rest: &[u8]) -> Vec<u8> {
    let human = &caller.human;
    let city = human.city.map(|city| city.code()).unwrap_or_default();
    let caller = [human.iin.as_str(), human.role.code(), city].join("\n");
    let parts = [A::NAME.as_bytes(), caller.as_bytes(), &filter.encode_to_vec(), rest];
    sha256_of_parts(&parts)[..16].to_vec()
}

fn token_of_place(place: &Position, question: &[u8]) -> String {
    let key = match &place.key {
        Key::Opened | Key::At(None) => None,
        Key::At(Some(at)) => Some(at.as_microsecond().to_string()),
        Key::Number(number) => Some(number.clone()),
    };
    token_of(place.case, key, question)
}

pub(super) fn token_of(case: CaseKey, key: Option<String>, question: &[u8]) -> String {
    let clock = clock_column(case.clock).as_bytes().to_vec();
    let token = Token { question: question.to_vec(), case_id: case.id.as_bytes().to_vec(), key, clock };
    URL_SAFE_NO_PAD.encode(token.encode_to_vec())
}

/// What every token that is none of ours is told.
pub(super) fn strange_token() -> Refusal {
    Refusal::field("page_token", "give the next_page_token of the page before, with the same caller, filter and order")
}

/// The case of the last row told, and where it stood.
pub(super) fn read_token(token: &str, question: &[u8]) -> Result<(CaseKey, Option<String>), Refusal> {
    if token.len() > LONGEST_TOKEN {
        return Err(strange_token());
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| strange_token())?;
    let token = Token::decode(bytes.as_slice()).map_err(|_| strange_token())?;
    if token.question != question {
        return Err(strange_token());
    }
    let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| strange_token());
    let case = CaseKey { clock: clock_of_column(uuid(&token.clock)?), id: uuid(&token.case_id)? };
    Ok((case, token.key))
}

/// A moment as tokens write it: microseconds since 1970.
pub(super) fn moment_of_token(micros: &str) -> Result<Timestamp, Refusal> {
    let at = micros.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
    at.ok_or_else(strange_token)
}

fn place_of_token(token: &str, by: SortKey, question: &[u8]) -> Result<Position, Refusal> {
    let (case, key) = read_token(token, question)?;
    let key = match (by, key) {
        (SortKey::Opened, None) => Key::Opened,
        (SortKey::NextDue, None) => Key::At(None),
        (SortKey::Changed | SortKey::NextDue, Some(micros)) => Key::At(Some(moment_of_token(&micros)?)),
        (SortKey::Number, Some(number)) => Key::Number(digits(number).map_err(|_| strange_token())?),
        _ => return Err(strange_token()),
    };
    Ok(Position { key, case })
}

fn listed_to_wire(listed: &Listed) -> pb::ListedCase {
    pb::ListedCase {
        summary: Some(summary_to_wire(&listed.summary)),
        iin: listed.iin.clone(),
        city: listed.city.map(city_to_wire).unwrap_or_default(),
        changed_at: Some(timestamp_to_wire(listed.changed_at)),
        overdue: listed.overdue,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_leads_to_its_place_and_only_in_its_question() {
        // Aim: every kind of place survives its token; another question, another order, a cut and a flipped token do not.
        let at: Timestamp = "2026-10-05T04:00:00.123456Z".parse().unwrap();
        for (by, key) in [
            (SortKey::Opened, Key::Opened),
            (SortKey::Changed, Key::At(Some(at))),
            (SortKey::NextDue, Key::At(None)),
            (SortKey::NextDue, Key::At(Some(at))),
            (SortKey::Number, Key::Number("10100000000001".to_owned())),
        ] {
            let place = Position { key, case: CaseKey { clock: Some(Uuid::from_u128(8)), id: Uuid::from_u128(7) } };
            let token = token_of_place(&place, b"question");
            assert_eq!(place_of_token(&token, by, b"question").unwrap(), place);
            assert!(place_of_token(&token, by, b"another").is_err());
            assert!(place_of_token(&token[..token.len() - 2], by, b"question").is_err());
            assert!(place_of_token(&format!("!{token}"), by, b"question").is_err());
        }
        let opened =
            token_of_place(&Position { key: Key::Opened, case: CaseKey { clock: None, id: Uuid::from_u128(7) } }, b"q");
        assert!(place_of_token(&opened, SortKey::Number, b"q").is_err());
        assert!(place_of_token(&"A".repeat(LONGEST_TOKEN + 1), SortKey::Number, b"q").is_err());
    }

    #[test]
    fn a_filter_that_cannot_be_is_told_by_its_field() {
        // Aim: each malformed part of a filter is named; an empty filter restricts nothing.
        let fields = |filter: pb::CaseFilter| match filter_from_wire(&filter) {
            Err(Refusal::Fields(fields)) => fields[0].name.clone(),
            other => panic!("{other:?}"),
        };
        let clock = |clock| pb::CaseFilter { clock: Some(clock), ..Default::default() };
        assert_eq!(filter_from_wire(&pb::CaseFilter::default()).unwrap(), Filter::default());
        assert_eq!(fields(pb::CaseFilter { statuses: vec!["A".into(); 21], ..Default::default() }), "filter.statuses");
        assert_eq!(
            fields(pb::CaseFilter { statuses: vec!["DROP TABLE".into()], ..Default::default() }),
            "filter.statuses"
        );
        assert_eq!(fields(pb::CaseFilter { city: 9, ..Default::default() }), "filter.city");
        assert_eq!(fields(pb::CaseFilter { next_owner: "%".into(), ..Default::default() }), "filter.next_owner");
        assert_eq!(fields(pb::CaseFilter { number_prefix: "1%".into(), ..Default::default() }), "filter.number_prefix");
        assert_eq!(fields(pb::CaseFilter { iin: "42".into(), ..Default::default() }), "filter.iin");
        let never = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
        assert_eq!(fields(pb::CaseFilter { due_before: Some(never), ..Default::default() }), "filter.due_before");
        assert_eq!(fields(clock(pb::case_filter::Clock::TestClock("x".into()))), "filter.test_clock");
        assert_eq!(fields(clock(pb::case_filter::Clock::RealClock(false))), "filter.real_clock");
        assert!(order_from_wire(99).is_err());
    }
}
