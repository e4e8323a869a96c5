//! The states of a petition. Each carries exactly the facts that prove it was reached.

use platform::ledger::CaseState;
use platform::notices::{Cabinet, Notice};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::p06_interview::InterviewOutcome;
use regulation::{Applicant, City, Clause, Document, Ground, Iin, Moment};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

/// What crosses a person's petitions: at most one is under way (AMB-38).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub live_petition: Option<Uuid>,
}

/// A petition, from the consent to the ministry's signature.
#[derive(Clone, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Petition {
    /// Par. 4: without consent the case ends; nothing personal is kept (AMB-22).
    EndedWithoutConsent { number: String },
    /// Par. 4: consent was given; documents are being gathered.
    Opened(Opened),
    /// Par. 4: submitted with its documents, under the applicant's ЭЦП.
    Submitted(Submitted),
    /// Par. 5, 9: the screening found grounds against it (AMB-30).
    ScreeningRejected { submitted: Submitted, grounds: Vec<Ground> },
    /// Par. 5: complete and conforming; the two working days of par. 6 run.
    Admitted(Submitted),
    /// Par. 6: times were offered.
    Invited { submitted: Submitted, invitation: Invitation },
    /// Par. 6: the applicant took one; no other case has it.
    SlotChosen { submitted: Submitted, invitation: Invitation, slot: Moment },
    /// The applicant did not come (AMB-31): other times are to be offered.
    InterviewMissed { submitted: Submitted, invitation: Invitation, slot: Moment },
    /// No interview took place in the days that АКФ ПИТ waits (AMB-31). No refusal and no ban.
    ClosedWithoutInterview { submitted: Submitted, invitation: Invitation, closed_at: Moment },
    /// Par. 7: the interview is recorded and lies with МИИЦР.
    Interviewed(Interviewed),
    /// Par. 7: МИИЦР approved the interview's result.
    ResultApproved(Interviewed),
    /// Par. 9: refused after the interview or by the ministry, with reasons; no ban.
    Refused { interviewed: Interviewed, grounds: Vec<Ground> },
    /// Withdrawn by the applicant before anybody decided (AMB-38); what was filed is not kept here.
    Withdrawn { opened: Opened, withdrawn_at: Moment, consent_withdrawn: bool },
    /// Par. 8: the petition is signed and has left for the portal.
    Signed { interviewed: Interviewed, petition: SignedStatement },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    pub number: String,
    pub iin: Iin,
    pub consent: Consent,
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// Par. 4: the consent as it was recorded, before any document was stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// Which wording was agreed to, and the SHA-256 of the text that was shown.
    pub wording: String,
    pub sha256: String,
    pub given_at: Moment,
    /// After a decision a withdrawal is recorded and changes nothing (AMB-22).
    #[serde(default)]
    pub withdrawn_at: Option<Moment>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submitted {
    pub opened: Opened,
    pub filed_at: Moment,
    pub applicant: Applicant,
    /// A profession of the list of order 49.
    pub profession: String,
    pub documents: Vec<Document>,
    pub request: SignedStatement,
}

/// Par. 6: "…предоставив выбор времени в календаре": whose hours, and which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// The worker of АКФ ПИТ who invites and interviews: one hour of theirs is given once.
    pub by: Iin,
    pub at: Moment,
    pub slots: Vec<Moment>,
    /// How often the applicant has chosen another time, whatever the invitation (AMB-31).
    pub reschedules: u16,
}

impl Invitation {
    /// An hour of the calendar, as the ledger gives it to one case.
    pub fn hour(&self, slot: Moment) -> String {
        format!("interview {} {}", self.by, slot.timestamp())
    }

