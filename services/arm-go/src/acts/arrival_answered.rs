//! Par. 19: "Если услугополучатель после положительного решения о предварительном одобрении РПП в течение 30 (тридцати)
//! календарных дней не прибыл в Республику Казахстан и не обратился в территориальную службу МС, результат решения
//! аннулируется. Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения решения
//! предварительного одобрения."
//!
//! ИС МП alone can say whether the applicant had arrived, because it has the exits too (AMB-11).

pub use messages::ArrivalAnswered;
use messages::{ArmGoToEgovPep, ArmGoToIsMp, PermitLapsed};
use platform::alerts::raise;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::p19_preliminary_decision::{self, unfulfilled};
use regulation::{Ban, Clause, Fulfilment, Receipt, Unfulfilled};

use super::{Context, Decision, alerts};
use crate::case::Approved;
use crate::case::alerting::PERMIT_EXPIRED;
use crate::{Application, ArmGo};

const EVENT: &str = "ArrivalAnswered";

impl MessageAct<ArmGo> for ArrivalAnswered {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let approved = match case {
            Application::PreliminaryApproved(approved) if approved.inquired_until == Some(self.until) => approved,
            _ => return Err(case.out_of_place(EVENT, Clause::A19p4)),
        };
        let unfulfilled =
            omitted(approved, self).ok_or_else(|| Refusal::field("until", "the thirty days were kept"))?;
        let approved = Approved { inquired_until: None, ..approved.clone() };
        Ok(match grace(&approved, unfulfilled, context) {
            Some(deadline) => extended(approved, deadline),
            None => lapsed(approved, unfulfilled, context)?,
        })
    }
}

/// What the applicant omitted. The state says that nothing was filed at the centre. After the days of grace nothing else is
/// asked again.
fn omitted(approved: &Approved, answer: &ArrivalAnswered) -> Option<Unfulfilled> {
    if approved.in_grace {
        return Some(Unfulfilled::NotFiledAtCentre);
    }
    let applied = approved.presence.applied_by(answer.until);
    unfulfilled(Fulfilment { arrived: answer.arrived, applied, filed_at_centre: false })
}

/// The applicant arrived and applied, and only the filing at the centre is missing. The reading may allow it later, once.
fn grace(approved: &Approved, unfulfilled: Unfulfilled, context: &Context<'_>) -> Option<Receipt> {
    let in_time = unfulfilled == Unfulfilled::NotFiledAtCentre && !approved.in_grace;
    let deadline = approved.arrival_deadline.as_ref().filter(|_| in_time)?;
    p19_preliminary_decision::grace(deadline, &context.law.interpretations)
}

fn extended(approved: Approved, deadline: Receipt) -> Outcome<ArmGo> {
    let valid_until = deadline.effective_end;
    let approved = Approved { in_grace: true, valid_until, arrival_deadline: Some(deadline.clone()), ..approved };
    Outcome::new(EVENT, Clause::A20, Application::PreliminaryApproved(approved)).start(deadline)
}

fn lapsed(approved: Approved, unfulfilled: Unfulfilled, context: &Context<'_>) -> Decision {
    let law = &context.law.interpretations;
    let decided_on = approved.decision.decided_at.legal_date();
    let ban = unfulfilled.annuls_with_ban(law).then(|| Ban::after_non_arrival(decided_on, law));
    let lapse = PermitLapsed { annulled: ban.is_some(), first_allowed: ban.as_ref().map(|ban| ban.first_allowed) };
    let person = context.person.after(context.case_id, ban.as_ref());
    let (clause, after) = match ban {
        Some(ban) => (Clause::A19p4, Application::PermitAnnulled { approved, unfulfilled, ban }),
        None => (Clause::A19p1, expired(approved, unfulfilled, context)?),
    };
    Ok(Outcome::new(EVENT, clause, after).person(person).send(ArmGoToEgovPep, &lapse).send(ArmGoToIsMp, &lapse))
}

fn expired(approved: Approved, unfulfilled: Unfulfilled, context: &Context<'_>) -> Result<Application, Refusal> {
    let number = &approved.opened.registered.received.arm_number;
    let draft = alerts::permit_expired(number, approved.number(), approved.valid_until, unfulfilled)?;
    let mut expired = Application::PermitExpired { approved, unfulfilled };
    raise(&mut expired, context.case_id, PERMIT_EXPIRED, draft, context.moment);
    Ok(expired)
}
