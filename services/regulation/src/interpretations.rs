//! Our interpretations where the order is silent or contradicts itself. Each is a named switch with its clause,
//! question, default and reason, or a settled interpretation without a switch.
//!
//! It exists so that no interpretation is hidden in code. The rules, the edition files (by key) and `kosh law` use
//! the same table.

mod position;
mod settled;

pub use position::{
    AnnulRequires, ConsentWithdrawal, FirstAllowed, Hearing, PassportTestDate, Position, ReworkClock, ValidityAnchor,
};
pub use settled::{SETTLED, SettledInterpretation};

use crate::clause::Clause;
use crate::p12_registration::ReturnKind;

/// A switch: one question that the order leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// The question's number in the register of ambiguities, for example "AMB-03".
    pub amb: &'static str,
    /// The name in an edition file.
    pub key: &'static str,
    pub clause: Clause,
    pub question: &'static str,
    /// The texts of the allowed positions.
    pub positions: &'static [&'static str],
    pub reason: &'static str,
    get: fn(&Interpretations) -> String,
    set: fn(&mut Interpretations, &str) -> bool,
}

impl Switch {
    pub fn by_key(key: &str) -> Option<&'static Switch> {
        SWITCHES.iter().find(|switch| switch.key == key)
    }

    /// The current position in these interpretations.
    pub fn position(&self, interpretations: &Interpretations) -> String {
        (self.get)(interpretations)
    }

    pub fn default_position(&self) -> String {
        self.position(&Interpretations::default())
    }

    /// Sets the position by its text. Returns `false` if the position does not exist.
    pub fn set(&self, interpretations: &mut Interpretations, word: &str) -> bool {
        (self.set)(interpretations, word)
    }
}

macro_rules! switches {
    ($($field:ident: $kind:ty = $default:expr, $amb:literal $key:literal $clause:ident $question:literal $reason:literal;)*) => {
        /// The switches that the rules of this crate and the acts of the agencies read.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct Interpretations {
            $(
                #[doc = $question]
                #[doc = ""]
                #[doc = $reason]
                pub $field: $kind,
            )*
        }

        impl Default for Interpretations {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        /// Every switch, in the order of the register of ambiguities.
        pub static SWITCHES: &[Switch] = &[$(
            Switch {
                amb: $amb,
                key: $key,
                clause: Clause::$clause,
                question: $question,
                positions: <$kind as Position>::WORDS,
                reason: $reason,
                get: |interpretations| interpretations.$field.word(),
                set: |interpretations, word| match Position::read(word) {
                    Some(position) => {
                        interpretations.$field = position;
                        true
                    }
                    None => false,
                },
            },
        )*];
    };
}

