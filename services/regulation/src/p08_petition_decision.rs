//! Paragraphs 8 and 9: the ministry signs the petition, or refuses the request with reasons.
//!
//! Out of scope: the signature itself, which `platform` verifies.

use crate::clause::Clause;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::p06_interview::InterviewOutcome;
use crate::profession;

/// A-8. "По итогам проверки и анализа представленных данных МИИЦР подписывает ходатайство о верификации
/// квалификации заявителя". The petition states two things: the profession is listed and the qualification is
/// confirmed (AMB-29).
pub fn may_sign(
    interview: Option<InterviewOutcome>,
    result_approved: bool,
    profession_code: &str,
) -> Result<(), Vec<Ground>> {
    let mut grounds = match interview {
        None => vec![Ground::new(Clause::A7, Reason::InterviewMissing, "interview")],
        Some(InterviewOutcome::NotPassed) => vec![Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")],
        Some(InterviewOutcome::Passed) => Vec::new(),
    };
    if !result_approved {
        grounds.push(Ground::new(Clause::A8, Reason::QualificationNotConfirmed, "qualification"));
    }
    grounds.extend(profession::check_profession(profession_code));
    allowed_unless(grounds)
}

/// "В случае отказа заявки … направляет заявителю уведомление с пояснением причин": a refusal needs a reason.
/// No ban follows.
pub fn may_refuse(reasons: &[Ground]) -> Result<(), Vec<Ground>> {
    if reasons.is_empty() {
        return Err(vec![Ground::new(Clause::A9, Reason::NoReasonGiven, "reasons")]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a8_signing_needs_interview_approval_and_profession() {
        // Aim: signing needs all three, and each missing one blocks it.
        let passed = Some(InterviewOutcome::Passed);
        assert!(may_sign(passed, true, "AI_ENGINEER").is_ok());
        assert!(may_sign(None, true, "AI_ENGINEER").is_err());
        assert!(may_sign(Some(InterviewOutcome::NotPassed), true, "AI_ENGINEER").is_err());
        assert!(may_sign(passed, false, "AI_ENGINEER").is_err());
        assert!(may_sign(passed, true, "POET").is_err());
    }

    #[test]
    fn a9_a_refusal_explains_its_reasons() {
        // Aim: a refusal without a reason is not allowed.
        assert!(may_refuse(&[]).is_err());
        assert!(may_refuse(&[Ground::new(Clause::A8, Reason::InterviewNotPassed, "interview")]).is_ok());
    }
}
