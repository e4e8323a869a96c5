//! Paragraphs 18 and 19: number and validity of the preliminary decision, the documents to bring, and the effect of
//! the end of the thirty days.
//!
//! Out of scope: the ban that may follow, which `ban` makes.

use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use crate::calendar::YearUnknown;
use crate::clause::Clause;
use crate::deadline::{DeadlineId, Receipt, Shift};
use crate::documents::DocumentKind;
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::identity::with_check_character;
use crate::interpretations::{AnnulRequires, Interpretations, ValidityAnchor};
use crate::moment::Moment;

/// "Сотрудник МС регистрирует результат принятого предварительного решения". A-21 compares by a number that
/// no paragraph creates. The result therefore gets a number, and the registration fixes it (AMB-37).
pub fn permit_number(serial: u64) -> String {
    with_check_character("PRP", serial)
}

/// A-19/p1. "… предварительном одобрении РПП, срок действия которого составляет 30 (тридцать) календарных дней."
/// The days run from the decision, or from a later delivery (AMB-09). A refusal has no validity.
pub fn validity(decided: Moment, delivered: Option<Moment>, edition: &Edition) -> Result<Receipt, YearUnknown> {
    edition.deadline(DeadlineId::D06, anchor(decided, delivered, &edition.interpretations))
}

/// A-19/p4: the thirty days in which the applicant arrives and applies. They are the same days as the validity.
pub fn arrival_deadline(decided: Moment, delivered: Option<Moment>, edition: &Edition) -> Result<Receipt, YearUnknown> {
    edition.deadline(DeadlineId::D07, anchor(decided, delivered, &edition.interpretations))
}

fn anchor(decided: Moment, delivered: Option<Moment>, interpretations: &Interpretations) -> Moment {
    match interpretations.validity_anchor {
        ValidityAnchor::DecisionOrLaterDelivery => delivered.map_or(decided, |delivered| delivered.max(decided)),
        ValidityAnchor::Decision => decided,
    }
}

/// AMB-12: the days after the thirtieth on which an applicant who arrived and applied in time may still file at the
/// centre. They do not roll, because they are not a deadline of the order. `None` if the interpretation grants no
/// days.
pub fn grace(deadline: &Receipt, interpretations: &Interpretations) -> Option<Receipt> {
    let days = interpretations.grace_after_contact_days;
    let last_day = deadline.effective_end.saturating_add(i32::from(days).days());
    let reason = || "grace after an application to the migration service in time".to_owned();
    let added = deadline.effective_end.series(1.day()).skip(1).take(usize::from(days));
    let shifts = deadline.shifts.iter().cloned().chain(added.map(|date| Shift { date, reason: reason() })).collect();
    let extended = Receipt { shifts, effective_end: last_day, due: Moment::end_of(last_day), ..deadline.clone() };
    (days > 0).then_some(extended)
}

/// A document that the notice of approval must name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ToBring {
    pub kind: DocumentKind,
    /// The words of A-19/p2 that the notice quotes.
    pub quoted: &'static str,
    /// The stricter words of paragraph 20, which apply (AMB-42).
    pub condition: &'static str,
}

const TO_BRING: [ToBring; 3] = [
    ToBring {
        kind: DocumentKind::FingerprintCertificate,
        quoted: "справка о прохождении дактилоскопирования",
        condition: "в отделе МС по месту пребывания, в городе заявления",
    },
    ToBring {
        kind: DocumentKind::MedicalCertificate,
        quoted: "справка о прохождении медицинского осмотра",
        condition: "медицинская справка формы 028/у",
    },
    ToBring {
        kind: DocumentKind::HousingContract,
        quoted: "договор о предоставлении жилья",
        condition: "нотариально заверенный, на срок не менее 180 календарных дней",
    },
];

