//! Interpretations with a single position: the text or another law settles them, or they concern no rule of this
//! software.
//!
//! They are listed so that the table covers every question of the register of ambiguities.

use crate::clause::Clause;

/// An interpretation without a switch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SettledInterpretation {
    pub amb: &'static str,
    pub clause: Clause,
    pub interpretation: &'static str,
    pub reason: &'static str,
}

const fn settled(
    amb: &'static str,
    clause: Clause,
    interpretation: &'static str,
    reason: &'static str,
) -> SettledInterpretation {
    SettledInterpretation { amb, clause, interpretation, reason }
}

#[rustfmt::skip]
pub static SETTLED: &[SettledInterpretation] = &[
    settled("AMB-01", Clause::A15, "The silence of КНБ is neither approval nor refusal: the case is held (knb.silence_policy = HOLD).",
        "The Law On Migration, art. 49, allows no permit without the positive approval; A-17 forms the result after it."),
    settled("AMB-02", Clause::A16, "The 45 days include the 25 and the 2, and end with the preliminary decision.",
        "The word \"общий\", and the place of paragraph 16 before the result."),
    settled("AMB-05", Clause::A12p4, "A refusal or annulment of paragraph 12 bans nobody.",
        "The ban of A-19/p3 belongs to a decision, and A-12/p4 allows a repeat consideration."),
    settled("AMB-07", Clause::A12p4, "After an annulment of paragraph 12 the same applicant may file a new application at once.",
        "A-12/p4 has no waiting time, A-19/p5 has one. A filing needs the applicant's own signature, so nobody files for another."),
    settled("AMB-13", Clause::A15, "The 25 days begin with the receipt of the electronic case in Berkut.",
        "КНБ cannot be late with a case that it has not received."),
    settled("AMB-14", Clause::A6, "The 2 working days of paragraph 6 begin with the approval of the request.",
        "\"После одобрения заявки\". The screening has no deadline."),
    settled("AMB-15", Clause::A12p2, "The 2 working days cover registration, return and refusal, from the receipt in ARM.",
        "p2 follows p1 in one paragraph. Otherwise documents would be examined without a deadline."),
    settled("AMB-17", Clause::A22, "КНБ receives no second request for the final result.",
        "A-22 lists the repeated checks, and the approval is not among them."),
    settled("AMB-18", Clause::A22, "Data that a system does not show yet holds the case. Only a finding leads to a refusal.",
        "A ban that results from delayed data cannot be defended."),
    settled("AMB-19", Clause::A21, "The centre returns an incomplete package with a receipt: no decision, no ban, and the 30 days continue.",
        "A-24 needs a motivated conclusion, and the centre makes none."),
    settled("AMB-21", Clause::O1, "The city chosen in the application decides. The edition lists the cities (pilot.cities).",
        "An applicant abroad has no place of stay yet."),
    settled("AMB-24", Clause::A4d5, "Only the diploma is optional.", "Only the diploma has the words \"(при наличии)\"."),
    settled("AMB-30", Clause::A9, "A failed screening is a refusal like any other, with reasons and without a ban.",
        "The screening is the first verification, and paragraph 9 covers the refusal of a request."),
    settled("AMB-32", Clause::A6, "Notices go to the cabinet and by e-mail, in Kazakh and Russian.",
        "The text requires either one; both are sent."),
    settled("AMB-34", Clause::A17, "The applicant learns only the legal ground of a negative answer of КНБ.",
        "Secrecy. The order requires no details."),
    settled("AMB-35", Clause::A2d3, "A person with an IIN and a signature may request a petition. A person with a petition may apply.",
        "Otherwise the definition would be circular."),
    settled("AMB-36", Clause::A11, "The portal, ARM and ИС МП each assign a number. The legal arrival is that in ARM.",
        "Paragraphs 11, 12 and 21 each require a registration."),
    settled("AMB-37", Clause::A18, "The preliminary permit has a number with a check character, assigned with its result.",
        "A-21 compares by a number that no paragraph creates."),
    settled("AMB-38", Clause::A10, "One live petition and one live application per person. A withdrawal before the decision bans nobody.",
        "The order is silent, and a withdrawal is not a decision."),
    settled("AMB-39", Clause::A19p5, "The ban after a refusal counts from the refusal, the ban after a non-arrival from the approval.",
        "One paragraph contains two different wordings."),
    settled("AMB-41", Clause::A12p1, "\"В ручном режиме\": a person with an IIN and an own signature acts.",
        "The roles refuse service identities."),
    settled("AMB-42", Clause::A19p2, "The notice quotes A-19/p2 and adds the conditions of paragraph 20, which apply.",
        "The list of A-19/p2 informs, and paragraph 20 requires."),
    settled("AMB-43", Clause::A25p1, "Registration at the place of residence and the card are separate acts without a deadline.",
        "Paragraphs 25 to 27 refer to Orders 266 and 267."),
    settled("AMB-44", Clause::A1, "\"жительство\" and \"проживание\" are the same permit.", "The title uses the older word."),
    settled("AMB-45", Clause::O0, "References to other laws are data of the edition.", "Those laws are being renamed."),
    settled("AMB-46", Clause::A16, "A deadline in calendar days that ends on a day off ends on the next working day. Both dates are kept.",
        "The general rule. A deadline row of the edition states whether it rolls."),
    settled("AMB-48", Clause::A2d4, "Only the two cities serve, even if the definition of the officer names other regions.",
        "The special rule O-1 takes precedence over the general one."),
    settled("AMB-49", Clause::A7, "The results of the other pilot of January 2026 are not requested.", "This order does not mention it."),
    settled("AMB-50", Clause::A10, "The lawful stay during the wait is not calculated.", "The Law On Migration governs it."),
];
