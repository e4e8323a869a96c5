//! How each agency's acts are told apart, and how a signed one is fitted to the case it is asked of.

use super::suite::on_clock;
use arm_go::ArmGo;
use arm_go::acts as arm;
use astanahub::Astanahub;
use astanahub::acts as hub;
use berkut::Berkut;
use berkut::acts as border;
use egov_pep::EgovPep;
use egov_pep::acts as pep;
use is_mp::IsMp;
use is_mp::acts as mp;
use jiff::ToSpan as _;
use platform::alerts::{Alert, Alerting as _};
use platform::ledger::{ActContext, Actor, Agency, CaseState as _, MemoryStore};
use platform::refusal::Refusal;
use regulation::p22_final_decision::{Originals, Presence};
use regulation::{ApprovalAnswer, CheckOutcome, Edition, Moment, statement};
use strum::VariantNames as _;
use uuid::Uuid;

use super::fixtures::Acting;
use test_kit::signed;

/// The context in which a service shows what is to be signed.
fn context<'a, A: Agency>(case_id: Uuid, actor: &'a Actor, person: &'a A::Person, moment: Moment) -> ActContext<'a, A> {
    let law = Edition::of_2026();
    ActContext { case_id, moment, law, actor, person, bans_of_linked_identities: &[], serial: 0 }
}

/// A signature of whoever acts; nobody else signs.
macro_rules! sign {
    ($text:expr, $by:expr, $now:expr) => {{
        let Actor::Human(human) = $by else { panic!("only people sign") };
        signed(&$text, &human.iin, $now)
    }};
}

impl Acting for Astanahub {
    const STATES: &'static [&'static str] = astanahub::Petition::VARIANTS;
    const ACTS: &'static [&'static str] = hub::Command::VARIANTS;

    fn name(command: &hub::Command) -> &'static str {
        command.into()
    }

    fn choice(command: &hub::Command) -> &'static str {
        match command {
            hub::Command::OpenPetition(act) if !act.consent => "without consent",
            hub::Command::ScreenPetition(act) if matches!(act.screening, hub::Screening::Rejected(_)) => "rejected",
            _ => "",
        }
    }

    fn fitted(
        store: &MemoryStore<Self>,
        case: Uuid,
        by: &Actor,
        command: &hub::Command,
        now: Moment,
    ) -> Result<hub::Command, Refusal> {
        let mut command = command.clone();
        let Some(record) = store.cases.get(&on_clock(case)) else { return Ok(command) };
        match &mut command {
            hub::Command::SubmitPetition(act) => {
                let hub::PetitionRequest { applicant, profession, documents } = &act.request;
                let text = statement::petition_request(applicant, record.state.number(), profession, documents);
                act.signed = sign!(text, by, now);
            }
            hub::Command::InviteToInterview(act) => {
                let days = |days: i64| Moment::new(now.timestamp() + (days * 24).hours());
                act.slots = vec![days(2), days(5)];
            }
            hub::Command::ChooseInterviewSlot(act) => {
                if let astanahub::Petition::Invited { invitation, .. } = &record.state {
                    act.slot = invitation.slots[0];
                }
            }
            hub::Command::RescheduleInterview(act) => {
                if let astanahub::Petition::SlotChosen { invitation, slot, .. } = &record.state {
                    act.slot = invitation.slots.iter().copied().find(|other| other != slot).unwrap_or(*slot);
                }
            }
            hub::Command::SignPetition(act) => {
                act.petition = sign!(hub::petition_statement(&record.state)?, by, now);
            }
            _ => {}
        }
        Ok(command)
    }
}

