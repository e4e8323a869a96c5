//! What crosses one person's applications: the petition held, the one application under way, bans, a payment still free. What is
//! one application's own stands in `case.rs`.

use regulation::Ban;
use regulation::p10_application::PresentedPetition;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::case::Petition;

/// What crosses a person's applications.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The newest petition; an application under way keeps the one it was filed on.
    pub petition: Option<HeldPetition>,
    /// At most one application is under way (AMB-38).
    pub live_application: Option<Uuid>,
    pub bans: Vec<Ban>,
    /// The reference of a payment that no decision has consumed: the next application takes it up (AMB-27).
    pub free_payment: Option<String>,
}

/// A petition and the application whose decision consumed it (AMB-29).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldPetition {
    pub petition: Petition,
    pub consumed_by: Option<Uuid>,
}

impl Person {
    /// The petition on which this person files now.
    pub fn petition_now<'a>(&'a self, otherwise: &'a Petition) -> &'a Petition {
        self.petition.as_ref().map_or(otherwise, |held| &held.petition)
    }

    /// A petition as the rules of par. 10 want it presented for a case.
    pub fn presented(&self, petition: &Petition, case_id: Uuid) -> PresentedPetition {
        let consumed_by = self
            .petition
            .as_ref()
            .filter(|held| held.petition.case_id == petition.case_id)
            .and_then(|held| held.consumed_by);
        PresentedPetition {
            iin: petition.signed.applicant.iin.clone(),
            genuine: true,
            consumed_elsewhere: consumed_by.is_some_and(|by| by != case_id),
            signed_on: petition.signed.petition.received_at.legal_date(),
        }
    }

    /// This person's bans and those of linked identities, which hold as well (AMB-08 e).
    pub fn bans_with(&self, of_linked: &[Ban]) -> Vec<Ban> {
        [self.bans.as_slice(), of_linked].concat()
    }

    /// Ended without a decision (par. 12, or withdrawn), so petition and payment stay usable.
    #[must_use]
    pub fn undecided(&self, payment: Option<&str>) -> Self {
        Self { live_application: None, free_payment: payment.map(str::to_owned), ..self.clone() }
    }

    /// A decision was made: it consumes its petition.
    #[must_use]
    pub fn decided(&self, petition: &Petition, case_id: Uuid) -> Self {
        let mut person = self.clone();
        if let Some(held) = person.petition.as_mut().filter(|held| held.petition.case_id == petition.case_id) {
            held.consumed_by = Some(case_id);
        }
        person
    }

    /// The application is over, with a ban or without.
    #[must_use]
    pub fn over(mut self, ban: Option<Ban>) -> Self {
        self.live_application = None;
        self.bans.extend(ban);
        self
    }
}
