//! Paragraphs 25 and 26: residence registration and the residence card (ВНЖ).
//!
//! Out of scope: the detailed rules of Orders 266 and 267, which are not mirrored (AMB-43).

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::clause::Clause;
use crate::documents::{Document, DocumentKind, Facts};
use crate::edition::Edition;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::package::{Count, Item, check_list, of_kind};
use crate::passport;

/// A-25. "При получении РПП услугополучатель обращается в ЦОН для постановки на регистрационный учет и
/// оформления ВНЖ."
pub fn may_register_residence(permit_issued: bool) -> Result<(), Vec<Ground>> {
    allowed_unless(permit_grounds(permit_issued, Clause::A25p1))
}

/// "вид на жительство … документ, … подтверждающий получение им РПП": a card needs a final permit. A-25
/// names the registration first, and the card shows the place of residence.
pub fn may_request(permit_issued: bool, residence_registered: bool) -> Result<(), Vec<Ground>> {
    let mut grounds = permit_grounds(permit_issued, Clause::A2d9);
    if !residence_registered {
        grounds.push(Ground::new(Clause::A25p1, Reason::ResidenceNotRegistered, "residence"));
    }
    allowed_unless(grounds)
}

fn permit_grounds(permit_issued: bool, clause: Clause) -> Vec<Ground> {
    if permit_issued { Vec::new() } else { vec![Ground::new(clause, Reason::PermitNotIssued, "permit")] }
}

/// A-26. "Услугополучатель обращается в ЦОН по месту пребывания для документирования ВНЖ с перечнем следующих
/// документов для оказания услуги:" three documents.
pub const DOCUMENTS: [Item; 3] = [
    Item::new(Clause::A26d1, DocumentKind::Passport, Count::One),
    Item::new(Clause::A26d2, DocumentKind::PermitNotice, Count::One),
    Item::new(Clause::A26d3, DocumentKind::CardDutyReceipt, Count::One),
];

/// An empty list means complete. The passport must be valid, without the rule of 180 days. `duty::check_payment`
/// checks the separate duty of the card with `DutyService::ResidenceCard` and clause.
pub fn check_package(documents: &[Document], day: Date, _edition: &Edition) -> Vec<Ground> {
    let mut grounds = check_list(&DOCUMENTS, documents);
    grounds.extend(passport::check_valid(documents, day, Clause::A26d1));
    grounds
}

/// The last day of a card: ten years after its issue, but never after the passport expires. A-27 refers to Order
/// 266, whose rules are not mirrored (AMB-43), so this is our convention.
pub fn last_day(documents: &[Document], issued_on: Date) -> Date {
    let ten_years = issued_on.saturating_add(10.years());
    let passports = of_kind(documents, DocumentKind::Passport).filter_map(|document| match &document.facts {
        Facts::Passport(passport) => Some(passport.expires_on),
        _ => None,
    });
    passports.fold(ten_years, Date::min)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::package::samples;
    use jiff::civil::date;

    #[test]
    fn a26_three_documents_and_no_rule_of_180_days() {
        // Aim: a passport on its last day is enough. The duty receipt of the permit does not count for the card.
        let edition = Edition::of_2026();
        let full = samples::documents(&DOCUMENTS.map(|item| item.kind));
        assert_eq!(check_package(&full, date(2032, 1, 1), edition), []);
        assert_eq!(check_package(&full, date(2032, 1, 2), edition)[0].reason, Reason::PassportExpired);
        let kinds = [DocumentKind::Passport, DocumentKind::PermitNotice, DocumentKind::DutyReceipt];
        let grounds = check_package(&samples::documents(&kinds), date(2026, 9, 1), edition);
        assert_eq!(
            grounds,
            [Ground::of_document(Clause::A26d3, Reason::DocumentMissing, DocumentKind::CardDutyReceipt)]
        );
    }

    #[test]
    fn a2_9_a25_the_card_follows_the_permit_and_the_registration() {
        // Aim: no step is allowed without the final permit.
        assert!(may_register_residence(true).is_ok());
        assert!(may_register_residence(false).is_err());
        assert!(may_request(true, true).is_ok());
        assert_eq!(may_request(false, false).unwrap_err().len(), 2);
    }

    #[test]
    fn a_card_ends_after_ten_years_or_with_the_passport() {
        // Aim: a card ends with the passport on which it was issued, and at the latest after ten years.
        let passport = |expires_on| Document {
            kind: DocumentKind::Passport,
            sha256: "aa".into(),
            size: 1,
            media_type: "application/pdf".into(),
            facts: Facts::Passport(crate::Passport {
                number: "N1234567".into(),
                citizenship: "NLD".into(),
                issued_on: date(2021, 1, 1),
                expires_on,
                birth_date: date(1990, 1, 1),
            }),
        };
        let issued = date(2026, 12, 23);
        assert_eq!(last_day(&[passport(date(2031, 3, 14))], issued), date(2031, 3, 14));
        assert_eq!(last_day(&[passport(date(2040, 1, 1))], issued), date(2036, 12, 23));
    }
}
