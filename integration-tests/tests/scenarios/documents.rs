//! The documents of a scenario: the genuine ones of `kosh::case_run`, with what the scenario says otherwise.
//!
//! A fact is set by its name in the contract, so that every fact of every document can be said otherwise in one way.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use contracts::dossier::v1 as dossier;
use contracts::dossier::v1::DocumentKind as Kind;
use contracts::dossier::v1::document_facts::Facts;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kosh::case_run::{CaseRun, Upload, application_documents, arrival_documents, petition_documents, questionnaire};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind as FieldKind, ReflectMessage as _, Value};

/// What a scenario says otherwise.
#[derive(Default)]
pub struct Edits {
    omitted: BTreeSet<String>,
    /// By document: field and value, in the order in which they were said.
    said: BTreeMap<String, Vec<(String, String)>>,
    /// Documents of which other scans are shown, and how often.
    renewed: BTreeMap<String, usize>,
    /// States of which another criminal record is shown beside the first.
    further_records: Vec<String>,
}

/// The paragraph whose documents are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Petition,
    Application,
    Arrival,
}

impl Edits {
    pub fn omit(&mut self, document: &str) {
        self.omitted.insert(document.to_owned());
    }

    pub fn say(&mut self, document: &str, field: &str, value: &str) {
        self.said.entry(document.to_owned()).or_default().push((field.to_owned(), value.to_owned()));
    }

    /// The document is there after all.
    pub fn bring(&mut self, document: &str) {
        self.omitted.remove(document);
    }

    /// Another criminal record, of this state.
    pub fn show_record(&mut self, state: &str) {
        self.further_records.push(state.to_owned());
    }

    /// The document is there, in another scan.
    pub fn renew(&mut self, document: &str) {
        self.bring(document);
        *self.renewed.entry(document.to_owned()).or_default() += 1;
    }

    fn on(&self, document: &str) -> &[(String, String)] {
        self.said.get(document).map_or(&[], Vec::as_slice)
    }

