//! Par. 19: "Если услугополучатель после положительного решения о предварительном одобрении РПП в течение 30 (тридцати)
//! календарных дней не прибыл в Республику Казахстан и не обратился в территориальную службу МС, результат решения
//! аннулируется. Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения решения
//! предварительного одобрения." Only one omission lets it expire without a ban (AMB-10); АРМ ГО knows which it was.

use platform::ledger::{ActContext, Outcome};
use regulation::{Ban, Clause};

use super::Decision;
use crate::acts::notices;
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct LapsePermit {
    /// True: neither arrived nor applied.
    pub annulled: bool,
}

pub(super) fn lapse_permit(
    case: &PortalCase,
    person: &Person,
    act: &LapsePermit,
    context: &ActContext<'_>,
) -> Decision {
    let PortalCase::PreliminaryApproved { application, approval } = case else {
        return Err(case.out_of_place("LapsePermit", Clause::A19p4));
    };
    let approved_on = approval.decided_at.legal_date();
    let ban = act.annulled.then(|| Ban::after_non_arrival(approved_on, &context.law.interpretations));
    let draft = notices::lapsed(approval, ban.as_ref())?;
    let clause = draft.clause;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let lapsed = PortalCase::PermitLapsed {
        application,
        approval: approval.clone(),
        annulled: act.annulled,
        lapsed_at: context.moment,
    };
    Ok(Outcome::new("PermitLapsed", clause, lapsed).person(person.clone().over(ban)))
}