    fn hours(&self) -> Vec<String> {
        self.slots.iter().map(|slot| self.hour(*slot)).collect()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Interviewed {
    pub submitted: Submitted,
    pub slot: Moment,
    pub outcome: InterviewOutcome,
    pub protocol: String,
}

impl Interviewed {
    pub fn passed(&self) -> bool {
        self.outcome == InterviewOutcome::Passed
    }
}

impl Petition {
    /// The refusal of an act that has no place in this state.
    pub fn out_of_place(&self, act: &'static str, clause: Clause) -> Refusal {
        Refusal::WrongState { act, status: self.status(), clause }
    }

    /// The applicant's e-mail address; the submitted petition contains it.
    pub(crate) fn email(&self) -> Option<&str> {
        let submitted = match self {
            Self::EndedWithoutConsent { .. } | Self::Opened(_) | Self::Withdrawn { .. } => return None,
            Self::Submitted(submitted)
            | Self::Admitted(submitted)
            | Self::ScreeningRejected { submitted, .. }
            | Self::Invited { submitted, .. }
            | Self::SlotChosen { submitted, .. }
            | Self::InterviewMissed { submitted, .. }
            | Self::ClosedWithoutInterview { submitted, .. } => submitted,
            Self::Interviewed(interviewed)
            | Self::ResultApproved(interviewed)
            | Self::Refused { interviewed, .. }
            | Self::Signed { interviewed, .. } => &interviewed.submitted,
        };
        Some(&submitted.applicant.email)
    }

    pub(crate) fn opened(&self) -> Option<&Opened> {
        match self {
            Self::EndedWithoutConsent { .. } => None,
            Self::Opened(opened) | Self::Withdrawn { opened, .. } => Some(opened),
            Self::Submitted(submitted)
            | Self::Admitted(submitted)
            | Self::ScreeningRejected { submitted, .. }
            | Self::Invited { submitted, .. }
            | Self::SlotChosen { submitted, .. }
            | Self::InterviewMissed { submitted, .. }
            | Self::ClosedWithoutInterview { submitted, .. } => Some(&submitted.opened),
            Self::Interviewed(interviewed)
            | Self::ResultApproved(interviewed)
            | Self::Refused { interviewed, .. }
            | Self::Signed { interviewed, .. } => Some(&interviewed.submitted.opened),
        }
    }

    pub(crate) fn opened_mut(&mut self) -> Option<&mut Opened> {
        match self {
            Self::EndedWithoutConsent { .. } => None,
            Self::Opened(opened) | Self::Withdrawn { opened, .. } => Some(opened),
            Self::Submitted(submitted)
            | Self::Admitted(submitted)
            | Self::ScreeningRejected { submitted, .. }
            | Self::Invited { submitted, .. }
            | Self::SlotChosen { submitted, .. }
            | Self::InterviewMissed { submitted, .. }
            | Self::ClosedWithoutInterview { submitted, .. } => Some(&mut submitted.opened),
            Self::Interviewed(interviewed)
            | Self::ResultApproved(interviewed)
            | Self::Refused { interviewed, .. }
            | Self::Signed { interviewed, .. } => Some(&mut interviewed.submitted.opened),
        }
    }
}

impl Cabinet for Petition {
    fn notices(&self) -> &[Notice] {
        self.opened().map(|opened| opened.notices.as_slice()).unwrap_or_default()
    }

    /// A petition that ended without consent belongs to nobody and has no cabinet.
    fn notices_mut(&mut self) -> Option<&mut Vec<Notice>> {
        self.opened_mut().map(|opened| &mut opened.notices)
    }
}

impl CaseState for Petition {
    type Dossier = ();
    type Stage = Self;

    fn of((): (), stage: Self) -> Self {
        stage
    }

    fn dossier(&self) -> &() {
        &()
    }

    fn stage(&self) -> &Self {
        self
    }

    fn number(&self) -> &str {
        match self {
            Self::EndedWithoutConsent { number } => number,
            _ => self.opened().map_or("", |opened| &opened.number),
        }
    }

    fn iin(&self) -> &str {
        self.opened().map_or("", |opened| opened.iin.as_str())
    }

    /// The hours that were offered: the one that is chosen belongs to this case alone.
    fn may_reserve(&self) -> Vec<String> {
        match self {
            Self::Invited { invitation, .. } | Self::SlotChosen { invitation, .. } => invitation.hours(),
            _ => vec![],
        }
    }

    /// The petition stage is not bound to a city (AMB-21).
    fn city(&self) -> Option<City> {
        None
    }

    fn status(&self) -> &'static str {
        self.into()
    }

    fn next_owner(&self) -> &'static str {
        match self {
            Self::Opened(_) | Self::Invited { .. } => "APPLICANT",
            Self::Submitted(_) | Self::Admitted(_) | Self::SlotChosen { .. } | Self::InterviewMissed { .. } => {
                "AKF_SCREENER"
            }
            Self::Interviewed(_) | Self::ResultApproved(_) => "MIICR_SIGNATORY",
            Self::EndedWithoutConsent { .. }
            | Self::ScreeningRejected { .. }
            | Self::ClosedWithoutInterview { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. }
            | Self::Signed { .. } => "",
        }
    }
}
