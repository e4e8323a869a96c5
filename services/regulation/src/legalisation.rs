//! Legalisation of foreign documents: and the general rule A-28, written once.
//!
//! "Документы и акты, составленные при участии властей иностранных государств или исходящие от этих
//! властей, принимаются к рассмотрению при наличии легализации, … если иное не предусмотрено
//! законодательством Республики Казахстан или международным договором".

mod treaties;

use jiff::ToSpan;
use jiff::civil::Date;

pub use treaties::{Party, Treaties, Treaty};

use crate::clause::Clause;
use crate::documents::{Applicant, Document, DocumentKind, Facts, Legalisation};
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::package::of_kind;
use crate::readings::Readings;

/// Whether a document of that state, legalised that way, is accepted for consideration on that day. An apostille and an
/// exemption hold only by a treaty that is in force between that state and Kazakhstan.
pub fn accepted(way: Legalisation, issuing_state: &str, on: Date, edition: &Edition) -> Result<(), Reason> {
    let by_treaty = || edition.treaties.in_force(way, issuing_state, on).next().is_some();
    match way {
        Legalisation::Consular => Ok(()),
        Legalisation::Apostille if !edition.readings.accept_apostille => Err(Reason::NotLegalised),
        Legalisation::Apostille if !by_treaty() => Err(Reason::ApostilleOutsideConvention),
        Legalisation::TreatyExempt if !by_treaty() => Err(Reason::NoExemptingTreaty),
        Legalisation::Apostille | Legalisation::TreatyExempt => Ok(()),
        Legalisation::None => Err(Reason::NotLegalised),
    }
}

/// Criminal-record documents (there may be one for each state) that are not accepted on that day.
pub fn check_criminal_records(documents: &[Document], on: Date, clause: Clause, edition: &Edition) -> Vec<Ground> {
    of_kind(documents, DocumentKind::CriminalRecord)
        .filter_map(|document| match &document.facts {
            Facts::CriminalRecord { legalisation, issuing_state, .. } => {
                accepted(*legalisation, issuing_state, on, edition).err()
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
mod tests;
