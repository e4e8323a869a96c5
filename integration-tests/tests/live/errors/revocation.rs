//! Certificates that were revoked, or never issued: refused at the first endpoint of every signed act, and nothing else stirs.

use kosh::case_run::{accept_final_application, answer_approval, ground};
use kosh::case_run::{
    approve_interview_result, choose_slot, corrected_criminal_record, form_final_result, form_preliminary_result,
    invite_to_interview, record_checks, record_final_checks, record_interview, register_application,
    register_preliminary_result, request_approval, resubmit_application, return_for_rework, sign_petition,
    submit_application,
};
use kosh::people::Cast;
use kosh::services::Service;
use kosh::suite::Keys;
use registers::HolderKind::{self, Employee, Individual, SigningAuthority};

use super::signatures::fresh_key;
use super::*;
use crate::refused;

/// Before any signature of any case here.
const LONG_AGO: &str = "2026-09-01T00:00:00Z";

/// The same person with another certificate of the sandbox authority, and its number.
async fn recertified(run: &CaseRun, by: &Persona, kind: HolderKind) -> (Persona, String) {
    let (key, signing_request) = fresh_key().await;
    let body = match kind {
        Employee => Some(&run.suite.endpoints().migration_service),
        SigningAuthority => Some(&run.suite.endpoints().miicr),
        _ => None,
    };
    let request = registers::IssueCertificateRequest {
        request_id: id(),
        signing_request,
        kind: kind as i32,
        purpose: CertificatePurpose::Signing as i32,
        iin: by.human.iin.to_string(),
        surname: Identity::SURNAME.to_owned(),
        given_name: Identity::GIVEN_NAME.to_owned(),
        organisation: body.map(|_| "SANDBOX".to_owned()).unwrap_or_default(),
        bin: body.map(ToString::to_string).unwrap_or_default(),
        ..Default::default()
    };
    let issued = authority(run).issue_certificate(run.cast.qa.ask(request)).await.unwrap().into_inner();
    let identity = SigningIdentity::from_pem(&issued.chain_pem, &key).unwrap();
    (by.signing_with(identity), issued.serial_number)
}

fn authority(run: &CaseRun) -> CertificateAuthorityServiceClient<Channel> {
    CertificateAuthorityServiceClient::new(run.suite.channel(Registries).unwrap())
}

async fn revoke(run: &CaseRun, serial_number: String, moment: &str) {
    let request = registers::RevokeCertificateRequest {
        request_id: id(),
        serial_number,
        revoked_at: Some(timestamp_to_wire(moment.parse().unwrap())),
        reason: registers::RevocationReason::KeyCompromise as i32,
    };
    authority(run).revoke_certificate(run.cast.qa.ask(request)).await.unwrap();
}

/// The applicant's names under the real issuing key, past the authority's books, as a thief of the key would.
async fn certified_past_the_books(run: &CaseRun) -> SigningIdentity {
    let (key, request) = fresh_key().await;
    let keys = run.suite.endpoints().data.join("keys.json");
    let keys = Keys::open_or_make(&keys, || panic!("the suite has its keys")).unwrap();
    let issuing = IssuingAuthority::from_pem(&keys.issuing_chain, &keys.issuing_key).unwrap();
    let names =
        Names { surname: Identity::SURNAME.to_owned(), given_name: Identity::GIVEN_NAME.to_owned(), patronymic: None };
    let subject = Subject::Individual { iin: run.cast.identity.iin.clone(), names };
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let (from, to) = (day("2026-01-01T00:00:00Z"), day("2027-12-31T00:00:00Z"));
    let serial = *fresh_id().as_bytes();
    let certificate = issuing.issue(&request, &subject, Purpose::Signing, serial, from, to).unwrap();
    SigningIdentity::from_pem(&(certificate_pem(&certificate).unwrap() + &keys.issuing_chain), &key).unwrap()
}

#[tokio::test]
async fn a_certificate_is_judged_as_it_stood_at_the_receipt() {
    // Aim: revoked before the receipt or at its moment: CERTIFICATE_REVOKED with the date; issued past the authority's
    // books: CERTIFICATE_UNKNOWN; nothing changes. Revoked a minute later, the same certificate serves.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let (by, applicant) = (&run.cast.applicant, run.cast.identity.on_wire());
    let statement = submit(&run, by, &case, applicant.clone(), vec![]).await.unwrap();
    let now = run.time.now();
    for moment in [LONG_AGO.to_owned(), now.to_string()] {
        let (twin, serial_number) = recertified(&run, by, Individual).await;
        revoke(&run, serial_number, &moment).await;
        let signature = twin.sign(statement.clone(), now).await.unwrap();
        let refusal = submit(&run, by, &case, applicant.clone(), signature).await.unwrap_err();
        assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::InvalidArgument, "CERTIFICATE_REVOKED"));
        let revoked_at = &refusal.get_details_error_info().unwrap().metadata["revoked_at"];
        assert_eq!(revoked_at.parse::<Timestamp>().unwrap(), moment.parse().unwrap());
        assert_eq!(view::version(&run, Astanahub, &case).await, before);
    }
    let stolen = by.signing_with(certified_past_the_books(&run).await).sign(statement.clone(), now).await.unwrap();
    let refusal = submit(&run, by, &case, applicant.clone(), stolen).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::InvalidArgument, "CERTIFICATE_UNKNOWN"));
    assert_eq!(view::version(&run, Astanahub, &case).await, before);

    let (twin, serial_number) = recertified(&run, by, Individual).await;
    revoke(&run, serial_number, &(now + jiff::SignedDuration::from_mins(1)).to_string()).await;
    let signature = twin.sign(statement, now).await.unwrap();
    submit(&run, by, &case, applicant, signature).await.unwrap();
    assert_eq!(view::version(&run, Astanahub, &case).await, before + 1);
}