switches! {
rework_clock: ReworkClock = ReworkClock::Restart, "AMB-03" "clock.rework" A12p4
    "Does rework stop the clocks, or does a corrected version start them anew?"
    "A-12/p4 itself speaks of a repeat consideration, and A-11 of an application with the whole list of documents.";
default_return: ReturnKind = ReturnKind::ReturnForRework, "AMB-04" "c12.default_kind" A12p2
    "Is a deficiency that can be cured returned for rework, or refused for good?"
    "A-12/p3 would have no trigger unless the message of p2 may be the notice of rework.";
rework_rolls_forward: bool = true, "AMB-06" "c12.rework.roll_forward" A12p3
    "Does the fifth calendar day move to a working day?"
    "No officer is available on a day off, and the applicant must not lose a day by it. No text excludes the general rule.";
first_allowed: FirstAllowed = FirstAllowed::DayAfterAnniversary, "AMB-08" "ban.first_allowed" A19p3
    "On which day does the year of a ban (from decision D) end?"
    "The year ends at 24:00 of the same day of the next year; the first allowed moment is 00:00 of the day after.";
ban_by_second_identity: bool = true, "AMB-08" "ban.secondary_identity" A19p3
    "Does a ban hold also by citizenship, passport number and birth date?"
    "Otherwise a new IIN would evade it.";
validity_anchor: ValidityAnchor = ValidityAnchor::DecisionOrLaterDelivery, "AMB-09" "prelim.validity_anchor" A19p1
    "Do the thirty days run from the decision, or from a later delivery?"
    "An act takes effect for its addressee on notification. Doubt is resolved for the applicant.";
annul_requires: AnnulRequires = AnnulRequires::Neither, "AMB-10" "prelim.annul_requires" A19p4
    "\"не прибыл и не обратился\": does the ban need both omissions?"
    "The sanction is read narrowly. After only one omission the approval expires by A-19/p1, also if the applicant left again.";
arrival_requires_entry_after_decision: bool = false, "AMB-11" "arrival.requires_entry_after_decision" A19p4
    "Must an applicant who is already inside the country leave and enter again?"
    "Paragraphs 10 to 19 do not require the applicant to be abroad. The strict interpretation costs a year.";
grace_after_contact_days: u16 = 0, "AMB-12" "tson.grace_after_contact_days" A20
    "How many calendar days after the thirtieth may an applicant who arrived and applied in time still file at the centre?"
    "A-21 compares by the number of a preliminary permit, which must be valid. A later filing needs a decision by hand.";
courier_alert_working_days: u16 = 2, "AMB-16" "courier.alert_working_days" A21
    "After how many working days is a courier late?"
    "The order gives the courier no deadline. An alert follows after this number of days.";
grandfather_pending: bool = true, "AMB-20" "pilot.grandfather_pending" O9
    "May the applicant take further steps after the order's last day in a case that was registered before?"
    "The order has no transitional rule. The right to a decision on an accepted application survives it.";
consent_withdrawal: ConsentWithdrawal = ConsentWithdrawal::CloseWithoutBan, "AMB-22" "consent.withdrawal_before_decision" A4p1s2
    "What does a consent withdrawn before the decision do to the case? (Only this position is implemented.)"
    "A-4 ends the process without consent, and no text attaches a ban to it.";
accept_apostille: bool = true, "AMB-23" "docs.criminal.accept_apostille" A10d4
    "Does an apostille replace consular legalisation?"
    "Ratified treaties take precedence over A-28, and the Hague Convention is one of them.";
criminal_record_max_age_days: u16 = 180, "AMB-23" "docs.criminal.max_age_days" A10d4
    "After how many days is a criminal-record document old?"
    "Practice limits it to 180 days. The order is silent.";
refuse_old_criminal_record: bool = false, "AMB-23" "docs.criminal.refuse_old" A10d4
    "Is an old criminal-record document a ground of return, or a warning to the officer?"
    "The order does not state it, so it is not a ground for refusal.";
refuse_missing_state: bool = false, "AMB-23" "docs.criminal.every_state" A10d4
    "Does a missing criminal-record document of a state of citizenship or residence cause a return, or a warning to the officer?"
    "\"И/или\" joins the states. The portal requests each document, but the order alone refuses nobody without it.";
passport_test_date: PassportTestDate = PassportTestDate::FirstFiling, "AMB-25" "passport.test_date" A10d1
    "For which day is the passport of a corrected version tested?"
    "Rework itself must not make a document invalid.";
photo_min_width_px: u32 = 413, "AMB-26" "photo.min_width_px" A4d4
    "What is the minimum width in pixels of a photograph of 35 mm?"
    "The order sets millimetres. At 300 dots per inch they are 413 pixels.";
photo_min_height_px: u32 = 531, "AMB-26" "photo.min_height_px" A4d4
    "What is the minimum height in pixels of a photograph of 45 mm?"
    "The order sets millimetres. At 300 dots per inch they are 531 pixels.";
photo_ratio_tolerance_permille: u32 = 10, "AMB-26" "photo.ratio_tolerance_permille" A4d4
    "By how many thousandths may the ratio of width to height deviate from 35:45?"
    "Cropping to whole pixels causes a deviation of about one.";
duty_reuse_after_annulment: bool = true, "AMB-27" "duty.reuse_after_c12_annulment" A10d6
    "Can a payment be used again after an annulment for missed rework?"
    "One duty is due for one legally significant action, and no action took place.";
questionnaire_refuses_latin_only: bool = true, "AMB-28" "questionnaire.refuses_latin_only" A10d5
    "Must the questionnaire be in Kazakh or Russian?"
    "A published refusal was for a form filled in in English.";
petition_validity_days: Option<u16> = None, "AMB-29" "petition.validity_days" A10d3
    "For how many calendar days from its signing is a petition valid?"
    "The order is silent. A petition is valid until a decision uses it.";
interview_close_days: u16 = 30, "AMB-31" "interview.close_after_days" A7
    "After how many calendar days without a chosen slot may АКФ close a petition?"
    "The order is silent. The act is explicit and bans nobody.";
interview_free_reschedules: u16 = 1, "AMB-31" "interview.free_reschedules" A7
    "How many times may an applicant choose another time?"
    "The order is silent. One change is fair to both sides.";
refuse_before_approval: bool = false, "AMB-33" "checks.refuse_before_knb" A17
    "May a relevant hit lead to a refusal before КНБ has answered?"
    "A-17 forms the result after the approval, and a refusal bans for a year.";
hearing: Hearing = Hearing::NotHeld, "AMB-40" "hearing.enabled" A17
    "Is the applicant heard before an unfavourable decision? (Only this position is implemented.)"
    "The order is silent. A hearing would take place within the 45 days and would not extend them.";
after_hours_shift: bool = false, "AMB-47" "after_hours.shift" A11
    "Does an application that arrives after 18:30 or on a day off count as received on the next working day?"
    "The portal accepts applications at any hour, and day 1 of two working days is already the next working day.";
}

#[cfg(test)]
mod tests;
