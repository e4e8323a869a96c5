//! Completeness of a package against a paragraph's list of documents.
//!
//! It exists because paragraphs 4, 10, 20 and 26 need the same check with different lists.
//!
//! Out of scope: whether a single document conforms.

use crate::clause::Clause;
use crate::documents::{Document, DocumentKind};
use crate::ground::{Ground, Reason};

/// How many documents of a kind a list requires or allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    One,
    OneOrMore,
    Any,
}

/// A line of a paragraph's list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    pub clause: Clause,
    pub kind: DocumentKind,
    pub count: Count,
}

impl Item {
    pub(crate) const fn new(clause: Clause, kind: DocumentKind, count: Count) -> Item {
        Item { clause, kind, count }
    }
}

/// The documents of one kind.
pub fn of_kind(documents: &[Document], kind: DocumentKind) -> impl Iterator<Item = &Document> {
    documents.iter().filter(move |document| document.kind == kind)
}

/// Lists missing and repeated documents in the order of the list. Documents that the list does not name are
/// ignored, because no paragraph forbids them.
pub fn check_list(list: &[Item], documents: &[Document]) -> Vec<Ground> {
    list.iter()
        .filter_map(|item| {
            let reason = match (item.count, of_kind(documents, item.kind).count()) {
                (Count::One | Count::OneOrMore, 0) => Reason::DocumentMissing,
                (Count::One, 2..) => Reason::DocumentRepeated,
                _ => return None,
            };
            Some(Ground::of_document(item.clause, reason, item.kind))
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod samples {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::date;

    use crate::city::City;
    use crate::documents::{Applicant, Document, DocumentKind, Facts, Legalisation, Passport};

    /// A conforming document of a kind, for rules tested with dates of summer 2026.
    pub fn document(kind: DocumentKind) -> Document {
        let facts = match kind {
            DocumentKind::Passport => Facts::Passport(Passport {
                number: "N0000001".into(),
                citizenship: "NLD".into(),
                issued_on: date(2022, 1, 1),
                expires_on: date(2032, 1, 1),
                birth_date: date(1990, 1, 1),
            }),
            DocumentKind::PortraitPhoto => Facts::Photo { width_px: 413, height_px: 531 },
            DocumentKind::CriminalRecord => Facts::CriminalRecord {
                issuing_state: "NLD".into(),
                issued_on: date(2026, 5, 1),
                legalisation: Legalisation::Apostille,
            },
            DocumentKind::MedicalCertificate => {
                Facts::MedicalCertificate { form: "028/у".into(), issued_on: date(2026, 7, 1), fit: true }
            }
            DocumentKind::FingerprintCertificate => Facts::FingerprintCertificate { reference: "F-1".into() },
            DocumentKind::HousingContract => Facts::HousingContract {
                city: City::Astana,
                starts_on: date(2026, 7, 1),
                ends_on: date(2028, 7, 1),
                notarised: true,
            },
            DocumentKind::DutyReceipt | DocumentKind::CardDutyReceipt => Facts::Payment { reference: "P-1".into() },
            DocumentKind::CrossBorderConsent => Facts::CrossBorderConsent {
                signed_at: crate::moment::Moment::end_of(date(2026, 7, 1)),
                form_sha256: "0".repeat(64),
                withdrawn_at: None,
            },
            _ => Facts::None,
        };
        let sha256 = format!("{:064x}", kind as u32 + 1);
        Document { kind, sha256, size: 1, media_type: "application/pdf".into(), facts }
    }

    /// The person to whom these documents belong.
    pub fn applicant() -> Applicant {
        Applicant {
            iin: "991231100000".parse().unwrap(),
            surname: "DE VRIES".into(),
            given_name: "JAN".into(),
            patronymic: None,
            birth_date: date(1990, 1, 1),
            citizenship: "NLD".into(),
            further_citizenships: vec![],
            residence_country: "NLD".into(),
            email: "jan@example.org".into(),
        }
    }

    pub fn documents(kinds: &[DocumentKind]) -> Vec<Document> {
        kinds.iter().copied().map(document).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_document_is_neither_missing_nor_repeated() {
        // Aim: two copies of a single document are refused, and several records are allowed. A kind outside the
        // list is ignored.
        let list = [
            Item::new(Clause::A10d1, DocumentKind::Passport, Count::One),
            Item::new(Clause::A10d4, DocumentKind::CriminalRecord, Count::OneOrMore),
        ];
        let check = |kinds: &[DocumentKind]| {
            let grounds = check_list(&list, &samples::documents(kinds));
            grounds.into_iter().map(|ground| (ground.clause, ground.reason)).collect::<Vec<_>>()
        };
        use DocumentKind::{CriminalRecord, Passport, Resume};
        assert_eq!(check(&[Passport, CriminalRecord, Resume]), []);
        assert_eq!(check(&[Passport, CriminalRecord, CriminalRecord]), []);
        assert_eq!(check(&[Passport, Passport, CriminalRecord]), [(Clause::A10d1, Reason::DocumentRepeated)]);
        let missing = [(Clause::A10d1, Reason::DocumentMissing), (Clause::A10d4, Reason::DocumentMissing)];
        assert_eq!(check(&[]), missing);
    }
}