    /// The answer that the scenario gives to one plain question, such as the applicant's profession.
    pub fn plain(&self, subject: &str, field: &str) -> Option<&str> {
        self.on(subject).iter().rev().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// A message with every field that the scenario says otherwise, but those that are `plain`.
    pub fn apply<M: prost::Message + Default>(&self, subject: &str, type_name: &str, message: M) -> Result<M> {
        let mut message = message;
        for (name, value) in self.on(subject).iter().filter(|(name, _)| !PLAIN.contains(&name.as_str())) {
            message = with_field(&message, type_name, name, value)?;
        }
        Ok(message)
    }

    pub fn questionnaire(&self, run: &CaseRun) -> Result<dossier::Questionnaire> {
        self.apply("questionnaire", "residency.dossier.v1.Questionnaire", questionnaire(run))
    }

    pub fn applicant(&self, run: &CaseRun) -> Result<dossier::Applicant> {
        self.apply("applicant", "residency.dossier.v1.Applicant", run.cast.identity.on_wire())
    }

    /// The documents of a stage as the scenario has them.
    pub fn documents(&self, run: &CaseRun, stage: Stage, fingerprints: &str) -> Result<Vec<Upload>> {
        let today = run.now().legal_date();
        let genuine = match stage {
            Stage::Petition => petition_documents(&run.cast.identity)?,
            Stage::Application => application_documents(&run.cast.identity)?,
            Stage::Arrival => arrival_documents(&run.cast.identity, fingerprints)?,
        };
        let kept = genuine.into_iter().filter(|document| !self.omitted.contains(&name_of(document.kind)));
        let mut documents: Vec<_> =
            kept.map(|document| self.as_said(of_today(document, today), run)).collect::<Result<_>>()?;
        let records: Vec<_> = documents
            .iter()
            .filter(|document| document.kind == Kind::CriminalRecord)
            .flat_map(|document| self.beside(document))
            .collect();
        documents.extend(records);
        Ok(documents)
    }

    /// The one document of this name among those of a stage.
    pub fn document(&self, run: &CaseRun, stage: Stage, document: &str, fingerprints: &str) -> Result<Upload> {
        let documents = self.documents(run, stage, fingerprints)?;
        documents.into_iter().find(|one| name_of(one.kind) == document).with_context(|| format!("no {document} here"))
    }

    /// The same record as each further state would give it.
    fn beside(&self, record: &Upload) -> Vec<Upload> {
        let of_state = |state: &String| {
            let Some(Facts::CriminalRecord(facts)) = record.facts.clone() else { return None };
            let facts = dossier::CriminalRecordFacts { issuing_state: state.clone(), ..facts };
            let bytes = kosh::documents::pdf("Certificate of conduct", &[state]);
            Some(Upload { bytes, facts: Some(Facts::CriminalRecord(facts)), ..record.clone() })
        };
        self.further_records.iter().filter_map(of_state).collect()
    }

    fn as_said(&self, mut document: Upload, run: &CaseRun) -> Result<Upload> {
        let name = name_of(document.kind);
        let times = self.renewed.get(&name).copied().unwrap_or_default();
        if let Some(size) = self.plain(&name, "size") {
            document.bytes = picture(size)?;
        } else if times > 0 {
            document.bytes = another_scan(&document, run, times)?;
        }
        if self.plain(&name, "facts") == Some("none") {
            document.facts = None;
        } else if let Some(facts) = document.facts.take() {
            let facts = dossier::DocumentFacts { facts: Some(facts) };
            document.facts = self.facts(&name, facts)?.facts;
        }
        Ok(document)
    }

    fn facts(&self, name: &str, facts: dossier::DocumentFacts) -> Result<dossier::DocumentFacts> {
        let facts = match facts.facts {
            Some(Facts::Passport(facts)) => {
                Facts::Passport(self.apply(name, "residency.dossier.v1.PassportFacts", facts)?)
            }
            Some(Facts::CriminalRecord(facts)) => {
                Facts::CriminalRecord(self.apply(name, "residency.dossier.v1.CriminalRecordFacts", facts)?)
            }
            Some(Facts::MedicalCertificate(facts)) => {
                Facts::MedicalCertificate(self.apply(name, "residency.dossier.v1.MedicalCertificateFacts", facts)?)
            }
            Some(Facts::FingerprintCertificate(facts)) => Facts::FingerprintCertificate(self.apply(
                name,
                "residency.dossier.v1.FingerprintCertificateFacts",
                facts,
            )?),
            Some(Facts::HousingContract(facts)) => {
                Facts::HousingContract(self.apply(name, "residency.dossier.v1.HousingContractFacts", facts)?)
            }
            other => return Ok(dossier::DocumentFacts { facts: other }),
        };
        Ok(dossier::DocumentFacts { facts: Some(facts) })
    }
}

/// What is said in scenarios and is no field of a message.
const PLAIN: [&str; 3] = ["profession_code", "size", "facts"];

/// "DOCUMENT_KIND_CRIMINAL_RECORD" is the criminal record.
fn name_of(kind: Kind) -> String {
    kind.as_str_name().trim_start_matches("DOCUMENT_KIND_").replace('_', " ").to_lowercase()
}

/// Uploads that age are as fresh as the day on which they are shown.
fn of_today(mut document: Upload, today: Date) -> Upload {
    match &mut document.facts {
        Some(Facts::MedicalCertificate(facts)) => facts.issued_on = today.to_string(),
        Some(Facts::HousingContract(facts)) => {
            facts.starts_on = today.to_string();
            facts.ends_on = today.saturating_add(365.days()).to_string();
        }
        Some(Facts::CriminalRecord(facts)) => facts.issued_on = today.saturating_sub(30.days()).to_string(),
        _ => {}
    }
    document
}

fn another_scan(document: &Upload, run: &CaseRun, times: usize) -> Result<Vec<u8>> {
    if document.media_type == "image/jpeg" {
        return kosh::documents::portrait(u8::try_from(200 + times).unwrap_or(u8::MAX));
    }
    let lines = format!("Scan {times}, {}", run.cast.identity.passport_number);
    Ok(kosh::documents::pdf(&name_of(document.kind), &[&lines]))
}

/// A grey JPEG of so many pixels, for example "400x531".
fn picture(size: &str) -> Result<Vec<u8>> {
    let (width, height) = size.split_once('x').context("a size is written 413x531")?;
    let (width, height): (u16, u16) = (width.parse()?, height.parse()?);
    let pixels = vec![0x80; usize::from(width) * usize::from(height)];
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 60).encode(&pixels, width, height, jpeg_encoder::ColorType::Luma)?;
    Ok(bytes)
}

/// The message with one field set, by the field's name.
fn with_field<M: prost::Message + Default>(message: &M, type_name: &str, name: &str, value: &str) -> Result<M> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS)?;
    let descriptor = pool.get_message_by_name(type_name).with_context(|| format!("no message {type_name}"))?;
    let mut dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())?;
    let field = dynamic.descriptor().get_field_by_name(name).with_context(|| format!("no {name} in {type_name}"))?;
    let value = match field.kind() {
        FieldKind::String if field.is_list() => {
            Value::List(value.split(", ").map(|item| Value::String(item.to_owned())).collect())
        }
        FieldKind::String => Value::String(value.to_owned()),
        FieldKind::Bool => Value::Bool(value.parse()?),
        FieldKind::Uint32 => Value::U32(value.parse()?),
        FieldKind::Enum(words) => {
            let found = words.values().find(|word| word.name().ends_with(&format!("_{value}")));
            Value::EnumNumber(found.with_context(|| format!("{name} is never {value}"))?.number())
        }
        other => bail!("{name} is {other:?}, which no scenario can set yet"),
    };
    dynamic.set_field(&field, value);
    Ok(M::decode(dynamic.encode_to_vec().as_slice())?)
}
