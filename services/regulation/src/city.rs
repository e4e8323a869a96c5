//! The cities of the pilot (O-1, A-1).
//!
//! It exists so that a third city cannot be written down at all. Addresses and opening hours of desks
//! may not enter: they are configuration of the agencies.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A city decides the migration department (УМС ДП), the service centre (ЦОН) and the housing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum City {
    Astana,
    Almaty,
}

impl City {
    pub const ALL: [City; 2] = [City::Astana, City::Almaty];

    pub const fn code(self) -> &'static str {
        match self {
            City::Astana => "ASTANA",
            City::Almaty => "ALMATY",
        }
    }

    pub fn from_code(code: &str) -> Option<City> {
        Self::ALL.into_iter().find(|city| city.code() == code)
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

impl fmt::Display for City {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_astana_and_almaty_have_codes() {
        // Aim: O-1; neither Almaty region nor Shymkent can be named.
        assert_eq!(City::from_code("ASTANA"), Some(City::Astana));
        assert_eq!(City::from_code("ALMATY"), Some(City::Almaty));
        assert_eq!(City::from_code("ALMATY_REGION"), None);
        assert_eq!(City::from_code("SHYMKENT"), None);
    }

    #[test]
    fn a_city_is_named_in_three_languages_and_printed_as_its_code() {
        // Aim: the names that stand in notices and documents, letter by letter.
        let names = City::ALL.map(|city| [city.name_kk(), city.name_ru(), city.name_en()]);
        assert_eq!(names, [["Астана", "Астана", "Astana"], ["Алматы", "Алматы", "Almaty"]]);
        assert_eq!(City::ALL.map(|city| city.to_string()), ["ASTANA", "ALMATY"]);
    }
}
