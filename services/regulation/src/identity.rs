//! Numbers that identify persons, organisations, applications and permits.
//!
//! It exists so that check digits are computed in one place. A number is never compared with a birth date or a sex:
//! since 2013 the digits of an IIN do not depend on them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum IdentityError {
    #[error("the number must be 12 decimal digits")]
    Form,
    #[error("the number consists of zeros")]
    Zeros,
    #[error("the check digit does not agree")]
    CheckDigit,
}

macro_rules! twelve_digits {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;

            fn from_str(text: &str) -> Result<Self, IdentityError> {
                check_twelve_digits(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentityError;

            fn try_from(text: String) -> Result<Self, IdentityError> {
                check_twelve_digits(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> String {
                number.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// Never prints the number, because debug output ends up in logs.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
}

twelve_digits! {
    /// Individual identification number (ИИН): the person key of every case.
    Iin
}
twelve_digits! {
    /// Business identification number (БИН) of an organisation.
    Bin
}

fn check_twelve_digits(text: &str) -> Result<(), IdentityError> {
    if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(IdentityError::Form);
    }
    if text.bytes().all(|byte| byte == b'0') {
        return Err(IdentityError::Zeros);
    }
    let digits: Vec<u32> = text.bytes().map(|byte| u32::from(byte - b'0')).collect();
    match check_digit(&digits[..11]) {
        Some(expected) if expected == digits[11] => Ok(()),
        _ => Err(IdentityError::CheckDigit),
    }
}

/// Computes the digit in two stages. If both give 10, no number with these eleven digits exists.
fn check_digit(eleven: &[u32]) -> Option<u32> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    [FIRST, SECOND]
        .iter()
        .map(|weights| eleven.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11)
        .find(|remainder| *remainder != 10)
}

/// Completes eleven digits to a valid number. Issuers of numbers (the sandbox authority) use it.
pub fn with_check_digit(eleven: &str) -> Option<String> {
    let digits: Vec<u32> = eleven.chars().map(|sign| sign.to_digit(10)).collect::<Option<_>>()?;
    let digit = (digits.len() == 11).then(|| check_digit(&digits)).flatten()?;
    Some(format!("{eleven}{digit}"))
}

/// A 14-digit number of an application or case: `1`, two digits of the system, eleven digits of the serial. The
/// number has no other meaning. Both parts wrap, so that the length is fixed.
pub fn serial_number(system: u8, serial: u64) -> String {
    format!("1{:02}{:011}", system % 100, serial % 100_000_000_000)
}

/// A number with a check character (AMB-37): prefix, nine digits, and the character of ISO/IEC 7064 MOD 37-2. This
/// standard for alphanumeric strings detects every single error and every swap of neighbours. The prefix must
/// consist of `0-9A-Z`; the check skips other characters. A-21 looks up the preliminary permit by this number,
/// which a person types from paper.
pub fn with_check_character(prefix: &str, serial: u64) -> String {
    checked(&format!("{prefix}{serial:09}"))
}

/// Any number of `0-9A-Z` followed by the same check character. The check skips hyphens.
pub fn checked(body: &str) -> String {
    let check = check_character(body);
    format!("{body}{check}")
}

/// Whether the last character agrees with the others.
pub fn verify_check_character(number: &str) -> bool {
    let mut characters = number.chars();
    characters.next_back().is_some_and(|last| {
        let body = characters.as_str();
        !body.is_empty()
            && body.chars().all(|character| character == '-' || value_of(character).is_some())
            && check_character(body) == last
    })
}

const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

fn value_of(character: char) -> Option<u32> {
    character.to_digit(36).filter(|_| !character.is_ascii_lowercase())
}

/// ISO/IEC 7064 MOD 37-2: the whole string, weighted with powers of two from the right, is 1 modulo 37.
fn check_character(body: &str) -> char {
    let product = body.chars().filter_map(value_of).fold(0, |sum, value| (sum + value) * 2 % 37);
    let check = (37 + 1 - product) % 37;
    char::from(ALPHABET[check as usize])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn check_digits_of_both_stages() {
        // Aim: the vectors of the facts file: stage one, stage two, and numbers that cannot exist.
        for valid in ["991231100000", "900315200004", "991231100010", "991231100109", "991231100122"] {
            assert!(valid.parse::<Iin>().is_ok(), "{valid}");
        }
        for invalid in ["991231100001", "123456789011"] {
            assert_eq!(invalid.parse::<Iin>().unwrap_err(), IdentityError::CheckDigit);
        }
        for last in 0..10 {
            assert!(format!("99123110016{last}").parse::<Iin>().is_err());
            assert!(format!("90031520058{last}").parse::<Iin>().is_err());
        }
        assert!("940140000385".parse::<Bin>().is_ok());
    }

    #[test]
    fn only_eleven_digits_are_completed() {
        // Aim: both stages give the digit that is then accepted. Only eleven digits are completed.
        for valid in ["991231100000", "900315200004", "991231100109", "940140000385"] {
            assert_eq!(with_check_digit(&valid[..11]).as_deref(), Some(valid));
        }
        for impossible in ["99123110016", "9912311000a", "9912311000", "991231100000", ""] {
            assert_eq!(with_check_digit(impossible), None, "{impossible}");
        }
    }

    #[test]
    fn a_number_and_its_check_character_verify() {
        // Aim: a single wrong character is found at every position. Hyphens are skipped and other characters are
        // refused.
        let number = with_check_character("PRP", 42);
        assert!(verify_check_character(&number));
        for place in 0..number.len() {
            let wrong = if number.as_bytes()[place] == b'7' { "8" } else { "7" };
            let mut other = number.clone();
            other.replace_range(place..=place, wrong);
            assert!(!verify_check_character(&other), "{other}");
        }
        let hyphened = checked("AB-12");
        assert_eq!(hyphened.chars().last(), checked("AB12").chars().last());
        assert!(verify_check_character(&hyphened) && !verify_check_character("AB_12X"));
        assert!(!verify_check_character("") && !verify_check_character("0"));
    }

    #[test]
    fn zeros_and_wrong_forms_are_refused() {
        // Aim: twelve zeros pass the arithmetic but are refused. Every text that is not 12 digits is refused too.
        assert_eq!("000000000000".parse::<Iin>().unwrap_err(), IdentityError::Zeros);
        for text in ["", "99123110000", "9912311000000", "99123110000a", "٩٩١٢٣١١٠٠٠٠٠"] {
            assert_eq!(text.parse::<Iin>().unwrap_err(), IdentityError::Form);
        }
    }

    #[test]
    fn digits_without_a_date_are_accepted() {
        // Aim: a number need not contain a date (since 2013 it does not depend on the birth date).
        assert!(with_check_digit("99999999999").unwrap().parse::<Iin>().is_ok());
    }

    #[test]
    fn debug_hides_the_number_and_serde_validates_it() {
        // Aim: logs never show a number, and JSON cannot bring in an invalid one.
        let iin: Iin = "991231100000".parse().unwrap();
        assert_eq!(format!("{iin:?}"), "Iin(***)");
        assert_eq!(serde_json::to_string(&iin).unwrap(), "\"991231100000\"");
        assert!(serde_json::from_str::<Iin>("\"991231100001\"").is_err());
    }

    #[test]
    fn serial_numbers_have_fourteen_digits() {
        // Aim: length and order hold for the smallest and the largest values.
        assert_eq!(serial_number(1, 1), "10100000000001");
        assert_eq!(serial_number(255, u64::MAX).len(), 14);
    }

    #[test]
    fn the_check_character_finds_every_single_error_and_neighbour_swap() {
        // Aim: AMB-37. The check finds a published MOD 37-2 vector (blood donation G1234 98 654321 has H) and all
        // errors of one permit number.
        assert_eq!(check_character("G123498654321"), 'H');
        let number = with_check_character("PRP", 123_456_789);
        assert!(verify_check_character(&number));
        let bytes = number.clone().into_bytes();
        for position in 0..bytes.len() - 1 {
            for other in &ALPHABET[..36] {
                let mut wrong = bytes.clone();
                wrong[position] = *other;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(verify_check_character(&wrong), wrong == number);
            }
            let mut swapped = bytes.clone();
            swapped.swap(position, position + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            assert_eq!(verify_check_character(&swapped), swapped == number);
        }
    }
}
