//! The export of bans for the ordinary procedure of permits: every person with a ban, in pages by IIN (AMB-08 f). No IIN reaches
//! a log.
//!
//! Out of scope: whether a ban forbids on a day (`regulation`), and changes of bans.

use contracts::arm_go::v1 as pb;
use jiff::civil::Date;
use platform::ledger::{Agency as _, PersonKey};
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext};
use platform::wire::{date_from_wire, iin_from_wire};
use regulation::{Ban, SecondaryIdentity};
use tonic::Status;

use crate::{ArmGo, Person};

/// Persons on one page when the caller does not say.
const PAGE: usize = 100;
const LARGEST_PAGE: i32 = 500;
/// Rows read at once; most persons have no ban.
const BATCH: i64 = 500;

/// A request that was read and is valid.
#[derive(Debug, PartialEq)]
struct BanQuery {
    size: usize,
    /// The IIN of the last person on the page before.
    after: String,
    in_force_on: Option<Date>,
}

impl BanQuery {
    fn read(request: &pb::ExportBansRequest) -> Result<Self, Refusal> {
        let size = match request.page_size {
            0 => PAGE,
            size @ 1..=LARGEST_PAGE => usize::try_from(size).unwrap_or(PAGE),
            _ => return Err(Refusal::field("page_size", format!("give 1 to {LARGEST_PAGE}, or 0 for {PAGE}"))),
        };
        let token = request.page_token.as_str();
        if !token.is_empty() {
            iin_from_wire("page_token", token)
                .map_err(|_| Refusal::field("page_token", "send it as it was answered"))?;
        }
        let day = request.in_force_on.as_str();
        let in_force_on = if day.is_empty() { None } else { Some(date_from_wire("in_force_on", day)?) };
        Ok(Self { size, after: token.to_owned(), in_force_on })
    }

    /// Those bans of a person that are asked for, the oldest first.
    fn wanted(&self, person: &Person) -> Vec<Ban> {
        let asked = |ban: &&Ban| self.in_force_on.is_none_or(|day| ban.in_force(day));
        let mut bans: Vec<Ban> = ArmGo::bans(person).iter().filter(asked).cloned().collect();
        bans.sort_by_key(|ban| ban.decided_on);
        bans
    }
}

pub(super) async fn export(
    service: &ServiceContext<ArmGo>,
    caller: &Caller,
    request: &pb::ExportBansRequest,
) -> Result<pb::ExportBansResponse, Status> {
    let asked = BanQuery::read(request)?;
    let mut persons = Vec::new();
    let mut after = PersonKey::of(caller.test_clock, &asked.after);
    // One person more than the page shows whether there is a next page.
    while persons.len() <= asked.size {
        let batch = service.records.persons_after::<ArmGo>(&after, BATCH).await?;
        let Some((last, ..)) = batch.last() else { break };
        after.person.clone_from(last);
        persons.extend(batch.into_iter().filter_map(|(iin, person, keys)| banned(iin, &asked.wanted(&person), &keys)));
    }
    let more = persons.len() > asked.size;
    persons.truncate(asked.size);
    let last = persons.last().filter(|_| more);
    let next_page_token = last.map(|person| person.iin.clone()).unwrap_or_default();
    Ok(pb::ExportBansResponse { persons, next_page_token })
}

/// A person with bans; nothing without a ban.
fn banned(iin: String, bans: &[Ban], keys: &[String]) -> Option<pb::BannedPerson> {
    let of_ban = |ban: &Ban| pb::Ban {
        cause: ban.cause.code().to_owned(),
        clause: ban.clause.id().to_owned(),
        decided_on: ban.decided_on.to_string(),
        first_allowed: ban.first_allowed.to_string(),
    };
    let of_identity = |identity: SecondaryIdentity| pb::SecondIdentity {
        citizenship: identity.citizenship,
        passport_number: identity.passport_number,
        birth_date: identity.birth_date.to_string(),
    };
    let second_identities = keys.iter().filter_map(|key| key.parse().ok()).map(of_identity).collect();
    (!bans.is_empty()).then(|| pb::BannedPerson { iin, bans: bans.iter().map(of_ban).collect(), second_identities })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;
    use regulation::Interpretations;

    use super::*;

    fn request(page_size: i32, page_token: &str, in_force_on: &str) -> pb::ExportBansRequest {
        pb::ExportBansRequest { page_size, page_token: page_token.into(), in_force_on: in_force_on.into() }
    }

    #[test]
    fn a_bad_request_names_its_field() {
        // Aim: both ends of the page's size, a token that was never answered and a day that does not exist are refused; all else is
        // read.
        let field = |request: &pb::ExportBansRequest| BanQuery::read(request).unwrap_err().to_string();
        assert!(field(&request(-1, "", "")).contains("page_size"));
        assert!(field(&request(501, "", "")).contains("page_size"));
        assert!(field(&request(0, "991231100001", "")).contains("page_token"));
        assert!(field(&request(0, "", "2026-02-30")).contains("in_force_on"));
        let asked = BanQuery::read(&request(500, "991231100000", "2026-12-01")).unwrap();
        let expected = BanQuery { size: 500, after: "991231100000".into(), in_force_on: Some(date(2026, 12, 1)) };
        assert_eq!(asked, expected);
        assert_eq!(BanQuery::read(&request(0, "", "")).unwrap().size, PAGE);
    }

    #[test]
    fn amb08_a_ban_is_exported_on_the_days_on_which_it_forbids() {
        // Aim: a ban is exported on the day of the decision and on the anniversary, and not on the days beside them; without a day
        // every ban is exported, the oldest first; a person without a ban is left out.
        let law = Interpretations::default();
        let bans = vec![
            Ban::after_final_refusal(date(2027, 9, 1), &law),
            Ban::after_preliminary_refusal(date(2026, 7, 10), &law),
        ];
        let person = Person { bans, ..Person::default() };
        let wanted = |day: &str| BanQuery::read(&request(0, "", day)).unwrap().wanted(&person);
        let causes = |day: &str| wanted(day).iter().map(|ban| ban.cause.code()).collect::<Vec<_>>();
        assert_eq!(causes(""), ["PRELIMINARY_REFUSAL", "FINAL_REFUSAL"]);
        assert_eq!(causes("2026-07-09"), Vec::<&str>::new());
        assert_eq!(causes("2026-07-10"), ["PRELIMINARY_REFUSAL"]);
        assert_eq!(causes("2027-07-10"), ["PRELIMINARY_REFUSAL"]);
        assert_eq!(causes("2027-07-11"), Vec::<&str>::new());
        let keys = ["NLD|N0000001|1990-04-02".to_owned()];
        assert_eq!(banned("991231100000".into(), &[], &keys), None);
        let person = banned("991231100000".into(), &wanted("2026-07-10"), &keys).unwrap();
        let ban = &person.bans[0];
        assert_eq!(
            (ban.clause.as_str(), ban.decided_on.as_str(), ban.first_allowed.as_str()),
            ("A-19/p3", "2026-07-10", "2027-07-11")
        );
        assert_eq!(person.second_identities[0].passport_number, "N0000001");
    }
}
