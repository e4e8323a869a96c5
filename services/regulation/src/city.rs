//! The cities of the pilot (O-1, A-1).
//!
//! It exists so that no third city can be represented.
//!
//! Out of scope: addresses and opening hours of offices, which are configuration of the agencies.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The city determines the migration department (УМС ДП), the service centre (ЦОН) and the place of the housing.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum City {
    Astana,
    Almaty,
}

impl City {
    pub const ALL: &'static [City] = Self::VARIANTS;

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<City> {
        code.parse().ok()
    }

    pub const fn name_ru(self) -> &'static str {
        match self {
            City::Astana => "Астана",
            City::Almaty => "Алматы",
        }
    }

    pub const fn name_en(self) -> &'static str {
        match self {
            City::Astana => "Astana",
            City::Almaty => "Almaty",
        }
    }

    pub const fn name_kk(self) -> &'static str {
        match self {
            City::Astana => "Астана",
            City::Almaty => "Алматы",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_astana_and_almaty_have_codes() {
        // Aim: O-1. Neither Almaty region nor Shymkent has a code.
        assert_eq!(City::from_code("ASTANA"), Some(City::Astana));
        assert_eq!(City::from_code("ALMATY"), Some(City::Almaty));
        assert_eq!(City::from_code("ALMATY_REGION"), None);
        assert_eq!(City::from_code("SHYMKENT"), None);
    }

    #[test]
    fn a_city_is_named_in_three_languages_and_printed_as_its_code() {
        // Aim: the exact names that notices and documents print.
        let names: Vec<_> = City::ALL.iter().map(|city| [city.name_kk(), city.name_ru(), city.name_en()]).collect();
        assert_eq!(names, [["Астана", "Астана", "Astana"], ["Алматы", "Алматы", "Almaty"]]);
        assert_eq!([City::Astana, City::Almaty].map(|city| city.to_string()), ["ASTANA", "ALMATY"]);
    }
}
