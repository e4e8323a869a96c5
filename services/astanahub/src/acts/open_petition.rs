//! Par. 4: "…с предоставлением согласия на сбор и обработку персональных данных… В случае несогласия услугополучателя
//! на сбор и обработку персональных данных процесс формирования электронного ходатайства завершается."

use platform::digest::sha256;
use platform::ledger::{ActContext, Outcome};
use regulation::statement::{self, CONSENT_WORDING, Operator};
use regulation::{Clause, Ground, Iin, Reason, p04_petition};

use super::Decision;
use crate::case::{Consent, Opened};
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct OpenPetition {
    pub iin: Iin,
    pub consent: bool,
}

pub(super) fn open_petition(person: &Person, act: &OpenPetition, context: &ActContext<'_>) -> Decision {
    let number = context.number::<Astanahub>();
    if p04_petition::consent_gate(act.consent).is_err() {
        let ended = Petition::EndedWithoutConsent { number };
        return Ok(Outcome::new("PetitionEnded", Clause::A4p1s2, ended).nameless());
    }
    context.law.intake_open(context.moment.legal_date())?;
    if person.live_petition.is_some() {
        return Err(Ground::new(Clause::A4p1, Reason::LivePetitionExists, "petition").into());
    }
    let opened = Opened { number, iin: act.iin.clone(), consent: recorded(&act.iin, context), notices: vec![] };
    Ok(Outcome::new("PetitionOpened", Clause::A4p1, Petition::Opened(opened))
        .person(Person { live_petition: Some(context.case_id) }))
}

/// Which text was agreed to, and when.
fn recorded(iin: &Iin, context: &ActContext<'_>) -> Consent {
    let text = statement::consent(Operator::AstanaHub, iin);
    Consent {
        wording: CONSENT_WORDING.to_owned(),
        sha256: hex::encode(sha256(text.as_bytes())),
        given_at: context.moment,
        withdrawn_at: None,
    }
}