impl Acting for EgovPep {
    const STATES: &'static [&'static str] = egov_pep::PortalCase::VARIANTS;
    const ACTS: &'static [&'static str] = pep::Command::VARIANTS;

    fn name(command: &pep::Command) -> &'static str {
        command.into()
    }

    fn choice(command: &pep::Command) -> &'static str {
        match command {
            pep::Command::PreliminaryResultRegistered(act) => granted(act.decision.result.granted()),
            pep::Command::FinalResultAttached(act) => granted(act.decision.result.granted()),
            pep::Command::GiveConsent(act) if act.signed.is_none() => "refused",
            pep::Command::ApplicationReceived(act) if act.revision > 1 => "corrected",
            pep::Command::PermitLapsed(act) => {
                if act.annulled {
                    "annulled"
                } else {
                    "expired"
                }
            }
            pep::Command::WithdrawalAnswered(act) => {
                if act.taken {
                    "taken"
                } else {
                    "too late"
                }
            }
            _ => "",
        }
    }

    fn fitted(
        store: &MemoryStore<Self>,
        case: Uuid,
        by: &Actor,
        command: &pep::Command,
        now: Moment,
    ) -> Result<pep::Command, Refusal> {
        let mut command = command.clone();
        let Some(record) = store.cases.get(&on_clock(case)) else { return Ok(command) };
        let person = &store.persons[&record.person_key()];
        match &mut command {
            pep::Command::SubmitApplication(act) => {
                let text = pep::package_statement(&record.state, &act.package, &context(case, by, person, now))?;
                act.questionnaire = sign!(text, by, now);
            }
            pep::Command::ResubmitApplication(act) => {
                let text = pep::correction_statement(&record.state, &act.correction, &context(case, by, person, now))?;
                act.questionnaire = sign!(text, by, now);
            }
            _ => {}
        }
        Ok(command)
    }
}

impl Acting for ArmGo {
    const STATES: &'static [&'static str] = arm_go::Application::VARIANTS;
    const ACTS: &'static [&'static str] = arm::Command::VARIANTS;

    fn way(case: &arm_go::Application) -> &'static str {
        use arm_go::Application::{FinalFormed, Opened, PreliminaryApproved, PreliminaryFormed, Registered};
        match case {
            Registered(_) | Opened(_) if case.received().withdrawal.is_some() => "withdrawal asked",
            PreliminaryFormed(formed) => granted(formed.decision.result.granted()),
            FinalFormed { decision, .. } => granted(decision.result.granted()),
            PreliminaryApproved(approved) if approved.inquired_until.is_some() => match approved.presence.entries[..] {
                [] => "thirty days over",
                _ => "thirty days over, entered",
            },
            PreliminaryApproved(approved) if approved.consent.is_some() => "consent signed",
            PreliminaryApproved(approved) if approved.delivered_at.is_some() => "delivered",
            _ => "",
        }
    }

    fn name(command: &arm::Command) -> &'static str {
        command.into()
    }

    fn choice(command: &arm::Command) -> &'static str {
        match command {
            arm::Command::ApplicationSubmitted(act) if act.submission.revision > 1 => "corrected",
            arm::Command::PreliminaryResultFormed(act) => granted(act.decision.result.granted()),
            arm::Command::FinalResultFormed(act) => granted(act.decision.result.granted()),
            arm::Command::NoticeDelivered(act) => act.kind.code(),
            arm::Command::ArrivalAnswered(act) if act.arrived => "arrived",
            arm::Command::WithdrawalAnswered(act) => {
                if act.taken {
                    "taken"
                } else {
                    "too late"
                }
            }
            _ => "",
        }
    }

    fn fitted(
        store: &MemoryStore<Self>,
        case: Uuid,
        by: &Actor,
        command: &arm::Command,
        now: Moment,
    ) -> Result<arm::Command, Refusal> {
        let mut command = command.clone();
        let Some(record) = store.cases.get(&on_clock(case)) else { return Ok(command) };
        match &mut command {
            arm::Command::RegisterApplication(act) => {
                let person = &store.persons[&record.person_key()];
                let text = arm::registration_statement(&record.state, &context(case, by, person, now))?;
                act.registration = sign!(text, by, now);
            }
            arm::Command::ReadAlert(act) => act.alert = first_alert(record.state.alerts(), act.alert),
            _ => {}
        }
        Ok(command)
    }
}

