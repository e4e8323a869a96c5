//! The one-year bans: three causes, each with its own anchor (A-19/p3, A-19/p5, A-24).
//!
//! It exists because the anchors differ and must not be made equal (AMB-39). A ban blocks an application for a
//! permit, never a petition.
//!
//! Out of scope: outcomes without a ban. They have no cause here.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use thiserror::Error;

use crate::clause::Clause;
use crate::documents::{Document, Facts, Passport};
use crate::ground::{Ground, Reason};
use crate::interpretations::{FirstAllowed, Interpretations};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum BanCause {
    PreliminaryRefusal,
    NonArrival,
    FinalRefusal,
}

impl BanCause {
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub const fn clause(self) -> Clause {
        match self {
            BanCause::PreliminaryRefusal => Clause::A19p3,
            BanCause::NonArrival => Clause::A19p5,
            BanCause::FinalRefusal => Clause::A24,
        }
    }
}

/// A prohibition to apply for a permit. It remains in force after the pilot ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ban {
    pub cause: BanCause,
    pub clause: Clause,
    /// The legal date of the decision that is the anchor.
    pub decided_on: Date,
    /// The first legal date on which an application is allowed again.
    pub first_allowed: Date,
}

impl Ban {
    /// A year ends at 24:00 of the same day of the next year (29 February: on the 28th). The end does not roll,
    /// because a ban is not a deadline for an act (AMB-08).
    fn of(cause: BanCause, decided_on: Date, interpretations: &Interpretations) -> Ban {
        let anniversary = decided_on.saturating_add(1.year());
        let after = if interpretations.first_allowed == FirstAllowed::DayAfterAnniversary { 1 } else { 0 };
        let first_allowed = anniversary.saturating_add(after.days());
        Ban { cause, clause: cause.clause(), decided_on, first_allowed }
    }

    /// A-19/p3. "В случае отказа в выдаче предварительного РПП заявитель, не вправе повторно подавать
    /// заявку на получение РПП в течение 1 (одного) года, с даты вынесения решения об отказе."
    pub fn after_preliminary_refusal(refused_on: Date, interpretations: &Interpretations) -> Ban {
        Ban::of(BanCause::PreliminaryRefusal, refused_on, interpretations)
    }

    /// A-19/p5. "Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения
    /// решения предварительного одобрения": the year runs from the approval, not from the annulment.
    pub fn after_non_arrival(approved_on: Date, interpretations: &Interpretations) -> Ban {
        Ban::of(BanCause::NonArrival, approved_on, interpretations)
    }

    /// A-24. "… подается не ранее, чем через 1 (один) год, после вынесения мотивированного заключения
    /// об отказе в выдаче РПП в Республике Казахстан."
    pub fn after_final_refusal(concluded_on: Date, interpretations: &Interpretations) -> Ban {
        Ban::of(BanCause::FinalRefusal, concluded_on, interpretations)
    }

    pub fn in_force(&self, date: Date) -> bool {
        self.decided_on <= date && date < self.first_allowed
    }

    /// The ground if this ban forbids an application on that date. Its subject contains the first allowed day.
    pub fn ground(&self, date: Date) -> Option<Ground> {
        let subject = || format!("{}, first allowed on {}", self.cause.code(), self.first_allowed);
        self.in_force(date).then(|| Ground::new(self.clause, Reason::BanInForce, subject()))
    }
}

/// Identifies a banned person without the IIN, so that a new IIN does not evade the ban (AMB-08 e).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SecondaryIdentity {
    pub citizenship: String,
    pub passport_number: String,
    pub birth_date: Date,
}

impl SecondaryIdentity {
    /// Letter case and spaces in the passport number are ignored.
    pub fn of(passport: &Passport) -> SecondaryIdentity {
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        SecondaryIdentity {
            citizenship: plain(&passport.citizenship),
            passport_number: plain(&passport.number),
            birth_date: passport.birth_date,
        }
    }

    /// A text that is unique for this identity, because no part can contain the separator.
    pub fn key(&self) -> String {
        format!("{}|{}|{}", self.citizenship, self.passport_number, self.birth_date)
    }
}

impl FromStr for SecondaryIdentity {
    type Err = UnreadableKey;

    /// Parses a text that `key` produced.
    fn from_str(key: &str) -> Result<Self, UnreadableKey> {
        let mut parts = key.split('|');
        let identity = (parts.next(), parts.next(), parts.next().map(str::parse), parts.next());
        let (Some(citizenship), Some(passport_number), Some(Ok(birth_date)), None) = identity else {
            return Err(UnreadableKey);
        };
        let (citizenship, passport_number) = (citizenship.to_owned(), passport_number.to_owned());
        Ok(SecondaryIdentity { citizenship, passport_number, birth_date })
    }
}

/// `SecondaryIdentity::key` did not produce this text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("this is not a key of a secondary identity")]
pub struct UnreadableKey;

