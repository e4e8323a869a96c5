//! The positions of a switch as texts, so that an edition file and `kosh law` use the same names.
//!
//! Out of scope: the meaning of a position. The rule that reads it defines it.

use strum::{Display, EnumString, VariantNames};

use crate::p12_registration::ReturnKind;

/// A value that a switch may take.
pub trait Position: Sized {
    /// The allowed texts. For a number, a description of the value.
    const WORDS: &'static [&'static str];

    fn word(&self) -> String;

    fn read(word: &str) -> Option<Self>;
}

macro_rules! positions {
    ($($kind:ty: $words:expr;)*) => {$(
        impl Position for $kind {
            const WORDS: &'static [&'static str] = $words;

            fn word(&self) -> String {
                self.to_string()
            }

            fn read(word: &str) -> Option<Self> {
                word.parse().ok()
            }
        }
    )*};
}

positions! {
    bool: &["true", "false"];
    u16: &["a whole number"];
    u32: &["a whole number"];
    ReturnKind: ReturnKind::VARIANTS;
}

/// A number of days, or no limit.
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
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Display, EnumString, VariantNames)]
        pub enum $name { $($(#[$variant_doc])* #[strum(serialize = $word)] $variant,)* }

        positions! { $name: $name::VARIANTS; }
    )*};
}

words! {
    /// AMB-03: the deadlines of a corrected version.
    ReworkClock {
        /// A new consideration has new deadlines.
        Restart "RESTART",
        /// The first deadlines continue. The days with the applicant are not counted.
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
        /// Inclusive counting allows an application on the anniversary itself.
        Anniversary "D+1Y",
    }
    /// AMB-10: which omissions annul with a ban.
    AnnulRequires {
        /// The applicant neither arrived nor applied.
        Neither "NEITHER",
        /// One of the two is missing.
        Either "EITHER",
    }
    /// AMB-40: only one position is implemented.
    Hearing {
        NotHeld "false",
    }
    /// AMB-22: only one position is implemented.
    ConsentWithdrawal {
        CloseWithoutBan "CLOSE_NO_BAN",
    }
}