/// Who signs: where they stand in the cast, and in which standing.
type Signer = (fn(&mut Cast) -> &mut Persona, HolderKind);

const APPLICANT: Signer = (|cast| &mut cast.applicant, Individual);
const SIGNATORY: Signer = (|cast| &mut cast.miicr_signatory, SigningAuthority);
const OFFICER: Signer = (|cast| &mut cast.ms_officer, Employee);

/// Takes a signed step with a revoked certificate, which leaves the case alone, and then with the good one.
async fn with_revoked_then_good(
    run: &mut CaseRun,
    (who, kind): Signer,
    (agency, case): (Service, &str),
    step: impl AsyncFn(&CaseRun, &str) -> anyhow::Result<()>,
) {
    let good = who(&mut run.cast).clone();
    let (twin, serial_number) = recertified(run, &good, kind).await;
    revoke(run, serial_number, LONG_AGO).await;
    *who(&mut run.cast) = twin;
    let before = view::version(run, agency, case).await;
    let error = step(run, case).await.unwrap_err();
    let refusal = refused(&error);
    assert_eq!(refusal.code, Code::InvalidArgument, "{error:#}");
    assert!(refusal.message.contains("was revoked at 2026-09-01T00:00:00Z"), "{error:#}");
    assert_eq!(view::version(run, agency, case).await, before, "{error:#}");
    *who(&mut run.cast) = good;
    step(run, case).await.unwrap();
}

#[tokio::test]
async fn every_signed_act_asks_about_its_certificate() {
    // Aim: petition, the ministry's letter, questionnaire, its correction, registration, preliminary and final decision: at
    // each, a revoked certificate is refused and moves nothing, and the good one behind it is taken.
    let mut run = run(City::Almaty).await;
    let petition = filled_petition(&run).await;
    with_revoked_then_good(&mut run, APPLICANT, (Astanahub, &petition), submit_petition).await;
    run.at("2026-10-06T11:00").await.unwrap();
    screen_petition(&run, &petition).await.unwrap();
    let slots = invite_to_interview(&run, &petition, ["2026-10-08T10:00"]).await.unwrap();
    choose_slot(&run, &petition, slots[0]).await.unwrap();
    run.at("2026-10-08T11:00").await.unwrap();
    record_interview(&run, &petition).await.unwrap();
    approve_interview_result(&run, &petition).await.unwrap();
    with_revoked_then_good(&mut run, SIGNATORY, (Astanahub, &petition), sign_petition).await;
    run.time.quiet().await.unwrap();

    let case = open_application(&run).await.unwrap();
    let documents = application_documents(&run.cast.identity).unwrap();
    upload_documents(&run, &case, &documents).await.unwrap();
    pay_duty(&run, &case).await.unwrap();
    with_revoked_then_good(&mut run, APPLICANT, (EgovPep, &case), submit_application).await;
    run.time.quiet().await.unwrap();
    return_for_rework(&run, &case, vec![ground("A-10.4", "NOT_LEGALISED", "CRIMINAL_RECORD")]).await.unwrap();
    let corrected = corrected_criminal_record(&run.cast.identity);
    upload_documents(&run, &case, &[corrected]).await.unwrap();
    with_revoked_then_good(&mut run, APPLICANT, (EgovPep, &case), resubmit_application).await;
    run.time.quiet().await.unwrap();
    with_revoked_then_good(&mut run, OFFICER, (ArmGo, &case), register_application).await;
    record_checks(&run, &case).await.unwrap();
    request_approval(&run, &case).await.unwrap();
    answer_approval(&run, &case).await.unwrap();
    with_revoked_then_good(&mut run, OFFICER, (IsMp, &case), form_preliminary_result).await;
    register_preliminary_result(&run, &case).await.unwrap();

    let number = view::fact(&run, EgovPep, &case, "/approval/decision/number").await;
    run.at("2026-10-09T12:00").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    let fingerprints = record_fingerprinting(&run, &case).await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(&run, &case, &documents).await.unwrap();
    accept_final_application(&run, &case, &number).await.unwrap();
    let waybill = send_originals(&run, &case).await.unwrap();
    receive_originals(&run, &case, &waybill).await.unwrap();
    record_final_checks(&run, &case).await.unwrap();
    with_revoked_then_good(&mut run, OFFICER, (IsMp, &case), form_final_result).await;
}
