//! Appendix: the consent "является неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию
//! документа с территории иностранного государства". A request may be sent only while the consent is in force (AMB-22).

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::Clause;

use super::withdraw_cross_border_consent::in_force;
use super::{Context, Decision};
use crate::case::ForeignRequest;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RecordForeignRequest {
    pub number: String,
    pub state: String,
}

impl HumanAct<ArmGo> for RecordForeignRequest {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        in_force(case, "RecordForeignRequest")?;
        let Self { number, state } = self.clone();
        let mut after = case.clone();
        if let Some(consent) = after.approved_mut().and_then(|approved| approved.consent.as_mut()) {
            consent.requests.push(ForeignRequest { number, state, requested_at: context.moment });
        }
        Ok(Outcome::new("ForeignRequestRecorded", Clause::AP5, after))
    }
}
