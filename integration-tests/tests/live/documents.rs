//! The two decisions as documents: made once, sealed, and told from what is not genuine.

use contracts::cases::v1::Notice;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use contracts::egov_pep::v1::{DecisionKind, DocumentStanding, DownloadDecisionRequest, VerifyDocumentResponse};
use kosh::case_run::{
    CaseRun, SealedDocument, application, download_decision, download_decisions, final_permit, ground, petition,
    preliminary_permit, read_notices, record_checks, refuse_preliminary_result, register_application,
    register_preliminary_result, reject_approval, request_approval, verify_document,
};
use kosh::people::Persona;
use kosh::services::Service;
use platform::digest::sha256;
use platform::pdf::sealed_parts;
use platform::signature::{Authority, Expected, LocalVerifier, Verifier as _, enclosed_signer};
use regulation::City;
use tonic::Code;

use crate::{refused, run};

/// Approved on Wednesday 18 November, read that evening.
async fn approved(run: &CaseRun) -> (String, String, Notice) {
    petition(run).await.unwrap();
    let case = application(run).await.unwrap();
    let number = preliminary_permit(run, &case).await.unwrap();
    run.at("2026-11-18T20:00").await.unwrap();
    let notice = read_notices(run).await.unwrap().pop().unwrap();
    (case, number, notice)
}

async fn shown_to(run: &CaseRun, by: &Persona, document: &SealedDocument) -> VerifyDocumentResponse {
    let (number, code) = document.printed().unwrap();
    assert_eq!(number, document.number);
    verify_document(run, by, &number, &code).await.unwrap()
}

/// The seal is the portal's, stands over the whole file, and leads to the sandbox's root.
fn assert_sealed(run: &CaseRun, document: &SealedDocument) {
    let (content, cms) = sealed_parts(&document.pdf).unwrap();
    let signer = enclosed_signer(&cms).unwrap();
    assert_eq!(signer.common_name, "ПЭП EGOV.KZ");
    let root = std::fs::read_to_string(&run.suite.endpoints().trust_root).unwrap();
    let bin = signer.bin.clone().unwrap();
    let expected = Expected::Officer { iin: &signer.iin, bin: &bin, at_least: Authority::SigningAuthority };
    let verifier = LocalVerifier::from_root_pem(&root).unwrap();
    verifier.verify(&content, &cms, &expected, run.now().timestamp()).unwrap();
    assert_eq!(hex::encode(sha256(&document.pdf)), document.sha256);
}

/// What stands on the pages, where poppler is installed.
fn text_of(document: &SealedDocument) -> Option<String> {
    let file = std::env::temp_dir().join(format!("kosh-live-{}.pdf", document.sha256));
    std::fs::write(&file, &document.pdf).unwrap();
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    std::fs::remove_file(&file).unwrap();
    Some(String::from_utf8(read.ok()?.stdout).unwrap())
}

#[tokio::test]
async fn a19_a23_the_decisions_are_handed_out_as_sealed_papers() {
    // Aim: one file per notice, the same for everybody who asks, at once or later; it says what was decided; its number and
    // code tell any official what it is worth now: valid, and used once the final decision is made.
    let run = run(City::Almaty).await;
    let (case, permit, notice) = approved(&run).await;
    assert_eq!((notice.kind.as_str(), notice.document_sha256.as_str()), ("N-6", ""));
    let cast = &run.cast;
    let (mine, audited) = tokio::join!(
        download_decision(&run, &cast.applicant, &notice),
        download_decision(&run, &cast.auditor, &notice)
    );
    let (mine, audited) = (mine.unwrap(), audited.unwrap());
    assert!(mine.pdf == audited.pdf, "two files of one decision");
    assert_sealed(&run, &mine);
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
    let told = shown_to(&run, &cast.border_officer, &mine).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PreliminaryApproval, DocumentStanding::Valid));
    assert_eq!((told.decided_on.as_str(), told.valid_until.as_str()), ("2026-11-18", "2026-12-18"));
    assert_eq!((&told.permit_number, &told.document_sha256), (&permit, &mine.sha256));
    let iin = cast.identity.iin.as_str();
    assert_eq!(told.holder, format!("D. J. ********{}", &iin[8..]));

    final_permit(&run, &case, &permit).await.unwrap();
    run.at("2026-12-21T19:00").await.unwrap();
    let last = read_notices(&run).await.unwrap();
    let granted = download_decisions(&run, &last).await.unwrap().pop().unwrap();
    assert_eq!(granted.kind, "N-8");
    assert_sealed(&run, &granted);
    let told = shown_to(&run, &cast.tson_operator, &granted).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PermitGranted, DocumentStanding::Valid));
    assert_eq!(told.valid_until, "");
    let before = shown_to(&run, &cast.tson_operator, &mine).await;
    assert_eq!((before.standing(), &before.document_sha256), (DocumentStanding::Used, &mine.sha256));
    assert!(download_decision(&run, &cast.applicant, &notice).await.unwrap().pdf == mine.pdf);
}

