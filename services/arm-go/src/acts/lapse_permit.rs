//! Par. 19: "Если услугополучатель после положительного решения о предварительном одобрении РПП в течение 30 (тридцати)
//! календарных дней не прибыл в Республику Казахстан и не обратился в территориальную службу МС, результат решения
//! аннулируется. Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения решения
//! предварительного одобрения."

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p19_preliminary_decision::{self, unfulfilled};
use regulation::{Ban, Clause, Fulfilment, Moment, Receipt, Unfulfilled};

use super::{Decision, alerts};
use crate::Neighbour;
use crate::case::Approved;
use crate::case::alerting::PERMIT_EXPIRED;
use crate::{Application, ArmGo, Outgoing, Person};

/// ИС МП has told all that happened until this moment.
#[derive(Clone, Debug)]
pub struct LapsePermit {
    pub until: Moment,
    /// Whether the applicant had arrived, of which only ИС МП knows all: the exits too (AMB-11).
    pub arrived: bool,
}

pub(super) fn lapse_permit(
    case: &Application,
    person: &Person,
    act: &LapsePermit,
    context: &ActContext<'_>,
) -> Decision {
    let approved = match case {
        Application::PreliminaryApproved(approved) if approved.inquired_until == Some(act.until) => approved,
        _ => return Err(case.out_of_place("LapsePermit", Clause::A19p4)),
    };
    // Nothing was filed at the centre: the state says so. What was done in the thirty days is not asked again after the grace.
    let omitted = match approved.in_grace {
        true => Some(Unfulfilled::NotFiledAtCentre),
        false => unfulfilled(done(approved, act)),
    };
    let Some(unfulfilled) = omitted else {
        return Err(Refusal::field("until", "the thirty days were kept"));
    };
    let approved = Approved { inquired_until: None, ..approved.clone() };
    if let Some(deadline) = grace(&approved, unfulfilled, context) {
        return Ok(extended(approved, deadline));
    }
    let ban = unfulfilled
        .annuls_with_ban(&context.law.interpretations)
        .then(|| Ban::after_non_arrival(approved.decided_at.legal_date(), &context.law.interpretations));
    let (clause, mut lapsed) = match &ban {
        Some(ban) => (Clause::A19p4, Application::PermitAnnulled { approved, unfulfilled, ban: ban.clone() }),
        None => (Clause::A19p1, Application::PermitExpired { approved, unfulfilled }),
    };
    if let Application::PermitExpired { approved, unfulfilled } = &lapsed {
        let number = &lapsed.received().arm_number;
        let draft = alerts::permit_expired(number, &approved.number, approved.valid_until, *unfulfilled)?;
        raise(&mut lapsed, context.case_id, PERMIT_EXPIRED, draft, context.moment);
    }
    Ok(Outcome::new("PermitLapsed", clause, lapsed)
        .person(person.after(context.case_id, ban.as_ref()))
        .send(Outgoing::PermitLapsed { to: Neighbour::EgovPep, ban: ban.clone() })
        .send(Outgoing::PermitLapsed { to: Neighbour::IsMp, ban }))
}

/// Both omissions are none, only the filing at the centre is missing: by the reading it may come a little later, once.
fn grace(approved: &Approved, unfulfilled: Unfulfilled, context: &ActContext<'_>) -> Option<Receipt> {
    let in_time = unfulfilled == Unfulfilled::NotFiledAtCentre && !approved.in_grace;
    let deadline = approved.arrival_deadline.as_ref().filter(|_| in_time)?;
    p19_preliminary_decision::grace(deadline, &context.law.interpretations)
}

fn extended(approved: Approved, deadline: Receipt) -> Outcome<ArmGo> {
    let valid_until = deadline.effective_end;
    let approved = Approved { in_grace: true, valid_until, arrival_deadline: Some(deadline.clone()), ..approved };
    Outcome::new("PermitExtended", Clause::A20, Application::PreliminaryApproved(approved)).start(deadline)
}

fn done(approved: &Approved, act: &LapsePermit) -> Fulfilment {
    Fulfilment { arrived: act.arrived, applied: approved.presence.applied_by(act.until), filed_at_centre: false }
}
