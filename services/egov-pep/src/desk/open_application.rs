//! Par. 10: "Услугополучатель в целях получения предварительного РПП в Республике Казахстан в ПЭП подает электронное
//! заявление на оказание государственной услуги…" The portal is another operator than astanahub.com and needs a consent
//! of its own (AMB-22); the city is that of the intended residence (AMB-21).

use platform::ledger::{Outcome, Scene};
use regulation::p10_application::{Opening, may_open};
use regulation::{City, Clause, Ground, Iin, Reason};

use super::Decision;
use crate::case::Application;
use crate::{EgovPep, Person, PortalCase};

#[derive(Clone, Debug)]
pub struct OpenApplication {
    pub iin: Iin,
    pub city: City,
    pub consent: bool,
}

pub(super) fn open_application(person: &Person, act: &OpenApplication, scene: &Scene<'_>) -> Decision {
    let petition = person.petition.as_ref().map(|held| &held.petition);
    let presented = petition.map(|petition| person.presented(petition, scene.case_id));
    let opening = Opening {
        iin: &act.iin,
        city: act.city,
        filing: scene.moment.legal_date(),
        consent_given: act.consent,
        bans: &person.bans_with(scene.bans_of_doubles),
        has_live_application: person.live_application.is_some(),
        petition: presented.as_ref(),
    };
    may_open(&opening, scene.law)?;
    // The rule above has refused an application without a petition.
    let petition = petition.ok_or_else(|| Ground::new(Clause::A10d3, Reason::DocumentMissing, "PETITION"))?;
    let application = Application {
        pep_number: scene.number::<EgovPep>(),
        iin: act.iin.clone(),
        city: act.city,
        petition: petition.clone(),
        consented_at: scene.moment,
        notices: vec![],
    };
    Ok(Outcome::new("ApplicationOpened", Clause::A10, PortalCase::Opened { application })
        .person(Person { live_application: Some(scene.case_id), ..person.clone() }))
}
