//! The deadline register of the 2026 order. Only data; a row stands for a paragraph's words.

use crate::clause::Clause;
use crate::readings::Readings;
use crate::term::{Missed, TermId, TermRule, Unit};

const ROLLS: bool = true;
const STAYS: bool = false;

#[rustfmt::skip]
pub(super) fn terms(readings: &Readings) -> [TermRule; 18] {
    use Missed::{Annulled, AnnulledWithBan, BanEnds, DocumentTest, Expired, IntakeCloses, Nothing, OverdueAlert};
    use Unit::{CalendarDays, UntilEvent, WorkingDays, Years};
    let rework_roll = readings.rework_rolls_forward;
    let courier = readings.courier_alert_working_days;
    [
        rule(TermId::D01, Clause::A6, 2, WorkingDays, "astanahub", "positive screening decision", STAYS, OverdueAlert),
        rule(TermId::D02, Clause::A12p1, 2, WorkingDays, "arm-go", "receipt in ARM", STAYS, OverdueAlert),
        rule(TermId::D03, Clause::A12p3, 5, CalendarDays, "applicant", "receipt of the notice in the cabinet", rework_roll, Annulled),
        rule(TermId::D04, Clause::A15, 25, CalendarDays, "berkut", "receipt of the electronic case in Berkut", ROLLS, OverdueAlert),
        rule(TermId::D05, Clause::A16, 45, CalendarDays, "is-mp", "receipt in ARM of the version considered", ROLLS, OverdueAlert),
        rule(TermId::D06, Clause::A19p1, 30, CalendarDays, "applicant", "preliminary approval, or its later delivery", ROLLS, Expired),
        rule(TermId::D07, Clause::A19p4, 30, CalendarDays, "applicant", "preliminary approval, or its later delivery", ROLLS, AnnulledWithBan),
        rule(TermId::D08, Clause::A19p3, 1, Years, "applicant", "decision of preliminary refusal", STAYS, BanEnds),
        rule(TermId::D09, Clause::A19p5, 1, Years, "applicant", "decision of preliminary approval", STAYS, BanEnds),
        rule(TermId::D10, Clause::A21, 1, WorkingDays, "arm-go", "filing at the service centre", STAYS, OverdueAlert),
        rule(TermId::D11, Clause::A21, courier, WorkingDays, "courier", "hand-over to the courier (AMB-16, no term in the order)", STAYS, OverdueAlert),
        rule(TermId::D12, Clause::A22, 3, WorkingDays, "is-mp", "receipt of the originals", STAYS, OverdueAlert),
        rule(TermId::D13, Clause::A24, 1, Years, "applicant", "motivated conclusion on the final refusal", STAYS, BanEnds),
        rule(TermId::D14, Clause::A10d1, 180, CalendarDays, "applicant", "each filing day", STAYS, DocumentTest),
        rule(TermId::D15, Clause::A20d4, 180, CalendarDays, "applicant", "start of the contract, or the filing day if later", STAYS, DocumentTest),
        rule(TermId::D16, Clause::O9, 0, UntilEvent, "all", "day after the official publication", STAYS, IntakeCloses),
        rule(TermId::D17, Clause::O8d2, 5, WorkingDays, "committee of the ministry", "signing of the order", STAYS, Nothing),
        rule(TermId::D18, Clause::AP5, 0, UntilEvent, "applicant", "signing of the consent; ends with a written withdrawal", STAYS, Nothing),
    ]
}

#[expect(clippy::too_many_arguments, reason = "one row of a table, in the columns of the deadline register")]
fn rule(
    id: TermId,
    clause: Clause,
    amount: u16,
    unit: Unit,
    owner: &'static str,
    starts: &'static str,
    roll: bool,
    missed: Missed,
) -> TermRule {
    TermRule { id, clause, amount, unit, owner, starts, roll, missed }
}
