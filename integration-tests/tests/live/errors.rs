//! What a user meets who does something wrong: a typed refusal that names the field or the clause, and a case left as it was.

mod acts;
mod documents;
mod fields;
mod revocation;
mod signatures;

use contracts::arm_go::v1 as arm;
use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::astanahub::v1 as hub;
use contracts::astanahub::v1::astana_hub_service_client::AstanaHubServiceClient;
use contracts::astanahub::v1::upload_document_request::Part;
use contracts::berkut::v1 as berkut;
use contracts::berkut::v1::berkut_service_client::BerkutServiceClient;
use contracts::cases::v1::GetCaseRequest;
use contracts::cases::v1::case_service_client::CaseServiceClient;
use contracts::dossier::v1 as dossier;
use contracts::dossier::v1::document_facts::Facts;
use contracts::dossier::v1::{Applicant, Document, DocumentKind};
use contracts::egov_pep::v1 as pep;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use contracts::registries::v1 as registers;
use contracts::registries::v1::CertificatePurpose;
use contracts::registries::v1::certificate_authority_service_client::CertificateAuthorityServiceClient;
use contracts::registries::v1::special_records_service_client::SpecialRecordsServiceClient;
use jiff::Timestamp;
use kosh::case_run::{
    CaseRun, Upload, application, application_documents, arrival_documents, open_application, open_petition, pay_duty,
    petition, petition_documents, preliminary_permit, questionnaire, receive_originals, record_border_crossing,
    record_fingerprinting, screen_petition, send_originals, submit_petition, upload_arrival_documents,
    upload_documents, upload_petition_documents,
};
use kosh::people::{Identity, Persona};
use kosh::services::Service::{self, ArmGo, Astanahub, Berkut, EgovPep, IsMp, Registries};
use platform::clock::fresh_id;
use platform::digest::sha256;
use platform::documents::DocumentStore;
use platform::signature::{
    IssuingAuthority, Names, Purpose, SigningIdentity, Subject, certificate_pem, certificate_request, create_authority,
    generate_key, sign_detached,
};
use platform::wire::timestamp_to_wire;
use regulation::City;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{run, tables, view};

const MIB: usize = 1024 * 1024;

fn id() -> String {
    fresh_id().to_string()
}

fn astanahub(run: &CaseRun) -> AstanaHubServiceClient<Channel> {
    AstanaHubServiceClient::new(run.suite.channel(Astanahub).unwrap())
}

/// The refusal names the field at fault and what to do about it.
fn blames_field(refusal: &Status, field: &str) {
    assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal:?}");
    assert_eq!(reason(refusal), "INVALID_REQUEST");
    let violations = refusal.get_details_bad_request().unwrap().field_violations;
    let found = violations.iter().find(|violation| violation.field == field);
    assert!(found.is_some_and(|violation| !violation.description.is_empty()), "{field}: {violations:?}");
}

/// The refusal names the clause and the ground under which the order forbids the act.
fn blames_clause(refusal: &Status, clause: &str, ground: &str) {
    assert_eq!(refusal.code(), Code::FailedPrecondition, "{refusal:?}");
    assert_eq!(reason(refusal), "FORBIDDEN_BY_ORDER");
    let violations = refusal.get_details_precondition_failure().unwrap().violations;
    let found = violations.iter().any(|found| found.r#type == clause && found.description.starts_with(ground));
    assert!(found, "{clause} {ground}: {violations:?}");
}

fn reason(refusal: &Status) -> String {
    let info = refusal.get_details_error_info().unwrap();
    assert_eq!(info.domain, "kosh.residency");
    info.reason
}

/// A petition with its documents, ready to be submitted.
async fn filled_petition(run: &CaseRun) -> String {
    run.at("2026-10-05T10:00").await.unwrap();
    let case = open_petition(run).await.unwrap();
    upload_petition_documents(run, &case).await.unwrap();
    case
}

async fn upload(run: &CaseRun, by: &Persona, case: &str, document: &Upload) -> Result<Document, Status> {
    let header = dossier::UploadHeader {
        request_id: id(),
        case_id: case.to_owned(),
        kind: document.kind as i32,
        media_type: document.media_type.to_owned(),
        facts: document.facts.clone().map(|facts| dossier::DocumentFacts { facts: Some(facts) }),
    };
    let chunks = document.bytes.chunks(MIB / 2).map(|chunk| Part::Chunk(chunk.to_vec()));
    send_parts(run, by, std::iter::once(Part::Header(header)).chain(chunks)).await
}

async fn send_parts(run: &CaseRun, by: &Persona, parts: impl IntoIterator<Item = Part>) -> Result<Document, Status> {
    let parts: Vec<_> = parts.into_iter().map(|part| hub::UploadDocumentRequest { part: Some(part) }).collect();
    let answer = astanahub(run).upload_document(by.ask(tokio_stream::iter(parts))).await?;
    Ok(answer.into_inner().document.unwrap())
}

async fn submit(
    run: &CaseRun,
    by: &Persona,
    case: &str,
    applicant: Applicant,
    signature: Vec<u8>,
) -> Result<Vec<u8>, Status> {
    let request = hub::SubmitPetitionRequest {
        request_id: id(),
        case_id: case.to_owned(),
        applicant: Some(applicant),
        profession: "SOFTWARE_DEVELOPER".to_owned(),
        signature,
    };
    Ok(astanahub(run).submit_petition(by.ask(request)).await?.into_inner().statement)
}

/// The petition as the applicant submits it, signed as it should be.
async fn submit_signed(run: &CaseRun, case: &str) -> Result<Vec<u8>, Status> {
    let (by, applicant) = (&run.cast.applicant, run.cast.identity.on_wire());
    let statement = submit(run, by, case, applicant.clone(), vec![]).await?;
    let signature = by.sign(statement, run.time.now()).await.unwrap();
    submit(run, by, case, applicant, signature).await
}

/// How many documents a case has.
async fn documents(case: &str) -> i64 {
    let hub = tables::all().await.remove(0);
    hub.count("SELECT count(*) FROM documents WHERE case_id = $1", case.parse().unwrap()).await
}

fn document_for(run: &CaseRun, kind: DocumentKind) -> Upload {
    petition_documents(&run.cast.identity).unwrap().into_iter().find(|document| document.kind == kind).unwrap()
}
