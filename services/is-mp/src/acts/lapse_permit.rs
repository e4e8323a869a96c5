//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." ARM GO keeps the deadline and decides.

use jiff::civil::Date;
use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::Case;

#[derive(Clone, Debug)]
pub struct LapsePermit {
    pub annulled: bool,
    pub first_allowed: Option<Date>,
}

pub(super) fn lapse_permit(case: &Case, act: &LapsePermit) -> Decision {
    let clause = if act.annulled { Clause::A19p4 } else { Clause::A19p1 };
    match case {
        Case::PreliminaryFormed(preliminary) if preliminary.formed.verdict.approved() => {
            let lapsed = Case::PermitLapsed {
                preliminary: preliminary.clone(),
                annulled: act.annulled,
                first_allowed: act.first_allowed,
            };
            Ok(Outcome::new("PermitLapsed", clause, lapsed))
        }
        _ => Err(case.out_of_place("LapsePermit", clause)),
    }
}
