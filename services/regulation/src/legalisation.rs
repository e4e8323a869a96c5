//! Legalisation of foreign documents: and the general rule A-28, written once.
//!
//! "Документы и акты, составленные при участии властей иностранных государств или исходящие от этих
//! властей, принимаются к рассмотрению при наличии легализации, … если иное не предусмотрено
//! законодательством Республики Казахстан или международным договором".

mod treaties;

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

pub use treaties::{Party, Treaties, Treaty};

use crate::clause::Clause;
use crate::documents::{Applicant, Document, DocumentKind, Facts, Legalisation};
use crate::edition::Edition;
use crate::ground::{Ground, Reason};
use crate::interpretations::Interpretations;
use crate::package::of_kind;

/// Whether a document of that state with this legalisation is accepted on that day. An apostille and an exemption
/// need a treaty in force between that state and Kazakhstan.
pub fn accepted(legalisation: Legalisation, issuing_state: &str, on: Date, edition: &Edition) -> Result<(), Reason> {
    let by_treaty = || edition.treaties.in_force(legalisation, issuing_state, on).next().is_some();
    match legalisation {
        Legalisation::Consular => Ok(()),
        Legalisation::Apostille if !edition.interpretations.accept_apostille => Err(Reason::NotLegalised),
        Legalisation::Apostille if !by_treaty() => Err(Reason::ApostilleOutsideConvention),
        Legalisation::TreatyExempt if !by_treaty() => Err(Reason::NoExemptingTreaty),
        Legalisation::Apostille | Legalisation::TreatyExempt => Ok(()),
        Legalisation::None => Err(Reason::NotLegalised),
    }
}

/// Criminal-record documents (there may be one per state) that are not accepted on that day.
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

/// Warnings for an officer that are not grounds for refusal by themselves (AMB-23). They concern a record older
/// than practice allows, a record of a state unrelated to the applicant, and each related state without a record.
pub fn criminal_record_warnings(
    documents: &[Document],
    applicant: &Applicant,
    filing: Date,
    clause: Clause,
    edition: &Edition,
) -> Vec<Ground> {
    let states = states_of(applicant, documents);
    let mut warnings = Vec::new();
    let mut warn = |reason| warnings.push(Ground::of_document(clause, reason, DocumentKind::CriminalRecord));
    for (issuing_state, issued_on) in records(documents) {
        if is_too_old(issued_on, filing, &edition.interpretations) {
            warn(Reason::CriminalRecordTooOld);
        }
        if !states.contains(issuing_state) {
            warn(Reason::CriminalRecordOtherState);
        }
    }
    warnings.extend(missing_states(documents, applicant, clause));
    warnings
}

/// With the switch on, a related state without a record becomes a ground.
pub fn check_states(
    documents: &[Document],
    applicant: &Applicant,
    clause: Clause,
    interpretations: &Interpretations,
) -> Vec<Ground> {
    // A package without any record already has the ground that the document is missing.
    let required = interpretations.refuse_missing_state && records(documents).next().is_some();
    if required { missing_states(documents, applicant, clause) } else { vec![] }
}

fn missing_states(documents: &[Document], applicant: &Applicant, clause: Clause) -> Vec<Ground> {
    let shown: BTreeSet<&str> = records(documents).map(|(state, _)| state).collect();
    let subject = |state: &str| format!("{}.{state}", DocumentKind::CriminalRecord.code());
    let missing = |state: &str| Ground::new(clause, Reason::CriminalRecordStateMissing, subject(state));
    states_of(applicant, documents).into_iter().filter(|state| !shown.contains(state)).map(missing).collect()
}

/// "в государстве гражданской принадлежности и/или постоянного проживания": each citizenship, declared or shown by
/// a passport, and the state of residence.
fn states_of<'a>(applicant: &'a Applicant, documents: &'a [Document]) -> BTreeSet<&'a str> {
    let shown = documents.iter().filter_map(|document| match &document.facts {
        Facts::Passport(passport) => Some(passport.citizenship.as_str()),
        _ => None,
    });
    applicant.citizenships().chain([applicant.residence_country.as_str()]).chain(shown).collect()
}

fn records(documents: &[Document]) -> impl Iterator<Item = (&str, Date)> {
    of_kind(documents, DocumentKind::CriminalRecord).filter_map(|document| match &document.facts {
        Facts::CriminalRecord { issuing_state, issued_on, .. } => Some((issuing_state.as_str(), *issued_on)),
        _ => None,
    })
}

/// With the switch on, the age of a record becomes a ground.
pub fn check_age(
    documents: &[Document],
    filing: Date,
    clause: Clause,
    interpretations: &Interpretations,
) -> Vec<Ground> {
    records(documents)
        .filter(|(_, issued_on)| {
            interpretations.refuse_old_criminal_record && is_too_old(*issued_on, filing, interpretations)
        })
        .map(|_| Ground::of_document(clause, Reason::CriminalRecordTooOld, DocumentKind::CriminalRecord))
        .collect()
}

fn is_too_old(issued_on: Date, filing: Date, interpretations: &Interpretations) -> bool {
    issued_on.saturating_add(i32::from(interpretations.criminal_record_max_age_days).days()) < filing
}

#[cfg(test)]
mod tests;
