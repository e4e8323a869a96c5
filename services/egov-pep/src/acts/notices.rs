//! The notices of the personal cabinet, N-3 to N-8, N-11 and N-13: which facts each tells. Their words stand in `notices/*.txt`.
//!
//! Which act sends which notice is the act's matter. Names and other personal data may not enter: the cabinet is the
//! applicant's own.

use jiff::civil::Date;
use platform::notice_templates;
use platform::notices::{Draft, Trilingual, Values};
use platform::refusal::Refusal;
use regulation::{Ban, City, Ground, Receipt};

use messages::facts::Withdrawal;

use crate::case::Approval;

notice_templates! {
    /// N-3, A-12/p3: what to correct and by when.
    RETURNED: N3, A12p3, "N-3-returned";
    /// N-3, A-12/p2: the documents are refused.
    DOCUMENTS_REFUSED: N3, A12p2, "N-3-refused";
    /// N-4, A-12/p3: the five days passed.
    ANNULLED: N4, A12p3, "N-4";
    /// N-5, A-19/p1: refused, with the ban's end.
    PRELIMINARY_REFUSED: N5, A19p1, "N-5";
    /// N-6, A-19/p1-p2: approved, with the number, the validity and the three documents to bring, in the words of par. 19 with the
    /// conditions of par. 20 (AMB-42).
    PRELIMINARY_APPROVED: N6, A19p2, "N-6";
    /// N-7, A-19/p4: annulled, with a ban.
    PERMIT_ANNULLED: N7, A19p4, "N-7-annulled";
    /// N-7, A-19/p1: expired, without one.
    PERMIT_EXPIRED: N7, A19p1, "N-7-expired";
    /// N-8, A-23: the permit is granted.
    GRANTED: N8, A23, "N-8-granted";
    /// N-8, A-23-24: refused, with the ban's end.
    REFUSED: N8, A23, "N-8-refused";
    /// N-11: withdrawn without a decision. The order does not number it, since it knows no withdrawal (AMB-38).
    WITHDRAWN: N11, A10, "N-11-withdrawn";
    /// N-11: the outcome that was formed before stands.
    WITHDRAWAL_TOO_LATE: N11, A10, "N-11-too-late";
    /// N-13, A-21: the courier lost the originals. The order knows of none.
    ORIGINALS_LOST: N13, A21, "N-13";
}

pub fn returned(number: &str, grounds: &[Ground], deadline: &Receipt) -> Result<Draft, Refusal> {
    RETURNED.fill(
        &of(number).day("returned_on", deadline.start_date).day("last_day", deadline.effective_end).reasons(grounds),
    )
}

/// `duty_stays`: the payment is good for another application (AMB-27).
pub fn documents_refused(
    number: &str,
    refused_on: Date,
    grounds: &[Ground],
    duty_stays: bool,
) -> Result<Draft, Refusal> {
    DOCUMENTS_REFUSED.fill(&of(number).day("refused_on", refused_on).reasons(grounds).whether("duty_stays", duty_stays))
}

pub fn annulled(
    number: &str,
    annulled_on: Date,
    grounds: &[Ground],
    deadline: &Receipt,
    duty_stays: bool,
) -> Result<Draft, Refusal> {
    let values = of(number).day("annulled_on", annulled_on).day("returned_on", deadline.start_date);
    ANNULLED.fill(&values.day("last_day", deadline.effective_end).reasons(grounds).whether("duty_stays", duty_stays))
}

pub fn preliminary_refused(number: &str, decided_on: Date, grounds: &[Ground], ban: &Ban) -> Result<Draft, Refusal> {
    PRELIMINARY_REFUSED.fill(&banned(of(number), ban).day("decided_on", decided_on).reasons(grounds))
}

pub fn preliminary_approved(application: &str, approval: &Approval, city: City) -> Result<Draft, Refusal> {
    let values = of(approval.number()).word("application", application).each("city", name(city));
    PRELIMINARY_APPROVED.fill(
        &values.day("decided_on", approval.decision.decided_at.legal_date()).day("valid_until", approval.valid_until),
    )
}

/// With a ban: annulled. Without one: expired.
pub fn lapsed(approval: &Approval, ban: Option<&Ban>) -> Result<Draft, Refusal> {
    let decided_on = approval.decision.decided_at.legal_date();
    let values = of(approval.number()).day("decided_on", decided_on).day("last_day", approval.valid_until);
    match ban {
        Some(ban) => PERMIT_ANNULLED.fill(&banned(values, ban)),
        None => PERMIT_EXPIRED.fill(&values),
    }
}

pub fn granted(application: &str, permit: &str, decided_on: Date, city: City) -> Result<Draft, Refusal> {
    let values = of(permit).word("application", application).each("city", name(city));
    GRANTED.fill(&values.day("decided_on", decided_on))
}

pub fn refused(number: &str, decided_on: Date, grounds: &[Ground], ban: &Ban) -> Result<Draft, Refusal> {
    REFUSED.fill(&banned(of(number), ban).day("decided_on", decided_on).reasons(grounds))
}

/// `duty_stays`: a payment that was ordered stays usable (AMB-27).
pub fn withdrawn(number: &str, withdrawal: &Withdrawal, ended_on: Date, duty_stays: bool) -> Result<Draft, Refusal> {
    let values = of(number).day("asked_on", withdrawal.asked_at.legal_date()).day("ended_on", ended_on);
    WITHDRAWN.fill(&values.whether("duty_stays", duty_stays))
}

pub fn withdrawal_too_late(number: &str) -> Result<Draft, Refusal> {
    WITHDRAWAL_TOO_LATE.fill(&of(number))
}

pub fn originals_lost(number: &str, waybill: &str, reported_on: Date) -> Result<Draft, Refusal> {
    ORIGINALS_LOST.fill(&of(number).word("waybill", waybill).day("reported_on", reported_on))
}

fn of(number: &str) -> Values {
    Values::default().word("number", number)
}

/// The year in which a new application is not allowed, and the first day on which it is.
fn banned(values: Values, ban: &Ban) -> Values {
    let last_day = ban.first_allowed.yesterday().unwrap_or(ban.first_allowed);
    values.day("ban_last_day", last_day).day("first_allowed", ban.first_allowed)
}

fn name(city: City) -> Trilingual<String> {
    Trilingual { kk: city.name_kk(), ru: city.name_ru(), en: city.name_en() }.map(str::to_owned)
}

#[cfg(test)]
mod tests;
