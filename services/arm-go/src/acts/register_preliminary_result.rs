//! Par. 18: "Сотрудник МС регистрирует результат принятого предварительного решения в АРМ ГО ИИС "ЦОН"."
//!
//! The 45 days run on: they end when the notice is delivered (par. 16, 19).

use platform::ledger::{ActContext, Outcome};
use regulation::{Ban, Clause, p19_preliminary_decision};

use super::Decision;
use crate::case::{Approved, PreliminaryFormed, PreliminaryRefused, Verdict};
use crate::{Application, Outgoing, Person};

pub(super) fn register_preliminary_result(case: &Application, person: &Person, context: &ActContext<'_>) -> Decision {
    context.human()?;
    let Application::PreliminaryFormed(formed) = case else {
        return Err(case.out_of_place("RegisterPreliminaryResult", Clause::A18));
    };
    match &formed.ruling.verdict {
        Verdict::Granted { number } => approve(formed, number, context),
        Verdict::Refused { .. } => Ok(refuse(formed, person, context)),
    }
}

/// Par. 19: "…предварительном одобрении РПП, срок действия которого составляет 30 (тридцать) календарных дней."
fn approve(formed: &PreliminaryFormed, number: &str, context: &ActContext<'_>) -> Decision {
    let decided_at = formed.ruling.decided_at;
    // D-06 (validity) and D-07 (arrival) are the same days: the first is kept as a date, only the second runs, and it
    // runs from the delivery, since nobody can be late for what they were not told.
    let validity = p19_preliminary_decision::validity(decided_at, None, context.law)?;
    let approved = Approved {
        opened: formed.opened.clone(),
        number: number.to_owned(),
        decided_at,
        decision: formed.ruling.decision.clone(),
        registered_at: context.moment,
        delivered_at: None,
        valid_until: validity.effective_end,
        arrival_deadline: None,
        in_grace: false,
        inquired_until: None,
        presence: formed.presence.clone(),
        non_acceptances: vec![],
        consent: None,
    };
    let valid_until = Some(approved.valid_until);
    Ok(Outcome::new("PreliminaryResultRegistered", Clause::A18, Application::PreliminaryApproved(approved))
        .send(told(formed, valid_until)))
}

/// Par. 19: "…не вправе повторно подавать заявку на получение РПП в течение 1 (одного) года, с даты вынесения решения об
/// отказе."
fn refuse(formed: &PreliminaryFormed, person: &Person, context: &ActContext<'_>) -> Outcome<crate::ArmGo> {
    let decided_on = formed.ruling.decided_at.legal_date();
    let ban = Ban::after_preliminary_refusal(decided_on, &context.law.interpretations);
    let refused = PreliminaryRefused {
        opened: formed.opened.clone(),
        ruling: formed.ruling.clone(),
        registered_at: context.moment,
        ban: ban.clone(),
        delivered_at: None,
    };
    Outcome::new("PreliminaryResultRegistered", Clause::A18, Application::PreliminaryRefused(refused))
        .person(person.after(context.case_id, Some(&ban)))
        .send(told(formed, None))
}

fn told(formed: &PreliminaryFormed, valid_until: Option<jiff::civil::Date>) -> Outgoing {
    let submission = formed.opened.submission();
    Outgoing::PreliminaryResultRegistered {
        ruling: formed.ruling.clone(),
        valid_until,
        pep_number: submission.pep_number.clone(),
        applicant: submission.applicant.clone(),
    }
}
