//! Certificates that were revoked, or never issued: refused at the first door of every signed act, and nothing else stirs.

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
async fn recertified(scene: &Scene, by: &Persona, kind: HolderKind) -> (Persona, String) {
    let (key, signing_request) = fresh_key().await;
    let body = match kind {
        Employee => Some(&scene.suite.endpoints().migration_service),
        SigningAuthority => Some(&scene.suite.endpoints().miicr),
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
    let issued = authority(scene).issue_certificate(scene.cast.qa.ask(request)).await.unwrap().into_inner();
    let identity = SigningIdentity::from_pem(&issued.chain_pem, &key).unwrap();
    (by.signing_with(identity), issued.serial_number)
}

fn authority(scene: &Scene) -> CertificateAuthorityServiceClient<Channel> {
    CertificateAuthorityServiceClient::new(scene.suite.channel(Registries).unwrap())
}

async fn revoke(scene: &Scene, serial_number: String, moment: &str) {
    let request = registers::RevokeCertificateRequest {
        request_id: id(),
        serial_number,
        revoked_at: Some(timestamp_to_wire(moment.parse().unwrap())),
        reason: registers::RevocationReason::KeyCompromise as i32,
    };
    authority(scene).revoke_certificate(scene.cast.qa.ask(request)).await.unwrap();
}

/// The applicant's names under the real issuing key, past the authority's books, as a thief of the key would.
async fn certified_past_the_books(scene: &Scene) -> SigningIdentity {
    let (key, request) = fresh_key().await;
    let keys = scene.suite.endpoints().data.join("keys.json");
    let keys = Keys::open_or_make(&keys, || panic!("the suite has its keys")).unwrap();
    let issuing = IssuingAuthority::from_pem(&keys.issuing_chain, &keys.issuing_key).unwrap();
    let names =
        Names { surname: Identity::SURNAME.to_owned(), given_name: Identity::GIVEN_NAME.to_owned(), patronymic: None };
    let subject = Subject::Individual { iin: scene.cast.identity.iin.clone(), names };
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
    let scene = scene(City::Almaty).await;
    let case = filled_petition(&scene).await;
    let before = view::version(&scene, Astanahub, &case).await;
    let (by, applicant) = (&scene.cast.applicant, scene.cast.identity.on_wire());
    let statement = submit(&scene, by, &case, applicant.clone(), vec![]).await.unwrap();
    let now = scene.time.now();
    for moment in [LONG_AGO.to_owned(), now.to_string()] {
        let (twin, serial_number) = recertified(&scene, by, Individual).await;
        revoke(&scene, serial_number, &moment).await;
        let signature = twin.sign(statement.clone(), now).await.unwrap();
        let refusal = submit(&scene, by, &case, applicant.clone(), signature).await.unwrap_err();
        assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::InvalidArgument, "CERTIFICATE_REVOKED"));
        let revoked_at = &refusal.get_details_error_info().unwrap().metadata["revoked_at"];
        assert_eq!(revoked_at.parse::<Timestamp>().unwrap(), moment.parse().unwrap());
        assert_eq!(view::version(&scene, Astanahub, &case).await, before);
    }
    let stolen = by.signing_with(certified_past_the_books(&scene).await).sign(statement.clone(), now).await.unwrap();
    let refusal = submit(&scene, by, &case, applicant.clone(), stolen).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::InvalidArgument, "CERTIFICATE_UNKNOWN"));
    assert_eq!(view::version(&scene, Astanahub, &case).await, before);

    let (twin, serial_number) = recertified(&scene, by, Individual).await;
    revoke(&scene, serial_number, &(now + jiff::SignedDuration::from_mins(1)).to_string()).await;
    let signature = twin.sign(statement, now).await.unwrap();
    submit(&scene, by, &case, applicant, signature).await.unwrap();
    assert_eq!(view::version(&scene, Astanahub, &case).await, before + 1);
}

/// Who signs: where they stand in the cast, and in which standing.
type Signer = (fn(&mut Cast) -> &mut Persona, HolderKind);

const APPLICANT: Signer = (|cast| &mut cast.applicant, Individual);
const SIGNATORY: Signer = (|cast| &mut cast.miicr_signatory, SigningAuthority);
const OFFICER: Signer = (|cast| &mut cast.ms_officer, Employee);