/// The identities given by the passports among these documents.
pub fn second_identities(documents: &[Document]) -> Vec<SecondaryIdentity> {
    let passport = |document: &Document| match &document.facts {
        Facts::Passport(passport) => Some(SecondaryIdentity::of(passport)),
        _ => None,
    };
    documents.iter().filter_map(passport).collect()
}

/// Never prints personal data.
impl fmt::Debug for SecondaryIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondaryIdentity(***)")
    }
}

/// A ground for each ban in force on that date.
pub fn check_bans(bans: &[Ban], date: Date) -> Vec<Ground> {
    bans.iter().filter_map(|ban| ban.ground(date)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::DocumentKind;
    use jiff::civil::date;

    #[test]
    fn a19_p3_the_ban_ends_a_year_and_a_day_after_the_refusal() {
        // Aim: golden vector 25. The first allowed day is a Sunday and does not roll.
        let ban = Ban::after_preliminary_refusal(date(2026, 7, 10), &Interpretations::default());
        assert_eq!(ban.first_allowed, date(2027, 7, 11));
        assert!(ban.in_force(date(2026, 7, 10)) && ban.in_force(date(2027, 7, 10)));
        assert!(!ban.in_force(date(2027, 7, 11)));
        assert_eq!(ban.ground(date(2027, 7, 10)).map(|ground| ground.clause), Some(Clause::A19p3));
    }

    #[test]
    fn a19_p5_the_anchor_of_non_arrival_is_the_approval() {
        // Aim: golden vector 26. Approved on 14 August, annulled on 15 September, counted from August.
        let ban = Ban::after_non_arrival(date(2026, 8, 14), &Interpretations::default());
        assert_eq!((ban.clause, ban.first_allowed), (Clause::A19p5, date(2027, 8, 15)));
    }

    #[test]
    fn a24_a_leap_day_and_the_other_position() {
        // Aim: the year from 29 February ends on 28 February. The switch allows an application one day earlier.
        let ban = Ban::after_final_refusal(date(2028, 2, 29), &Interpretations::default());
        assert_eq!(ban.first_allowed, date(2029, 3, 1));
        let inclusive = Interpretations { first_allowed: FirstAllowed::Anniversary, ..Interpretations::default() };
        assert_eq!(Ban::after_final_refusal(date(2026, 9, 1), &inclusive).first_allowed, date(2027, 9, 1));
    }

    #[test]
    fn a_cause_has_the_same_code_everywhere() {
        // Aim: the code in the subject of a ground is the word in JSON, so that callers parse one code.
        for cause in [BanCause::PreliminaryRefusal, BanCause::NonArrival, BanCause::FinalRefusal] {
            assert_eq!(serde_json::to_value(cause).ok(), Some(cause.code().into()));
        }
    }

    #[test]
    fn a_new_iin_does_not_evade_the_ban_of_a_passport() {
        // Aim: AMB-08 e. The same passport number in another spelling identifies the same person.
        let passport = Passport {
            number: "N 000-0001".into(),
            citizenship: "nld".into(),
            issued_on: date(2022, 1, 1),
            expires_on: date(2032, 1, 1),
            birth_date: date(1990, 4, 2),
        };
        let typed = Passport { number: "n0000001".into(), citizenship: "NLD".into(), ..passport.clone() };
        assert_eq!(SecondaryIdentity::of(&passport), SecondaryIdentity::of(&typed));
        assert_eq!(format!("{:?}", SecondaryIdentity::of(&passport)), "SecondaryIdentity(***)");
        let identity = SecondaryIdentity::of(&passport);
        assert_eq!(identity.key(), "NLD|N0000001|1990-04-02");
        assert_eq!(identity.key().parse(), Ok(identity));
        for wrong in ["", "NLD|N0000001", "NLD|N0000001|1990-02-30", "NLD|N0000001|1990-04-02|", "NLD|N|1|1990-04-02"] {
            assert_eq!(wrong.parse::<SecondaryIdentity>(), Err(UnreadableKey), "{wrong}");
        }
    }

    #[test]
    fn every_passport_of_a_package_gives_one_key() {
        // Aim: AMB-08 e. The key contains citizenship, number and birth date, and only passports give a key.
        let facts = Passport {
            number: "n 000-0001".into(),
            citizenship: "NLD".into(),
            issued_on: date(2022, 1, 1),
            expires_on: date(2032, 1, 1),
            birth_date: date(1990, 4, 2),
        };
        let document = |kind, facts| Document {
            kind,
            sha256: String::new(),
            size: 1,
            media_type: "application/pdf".into(),
            facts,
        };
        let package =
            [document(DocumentKind::Resume, Facts::None), document(DocumentKind::Passport, Facts::Passport(facts))];
        let keys: Vec<_> = second_identities(&package).iter().map(SecondaryIdentity::key).collect();
        assert_eq!(keys, ["NLD|N0000001|1990-04-02"]);
    }
}
