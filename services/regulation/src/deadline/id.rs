//! The names of the deadlines, D-01 to D-18. Amounts are data of an edition.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{EnumString, IntoStaticStr, VariantArray};

macro_rules! deadline_ids {
    ($($variant:ident $id:literal $what:literal;)*) => {
        /// A deadline of the order's deadline register.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[derive(strum::Display, EnumString, IntoStaticStr, VariantArray)]
        pub enum DeadlineId { $(#[doc = $what] #[strum(serialize = $id)] $variant,)* }

        impl DeadlineId {
            /// What must happen within the deadline.
            pub const fn what(self) -> &'static str {
                match self { $(DeadlineId::$variant => $what,)* }
            }
        }
    };
}

deadline_ids! {
    D01 "D-01" "notify the admission to the interview and offer times";
    D02 "D-02" "register in ИС МП, or return or refuse with reasons";
    D03 "D-03" "eliminate the reason of the return";
    D04 "D-04" "approve the permit";
    D05 "D-05" "consider the application and decide";
    D06 "D-06" "validity of the preliminary approval";
    D07 "D-07" "arrive in Kazakhstan and apply to the migration service";
    D08 "D-08" "ban after a preliminary refusal";
    D09 "D-09" "ban after an annulment for non-arrival";
    D10 "D-10" "compare the documents and draw up the application at the service centre";
    D11 "D-11" "bring the originals by courier";
    D12 "D-12" "final verification and result";
    D13 "D-13" "ban after a final refusal";
    D14 "D-14" "validity of the passport on a filing day";
    D15 "D-15" "term of the housing contract";
    D16 "D-16" "the order is in force";
    D17 "D-17" "copy of the order to the Institute of Legislation";
    D18 "D-18" "validity of the consent to cross-border transfer";
}

impl DeadlineId {
    pub const ALL: &'static [DeadlineId] = Self::VARIANTS;

    pub fn id(self) -> &'static str {
        self.into()
    }

    pub fn from_id(id: &str) -> Option<DeadlineId> {
        id.parse().ok()
    }
}

impl Serialize for DeadlineId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for DeadlineId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = Cow::<'de, str>::deserialize(deserializer)?;
        DeadlineId::from_id(&id).ok_or_else(|| D::Error::custom("the order has no such deadline"))
    }
}
