//! Par. 23: "АРМ ГО ИИС "ЦОН" посредством интеграционного взаимодействия с ПЭП направляет результата принятого решения в
//! личный кабинет услугополучателю." A refusal bans for a year from the conclusion (par. 24).

use platform::ledger::{ActContext, Outcome};
use platform::notices::Kind;
use regulation::{Ban, Clause};

use super::{Decided, Decision};
use crate::acts::notices;
use crate::case::{Conclusion, Grant};
use crate::{Outgoing, Person, PortalCase};

pub(super) fn deliver_final_result(
    case: &PortalCase,
    person: &Person,
    act: &Decided,
    context: &ActContext<'_>,
) -> Decision {
    let PortalCase::PreliminaryApproved { application, approval } = case else {
        return Err(case.out_of_place("DeliverFinalResult", Clause::A23));
    };
    act.must_be_about(application)?;
    let decided_on = act.decided_at.legal_date();
    let decision = act.decision.clone();
    let approval = Some(Box::new(approval.clone()));
    let (next, ban) = match &act.permit {
        Some(number) => {
            let draft = notices::granted(&application.pep_number, number, decided_on, application.city)?;
            let (application, _) = application.deliver(context.case_id, draft, context.moment);
            let grant = Grant { permit_number: number.clone(), decided_at: act.decided_at, decision };
            (PortalCase::Granted { application, approval, grant }, None)
        }
        None => {
            let ban = Ban::after_final_refusal(decided_on, &context.law.interpretations);
            let draft = notices::refused(&application.pep_number, decided_on, &act.grounds, &ban)?;
            let (application, _) = application.deliver(context.case_id, draft, context.moment);
            let conclusion = Conclusion { decided_at: act.decided_at, grounds: act.grounds.clone(), decision };
            (PortalCase::Refused { application, approval, conclusion }, Some(ban))
        }
    };
    Ok(Outcome::new("FinalResultDelivered", Clause::A23, next)
        .person(person.clone().over(ban))
        .send(Outgoing::NoticeDelivered { kind: Kind::N8, delivered_at: context.moment }))
}