impl Acting for IsMp {
    const STATES: &'static [&'static str] = is_mp::Case::VARIANTS;
    const ACTS: &'static [&'static str] = mp::Command::VARIANTS;

    fn way(case: &is_mp::Case) -> &'static str {
        use is_mp::Case::{ApprovalAnswered, ApprovalRequested, FinalChecked, FinalFormed, OnHold, PreliminaryFormed};
        match case {
            ApprovalRequested { received_at: Some(_), .. } => "received",
            ApprovalAnswered(answered_case) => answered(answered_case.answer),
            PreliminaryFormed(preliminary) => granted(preliminary.decision.result.granted()),
            FinalChecked(verified) | OnHold(verified) if verified.answered().recalled_at.is_some() => "recalled",
            FinalChecked(verified) | OnHold(verified) if verified.checks.originals == Some(Originals::Differ) => {
                "originals differ"
            }
            FinalFormed { verified, decision } if decision.result.granted() => {
                if verified.answered().recalled_at.is_some() { "granted, recalled" } else { "granted" }
            }
            FinalFormed { .. } => "refused",
            _ => "",
        }
    }

    fn name(command: &mp::Command) -> &'static str {
        command.into()
    }

    fn choice(command: &mp::Command) -> &'static str {
        let chosen = |decision: &mp::OfficerDecision| granted(matches!(decision, mp::OfficerDecision::Approve));
        match command {
            mp::Command::FormPreliminaryResult(act) => chosen(&act.decision),
            mp::Command::FormFinalResult(act) => chosen(&act.decision),
            mp::Command::RecordChecks(act) if act.ibd.assessment == CheckOutcome::HitRelevant => "hit",
            mp::Command::RecordFinalChecks(act) if act.fingerprints == Presence::NotFound => "no fingerprints",
            mp::Command::RecordFinalChecks(act) if act.originals == Originals::Differ => "originals differ",
            mp::Command::ApprovalAnswered(act) => answered(act.approved),
            mp::Command::PermitLapsed(act) => {
                if act.annulled {
                    "annulled"
                } else {
                    "expired"
                }
            }
            mp::Command::FinalResultAttached(act) => {
                if act.decision.result.granted() {
                    "granted"
                } else {
                    "refused"
                }
            }
            _ => "",
        }
    }

    fn fitted(
        store: &MemoryStore<Self>,
        case: Uuid,
        by: &Actor,
        command: &mp::Command,
        now: Moment,
    ) -> Result<mp::Command, Refusal> {
        let mut command = command.clone();
        let Some(record) = store.cases.get(&on_clock(case)) else { return Ok(command) };
        match &mut command {
            mp::Command::FormPreliminaryResult(act) => {
                let text = mp::preliminary_statement(&record.state, &act.decision, Edition::of_2026())?;
                act.statement = sign!(text, by, now);
            }
            mp::Command::FormFinalResult(act) => {
                act.statement = sign!(mp::final_statement(&record.state, &act.decision)?, by, now);
            }
            mp::Command::ReadAlert(act) => act.alert = first_alert(record.state.alerts(), act.alert),
            _ => {}
        }
        Ok(command)
    }
}

impl Acting for Berkut {
    const STATES: &'static [&'static str] = berkut::Case::VARIANTS;
    const ACTS: &'static [&'static str] = border::Command::VARIANTS;

    fn name(command: &border::Command) -> &'static str {
        command.into()
    }

    fn choice(command: &border::Command) -> &'static str {
        match command {
            border::Command::AnswerApproval(act) => answered(act.answer),
            _ => "",
        }
    }

    fn fitted(
        _: &MemoryStore<Self>,
        _: Uuid,
        _: &Actor,
        command: &border::Command,
        _: Moment,
    ) -> Result<border::Command, Refusal> {
        Ok(command.clone())
    }
}

fn answered(answer: ApprovalAnswer) -> &'static str {
    match answer {
        ApprovalAnswer::Approved => "approved",
        ApprovalAnswer::Rejected => "rejected",
        // Not an answer to be given: what an approval becomes.
        ApprovalAnswer::Recalled => "recalled",
    }
}

/// The alert that lies in this case, whatever it is about.
fn first_alert(alerts: &[Alert], otherwise: Uuid) -> Uuid {
    alerts.first().map_or(otherwise, |alert| alert.notice.id)
}

fn granted(yes: bool) -> &'static str {
    if yes { "granted" } else { "refused" }
}
