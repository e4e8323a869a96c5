//! The two decisions as papers: made once, sealed, and told from what is not genuine.

use contracts::cases::v1::Notice;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use contracts::egov_pep::v1::{DecisionKind, DocumentStanding, DownloadDecisionRequest, VerifyDocumentResponse};
use kosh::case_run::{
    Scene, SealedPaper, application, download_decision, download_decisions, final_permit, ground, petition,
    preliminary_permit, read_notices, record_checks, refuse_preliminary_result, register_application,
    register_preliminary_result, reject_approval, request_approval, verify_document,
};
use kosh::people::Persona;
use kosh::services::Service;
use platform::digest::sha256;
use platform::paper::sealed_parts;
use platform::signature::{Authority, Expected, LocalVerifier, Verifier as _, enclosed_signer};
use regulation::City;
use tonic::Code;

use crate::{refused, scene};

/// Approved on Wednesday 18 November, read that evening.
async fn approved(scene: &Scene) -> (String, String, Notice) {
    petition(scene).await.unwrap();
    let case = application(scene).await.unwrap();
    let number = preliminary_permit(scene, &case).await.unwrap();
    scene.at("2026-11-18T20:00").await.unwrap();
    let notice = read_notices(scene).await.unwrap().pop().unwrap();
    (case, number, notice)
}

async fn shown_to(scene: &Scene, by: &Persona, paper: &SealedPaper) -> VerifyDocumentResponse {
    let (number, code) = paper.printed().unwrap();
    assert_eq!(number, paper.number);
    verify_document(scene, by, &number, &code).await.unwrap()
}

/// The seal is the portal's, stands over the whole file, and leads to the sandbox's root.
fn assert_sealed(scene: &Scene, paper: &SealedPaper) {
    let (content, cms) = sealed_parts(&paper.pdf).unwrap();
    let signer = enclosed_signer(&cms).unwrap();
    assert_eq!(signer.common_name, "ПЭП EGOV.KZ");
    let root = std::fs::read_to_string(&scene.suite.endpoints().trust_root).unwrap();
    let bin = signer.bin.clone().unwrap();
    let expected = Expected::Officer { iin: &signer.iin, bin: &bin, at_least: Authority::SigningAuthority };
    let verifier = LocalVerifier::from_root_pem(&root).unwrap();
    verifier.verify(&content, &cms, &expected, scene.now().timestamp()).unwrap();
    assert_eq!(hex::encode(sha256(&paper.pdf)), paper.sha256);
}

/// What stands on the pages, where poppler is installed.
fn text_of(paper: &SealedPaper) -> Option<String> {
    let file = std::env::temp_dir().join(format!("kosh-live-{}.pdf", paper.sha256));
    std::fs::write(&file, &paper.pdf).unwrap();
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    std::fs::remove_file(&file).unwrap();
    Some(String::from_utf8(read.ok()?.stdout).unwrap())
}

#[tokio::test]
async fn a19_a23_the_decisions_are_handed_out_as_sealed_papers() {
    // Aim: one file per notice, the same for everybody who asks, at once or later; it says what was decided; its number and
    // code tell any official what it is worth now: valid, and used once the final decision is made.
    let scene = scene(City::Almaty).await;
    let (case, permit, notice) = approved(&scene).await;
    assert_eq!((notice.kind.as_str(), notice.document_sha256.as_str()), ("N-6", ""));
    let cast = &scene.cast;
    let (mine, audited) = tokio::join!(
        download_decision(&scene, &cast.applicant, &notice),
        download_decision(&scene, &cast.auditor, &notice)
    );
    let (mine, audited) = (mine.unwrap(), audited.unwrap());
    assert!(mine.pdf == audited.pdf, "two files of one decision");
    assert_sealed(&scene, &mine);
    if let Some(text) = text_of(&mine) {
        let identity = &cast.identity;
        for expected in [
            permit.as_str(),
            "DE VRIES JAN",
            identity.iin.as_str(),
            &identity.passport_number,
            "18.12.2026",
            "ОСПАНОВ ЕРЛАН",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }
    let told = shown_to(&scene, &cast.border_officer, &mine).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PreliminaryApproval, DocumentStanding::Valid));
    assert_eq!((told.decided_on.as_str(), told.valid_until.as_str()), ("2026-11-18", "2026-12-18"));
    assert_eq!((&told.permit_number, &told.document_sha256), (&permit, &mine.sha256));
    let iin = cast.identity.iin.as_str();
    assert_eq!(told.holder, format!("D. J. ********{}", &iin[8..]));

    final_permit(&scene, &case, &permit).await.unwrap();
    scene.at("2026-12-21T19:00").await.unwrap();
    let last = read_notices(&scene).await.unwrap();
    let granted = download_decisions(&scene, &last).await.unwrap().pop().unwrap();
    assert_eq!(granted.kind, "N-8");
    assert_sealed(&scene, &granted);
    let told = shown_to(&scene, &cast.tson_operator, &granted).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PermitGranted, DocumentStanding::Valid));
    assert_eq!(told.valid_until, "");
    let before = shown_to(&scene, &cast.tson_operator, &mine).await;
    assert_eq!((before.standing(), &before.document_sha256), (DocumentStanding::Used, &mine.sha256));
    assert!(download_decision(&scene, &cast.applicant, &notice).await.unwrap().pdf == mine.pdf);
}

