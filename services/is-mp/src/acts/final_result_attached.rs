//! Par. 22: "…и в ручном режиме прикрепляет результат принятого решения в АРМ ГО ИИС "ЦОН"." The attached result must be the one
//! that was formed here. The attachment ends the three working days (D-12).

pub use messages::FinalResultAttached;
use messages::facts::MigrationDecision;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::approval_recalled::raise_recall;
use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for FinalResultAttached {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        let Case::FinalFormed { verified, decision } = case else {
            return Err(case.out_of_place("FinalResultAttached", Clause::A22));
        };
        if !same(&self.decision, decision) {
            return Err(Refusal::field("decision", "another result was attached than the one formed here"));
        }
        let granted = decision.result.granted();
        let mut closed = Case::Closed { verified: verified.clone(), decision: decision.clone(), granted };
        // АРМ ГО attached the result before the recall reached it.
        if let (true, Some(recalled_at)) = (granted, verified.answered().recalled_at) {
            raise_recall(&mut closed, recalled_at, context)?;
        }
        Ok(Outcome::new("FinalResultAttached", Clause::A22, closed).stop(DeadlineId::D12))
    }
}

fn same(attached: &MigrationDecision, formed: &MigrationDecision) -> bool {
    attached.result == formed.result && attached.statement.sha256 == formed.statement.sha256
}
