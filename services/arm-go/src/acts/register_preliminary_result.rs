//! Par. 18: "Сотрудник МС регистрирует результат принятого предварительного решения в АРМ ГО ИИС "ЦОН"."
//!
//! The 45 days continue. They end when the notice is delivered (par. 16, 19).

use messages::facts::DecisionResult;
use messages::{ArmGoToEgovPep, PreliminaryResultRegistered};
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Ban, Clause, p19_preliminary_decision};

use super::{Context, Decision};
use crate::case::{Approved, PreliminaryFormed, PreliminaryRefused};
use crate::{Application, ArmGo};

const EVENT: &str = "PreliminaryResultRegistered";

#[derive(Clone, Debug)]
pub struct RegisterPreliminaryResult;

impl HumanAct<ArmGo> for RegisterPreliminaryResult {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let Application::PreliminaryFormed(formed) = case else {
            return Err(case.out_of_place("RegisterPreliminaryResult", Clause::A18));
        };
        match formed.decision.result {
            DecisionResult::Granted { .. } => approve(formed, context),
            DecisionResult::Refused { .. } => Ok(refuse(formed, context)),
        }
    }
}

/// Par. 19: "…предварительном одобрении РПП, срок действия которого составляет 30 (тридцать) календарных дней."
fn approve(formed: &PreliminaryFormed, context: &Context<'_>) -> Decision {
    let PreliminaryFormed { opened, decision, presence } = formed.clone();
    // D-06 (validity) and D-07 (arrival) are the same days. Validity is kept as a date and only D-07 runs. D-07 runs from the
    // delivery, because nobody can be late before the notice was delivered.
    let valid_until = p19_preliminary_decision::validity(decision.decided_at, None, context.law)?.effective_end;
    let registered = PreliminaryResultRegistered { decision: decision.clone(), valid_until: Some(valid_until) };
    let approved = Approved {
        opened,
        decision,
        registered_at: context.moment,
        delivered_at: None,
        valid_until,
        arrival_deadline: None,
        in_grace: false,
        inquired_until: None,
        presence,
        non_acceptances: vec![],
        consent: None,
    };
    Ok(Outcome::new(EVENT, Clause::A18, Application::PreliminaryApproved(approved)).send(ArmGoToEgovPep, &registered))
}

/// Par. 19: "…не вправе повторно подавать заявку на получение РПП в течение 1 (одного) года, с даты вынесения решения об
/// отказе."
fn refuse(formed: &PreliminaryFormed, context: &Context<'_>) -> Outcome<ArmGo> {
    let PreliminaryFormed { opened, decision, .. } = formed.clone();
    let ban = Ban::after_preliminary_refusal(decision.decided_at.legal_date(), &context.law.interpretations);
    let person = context.person.after(context.case_id, Some(&ban));
    let registered = PreliminaryResultRegistered { decision: decision.clone(), valid_until: None };
    let refused = PreliminaryRefused { opened, decision, registered_at: context.moment, ban, delivered_at: None };
    Outcome::new(EVENT, Clause::A18, Application::PreliminaryRefused(refused))
        .person(person)
        .send(ArmGoToEgovPep, &registered)
}
