//! The state duty: rates as sourced data (`duty.toml`), and amounts in tenge on the day of payment.
//!
//! It exists because the amount is a multiple of an index that changes each year. It also checks a payment
//! confirmation for.
//!
//! Out of scope: how a payment is made.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use thiserror::Error;

use crate::calendar::Confidence;
use crate::clause::Clause;
use crate::documents::DocumentKind;
use crate::ground::{Ground, Reason};
use crate::identity::Iin;

/// Whole tenge. Amounts of duty have no tiyn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenge(pub u64);

impl fmt::Display for Tenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ₸", self.0)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum DutyService {
    PermanentResidencePermit,
    ResidenceCard,
}

impl DutyService {
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The kind of document that proves this duty in a package.
    pub const fn receipt(self) -> DocumentKind {
        match self {
            DutyService::PermanentResidencePermit => DocumentKind::DutyReceipt,
            DutyService::ResidenceCard => DocumentKind::CardDutyReceipt,
        }
    }

    pub fn from_code(code: &str) -> Option<DutyService> {
        code.parse().ok()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum DutyError {
    #[error("the monthly calculation index of {0} is not known yet: enter it in the duty table")]
    IndexUnknown(i16),
    #[error("no rate of this duty is in force on {0}")]
    RateUnknown(Date),
}

/// The rate of one duty in thousandths of the index (МРП), from a date on.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub service: DutyService,
    pub valid_from: Date,
    pub index_permille: u64,
    pub source: String,
    pub confidence: Confidence,
}

/// The monthly calculation index (месячный расчётный показатель, МРП) of a year.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub year: i16,
    pub tenge: u64,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyTable {
    pub rate: Vec<Rate>,
    pub index: Vec<Index>,
}

static BUNDLED: LazyLock<DutyTable> = LazyLock::new(|| {
    toml::from_str(include_str!("../duty.toml")).expect("the bundled duty table is valid, which a test proves")
});

impl DutyTable {
    pub fn bundled() -> &'static DutyTable {
        &BUNDLED
    }

    /// Multiplies the rate in force on the day of payment by the index of that year.
    pub fn amount(&self, service: DutyService, paid_on: Date) -> Result<Tenge, DutyError> {
        let rate = self
            .rate
            .iter()
            .filter(|rate| rate.service == service && rate.valid_from <= paid_on)
            .max_by_key(|rate| rate.valid_from)
            .ok_or(DutyError::RateUnknown(paid_on))?;
        let index = self
            .index
            .iter()
            .find(|index| index.year == paid_on.year())
            .ok_or(DutyError::IndexUnknown(paid_on.year()))?;
        Ok(Tenge(rate.index_permille * index.tenge / 1000))
    }
}

/// The amount according to the bundled table.
pub fn duty(service: DutyService, paid_on: Date) -> Result<Tenge, DutyError> {
    DutyTable::bundled().amount(service, paid_on)
}

/// What the payment gateway (ПШЭП) confirmed about one payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Payment {
    pub reference: String,
    pub service: DutyService,
    /// The person for whom the duty was paid. The payer may be another person (AMB-27).
    pub paid_for: Iin,
    pub amount: Tenge,
    pub paid_on: Date,
    /// Whether a decision in another case has used this payment.
    pub consumed_elsewhere: bool,
}

/// A-10.6. "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного
/// правительства)". `None` means that the gateway confirms no such payment. The caller passes the clause and the
/// service, because the same check serves the duty for the card.
pub fn check_payment(
    payment: Option<&Payment>,
    service: DutyService,
    person: &Iin,
    table: &DutyTable,
    clause: Clause,
) -> Vec<Ground> {
    let ground = |reason| Ground::of_document(clause, reason, service.receipt());
    let Some(payment) = payment.filter(|payment| payment.service == service) else {
        return vec![ground(Reason::DutyNotPaid)];
    };
    let mut grounds = Vec::new();
    if payment.paid_for != *person {
        grounds.push(ground(Reason::DutyOfAnotherPerson));
    }
    if table.amount(service, payment.paid_on) != Ok(payment.amount) {
        grounds.push(ground(Reason::DutyAmountWrong));
    }
    if payment.consumed_elsewhere {
        grounds.push(ground(Reason::DutyAlreadyUsed));
    }
    grounds
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a10_6_amounts_of_2026() {
        // Aim: 4 and 0.2 times the index of 4 325 tenge apply on the first and on the last day of the year.
        for paid_on in [date(2026, 1, 1), date(2026, 12, 31)] {
            assert_eq!(duty(DutyService::PermanentResidencePermit, paid_on), Ok(Tenge(17_300)));
            assert_eq!(duty(DutyService::ResidenceCard, paid_on), Ok(Tenge(865)));
        }
    }

    #[test]
    fn the_index_of_2027_is_not_guessed() {
        // Aim: an unknown year is a typed error. The amount of the previous year is not used.
        let answer = duty(DutyService::ResidenceCard, date(2027, 1, 1));
        assert_eq!(answer, Err(DutyError::IndexUnknown(2027)));
    }

    #[test]
    fn a10_6_a_payment_is_for_this_duty_and_this_person_and_unused() {
        // Aim: each fault gives its own reason, and a correct payment gives none.
        let person: Iin = "991231100000".parse().unwrap();
        let service = DutyService::PermanentResidencePermit;
        let good = Payment {
            reference: "R-1".into(),
            service,
            paid_for: person.clone(),
            amount: Tenge(17_300),
            paid_on: date(2026, 6, 1),
            consumed_elsewhere: false,
        };
        let reasons = |payment: Option<&Payment>| -> Vec<Reason> {
            let table = DutyTable::bundled();
            check_payment(payment, service, &person, table, Clause::A10d6).iter().map(|ground| ground.reason).collect()
        };
        assert!(reasons(Some(&good)).is_empty());
        assert_eq!(reasons(None), [Reason::DutyNotPaid]);
        let card = Payment { service: DutyService::ResidenceCard, ..good.clone() };
        assert_eq!(reasons(Some(&card)), [Reason::DutyNotPaid]);
        let stranger = Payment { paid_for: "900315200004".parse().unwrap(), ..good.clone() };
        assert_eq!(reasons(Some(&stranger)), [Reason::DutyOfAnotherPerson]);
        let short = Payment { amount: Tenge(17_299), ..good.clone() };
        assert_eq!(reasons(Some(&short)), [Reason::DutyAmountWrong]);
        let used = Payment { consumed_elsewhere: true, ..good };
        assert_eq!(reasons(Some(&used)), [Reason::DutyAlreadyUsed]);
    }
}
