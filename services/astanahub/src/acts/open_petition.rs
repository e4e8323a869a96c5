//! Par. 4: "…с предоставлением согласия на сбор и обработку персональных данных… В случае несогласия услугополучателя
//! на сбор и обработку персональных данных процесс формирования электронного ходатайства завершается."

use platform::digest::sha256;
use platform::ledger::{Human, HumanOpening, NOBODY, Outcome};
use platform::refusal::Refusal;
use regulation::statement::{self, CONSENT_WORDING, Operator};
use regulation::{Clause, Ground, Iin, Reason, p04_petition};

use super::{Context, Decision};
use crate::case::{Consent, Opened};
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct OpenPetition {
    pub iin: Iin,
    pub consent: bool,
}

impl HumanOpening<Astanahub> for OpenPetition {
    /// A case without consent is filed under nobody: it keeps nothing personal.
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(if self.consent { self.iin.to_string() } else { NOBODY.to_owned() })
    }

    fn decide(&self, case: Option<&Petition>, _: &Human, context: &Context<'_>) -> Decision {
        if let Some(case) = case {
            return Err(case.out_of_place("OpenPetition", Clause::A4p1));
        }
        let number = context.number();
        if p04_petition::consent_gate(self.consent).is_err() {
            let ended = Petition::EndedWithoutConsent { number };
            return Ok(Outcome::new("PetitionEnded", Clause::A4p1s2, ended).nameless());
        }
        context.law.intake_open(context.moment.legal_date())?;
        if context.person.live_petition.is_some() {
            return Err(Ground::new(Clause::A4p1, Reason::LivePetitionExists, "petition").into());
        }
        let consent = recorded(&self.iin, context);
        let opened = Opened { number, iin: self.iin.clone(), consent, notices: vec![] };
        Ok(Outcome::new("PetitionOpened", Clause::A4p1, Petition::Opened(opened))
            .person(Person { live_petition: Some(context.case_id) }))
    }
}

/// Which text was agreed to, and when.
fn recorded(iin: &Iin, context: &Context<'_>) -> Consent {
    let text = statement::consent(Operator::AstanaHub, iin);
    Consent {
        wording: CONSENT_WORDING.to_owned(),
        sha256: hex::encode(sha256(text.as_bytes())),
        given_at: context.moment,
        withdrawn_at: None,
    }
}