/// A-19/p2. "В уведомлении о предварительном одобрении РПП указывается информация о необходимости по
/// прибытию … дополнительного предоставления следующих документов:" three.
pub fn documents_to_bring() -> &'static [ToBring; 3] {
    &TO_BRING
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Direction {
    Entry,
    Exit,
}

/// A crossing of the State border.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Crossing {
    pub direction: Direction,
    pub at: Moment,
}

/// Whether the person is inside the country at a moment: the last crossing before it is an entry. A person who was
/// inside before the decision need not leave and return (AMB-11).
pub fn arrived(crossings: &[Crossing], at: Moment, decided: Moment, interpretations: &Interpretations) -> bool {
    let last = crossings.iter().filter(|crossing| crossing.at <= at).max_by_key(|crossing| crossing.at);
    last.is_some_and(|last| {
        last.direction == Direction::Entry
            && (!interpretations.arrival_requires_entry_after_decision || last.at >= decided)
    })
}

/// A-19/p4: whether the applicant was in Kazakhstan at any time from the decision to the end of the thirty days.
/// The applicant was inside at the decision (AMB-11) or entered later. The sanction is read narrowly (AMB-10): an
/// applicant who entered and left again has arrived. An applicant who entered and left before the decision has not.
pub fn arrived_in_time(
    crossings: &[Crossing],
    until: Moment,
    decided: Moment,
    interpretations: &Interpretations,
) -> bool {
    let in_time = |crossing: &Crossing| decided <= crossing.at && crossing.at <= until;
    let entered = crossings.iter().any(|crossing| crossing.direction == Direction::Entry && in_time(crossing));
    entered || arrived(crossings, decided, decided, interpretations)
}

/// The acts of the applicant until the end of the thirty days. The legal moments of the facts count.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Fulfilment {
    pub arrived: bool,
    /// A contact or fingerprinting at the migration department, or a filing at the service centre (AMB-12).
    pub applied: bool,
    /// The application of paragraph 20 was filed at the service centre.
    pub filed_at_centre: bool,
}

/// The effect of the end of the thirty days on an approval.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unfulfilled {
    /// Annulled, with the ban of A-19/p5.
    NeitherArrivedNorApplied,
    /// Expired without a ban.
    ArrivedOnly,
    /// Expired without a ban.
    AppliedOnly,
    /// The applicant arrived and applied but filed nothing at the service centre. The approval expires without a
    /// ban, and an officer decides.
    NotFiledAtCentre,
}

impl Unfulfilled {
    /// Whether the approval is annulled with a ban. Otherwise it only expires (AMB-10).
    pub const fn annuls_with_ban(self, interpretations: &Interpretations) -> bool {
        match self {
            Unfulfilled::NeitherArrivedNorApplied => true,
            Unfulfilled::ArrivedOnly | Unfulfilled::AppliedOnly => {
                matches!(interpretations.annul_requires, AnnulRequires::Either)
            }
            Unfulfilled::NotFiledAtCentre => false,
        }
    }

    pub fn ground(self, interpretations: &Interpretations) -> Ground {
        let subject = match self {
            Unfulfilled::NeitherArrivedNorApplied => "arrival_and_application",
            Unfulfilled::ArrivedOnly => "application",
            Unfulfilled::AppliedOnly => "arrival",
            Unfulfilled::NotFiledAtCentre => "filing",
        };
        if self.annuls_with_ban(interpretations) {
            Ground::new(Clause::A19p4, Reason::NotArrivedNorApplied, subject)
        } else {
            Ground::new(Clause::A19p1, Reason::PreliminaryNotValid, subject)
        }
    }
}

