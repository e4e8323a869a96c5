//! Legalisation of foreign documents: and the general rule A-28, written once.
//!
//! "Документы и акты, составленные при участии властей иностранных государств или исходящие от этих
//! властей, принимаются к рассмотрению при наличии легализации, … если иное не предусмотрено
//! законодательством Республики Казахстан или международным договором".

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clause::Clause;
use crate::documents::{Applicant, Document, DocumentKind, Facts, Legalisation};
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::package::of_kind;
use crate::readings::Readings;

/// States whose documents need no legalisation under the Minsk and Chisinau conventions. A secondary
/// source, to be checked: the officer sees the claim and judges it.
const TREATY_STATES: [&str; 9] = ["AZE", "ARM", "BLR", "GEO", "KGZ", "RUS", "TJK", "TKM", "UZB"];

/// Whether a document of that state, legalised that way, is accepted for consideration. An exemption
/// by treaty holds only for a state that has one.
pub fn accepted(way: Legalisation, issuing_state: &str, readings: &Readings) -> bool {
    match way {
        Legalisation::None => false,
        Legalisation::Consular => true,
        Legalisation::Apostille => readings.accept_apostille,
        Legalisation::TreatyExempt => TREATY_STATES.contains(&issuing_state),
    }
}

/// Criminal-record documents (there may be one for each state) that are not accepted.
pub fn check_criminal_records(documents: &[Document], clause: Clause, readings: &Readings) -> Vec<Ground> {
    of_kind(documents, DocumentKind::CriminalRecord)
        .filter_map(|document| match &document.facts {
            Facts::CriminalRecord { legalisation, issuing_state, .. } => {
                (!accepted(*legalisation, issuing_state, readings)).then_some(Reason::NotLegalised)
            }
            _ => Some(Reason::DocumentFactsMissing),
        })
        .map(|reason| Ground::of_document(clause, reason, DocumentKind::CriminalRecord))
        .collect()
}

/// What an officer is shown without the order refusing it by itself (AMB-23): a record older than
/// practice allows, and a state of citizenship or residence from which no record came.
pub fn criminal_record_warnings(
    documents: &[Document],
    applicant: &Applicant,
    filing: Date,
    edition: &Edition,
    clause: Clause,
) -> Vec<Ground> {
    let warning = |reason| Ground::of_document(clause, reason, DocumentKind::CriminalRecord);
    let mut states = Vec::new();
    let mut warnings = Vec::new();
    for document in of_kind(documents, DocumentKind::CriminalRecord) {
        if let Facts::CriminalRecord { issuing_state, issued_on, .. } = &document.facts {
            states.push(issuing_state.as_str());
            if is_too_old(*issued_on, filing, &edition.readings) {
                warnings.push(warning(Reason::CriminalRecordTooOld));
            }
        }
    }
    let needed = [applicant.citizenship.as_str(), applicant.residence_country.as_str()];
    if needed.iter().any(|state| !states.contains(state)) {
        warnings.push(warning(Reason::CriminalRecordOtherState));
    }
    warnings
}

/// With the switch on, age becomes a ground of its own.
pub fn check_age(documents: &[Document], filing: Date, clause: Clause, readings: &Readings) -> Vec<Ground> {
    of_kind(documents, DocumentKind::CriminalRecord)
        .filter(|document| {
            readings.refuse_old_criminal_record
                && matches!(&document.facts, Facts::CriminalRecord { issued_on, .. } if is_too_old(*issued_on, filing, readings))
        })
        .map(|_| Ground::of_document(clause, Reason::CriminalRecordTooOld, DocumentKind::CriminalRecord))
        .collect()
}

fn is_too_old(issued_on: Date, filing: Date, readings: &Readings) -> bool {
    issued_on.saturating_add(i32::from(readings.criminal_record_max_age_days).days()) < filing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a10_4_a28_consul_apostille_or_treaty() {
        // Aim: not only the consul's stamp is accepted, and an exemption needs a treaty with that state.
        let readings = Readings::default();
        assert!(accepted(Legalisation::Consular, "NLD", &readings));
        assert!(accepted(Legalisation::Apostille, "NLD", &readings));
        assert!(accepted(Legalisation::TreatyExempt, "KGZ", &readings));
        assert!(!accepted(Legalisation::TreatyExempt, "NLD", &readings));
        assert!(!accepted(Legalisation::None, "KGZ", &readings));
        let strict = Readings { accept_apostille: false, ..Readings::default() };
        assert!(!accepted(Legalisation::Apostille, "NLD", &strict));
    }
}