/// Takes a signed step with a revoked certificate, which leaves the case alone, and then with the good one.
async fn with_revoked_then_good(
    scene: &mut Scene,
    (who, kind): Signer,
    (agency, case): (Service, &str),
    step: impl AsyncFn(&Scene, &str) -> anyhow::Result<()>,
) {
    let good = who(&mut scene.cast).clone();
    let (twin, serial_number) = recertified(scene, &good, kind).await;
    revoke(scene, serial_number, LONG_AGO).await;
    *who(&mut scene.cast) = twin;
    let before = view::version(scene, agency, case).await;
    let error = step(scene, case).await.unwrap_err();
    let refusal = refused(&error);
    assert_eq!(refusal.code, Code::InvalidArgument, "{error:#}");
    assert!(refusal.message.contains("was revoked at 2026-09-01T00:00:00Z"), "{error:#}");
    assert_eq!(view::version(scene, agency, case).await, before, "{error:#}");
    *who(&mut scene.cast) = good;
    step(scene, case).await.unwrap();
}

#[tokio::test]
async fn every_signed_act_asks_about_its_certificate() {
    // Aim: petition, the ministry's letter, questionnaire, its correction, registration, preliminary and final decision: at
    // each, a revoked certificate is refused and moves nothing, and the good one behind it is taken.
    let mut scene = scene(City::Almaty).await;
    let petition = filled_petition(&scene).await;
    with_revoked_then_good(&mut scene, APPLICANT, (Astanahub, &petition), submit_petition).await;
    scene.at("2026-10-06T11:00").await.unwrap();
    screen_petition(&scene, &petition).await.unwrap();
    let slots = invite_to_interview(&scene, &petition, ["2026-10-08T10:00"]).await.unwrap();
    choose_slot(&scene, &petition, slots[0]).await.unwrap();
    scene.at("2026-10-08T11:00").await.unwrap();
    record_interview(&scene, &petition).await.unwrap();
    approve_interview_result(&scene, &petition).await.unwrap();
    with_revoked_then_good(&mut scene, SIGNATORY, (Astanahub, &petition), sign_petition).await;
    scene.time.quiet().await.unwrap();

    let case = open_application(&scene).await.unwrap();
    let papers = application_papers(&scene.cast.identity).unwrap();
    upload_documents(&scene, &case, &papers).await.unwrap();
    pay_duty(&scene, &case).await.unwrap();
    with_revoked_then_good(&mut scene, APPLICANT, (EgovPep, &case), submit_application).await;
    scene.time.quiet().await.unwrap();
    return_for_rework(&scene, &case, vec![ground("A-10.4", "NOT_LEGALISED", "CRIMINAL_RECORD")]).await.unwrap();
    let corrected = corrected_criminal_record(&scene.cast.identity);
    upload_documents(&scene, &case, &[corrected]).await.unwrap();
    with_revoked_then_good(&mut scene, APPLICANT, (EgovPep, &case), resubmit_application).await;
    scene.time.quiet().await.unwrap();
    with_revoked_then_good(&mut scene, OFFICER, (ArmGo, &case), register_application).await;
    record_checks(&scene, &case).await.unwrap();
    request_approval(&scene, &case).await.unwrap();
    answer_approval(&scene, &case).await.unwrap();
    with_revoked_then_good(&mut scene, OFFICER, (IsMp, &case), form_preliminary_result).await;
    register_preliminary_result(&scene, &case).await.unwrap();

    let number = view::fact(&scene, EgovPep, &case, "/approval/number").await;
    scene.at("2026-10-09T12:00").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    let fingerprints = record_fingerprinting(&scene, &case).await.unwrap();
    let papers = arrival_papers(&scene.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(&scene, &case, &papers).await.unwrap();
    accept_final_application(&scene, &case, &number).await.unwrap();
    let waybill = send_originals(&scene, &case).await.unwrap();
    receive_originals(&scene, &case, &waybill).await.unwrap();
    record_final_checks(&scene, &case).await.unwrap();
    with_revoked_then_good(&mut scene, OFFICER, (IsMp, &case), form_final_result).await;
}
