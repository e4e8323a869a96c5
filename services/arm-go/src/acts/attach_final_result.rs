//! Par. 22-23: "…и в ручном режиме прикрепляет результат принятого решения в АРМ ГО ИИС "ЦОН"." From here it travels to
//! the cabinet. Par. 24: "В случае отказа повторное заявление… подается не ранее, чем через 1 (один) год, после вынесения
//! мотивированного заключения об отказе…"

use platform::ledger::{ActContext, Outcome};
use regulation::{Ban, Clause};

use super::Decision;
use crate::Neighbour;
use crate::case::{Granted, Ruling, Sent, Verdict};
use crate::{Application, Outgoing, Person};

pub(super) fn attach_final_result(case: &Application, person: &Person, context: &ActContext<'_>) -> Decision {
    context.human()?;
    let Application::FinalFormed { sent, ruling } = case else {
        return Err(case.out_of_place("AttachFinalResult", Clause::A22));
    };
    let (after, ban) = match &ruling.verdict {
        Verdict::Granted { number } => (grant(sent, ruling, number, context), None),
        Verdict::Refused { .. } => {
            let ban = Ban::after_final_refusal(ruling.decided_at.legal_date(), &context.law.interpretations);
            let refused = Application::Refused { sent: sent.clone(), ruling: ruling.clone(), ban: ban.clone() };
            (refused, Some(ban))
        }
    };
    Ok(Outcome::new("FinalResultAttached", Clause::A22, after)
        .person(person.after(context.case_id, ban.as_ref()))
        .send(told(Neighbour::EgovPep, sent, ruling))
        .send(told(Neighbour::IsMp, sent, ruling)))
}

fn grant(sent: &Sent, ruling: &Ruling, number: &str, context: &ActContext<'_>) -> Application {
    Application::Granted(Granted {
        sent: sent.clone(),
        permit_number: number.to_owned(),
        decided_at: ruling.decided_at,
        decision: ruling.decision.clone(),
        attached_at: context.moment,
    })
}

fn told(to: Neighbour, sent: &Sent, ruling: &Ruling) -> Outgoing {
    let submission = sent.accepted.approved.opened.submission();
    Outgoing::FinalResultAttached {
        to,
        ruling: ruling.clone(),
        pep_number: submission.pep_number.clone(),
        applicant: submission.applicant.clone(),
    }
}
