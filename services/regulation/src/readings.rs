//! Our readings where the order is silent or contradicts itself, each a named switch with its default.
//!
//! It exists so that an interpretation is never buried in code. A reading that the text or a law
//! settles (AMB-01: silence is no consent) is not a switch and may not enter.

/// The switches that the rules of this crate and the agencies' desks ask.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readings {
    /// AMB-06, A-12/p3: the fifth calendar day rolls to a working day; the officer cannot be asked on a
    /// day off, and the applicant must not lose by it.
    pub rework_rolls_forward: bool,
    /// AMB-08, A-19, A-24: an application is allowed on the day after the anniversary (D + 1 year + 1
    /// day), because the year ends at 24:00. `false` frees on the anniversary itself (inclusive count).
    pub ban_covers_anniversary: bool,
    /// AMB-10, A-19/p4: "не прибыл и не обратился" read literally: the ban needs both omissions.
    /// `false` annuls with a ban when either is missing.
    pub annulment_requires_neither: bool,
    /// AMB-11, A-19, A-22: who is inside the country already need not leave and enter again.
    pub arrival_requires_entry_after_decision: bool,
    /// AMB-16, A-21: the courier has no term; this many working days pass before an alert.
    pub courier_alert_working_days: u16,
    /// AMB-20, O-9: applications registered inside the window are carried to their end after it.
    pub grandfather_pending: bool,
    /// AMB-23, A-10.4: an apostille stands for consular legalisation, as ratified conventions prevail.
    pub accept_apostille: bool,
    /// AMB-23, A-10.4: older criminal-record documents are shown to the officer as a warning.
    pub criminal_record_max_age_days: u16,
    /// AMB-23, A-10.4: a warning becomes a ground of return. The order does not say so: off.
    pub refuse_old_criminal_record: bool,
    /// AMB-26, A-4.4: the order fixes millimetres; 300 dots per inch make 413 × 531 pixels.
    pub photo_min_width_px: u32,
    pub photo_min_height_px: u32,
    /// AMB-26, A-4.4: deviation from 35:45 that cropping to whole pixels may cause, in thousandths.
    pub photo_ratio_tolerance_permille: u32,
    /// AMB-27, A-10.6: a payment stays usable after an annulment for missed rework.
    pub duty_reuse_after_annulment: bool,
    /// AMB-28, A-10.5: the questionnaire must be in Kazakh or Russian; an English one is returned.
    pub questionnaire_refuses_latin_only: bool,
    /// AMB-33, A-13: whether a relevant hit may refuse before the КНБ has answered. Off: A-17 forms the
    /// result after approval, and a refusal costs a year.
    pub refuse_before_approval: bool,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            rework_rolls_forward: true,
            ban_covers_anniversary: true,
            annulment_requires_neither: true,
            arrival_requires_entry_after_decision: false,
            courier_alert_working_days: 2,
            grandfather_pending: true,
            accept_apostille: true,
            criminal_record_max_age_days: 180,
            refuse_old_criminal_record: false,
            photo_min_width_px: 413,
            photo_min_height_px: 531,
            photo_ratio_tolerance_permille: 10,
            duty_reuse_after_annulment: true,
            questionnaire_refuses_latin_only: true,
            refuse_before_approval: false,
        }
    }
}
