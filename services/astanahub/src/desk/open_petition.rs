//! Par. 4: "…с предоставлением согласия на сбор и обработку персональных данных… В случае несогласия услугополучателя
//! на сбор и обработку персональных данных процесс формирования электронного ходатайства завершается."

use platform::ledger::{Outcome, Scene};
use regulation::{Clause, Ground, Iin, Reason, p04_petition};

use super::Decision;
use crate::case::Opened;
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct OpenPetition {
    pub iin: Iin,
    pub consent: bool,
}

pub(super) fn open_petition(person: &Person, act: &OpenPetition, scene: &Scene<'_>) -> Decision {
    let number = scene.number::<Astanahub>();
    if p04_petition::consent_gate(act.consent).is_err() {
        let ended = Petition::EndedWithoutConsent { number };
        return Ok(Outcome::new("PetitionEnded", Clause::A4p1s2, ended).nameless());
    }
    scene.law.intake_open(scene.moment.legal_date())?;
    if person.live_petition.is_some() {
        return Err(Ground::new(Clause::A4p1, Reason::LivePetitionExists, "petition").into());
    }
    let opened = Opened { number, iin: act.iin.clone(), consented_at: scene.moment, notices: vec![] };
    Ok(Outcome::new("PetitionOpened", Clause::A4p1, Petition::Opened(opened))
        .person(Person { live_petition: Some(scene.case_id) }))
}
