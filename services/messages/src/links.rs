//! The links of the order, and the messages that each carries.

use platform::exchange::{Link, TravelsOn, event_type};

use crate::*;

/// Declares the links. A message may travel on several; it is declared under each.
macro_rules! links {
    ($( $(#[$doc:meta])* $link:ident: $from:literal => $to:literal { $($message:ident),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $link;

            impl Link for $link {
                const FROM: &'static str = $from;
                const TO: &'static str = $to;
            }

            $( impl TravelsOn<$link> for $message {} )*
        )*

        /// Every link: its sender, its receiver, and the event types that it carries.
        pub const ALL: [(&str, &str, fn() -> Vec<String>); [$($from),*].len()] =
            [$( ($from, $to, || vec![$( event_type::<$message>() ),*]) ),*];
    };
}

links! {
    /// Par. 8.
    AstanahubToEgovPep: "astanahub" => "egov-pep" { PetitionSigned }
    /// Par. 11-12, 19, 23.
    EgovPepToArmGo: "egov-pep" => "arm-go" {
        ApplicationSubmitted, ApplicationAnnulled, ApplicationWithdrawn, NoticeDelivered,
    }
    /// Par. 11-12, 18-19, 21, 23, 27.
    ArmGoToEgovPep: "arm-go" => "egov-pep" {
        ApplicationReceived, ApplicationReturned, DocumentsRefused, WithdrawalAnswered, PreliminaryResultRegistered,
        PermitLapsed, OriginalsLost, FinalResultAttached, ResidenceCardIssued,
    }
    /// Par. 12, 19-23.
    ArmGoToIsMp: "arm-go" => "is-mp" {
        ApplicationRegistered, ApplicationWithdrawn, ArrivalInquired, PermitLapsed, FinalApplicationAccepted, OriginalsSent,
        FinalResultAttached, FinalResultReturned,
    }
    /// Par. 12, 17-22.
    IsMpToArmGo: "is-mp" => "arm-go" {
        CaseOpened, WithdrawalAnswered, PreliminaryResultFormed, ArrivalRecorded, ContactRecorded, FingerprintingRecorded,
        ArrivalAnswered, OriginalsLost, FinalResultFormed, FinalResultRecalled,
    }
    /// Par. 14, 19.
    IsMpToBerkut: "is-mp" => "berkut" { ApprovalRequested, CrossingsInquired, ReferralWithdrawn }
    /// Par. 14-15, 19, 22.
    BerkutToIsMp: "berkut" => "is-mp" {
        ApprovalReceived, ApprovalAnswered, ApprovalRecalled, BorderCrossed, CrossingsAnswered,
    }
}