#[tokio::test]
async fn a_paper_is_the_applicants_own_and_nobody_guesses_its_code() {
    // Aim: another applicant finds no case; before a decision there is no paper; another's code, a changed one, another
    // number are all answered alike; a slip in the number is told as one.
    let (scene, other) = (scene(City::Almaty).await, scene(City::Almaty).await);
    let (case, _, notice) = approved(&scene).await;
    let stranger = download_decision(&scene, &other.cast.applicant, &notice).await.err().unwrap();
    assert_eq!(refused(&stranger).code, Code::NotFound);
    let elsewhere = Notice { notice_id: uuid::Uuid::nil().to_string(), ..notice.clone() };
    let unknown = download_decision(&scene, &scene.cast.applicant, &elsewhere).await.err().unwrap();
    assert_eq!(refused(&unknown).code, Code::InvalidArgument);
    petition(&other).await.unwrap();
    let undecided = application(&other).await.unwrap();
    let mut portal = EgovPepServiceClient::new(scene.suite.channel(Service::EgovPep).unwrap());
    let early = DownloadDecisionRequest { case_id: undecided, notice_id: String::new() };
    let early = portal.download_decision(other.cast.applicant.ask(early)).await.unwrap_err();
    assert_eq!(early.code(), Code::FailedPrecondition);

    let newest = DownloadDecisionRequest { case_id: case, notice_id: String::new() };
    let given = portal.download_decision(scene.cast.applicant.ask(newest)).await.unwrap().into_inner();
    let paper = SealedPaper { kind: notice.kind, number: given.number, pdf: given.pdf, sha256: given.sha256 };
    let (number, code) = paper.printed().unwrap();
    let officer = &scene.cast.border_officer;
    let changed = code.replacen(&code[..1], if code.starts_with('0') { "1" } else { "0" }, 1);
    let unheard = regulation::identity::checked("10299999999999-N6");
    for (number, code) in [(&number, changed.as_str()), (&number, ""), (&unheard, code.as_str())] {
        let error = verify_document(&scene, officer, number, code).await.err().unwrap();
        assert_eq!(refused(&error).code, Code::NotFound);
        assert_eq!(refused(&error).message, "no paper has this number and this code");
    }
    let slip = verify_document(&scene, officer, &number.replace("N6", "N8"), &code).await.err().unwrap();
    assert_eq!(refused(&slip).code, Code::InvalidArgument);
}

#[tokio::test]
async fn a19_p3_a_refusal_is_a_paper_without_validity() {
    // Aim: КНБ does not approve; the refusal's paper has the ground and the ban's end, no last day, and stands.
    let scene = scene(City::Astana).await;
    petition(&scene).await.unwrap();
    let case = application(&scene).await.unwrap();
    scene.at("2026-10-27T10:15").await.unwrap();
    register_application(&scene, &case).await.unwrap();
    record_checks(&scene, &case).await.unwrap();
    request_approval(&scene, &case).await.unwrap();
    scene.at("2026-11-16T17:00").await.unwrap();
    reject_approval(&scene, &case, "Не подлежит разглашению.").await.unwrap();
    let grounds = vec![ground("A-15", "NO_POSITIVE_APPROVAL", "approval")];
    refuse_preliminary_result(&scene, &case, grounds).await.unwrap();
    register_preliminary_result(&scene, &case).await.unwrap();
    scene.at("2026-11-18T20:00").await.unwrap();
    let notices = read_notices(&scene).await.unwrap();
    let paper = download_decisions(&scene, &notices).await.unwrap().pop().unwrap();
    assert_eq!(paper.kind, "N-5");
    assert_sealed(&scene, &paper);
    if let Some(text) = text_of(&paper) {
        assert!(text.contains("ОТКАЗАНО") && text.contains("17.11.2027") && !text.contains("Действует"), "{text}");
    }
    let told = shown_to(&scene, &scene.cast.auditor, &paper).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PreliminaryRefusal, DocumentStanding::Valid));
    assert_eq!((told.valid_until.as_str(), told.permit_number.as_str()), ("", ""));
}
