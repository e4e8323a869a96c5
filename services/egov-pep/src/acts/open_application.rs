//! Par. 10: "Услугополучатель в целях получения предварительного РПП в Республике Казахстан в ПЭП подает электронное
//! заявление на оказание государственной услуги…" The portal is another operator than astanahub.com and needs a consent
//! of its own, given before (AMB-22); the city is that of the intended residence (AMB-21).

use platform::ledger::{Human, HumanOpening, Outcome};
use platform::refusal::Refusal;
use regulation::p10_application::{Opening, may_open};
use regulation::{City, Clause, Ground, Iin, Reason};

use super::{Context, Decision};
use crate::case::{Application, Consent, Petition};
use crate::{EgovPep, PortalCase};

#[derive(Clone, Debug)]
pub struct OpenApplication {
    pub iin: Iin,
    pub city: City,
}

impl HumanOpening<EgovPep> for OpenApplication {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.iin.to_string())
    }

    /// `case` is the case that holds the person's consent, or an application that is under way.
    fn decide(&self, case: Option<&PortalCase>, _: &Human, context: &Context<'_>) -> Decision {
        let given = match case {
            Some(PortalCase::ConsentGiven { pep_number, consent, .. }) => Some((pep_number, consent)),
            _ => None,
        };
        let petition = context.person.petition.as_ref().map(|held| &held.petition);
        self.check(case.is_some(), given.is_some(), petition, context)?;
        // The check has refused an application without a petition or a consent.
        let petition = petition.ok_or_else(|| Ground::new(Clause::A10d3, Reason::DocumentMissing, "PETITION"))?;
        let (pep_number, consent) = given.ok_or_else(|| Ground::new(Clause::A10, Reason::NoConsent, "consent"))?;
        let application = self.application(pep_number, petition, consent);
        Ok(Outcome::new("ApplicationOpened", Clause::A10, PortalCase::Opened { application }))
    }
}

impl OpenApplication {
    fn check(
        &self,
        has_case: bool,
        waits_with_consent: bool,
        petition: Option<&Petition>,
        context: &Context<'_>,
    ) -> Result<(), Refusal> {
        let presented = petition.map(|petition| context.person.presented(petition, context.case_id));
        let opening = Opening {
            iin: &self.iin,
            city: self.city,
            filing: context.moment.legal_date(),
            // An application that is under way has its own.
            consent_given: has_case,
            bans: &context.person.bans_with(context.bans_of_linked_identities),
            has_live_application: has_case && !waits_with_consent,
            petition: presented.as_ref(),
        };
        Ok(may_open(&opening, context.law)?)
    }

    fn application(&self, pep_number: &str, petition: &Petition, consent: &Consent) -> Application {
        Application {
            pep_number: pep_number.to_owned(),
            iin: self.iin.clone(),
            city: self.city,
            petition: petition.clone(),
            consent: consent.clone(),
            notices: vec![],
        }
    }
}
