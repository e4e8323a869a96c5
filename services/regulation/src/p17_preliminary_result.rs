//! Paragraph 17: the preliminary result, formed by the officer after the answer of КНБ.
//!
//! "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП."
//!
//! Out of scope: time. No result follows from a passed deadline.

use crate::clause::Clause;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::interpretations::Interpretations;
use crate::p13_checks::{Checks, both_recorded, relevant_hits};
use crate::p15_approval::{ApprovalAnswer, positive};

/// An approval needs both checks, no relevant hit and the positive answer. Registration has already confirmed that
/// the package is complete.
pub fn may_approve(approval: Option<ApprovalAnswer>, checks: &Checks) -> Result<(), Vec<Ground>> {
    let mut grounds = both_recorded(checks, Clause::A13);
    grounds.extend(relevant_hits(checks, Clause::A13));
    grounds.extend(positive(approval).err());
    allowed_unless(grounds)
}

/// The grounds that a refusal may state. For a negative answer only the legal ground is stated (AMB-34).
pub fn refusal_grounds(approval: Option<ApprovalAnswer>, checks: &Checks) -> Vec<Ground> {
    let mut grounds = relevant_hits(checks, Clause::A13);
    if approval.is_some() {
        grounds.extend(positive(approval).err());
    }
    grounds
}

/// A refusal bans for a year, so it needs both checks, an answer of КНБ (AMB-33) and a ground.
pub fn may_refuse(
    approval: Option<ApprovalAnswer>,
    checks: &Checks,
    interpretations: &Interpretations,
) -> Result<(), Vec<Ground>> {
    let mut obstacles = both_recorded(checks, Clause::A13);
    if approval.is_none() && !interpretations.refuse_before_approval {
        obstacles.extend(positive(None).err());
    }
    if refusal_grounds(approval, checks).is_empty() {
        obstacles.push(Ground::new(Clause::A17, Reason::NoGroundForRefusal, "grounds"));
    }
    allowed_unless(obstacles)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::p13_checks::CheckOutcome::{HitIrrelevant, HitRelevant, NoHit};

    const CLEAN: Checks = Checks { ibd: Some(NoHit), sio: Some(HitIrrelevant) };
    const HIT: Checks = Checks { ibd: Some(HitRelevant), sio: Some(NoHit) };

    #[test]
    fn a17_only_a_positive_answer_and_clean_checks_approve() {
        // Aim: exactly one of the combinations approves.
        assert!(may_approve(Some(ApprovalAnswer::Approved), &CLEAN).is_ok());
        assert!(may_approve(Some(ApprovalAnswer::Approved), &HIT).is_err());
        assert!(may_approve(Some(ApprovalAnswer::Approved), &Checks::default()).is_err());
        assert!(may_approve(Some(ApprovalAnswer::Rejected), &CLEAN).is_err());
        assert!(may_approve(Some(ApprovalAnswer::Recalled), &CLEAN).is_err());
        assert!(may_approve(None, &CLEAN).is_err());
    }

    #[test]
    fn a17_silence_neither_approves_nor_refuses() {
        // Aim: no result can be formed without an answer, with or without a relevant hit (AMB-01, AMB-33).
        let interpretations = Interpretations::default();
        assert!(may_refuse(None, &CLEAN, &interpretations).is_err());
        assert!(may_refuse(None, &HIT, &interpretations).is_err());
        let early = Interpretations { refuse_before_approval: true, ..Interpretations::default() };
        assert!(may_refuse(None, &HIT, &early).is_ok());
    }

    #[test]
    fn a17_a_refusal_has_a_ground() {
        // Aim: after an answer, only a negative answer or a hit allows a refusal.
        let interpretations = Interpretations::default();
        assert!(may_refuse(Some(ApprovalAnswer::Rejected), &CLEAN, &interpretations).is_ok());
        assert!(may_refuse(Some(ApprovalAnswer::Recalled), &CLEAN, &interpretations).is_ok());
        assert_eq!(refusal_grounds(None, &CLEAN), []);
        assert!(may_refuse(Some(ApprovalAnswer::Approved), &HIT, &interpretations).is_ok());
        let obstacles = may_refuse(Some(ApprovalAnswer::Approved), &CLEAN, &interpretations).unwrap_err();
        assert_eq!(obstacles, [Ground::new(Clause::A17, Reason::NoGroundForRefusal, "grounds")]);
        let stated = refusal_grounds(Some(ApprovalAnswer::Rejected), &HIT);
        assert_eq!(
            stated.iter().map(|ground| ground.reason).collect::<Vec<_>>(),
            [Reason::RegisterHit, Reason::NoPositiveApproval]
        );
    }
}
