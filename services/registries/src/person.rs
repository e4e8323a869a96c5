//! The two identities of a person in a register: the ИИН, and citizenship, passport and birth date together.
//!
//! It exists because the record of a foreigner may be older than the ИИН. Out of scope: lookups.

use jiff::civil::Date;
use platform::refusal::{Field, Refusal};
use platform::wire::{country_from_wire, date_from_wire, iin_from_wire, passport_number_from_wire};
use regulation::Iin;

/// The subject of a record or of a lookup. At least one of the two identities is present.
pub struct Person {
    iin: Option<Iin>,
    second: Option<SecondIdentity>,
}

pub struct SecondIdentity {
    pub citizenship: String,
    /// In capitals, because spelling must not distinguish passport numbers.
    pub passport_number: String,
    pub birth_date: Date,
}

impl Person {
    /// Reads the identities of a request. An incomplete second identity is refused, because two of its three facts
    /// match too many people.
    pub fn read(iin: &str, citizenship: &str, passport_number: &str, birth_date: &str) -> Result<Self, Refusal> {
        let iin = if iin.is_empty() { None } else { Some(iin_from_wire("iin", iin)?) };
        let second = if [citizenship, passport_number, birth_date].iter().all(|fact| fact.is_empty()) {
            None
        } else {
            Some(SecondIdentity {
                citizenship: country_from_wire("citizenship", citizenship)?,
                passport_number: passport_number_from_wire("passport_number", passport_number)?.to_ascii_uppercase(),
                birth_date: date_from_wire("birth_date", birth_date)?,
            })
        };
        if iin.is_none() && second.is_none() {
            return Err(no_identity());
        }
        Ok(Self { iin, second })
    }

    pub fn iin(&self) -> Option<&str> {
        self.iin.as_ref().map(Iin::as_str)
    }

    pub fn second(&self) -> Option<&SecondIdentity> {
        self.second.as_ref()
    }
}

fn no_identity() -> Refusal {
    let advice = "give the IIN, or citizenship, passport_number and birth_date together";
    let fields = ["iin", "citizenship", "passport_number", "birth_date"];
    Refusal::Fields(fields.map(|name| Field { name: name.to_owned(), advice: advice.to_owned() }).to_vec())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const IIN: &str = "991231100000";

    fn faults(read: Result<Person, Refusal>) -> Vec<String> {
        match read {
            Err(Refusal::Fields(fields)) => fields.into_iter().map(|field| field.name).collect(),
            _ => panic!("expected refused fields"),
        }
    }

    #[test]
    fn either_identity_is_enough() {
        // Aim: the ИИН alone, the second identity alone and both together are accepted. Passport numbers are stored
        // in capitals.
        let person = Person::read(IIN, "", "", "").unwrap();
        assert_eq!(person.iin(), Some(IIN));
        assert!(person.second().is_none());
        let person = Person::read("", "TUR", "u1234567", "1990-05-17").unwrap();
        assert_eq!(person.iin(), None);
        assert_eq!(person.second().unwrap().passport_number, "U1234567");
        assert!(Person::read(IIN, "TUR", "U1234567", "1990-05-17").unwrap().second().is_some());
    }

    #[test]
    fn a_missing_or_incomplete_identity_is_refused() {
        // Aim: the refusal names the wrong field. A part of the second identity is never enough.
        assert_eq!(faults(Person::read("", "", "", "")).len(), 4);
        assert_eq!(faults(Person::read(IIN, "TUR", "", "1990-05-17")), ["passport_number"]);
        assert_eq!(faults(Person::read("", "TUR", "U1234567", "")), ["birth_date"]);
        assert_eq!(faults(Person::read("", "tr", "U1234567", "1990-05-17")), ["citizenship"]);
        assert_eq!(faults(Person::read("991231100001", "", "", "")), ["iin"]);
    }
}