/// A-19/p4. "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
/// обратился в территориальную службу МС, результат решения аннулируется." `None` means that the applicant met the
/// deadline.
pub const fn unfulfilled(done: Fulfilment) -> Option<Unfulfilled> {
    match (done.arrived, done.applied, done.filed_at_centre) {
        (_, _, true) => None,
        (false, false, false) => Some(Unfulfilled::NeitherArrivedNorApplied),
        (true, false, false) => Some(Unfulfilled::ArrivedOnly),
        (false, true, false) => Some(Unfulfilled::AppliedOnly),
        (true, true, false) => Some(Unfulfilled::NotFiledAtCentre),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::identity::verify_check_character;
    use jiff::civil::{Date, date, time};

    fn noon(date: Date) -> Moment {
        Moment::at_legal(date, time(12, 0, 0, 0))
    }

    #[test]
    fn a18_the_number_has_its_check_character() {
        // Aim: the check character finds a mistyped number before any look-up.
        assert!(verify_check_character(&permit_number(42)));
    }

    #[test]
    fn a19_p1_a_later_delivery_extends_the_validity() {
        // Aim: the days run from the decision or from a later delivery. A delivery before the decision changes
        // nothing.
        let edition = Edition::of_2026();
        let decided = noon(date(2026, 8, 14));
        assert_eq!(validity(decided, None, edition).unwrap().effective_end, date(2026, 9, 14));
        assert_eq!(validity(decided, Some(noon(date(2026, 8, 18))), edition).unwrap().effective_end, date(2026, 9, 17));
        assert_eq!(validity(decided, Some(noon(date(2026, 8, 1))), edition).unwrap().effective_end, date(2026, 9, 14));
        assert_eq!(
            arrival_deadline(decided, None, edition).unwrap().due,
            validity(decided, None, edition).unwrap().due
        );
    }

    #[test]
    fn a19_p1_a_late_delivery_extends_nothing_in_the_other_position() {
        // Aim: AMB-09, the other position, for validity and for arrival.
        let edition = Edition::with_interpretation("prelim.validity_anchor", "DECISION_DATE").unwrap();
        let (decided, delivered) = (noon(date(2026, 8, 14)), Some(noon(date(2026, 8, 18))));
        assert_eq!(validity(decided, delivered, &edition).unwrap().effective_end, date(2026, 9, 14));
        assert_eq!(arrival_deadline(decided, delivered, &edition).unwrap().effective_end, date(2026, 9, 14));
    }

    #[test]
    fn a20_the_days_of_grace_follow_the_thirtieth() {
        // Aim: AMB-12, both positions. By default there are no days of grace. In the other position each day is
        // recorded and the last day does not roll.
        let deadline = arrival_deadline(noon(date(2026, 8, 14)), None, Edition::of_2026()).unwrap();
        assert_eq!(grace(&deadline, &Interpretations::default()), None);
        let six = Interpretations { grace_after_contact_days: 6, ..Interpretations::default() };
        let extended = grace(&deadline, &six).unwrap();
        assert_eq!((extended.nominal_end, extended.effective_end), (date(2026, 9, 13), date(2026, 9, 20)));
        assert_eq!(extended.due, Moment::end_of(date(2026, 9, 20)));
        let days: Vec<Date> = extended.shifts.iter().skip(deadline.shifts.len()).map(|shift| shift.date).collect();
        assert_eq!(days, (15..=20).map(|day| date(2026, 9, day)).collect::<Vec<_>>());
        assert_eq!((extended.deadline, extended.start), (DeadlineId::D07, deadline.start));
    }

    #[test]
    fn a19_p2_the_three_documents_are_quoted_from_the_order() {
        // Aim: the notice uses the words of the order.
        let order = include_str!("../order/2026.ru.txt");
        for document in documents_to_bring() {
            assert!(order.contains(document.quoted));
        }
    }

    #[test]
    fn a19_p4_a_ban_needs_both_omissions() {
        // Aim: every combination of the three facts.
        let interpretations = Interpretations::default();
        let outcome = |arrived, applied, filed_at_centre| {
            unfulfilled(Fulfilment { arrived, applied, filed_at_centre })
                .map(|it| (it, it.annuls_with_ban(&interpretations)))
        };
        assert_eq!(outcome(false, false, false), Some((Unfulfilled::NeitherArrivedNorApplied, true)));
        assert_eq!(outcome(true, false, false), Some((Unfulfilled::ArrivedOnly, false)));
        assert_eq!(outcome(false, true, false), Some((Unfulfilled::AppliedOnly, false)));
        assert_eq!(outcome(true, true, false), Some((Unfulfilled::NotFiledAtCentre, false)));
        assert_eq!(outcome(true, true, true), None);
        let harsh = Interpretations { annul_requires: AnnulRequires::Either, ..Interpretations::default() };
        assert!(Unfulfilled::ArrivedOnly.annuls_with_ban(&harsh));
        assert_eq!(Unfulfilled::ArrivedOnly.ground(&interpretations).clause, Clause::A19p1);
        assert_eq!(Unfulfilled::NeitherArrivedNorApplied.ground(&interpretations).clause, Clause::A19p4);
    }

    #[test]
    fn a19_an_applicant_who_left_after_arriving_has_arrived() {
        // Aim: every position of crossings relative to the thirty days, including the moments of the decision and
        // of the end. The decision is on 14 August and the end on 14 September.
        let (decided, until) = (noon(date(2026, 8, 14)), noon(date(2026, 9, 14)));
        let arrived = |crossings: &[(Direction, Date)], interpretations: &Interpretations| {
            let crossings: Vec<_> =
                crossings.iter().map(|(direction, day)| Crossing { direction: *direction, at: noon(*day) }).collect();
            arrived_in_time(&crossings, until, decided, interpretations)
        };
        use Direction::{Entry, Exit};
        let (before, earlier) = (date(2026, 8, 10), date(2026, 8, 1));
        let (in_time, later, late) = (date(2026, 9, 1), date(2026, 9, 5), date(2026, 9, 15));
        let (first, last) = (decided.legal_date(), until.legal_date());
        let strict = Interpretations { arrival_requires_entry_after_decision: true, ..Interpretations::default() };
        for (crossings, counts, counts_strictly) in [
            (vec![], false, false),
            (vec![(Entry, in_time)], true, true),
            (vec![(Entry, in_time), (Exit, later)], true, true),
            (vec![(Entry, first)], true, true),
            (vec![(Entry, last)], true, true),
            (vec![(Entry, late)], false, false),
            (vec![(Entry, before)], true, false),
            (vec![(Entry, before), (Exit, in_time)], true, false),
            (vec![(Entry, earlier), (Exit, before)], false, false),
            (vec![(Entry, earlier), (Exit, before), (Entry, in_time), (Exit, later)], true, true),
            (vec![(Entry, earlier), (Exit, before), (Entry, late)], false, false),
            (vec![(Exit, in_time)], false, false),
        ] {
            assert_eq!(arrived(&crossings, &Interpretations::default()), counts, "{crossings:?}");
            assert_eq!(arrived(&crossings, &strict), counts_strictly, "{crossings:?} strictly");
        }
    }

    #[test]
    fn a19_arrived_means_inside_the_country_at_that_moment() {
        // Aim: an entry before the decision counts. After a later exit the person has not arrived.
        let entry = Crossing { direction: Direction::Entry, at: noon(date(2026, 8, 1)) };
        let exit = Crossing { direction: Direction::Exit, at: noon(date(2026, 8, 20)) };
        let decided = noon(date(2026, 8, 14));
        let interpretations = Interpretations::default();
        assert!(arrived(&[entry], noon(date(2026, 8, 15)), decided, &interpretations));
        assert!(!arrived(&[exit, entry], noon(date(2026, 8, 21)), decided, &interpretations));
        assert!(!arrived(&[], noon(date(2026, 8, 15)), decided, &interpretations));
        let strict = Interpretations { arrival_requires_entry_after_decision: true, ..Interpretations::default() };
        assert!(!arrived(&[entry], noon(date(2026, 8, 15)), decided, &strict));
    }
}
