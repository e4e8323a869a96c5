//! Par. 12: "Сотрудник МС … в ручном режиме регистрирует и загружает информацию в ИС МП." The officer registers in АРМ ГО;
//! here the case opens by itself, and its number ends the officer's two working days (D-02).

pub use messages::ApplicationRegistered;
use messages::{CaseOpened, IsMpToArmGo};
use platform::ledger::{MessageOpening, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision};
use crate::case::{Dossier, passport_among};
use crate::{Case, IsMp};

impl MessageOpening<IsMp> for ApplicationRegistered {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.submission.applicant.iin.to_string())
    }

    fn decide(&self, case: Option<&Case>, context: &Context<'_>) -> Decision {
        if let Some(case) = case {
            return Err(case.out_of_place("ApplicationRegistered", Clause::A12p1));
        }
        // Registers and the border know a foreigner by the passport. Without its facts no later check is possible.
        if passport_among(&self.submission.documents).is_none() {
            return Err(Refusal::field("documents", "the passport and its facts are missing"));
        }
        let dossier = Dossier::of(self, context.number(), context.serial, context.moment);
        let opened = CaseOpened { case_number: dossier.number.clone(), opened_at: dossier.opened_at };
        Ok(Outcome::new("ApplicationRegistered", Clause::A12p1, Case::Opened { dossier }).send(IsMpToArmGo, &opened))
    }
}
