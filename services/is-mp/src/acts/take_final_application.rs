//! Par. 21: "Сотрудник ЦОН … осуществляет сверку документов по номеру предварительного РПП и оформляет заявление на
//! оказание государственной услуги посредством АРМ ГО ИИС "ЦОН"."

use platform::ledger::Outcome;
use regulation::{Clause, Document, Moment};

use super::Decision;
use crate::Case;
use crate::case::FinalFiling;

#[derive(Clone, Debug)]
pub struct TakeFinalApplication {
    pub filed_at: Moment,
    pub documents: Vec<Document>,
}

pub(super) fn take_final_application(case: &Case, act: &TakeFinalApplication) -> Decision {
    match case {
        Case::PreliminaryFormed(preliminary) if preliminary.formed.verdict.approved() => {
            let filing = FinalFiling {
                preliminary: preliminary.clone(),
                filed_at: act.filed_at,
                documents: act.documents.clone(),
                lost: vec![],
            };
            Ok(Outcome::new("FinalApplicationTaken", Clause::A21, Case::FinalAccepted(filing)))
        }
        _ => Err(case.out_of_place("TakeFinalApplication", Clause::A21)),
    }
}
