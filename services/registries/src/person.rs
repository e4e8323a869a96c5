//! The two identities under which a register knows a person: the ИИН, and citizenship, passport and birth date together.
//!
//! It exists because a foreigner's record may be older than their ИИН. Nothing here looks anything up.

use jiff::civil::Date;
use platform::refusal::{Field, Refusal};
use platform::wire::{country_from_wire, date_from_wire, iin_from_wire, passport_number_from_wire};
use regulation::Iin;

/// Whom a record is about, or who is looked for: at least one of the two identities is there.
pub struct Person {
    iin: Option<Iin>,
    second: Option<SecondIdentity>,
}

pub struct SecondIdentity {
    pub citizenship: String,
    /// In capitals: a passport's number has no small letters, whoever types it.
    pub passport_number: String,
    pub birth_date: Date,
}

impl Person {
    /// Reads what a request gives. A second identity in part is refused: two of three facts fit too many people.
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
            return Err(nobody());
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

fn nobody() -> Refusal {
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
            _ => panic!("fields were to be refused"),
        }
    }

    #[test]
    fn either_identity_is_enough() {
        // Aim: the ИИН alone, the second identity alone and both are people; passports are held in capitals.
        let person = Person::read(IIN, "", "", "").unwrap();
        assert_eq!(person.iin(), Some(IIN));
        assert!(person.second().is_none());
        let person = Person::read("", "TUR", "u1234567", "1990-05-17").unwrap();
        assert_eq!(person.iin(), None);
        assert_eq!(person.second().unwrap().passport_number, "U1234567");
        assert!(Person::read(IIN, "TUR", "U1234567", "1990-05-17").unwrap().second().is_some());
    }

    #[test]
    fn nobody_and_half_an_identity_are_refused() {
        // Aim: the field at fault is named, and a part of the second identity never counts as one.
        assert_eq!(faults(Person::read("", "", "", "")).len(), 4);
        assert_eq!(faults(Person::read(IIN, "TUR", "", "1990-05-17")), ["passport_number"]);
        assert_eq!(faults(Person::read("", "TUR", "U1234567", "")), ["birth_date"]);
        assert_eq!(faults(Person::read("", "tr", "U1234567", "1990-05-17")), ["citizenship"]);
        assert_eq!(faults(Person::read("991231100001", "", "", "")), ["iin"]);
    }
}
