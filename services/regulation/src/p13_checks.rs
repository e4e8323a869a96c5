//! Paragraph 13: checks in two registers, which paragraph 22 repeats.
//!
//! "Сотрудник МС осуществляет необходимые проверки по специальным и криминальным учетам
//! (Интегрированный банк данных, Система информационного обмена правоохранительных, специальных
//! государственных и иных органов)." A hit decides nothing by itself (AMB-33).

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::clause::Clause;
use crate::ground::{Ground, Reason};

/// The two registers.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Register {
    /// Интегрированный банк данных (ИБД).
    Ibd,
    /// Система информационного обмена (СИО ПСО).
    Sio,
}

impl Register {
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// The answer of a register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegisterAnswer {
    NoHit,
    Hit,
}

/// The outcome that the officer records after reading the answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckOutcome {
    NoHit,
    HitRelevant,
    HitIrrelevant,
}

impl CheckOutcome {
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The officer explains a hit in a note (AMB-33). Without a hit there is nothing to explain.
    pub const fn takes_note(self) -> bool {
        !matches!(self, CheckOutcome::NoHit)
    }

    /// The officer judges a hit but cannot record an answer that the register did not give.
    pub const fn agrees_with(self, answer: RegisterAnswer) -> bool {
        matches!(
            (self, answer),
            (CheckOutcome::NoHit, RegisterAnswer::NoHit)
                | (CheckOutcome::HitRelevant | CheckOutcome::HitIrrelevant, RegisterAnswer::Hit)
        )
    }
}

/// The recorded outcomes of both registers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Checks {
    pub ibd: Option<CheckOutcome>,
    pub sio: Option<CheckOutcome>,
}

impl Checks {
    pub const fn of(&self, register: Register) -> Option<CheckOutcome> {
        match register {
            Register::Ibd => self.ibd,
            Register::Sio => self.sio,
        }
    }
}

fn grounds_where(checks: &Checks, clause: Clause, reason: Reason, wanted: Option<CheckOutcome>) -> Vec<Ground> {
    Register::VARIANTS
        .iter()
        .filter(|register| checks.of(**register) == wanted)
        .map(|register| Ground::new(clause, reason, register.code()))
        .collect()
}

/// Lists the checks that are not recorded. The clause is for the repeated checks.
pub fn both_recorded(checks: &Checks, clause: Clause) -> Vec<Ground> {
    grounds_where(checks, clause, Reason::ChecksMissing, None)
}

/// Lists relevant hits, which are grounds for refusal.
pub fn relevant_hits(checks: &Checks, clause: Clause) -> Vec<Ground> {
    grounds_where(checks, clause, Reason::RegisterHit, Some(CheckOutcome::HitRelevant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_both_registers_are_needed_and_only_relevant_hits_count() {
        // Aim: one register is not enough, and an irrelevant hit is not a ground.
        let one = Checks { ibd: Some(CheckOutcome::HitIrrelevant), sio: None };
        assert_eq!(both_recorded(&one, Clause::A13), [Ground::new(Clause::A13, Reason::ChecksMissing, "SIO")]);
        assert_eq!(relevant_hits(&one, Clause::A13), []);
        let hit = Checks { sio: Some(CheckOutcome::HitRelevant), ..one };
        assert_eq!(both_recorded(&hit, Clause::A13), []);
        assert_eq!(relevant_hits(&hit, Clause::A13), [Ground::new(Clause::A13, Reason::RegisterHit, "SIO")]);
    }

    #[test]
    fn a13_the_officer_cannot_contradict_the_register() {
        // Aim: an officer may judge a hit but may neither deny nor invent one.
        assert!(CheckOutcome::HitIrrelevant.agrees_with(RegisterAnswer::Hit));
        assert!(!CheckOutcome::NoHit.agrees_with(RegisterAnswer::Hit));
        assert!(!CheckOutcome::HitRelevant.agrees_with(RegisterAnswer::NoHit));
        assert!(CheckOutcome::HitRelevant.takes_note() && CheckOutcome::HitIrrelevant.takes_note());
        assert!(!CheckOutcome::NoHit.takes_note());
    }
}
