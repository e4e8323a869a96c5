//! Interpretations that have one position only: the text or a law settles them, or they concern no rule of this software.
//!
//! They stand in the table so that no question of the register of ambiguities is passed over in silence.

use crate::clause::Clause;

/// A interpretation that is no switch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settled {
    pub amb: &'static str,
    pub clause: Clause,
    pub interpretation: &'static str,
    pub reason: &'static str,
}

const fn settled(amb: &'static str, clause: Clause, interpretation: &'static str, reason: &'static str) -> Settled {
    Settled { amb, clause, interpretation, reason }
}

#[rustfmt::skip]
pub static SETTLED: &[Settled] = &[
    settled("AMB-01", Clause::A15, "КНБ's silence is neither approval nor refusal: the case is held (knb.silence_policy = HOLD).",
        "The Law On Migration, art. 49, allows no permit without the positive approval; A-17 forms the result after it."),
    settled("AMB-02", Clause::A16, "The 45 days include the 25 and the 2, and end with the preliminary decision.",
        "The word \"общий\", and the place of paragraph 16 before the result."),
    settled("AMB-05", Clause::A12p4, "A refusal or annulment of paragraph 12 bans nobody.",
        "The ban of A-19/p3 belongs to a decision; A-12/p4 allows a repeat consideration."),
    settled("AMB-07", Clause::A12p4, "After an annulment of paragraph 12 the same applicant files a new application at once.",
        "A-12/p4 has no waiting time, A-19/p5 has one; an own signature is needed, so nobody files for another."),
    settled("AMB-13", Clause::A15, "The 25 days begin with the receipt of the electronic case in Berkut.",
        "КНБ cannot be late on what it has not received."),
    settled("AMB-14", Clause::A6, "The 2 working days of paragraph 6 begin with the approval of the request.",
        "\"После одобрения заявки\"; the screening has no deadline."),
    settled("AMB-15", Clause::A12p2, "The 2 working days cover registration, return and refusal, from the receipt in ARM.",
        "p2 follows p1 in one paragraph; otherwise documents would be examined without a deadline."),
    settled("AMB-17", Clause::A22, "КНБ is not asked again for the final result.",
        "A-22 lists what is repeated, and the approval is not there."),
    settled("AMB-18", Clause::A22, "What a system does not show yet holds the case; only a finding refuses.",
        "A ban for a lag of data cannot be defended."),
    settled("AMB-19", Clause::A21, "An incomplete package is handed back with a receipt: no decision, no ban, the 30 days run on.",
        "A-24 needs a motivated conclusion, and the centre makes none."),
    settled("AMB-21", Clause::O1, "The city chosen in the application decides; its set is a row of the edition (pilot.cities).",
        "An applicant abroad has no place of stay yet."),
    settled("AMB-24", Clause::A4d5, "The diploma alone is optional.", "\"(при наличии)\" stands at the diploma only."),
    settled("AMB-30", Clause::A9, "A failed screening is a refusal like any other, with reasons and without a ban.",
        "The screening is the first verification, and paragraph 9 covers the refusal of a request."),
    settled("AMB-32", Clause::A6, "Notices go to the cabinet and by e-mail, in Kazakh and Russian.",
        "Either suffices by the text; both are sent."),
    settled("AMB-34", Clause::A17, "Of a negative answer of КНБ the applicant learns the legal ground only.",
        "Secrecy; the order asks for no details."),
    settled("AMB-35", Clause::A2d3, "Who has an IIN and a signature may ask for a petition; who has a petition may apply.",
        "Read otherwise the definition would be circular."),
    settled("AMB-36", Clause::A11, "Portal, ARM and ИС МП each give a number; the legal arrival is ARM's.",
        "Paragraphs 11, 12 and 21 each register."),
    settled("AMB-37", Clause::A18, "The preliminary permit has a number with a check character, given with its result.",
        "A-21 compares by a number that no paragraph creates."),
    settled("AMB-38", Clause::A10, "One live petition and one live application per person; withdrawal until a decision bans nobody.",
        "The order is silent; a withdrawal is no decision."),
    settled("AMB-39", Clause::A19p5, "The ban of a refusal counts from the refusal, that of a non-arrival from the approval.",
        "Two different wordings stand in one paragraph."),
    settled("AMB-41", Clause::A12p1, "\"В ручном режиме\": a person with an IIN and an own signature acts.",
        "Service identities are refused by their roles."),
    settled("AMB-42", Clause::A19p2, "The notice quotes A-19/p2 and adds the conditions of paragraph 20, which govern.",
        "The list of A-19/p2 informs, paragraph 20 requires."),
    settled("AMB-43", Clause::A25p1, "Registration at the place of residence and the card are acts of their own, without a deadline.",
        "Paragraphs 25 to 27 refer to Orders 266 and 267."),
    settled("AMB-44", Clause::A1, "\"жительство\" and \"проживание\" are the same permit.", "The title uses the older word."),
    settled("AMB-45", Clause::O0, "References to other laws are data of the edition.", "Those laws are being renamed."),
    settled("AMB-46", Clause::A16, "A deadline in calendar days that ends on a day off ends on the next working day; both dates are kept.",
        "The general rule; a deadline row of the edition says whether it rolls."),
    settled("AMB-48", Clause::A2d4, "Only the two cities serve, whatever the definition of the officer says.",
        "The special rule O-1 goes before the general one."),
    settled("AMB-49", Clause::A7, "Results of the other pilot of January 2026 are not asked for.", "This order does not mention it."),
    settled("AMB-50", Clause::A10, "Lawful stay while waiting is not computed.", "It is a matter of the Law On Migration."),
];
