//! Par. 21: "Сотрудник ЦОН … осуществляет сверку документов по номеру предварительного РПП и оформляет заявление на
//! оказание государственной услуги посредством АРМ ГО ИИС "ЦОН"."

pub use messages::FinalApplicationAccepted;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::case::FinalFiling;
use crate::{Case, IsMp};

impl MessageAct<IsMp> for FinalApplicationAccepted {
    fn decide(&self, case: &Case, _: &Context<'_>) -> Decision {
        match case {
            Case::PreliminaryFormed(preliminary) if preliminary.decision.result.granted() => {
                let filing = FinalFiling {
                    preliminary: preliminary.clone(),
                    filed_at: self.filed_at,
                    documents: self.documents.clone(),
                    lost: vec![],
                };
                Ok(Outcome::new("FinalApplicationAccepted", Clause::A21, Case::FinalAccepted(filing)))
            }
            _ => Err(case.out_of_place("FinalApplicationAccepted", Clause::A21)),
        }
    }
}
