//! Par. 27: "Государственная услуга по выдаче ВНЖ оказывается в соответствии с Правилами оказания государственной услуги
//! "Выдача удостоверений лицам без гражданства и видов на жительство иностранцам, постоянно проживающим в Республике
//! Казахстан"…" The cabinet shows the card that the service centre issued.

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::PortalCase;
use crate::case::Card;

#[derive(Clone, Debug)]
pub struct NoteCard {
    pub card: Card,
}

pub(super) fn note_card(case: &PortalCase, act: &NoteCard) -> Decision {
    let PortalCase::Granted { application, approval, grant } = case else {
        return Err(case.out_of_place("NoteCard", Clause::A27));
    };
    let issued = PortalCase::CardIssued {
        application: application.clone(),
        approval: approval.clone(),
        grant: grant.clone(),
        card: act.card.clone(),
    };
    Ok(Outcome::new("ResidenceCardIssued", Clause::A27, issued))
}
