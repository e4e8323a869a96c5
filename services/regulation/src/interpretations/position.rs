//! The positions of a switch as words, so that an edition's file and `kosh law` speak of them alike.
//!
//! Only words: what a position means is said where the rule asks it.

use crate::p12_registration::ReturnKind;

/// A value that a switch may take.
pub trait Position: Sized {
    /// The words that may be written; for a number, what it counts.
    const WORDS: &'static [&'static str];

    fn word(&self) -> String;

    fn read(word: &str) -> Option<Self>;
}

impl Position for bool {
    const WORDS: &'static [&'static str] = &["true", "false"];

    fn word(&self) -> String {
        self.to_string()
    }

    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Position for u16 {
    const WORDS: &'static [&'static str] = &["a whole number"];

    fn word(&self) -> String {
        self.to_string()
    }

    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Position for u32 {
    const WORDS: &'static [&'static str] = &["a whole number"];

    fn word(&self) -> String {
        self.to_string()
    }

    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

/// A number of days that the order may also not set.
impl Position for Option<u16> {
    const WORDS: &'static [&'static str] = &["NONE", "a whole number"];

    fn word(&self) -> String {
        self.map_or_else(|| "NONE".to_owned(), |days| days.to_string())
    }

    fn read(word: &str) -> Option<Self> {
        if word == "NONE" { Some(None) } else { word.parse().ok().map(Some) }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl Position for $name {
            const WORDS: &'static [&'static str] = &[$($word,)*];

            fn word(&self) -> String {
                match self { $(Self::$variant => $word.to_owned(),)* }
            }

            fn read(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

words! {
    /// AMB-03: the deadlines of a corrected version.
    ReworkClock {
        /// A new consideration has new deadlines.
        Restart "RESTART",
        /// The first deadlines go on; the days with the applicant are not counted.
        Pause "PAUSE",
    }
    /// AMB-09: day 0 of the thirty days.
    ValidityAnchor {
        DecisionOrLaterDelivery "DECISION_DATE_OR_LATER_DELIVERY",
        Decision "DECISION_DATE",
    }
    /// AMB-25: the day for which a resubmitted passport is tested.
    PassportTestDate {
        FirstFiling "FIRST_FILING",
        EachFiling "EACH_FILING",
    }
    /// AMB-08 b: the first day on which an application is allowed.
    FirstAllowed {
        /// The year ends at 24:00 of the anniversary.
        DayAfterAnniversary "D+1Y+1D",
        /// Inclusive counting frees on the anniversary itself.
        Anniversary "D+1Y",
    }
    /// AMB-10: which omissions annul with a ban.
    AnnulRequires {
        /// Neither arrived nor applied.
        Neither "NEITHER",
        /// Either is missing.
        Either "EITHER",
    }
    /// AMB-40: one position only is implemented, and the table says so.
    Hearing {
        NotHeld "false",
    }
    /// AMB-22: one position only is implemented, and the table says so.
    ConsentWithdrawal {
        CloseWithoutBan "CLOSE_NO_BAN",
    }
}

impl Position for ReturnKind {
    const WORDS: &'static [&'static str] = &["RETURN_FOR_REWORK", "DOCUMENT_REFUSAL"];

    fn word(&self) -> String {
        match self {
            ReturnKind::ReturnForRework => "RETURN_FOR_REWORK".to_owned(),
            ReturnKind::DocumentRefusal => "DOCUMENT_REFUSAL".to_owned(),
        }
    }

    fn read(word: &str) -> Option<Self> {
        match word {
            "RETURN_FOR_REWORK" => Some(ReturnKind::ReturnForRework),
            "DOCUMENT_REFUSAL" => Some(ReturnKind::DocumentRefusal),
            _ => None,
        }
    }
}