#[tokio::test]
async fn a_paper_is_the_applicants_own_and_nobody_guesses_its_code() {
    // Aim: another applicant finds no case; before a decision there is no document; another's code, a changed one, another
    // number are all answered alike; a slip in the number is told as one.
    let (run, other) = (run(City::Almaty).await, run(City::Almaty).await);
    let (case, _, notice) = approved(&run).await;
    let stranger = download_decision(&run, &other.cast.applicant, &notice).await.err().unwrap();
    assert_eq!(refused(&stranger).code, Code::NotFound);
    let elsewhere = Notice { notice_id: uuid::Uuid::nil().to_string(), ..notice.clone() };
    let unknown = download_decision(&run, &run.cast.applicant, &elsewhere).await.err().unwrap();
    assert_eq!(refused(&unknown).code, Code::InvalidArgument);
    petition(&other).await.unwrap();
    let undecided = application(&other).await.unwrap();
    let mut portal = EgovPepServiceClient::new(run.suite.channel(Service::EgovPep).unwrap());
    let early = DownloadDecisionRequest { case_id: undecided, notice_id: String::new() };
    let early = portal.download_decision(other.cast.applicant.ask(early)).await.unwrap_err();
    assert_eq!(early.code(), Code::FailedPrecondition);

    let newest = DownloadDecisionRequest { case_id: case, notice_id: String::new() };
    let given = portal.download_decision(run.cast.applicant.ask(newest)).await.unwrap().into_inner();
    let document = SealedDocument { kind: notice.kind, number: given.number, pdf: given.pdf, sha256: given.sha256 };
    let (number, code) = document.printed().unwrap();
    let officer = &run.cast.border_officer;
    let changed = code.replacen(&code[..1], if code.starts_with('0') { "1" } else { "0" }, 1);
    let unheard = regulation::identity::checked("10299999999999-N6");
    for (number, code) in [(&number, changed.as_str()), (&number, ""), (&unheard, code.as_str())] {
        let error = verify_document(&run, officer, number, code).await.err().unwrap();
        assert_eq!(refused(&error).code, Code::NotFound);
        assert_eq!(refused(&error).message, "no document has this number and this code");
    }
    let job = verify_document(&run, officer, &number.replace("N6", "N8"), &code).await.err().unwrap();
    assert_eq!(refused(&job).code, Code::InvalidArgument);
}

#[tokio::test]
async fn a19_p3_a_refusal_is_a_paper_without_validity() {
    // Aim: КНБ does not approve; the refusal's document has the ground and the ban's end, no last day, and stands.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    register_application(&run, &case).await.unwrap();
    record_checks(&run, &case).await.unwrap();
    request_approval(&run, &case).await.unwrap();
    run.at("2026-11-16T17:00").await.unwrap();
    reject_approval(&run, &case, "Не подлежит разглашению.").await.unwrap();
    let grounds = vec![ground("A-15", "NO_POSITIVE_APPROVAL", "approval")];
    refuse_preliminary_result(&run, &case, grounds).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    run.at("2026-11-18T20:00").await.unwrap();
    let notices = read_notices(&run).await.unwrap();
    let document = download_decisions(&run, &notices).await.unwrap().pop().unwrap();
    assert_eq!(document.kind, "N-5");
    assert_sealed(&run, &document);
    if let Some(text) = text_of(&document) {
        assert!(text.contains("ОТКАЗАНО") && text.contains("17.11.2027") && !text.contains("Действует"), "{text}");
    }
    let told = shown_to(&run, &run.cast.auditor, &document).await;
    assert_eq!((told.kind(), told.standing()), (DecisionKind::PreliminaryRefusal, DocumentStanding::Valid));
    assert_eq!((told.valid_until.as_str(), told.permit_number.as_str()), ("", ""));
}
