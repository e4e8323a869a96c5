//! Paragraph 22: four checks and the final result.
//!
//! "Сотрудник МС … сверяет оригиналы документов с ранее поданными документами в ИС МП, проверяет пересечение
//! государственной границы …, осуществляет проверку наличия дактилоскопической регистрации …, а также повторно
//! осуществляет необходимые проверки по специальным и криминальным учетам". КНБ gets no second request. Its answer
//! of section 2.1 remains valid unless it is recalled (AMB-17).

use serde::{Deserialize, Serialize};

use crate::clause::Clause;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::p13_checks::{Checks, both_recorded, relevant_hits};
use crate::p15_approval::{ApprovalAnswer, positive};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Originals {
    Agree,
    Differ,
}

/// Whether a system contains the requested fact.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Presence {
    Found,
    NotFound,
}

/// The recorded results. `None` means that the check has not been made.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct FinalChecks {
    pub originals: Option<Originals>,
    pub border: Option<Presence>,
    pub fingerprints: Option<Presence>,
    pub registers: Checks,
}

/// Lists the checks that are not recorded. Without all four no result can be formed.
pub fn missing(checks: &FinalChecks) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if checks.originals.is_none() {
        grounds.push(Ground::new(Clause::A22, Reason::OriginalsNotCompared, "originals"));
    }
    if checks.border.is_none() {
        grounds.push(Ground::new(Clause::A22, Reason::ChecksMissing, "border"));
    }
    if checks.fingerprints.is_none() {
        grounds.push(Ground::new(Clause::A22, Reason::ChecksMissing, "fingerprints"));
    }
    grounds.extend(both_recorded(&checks.registers, Clause::A22));
    grounds
}

/// The findings that lead to a refusal and to a ban of one year.
pub fn adverse(checks: &FinalChecks) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if checks.originals == Some(Originals::Differ) {
        grounds.push(Ground::new(Clause::A22, Reason::OriginalDiffers, "originals"));
    }
    grounds.extend(relevant_hits(&checks.registers, Clause::A22));
    grounds
}

/// Missing data holds the case and the check is repeated, because the applicant is not responsible for the delay of
/// a system (AMB-18).
pub fn on_hold(checks: &FinalChecks) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if checks.border == Some(Presence::NotFound) {
        grounds.push(Ground::new(Clause::A22, Reason::BorderCrossingNotFound, "border"));
    }
    if checks.fingerprints == Some(Presence::NotFound) {
        grounds.push(Ground::new(Clause::A22, Reason::FingerprintsNotFound, "fingerprints"));
    }
    grounds
}

/// "По результатам проверок сотрудник МС формирует результат государственной услуги": the permit needs four checks,
/// no adverse finding, and an approval of КНБ that is not recalled.
pub fn may_issue(approval: ApprovalAnswer, checks: &FinalChecks) -> Result<(), Vec<Ground>> {
    let mut grounds = missing(checks);
    grounds.extend(on_hold(checks));
    grounds.extend(adverse(checks));
    grounds.extend(positive(Some(approval)).err());
    allowed_unless(grounds)
}

/// The grounds that a motivated conclusion may state. Missing data counts only if the officer decides so
/// explicitly.
pub fn refusal_grounds(approval: ApprovalAnswer, checks: &FinalChecks, absence_counts: bool) -> Vec<Ground> {
    let mut grounds = adverse(checks);
    grounds.extend(positive(Some(approval)).err());
    if absence_counts {
        grounds.extend(on_hold(checks));
    }
    grounds
}

/// A refusal needs four recorded checks and a ground.
pub fn may_refuse(approval: ApprovalAnswer, checks: &FinalChecks, absence_counts: bool) -> Result<(), Vec<Ground>> {
    let mut obstacles = missing(checks);
    if refusal_grounds(approval, checks, absence_counts).is_empty() {
        obstacles.push(Ground::new(Clause::A22, Reason::NoGroundForRefusal, "grounds"));
    }
    allowed_unless(obstacles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::p13_checks::CheckOutcome::{HitRelevant, NoHit};
    use crate::p15_approval::ApprovalAnswer::{Approved, Recalled, Rejected};

    const GOOD: FinalChecks = FinalChecks {
        originals: Some(Originals::Agree),
        border: Some(Presence::Found),
        fingerprints: Some(Presence::Found),
        registers: Checks { ibd: Some(NoHit), sio: Some(NoHit) },
    };

    #[test]
    fn a22_four_checks_are_needed_for_any_result() {
        // Aim: each missing check blocks both the permit and the refusal.
        assert!(may_issue(Approved, &GOOD).is_ok());
        let without = [
            FinalChecks { originals: None, ..GOOD },
            FinalChecks { border: None, ..GOOD },
            FinalChecks { fingerprints: None, ..GOOD },
            FinalChecks { registers: Checks { ibd: Some(HitRelevant), sio: None }, ..GOOD },
        ];
        for checks in without {
            assert_eq!(missing(&checks).len(), 1);
            assert!(may_issue(Approved, &checks).is_err() && may_refuse(Approved, &checks, true).is_err());
        }
    }

    #[test]
    fn a22_an_adverse_finding_refuses_and_missing_data_holds() {
        // Aim: a differing original or a hit allows a refusal. Missing data needs the explicit decision of the
        // officer.
        let differ = FinalChecks { originals: Some(Originals::Differ), ..GOOD };
        assert!(may_issue(Approved, &differ).is_err() && may_refuse(Approved, &differ, false).is_ok());
        let hit = FinalChecks { registers: Checks { ibd: Some(HitRelevant), sio: Some(NoHit) }, ..GOOD };
        assert!(may_issue(Approved, &hit).is_err() && may_refuse(Approved, &hit, false).is_ok());
        let absent = FinalChecks { border: Some(Presence::NotFound), ..GOOD };
        assert!(may_issue(Approved, &absent).is_err() && may_refuse(Approved, &absent, false).is_err());
        assert!(may_refuse(Approved, &absent, true).is_ok());
        assert!(may_refuse(Approved, &GOOD, true).is_err());
    }

    #[test]
    fn a22_no_permit_is_issued_after_the_approval_was_recalled() {
        // Aim: AMB-17, art. 49. With four good checks there is no permit without a valid approval. The recall alone
        // is a ground, and the only one. It does not make missing data a ground.
        let absent = FinalChecks { border: Some(Presence::NotFound), ..GOOD };
        for answer in [Recalled, Rejected] {
            let ground = Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval");
            assert_eq!(may_issue(answer, &GOOD), Err(vec![ground.clone()]));
            assert_eq!(refusal_grounds(answer, &absent, false), [ground]);
            assert!(may_refuse(answer, &GOOD, false).is_ok());
            assert!(may_refuse(answer, &FinalChecks::default(), false).is_err());
        }
    }
}
