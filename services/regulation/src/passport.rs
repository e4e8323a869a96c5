//! The passport rule of, and the milder rule of, each written once.
//!
//! Out of scope: what a passport means for other documents of the person.

use jiff::civil::Date;

use crate::clause::Clause;
use crate::documents::{Document, DocumentKind, Facts, Passport};
use crate::ground::{Ground, Reason};
use crate::package::of_kind;

/// "… срок действия, которого на день подачи заявления свыше 180 (сто восемьдесят) календарных дней": strictly more
/// than 180, so 180 days are not enough. The day is the legal date of the filing. A resubmission within rework
/// keeps the date of the first filing (AMB-25).
pub fn over_180_days(expires_on: Date, filing: Date) -> bool {
    (expires_on - filing).get_days() > 180
}

/// "действующий заграничный паспорт": the passport is valid on the day. The rule of 180 days does not
/// apply.
pub fn valid_on(expires_on: Date, day: Date) -> bool {
    expires_on >= day
}

fn check(documents: &[Document], clause: Clause, reason: Reason, fits: impl Fn(&Passport) -> bool) -> Vec<Ground> {
    of_kind(documents, DocumentKind::Passport)
        .filter_map(|document| match &document.facts {
            Facts::Passport(passport) if fits(passport) => None,
            Facts::Passport(_) => Some(reason),
            _ => Some(Reason::DocumentFactsMissing),
        })
        .map(|reason| Ground::of_document(clause, reason, DocumentKind::Passport))
        .collect()
}

/// Checks the 180 days for the passport of a package, under the given clause.
pub fn check_over_180_days(documents: &[Document], filing: Date, clause: Clause) -> Vec<Ground> {
    check(documents, clause, Reason::PassportTermTooShort, |passport| over_180_days(passport.expires_on, filing))
}

/// Checks the passport in the package for the card.
pub fn check_valid(documents: &[Document], day: Date, clause: Clause) -> Vec<Ground> {
    check(documents, clause, Reason::PassportExpired, |passport| valid_on(passport.expires_on, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a4_1_a10_1_a20_1_180_days_are_not_enough_and_181_are() {
        // Aim: golden vector 27, the boundary of "свыше 180".
        let filing = date(2026, 6, 1);
        assert!(!over_180_days(date(2026, 11, 28), filing));
        assert!(over_180_days(date(2026, 11, 29), filing));
    }

    #[test]
    fn a26_1_the_last_day_of_validity_is_valid() {
        // Aim: the card needs only a passport that is valid on the day.
        assert!(valid_on(date(2026, 6, 1), date(2026, 6, 1)));
        assert!(!valid_on(date(2026, 5, 31), date(2026, 6, 1)));
    }
}
