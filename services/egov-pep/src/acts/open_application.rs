//! Par. 10: "Услугополучатель в целях получения предварительного РПП в Республике Казахстан в ПЭП подает электронное
//! заявление на оказание государственной услуги…" The portal is another operator than astanahub.com and needs a consent
//! of its own, given before (AMB-22); the city is that of the intended residence (AMB-21).

use platform::ledger::{ActContext, Outcome};
use regulation::p10_application::{Opening, may_open};
use regulation::{City, Clause, Ground, Iin, Reason};

use super::Decision;
use crate::case::Application;
use crate::{Person, PortalCase};

#[derive(Clone, Debug)]
pub struct OpenApplication {
    pub iin: Iin,
    pub city: City,
}

/// `case`: where the person's consent lies; `None` when there is none.
pub(super) fn open_application(
    case: Option<&PortalCase>,
    person: &Person,
    act: &OpenApplication,
    context: &ActContext<'_>,
) -> Decision {
    let given = match case {
        Some(PortalCase::ConsentGiven { pep_number, consent, .. }) => Some((pep_number, consent)),
        _ => None,
    };
    let petition = person.petition.as_ref().map(|held| &held.petition);
    let presented = petition.map(|petition| person.presented(petition, context.case_id));
    let opening = Opening {
        iin: &act.iin,
        city: act.city,
        filing: context.moment.legal_date(),
        // An application that is under way has its own.
        consent_given: given.is_some() || case.is_some(),
        bans: &person.bans_with(context.bans_of_linked_identities),
        has_live_application: case.is_some() && given.is_none(),
        petition: presented.as_ref(),
    };
    may_open(&opening, context.law)?;
    // The rule above has refused an application without a petition or a consent.
    let petition = petition.ok_or_else(|| Ground::new(Clause::A10d3, Reason::DocumentMissing, "PETITION"))?;
    let (pep_number, consent) = given.ok_or_else(|| Ground::new(Clause::A10, Reason::NoConsent, "consent"))?;
    let application = Application {
        pep_number: pep_number.clone(),
        iin: act.iin.clone(),
        city: act.city,
        petition: petition.clone(),
        consent: consent.clone(),
        notices: vec![],
    };
    Ok(Outcome::new("ApplicationOpened", Clause::A10, PortalCase::Opened { application }))
}
