//! Every refusal of the order: its reasons, what it tells the applicant, whom it bans and whom not.

mod arrival;

use contracts::cases::v1::Notice;
use contracts::dossier::v1::{DocumentKind, Ground};
use contracts::is_mp::v1::Assessment;
use contracts::registries::v1::Register;
use kosh::artefacts::json_of;
use kosh::case_run::{
    CaseRun, accept_final_application, answer_approval, application, approve_interview_result, arrival_documents,
    assess_checks, attach_final_result, choose_slot, compare_originals, fail_interview, form_final_result,
    form_preliminary_result, ground, invite_to_interview, open_application, open_petition, petition,
    preliminary_permit, read_notices, read_petition_notices, receive_originals, record_border_crossing, record_checks,
    record_fingerprinting, record_interview, refuse_acceptance, refuse_documents, refuse_final_result, refuse_petition,
    refuse_preliminary_result, register_application, register_preliminary_result, reject_approval, reject_screening,
    request_approval, return_for_rework, screen_petition, seed_record, send_originals, sign_petition, submit_petition,
    upload_arrival_documents, upload_petition_documents,
};
use kosh::services::Service::{self, ArmGo, Astanahub, Berkut, EgovPep, IsMp};
use regulation::{City, Reason};
use tonic::Code;

use crate::{canary, refused, run, tables, view};

pub fn not_approved() -> Vec<Ground> {
    vec![ground("A-15", "NO_POSITIVE_APPROVAL", "approval")]
}

/// A petition that lies with АКФ ПИТ.
pub async fn submitted(run: &CaseRun) -> String {
    run.at("2026-10-05T10:00").await.unwrap();
    let case = open_petition(run).await.unwrap();
    upload_petition_documents(run, &case).await.unwrap();
    submit_petition(run, &case).await.unwrap();
    run.at("2026-10-06T11:00").await.unwrap();
    case
}

/// A petition whose applicant has come to the interview.
async fn at_the_interview(run: &CaseRun) -> String {
    let case = submitted(run).await;
    screen_petition(run, &case).await.unwrap();
    let slots = invite_to_interview(run, &case, ["2026-10-08T10:00"]).await.unwrap();
    choose_slot(run, &case, slots[0]).await.unwrap();
    run.at("2026-10-08T11:00").await.unwrap();
    case
}

/// An application whose electronic case КНБ has had since 28 October.
pub async fn with_knb(run: &CaseRun) -> String {
    petition(run).await.unwrap();
    let case = application(run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    register_application(run, &case).await.unwrap();
    run.at("2026-10-28T11:00").await.unwrap();
    record_checks(run, &case).await.unwrap();
    request_approval(run, &case).await.unwrap();
    case
}

/// An application with a preliminary permit of 18 November: its case and the permit's number.
pub async fn permitted(run: &CaseRun) -> (String, String) {
    petition(run).await.unwrap();
    let case = application(run).await.unwrap();
    let number = preliminary_permit(run, &case).await.unwrap();
    (case, number)
}

/// The one unread notice.
pub async fn notice(run: &CaseRun) -> Notice {
    let mut unread = read_notices(run).await.unwrap();
    assert_eq!(unread.len(), 1, "{unread:?}");
    unread.remove(0)
}

/// Par. 9: the refusal of a petition lies in astanahub's cabinet with its reason, and went by mail exactly once.
async fn told_why(run: &CaseRun, case: &str, clause: &str, reason: Reason) {
    run.time.quiet().await.unwrap();
    let told = read_petition_notices(run).await.unwrap().into_iter().filter(|notice| notice.kind == "N-2");
    let told: Vec<_> = told.collect();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((told.case_id.as_str(), told.clause.as_str()), (case, "A-9"));
    for (text, words) in [(&told.text_ru, reason.ru()), (&told.text_kk, reason.kk())] {
        assert!(text.contains(words) && text.contains(clause), "{text}");
    }
    assert!(read_petition_notices(run).await.unwrap().is_empty());
    let mails = run.suite.captured_mail(&run.cast.identity.email()).unwrap();
    let mails: Vec<_> = mails.into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    assert_eq!(mails.iter().filter(|mail| mail.contains("\r\nSubject: N-2: ")).count(), 1, "{mails:?}");
}

pub async fn nobody_is_banned(agency: Service, case: &str) {
    let tables = tables::all().await.into_iter().find(|tables| tables.agency == agency.name()).unwrap();
    let bans =
        "SELECT count(*) FROM persons p JOIN cases c USING (person, clock) WHERE c.id = $1 AND p.body->'bans' <> '[]'";
    assert_eq!(tables.count(bans, case.parse().unwrap()).await, 0);
}

/// The refusal of a new application that a ban causes.
async fn banned(run: &CaseRun, clause: &str) {
    let error = open_application(run).await.unwrap_err();
    let refused = refused(&error);
    assert_eq!(refused.code, Code::FailedPrecondition);
    assert!(refused.message.contains(&format!("{clause} BAN_IN_FORCE")), "{}", refused.message);
}

#[tokio::test]
async fn a_screening_that_fails_ends_the_petition_with_reasons() {
    // Aim: par. 5, 9 and AMB-30: no silent refusal; with a reason the petition ends, bans nobody and leaves the way open.
    let run = run(City::Almaty).await;
    let case = submitted(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let silent = reject_screening(&run, &case, vec![]).await.unwrap_err();
    assert!(refused(&silent).message.contains("NO_REASON_GIVEN"), "{silent:#}");
    assert_eq!(view::version(&run, Astanahub, &case).await, before);
    let reasons = vec![ground("A-4.3", "DOCUMENT_ILLEGIBLE", "RESUME")];
    reject_screening(&run, &case, reasons).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "SCREENING_REJECTED")]).await;
    told_why(&run, &case, "A-4.3", Reason::DocumentIllegible).await;
    let late = screen_petition(&run, &case).await.unwrap_err();
    assert!(refused(&late).message.contains("SCREENING_REJECTED"), "{late:#}");
    open_petition(&run).await.unwrap();
}

#[tokio::test]
async fn a_failed_interview_is_refused_by_akf() {
    // Aim: par. 7-9: a failed interview is never signed; АКФ ПИТ refuses with the reason, and the applicant may come again.
    let run = run(City::Astana).await;
    let case = at_the_interview(&run).await;
    fail_interview(&run, &case).await.unwrap();
    let signed = sign_petition(&run, &case).await.unwrap_err();
    assert_eq!(refused(&signed).code, Code::FailedPrecondition);
    let reasons = vec![ground("A-8", "INTERVIEW_NOT_PASSED", "interview")];
    refuse_petition(&run, &case, &run.cast.screener, reasons).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "REFUSED")]).await;
    told_why(&run, &case, "A-8", Reason::InterviewNotPassed).await;
    open_petition(&run).await.unwrap();
}

#[tokio::test]
async fn the_ministry_declines_to_sign() {
    // Aim: par. 8-9, AMB-29: АКФ ПИТ may not refuse a passed interview, the ministry may, even after it approved the result.
    let run = run(City::Almaty).await;
    let case = at_the_interview(&run).await;
    record_interview(&run, &case).await.unwrap();
    let reasons = || vec![ground("A-8", "QUALIFICATION_NOT_CONFIRMED", "qualification")];
    let by_akf = refuse_petition(&run, &case, &run.cast.screener, reasons()).await.unwrap_err();
    assert_eq!(refused(&by_akf).code, Code::FailedPrecondition);
    approve_interview_result(&run, &case).await.unwrap();
    refuse_petition(&run, &case, &run.cast.miicr_signatory, reasons()).await.unwrap();
    view::stands(&run, &case, &[(Astanahub, "REFUSED")]).await;
    told_why(&run, &case, "A-8", Reason::QualificationNotConfirmed).await;
    let signed = sign_petition(&run, &case).await.unwrap_err();
    assert!(refused(&signed).message.contains("REFUSED"), "{signed:#}");
}

#[tokio::test]
async fn a_refusal_of_knb_bans_for_a_year_and_tells_no_reason() {
    // Aim: par. 15-19: КНБ's no becomes a signed refusal, notice N-5 with ground and first permitted day, a ban of a year
    // from the decision; КНБ's own words leave neither its database nor its process.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    let canary = format!("канарейка {case}");
    reject_approval(&run, &case, &canary).await.unwrap();
    run.at("2026-11-18T10:00").await.unwrap();
    let approved = form_preliminary_result(&run, &case).await.unwrap_err();
    assert!(refused(&approved).message.contains("A-15 NO_POSITIVE_APPROVAL"), "{approved:#}");
    let invented = vec![ground("A-13", "REGISTER_HIT", "IBD")];
    let invented = refuse_preliminary_result(&run, &case, invented).await.unwrap_err();
    assert!(refused(&invented).message.contains("grounds"), "{invented:#}");
    refuse_preliminary_result(&run, &case, not_approved()).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    let expected = [(EgovPep, "PRELIMINARY_REFUSED"), (ArmGo, "PRELIMINARY_REFUSED"), (IsMp, "PRELIMINARY_FORMED")];
    view::stands(&run, &case, &expected).await;
    assert_eq!(view::fact(&run, ArmGo, &case, "/ban/first_allowed").await, "2027-11-19");
    let signed = view::fact(&run, EgovPep, &case, "/decision/statement/signer_iin").await;
    assert_eq!(signed, run.cast.ms_officer.human.iin.as_str());
    let told = notice(&run).await;
    assert_eq!(told.kind, "N-5");
    for text in [&told.text_ru, &told.text_kk] {
        assert!(text.contains("A-15") && text.contains("18.11.2026") && text.contains("19.11.2027"), "{text}");
    }
    run.at("2026-12-30T10:00").await.unwrap();
    banned(&run, "A-19/p3").await;
    the_canary_stayed(&run, &canary).await;
    // Whoever reads «Беркут» without being КНБ reads the referral, not the reason.
    let shown = json_of(view::case(&run, Berkut, &case).await.facts.unwrap()).to_string();
    assert!(shown.contains("REJECTED") && !shown.contains(&canary), "{shown}");
}

/// КНБ's words are in its own database and nowhere else: not in another's, nor in a document or a log.
pub async fn the_canary_stayed(run: &CaseRun, canary: &str) {
    let writings = canary::writings(canary);
    for tables in tables::all().await {
        // Envelopes lie in the outboxes as they travel: what is in none of them was in no queue.
        let found = tables.mentions(canary).await;
        assert_eq!(found > 0, tables.agency == "berkut", "{}", tables.agency);
    }
    let endpoints = run.suite.endpoints();
    for place in [endpoints.data.join("logs"), endpoints.object_store.clone()] {
        let mut places = vec![place];
        while let Some(place) = places.pop() {
            for entry in std::fs::read_dir(&place).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    places.push(entry.path());
                } else if let Ok(bytes) = std::fs::read(entry.path()) {
                    // The signs of every writing are ASCII but those of the text itself, which is looked for as it is.
                    let text = String::from_utf8_lossy(&bytes);
                    let found = writings.iter().any(|writing| text.contains(writing.as_str()));
                    assert!(!found, "{}", entry.path().display());
                }
            }
        }
    }
}

#[tokio::test]
async fn the_silence_of_knb_decides_nothing() {
    // Aim: par. 15, AMB-01: past the 25 days D-04 is overdue at both ends, once and on record, the case is before the
    // supervisor, nothing can be decided, and a late answer counts.
    let run = run(City::Astana).await;
    let case = with_knb(&run).await;
    run.at("2026-11-23T23:59").await.unwrap();
    for agency in [IsMp, Berkut] {
        assert!(!view::deadline(&run, agency, &case, "D-04").await.unwrap().overdue, "{agency}");
    }
    run.at("2026-12-01T10:00").await.unwrap();
    for agency in [IsMp, Berkut] {
        assert!(view::deadline(&run, agency, &case, "D-04").await.unwrap().overdue, "{agency}");
        let history = view::case(&run, agency, &case).await.history;
        let overdue: Vec<_> = history.iter().filter(|line| line.act == "ApprovalOverdue").collect();
        assert_eq!(overdue.iter().map(|line| line.actor_role.as_str()).collect::<Vec<_>>(), ["TIME"], "{agency}");
    }
    assert_eq!(view::case(&run, IsMp, &case).await.summary.unwrap().next_owner, "MS_SUPERVISOR");
    view::stands(&run, &case, &[(IsMp, "APPROVAL_REQUESTED"), (Berkut, "REFERRED"), (EgovPep, "RECEIVED")]).await;
    for early in [
        form_preliminary_result(&run, &case).await.unwrap_err(),
        refuse_preliminary_result(&run, &case, not_approved()).await.unwrap_err(),
    ] {
        assert!(refused(&early).message.contains("APPROVAL_REQUESTED"), "{early:#}");
    }
    answer_approval(&run, &case).await.unwrap();
    for agency in [IsMp, Berkut] {
        assert!(view::deadline(&run, agency, &case, "D-04").await.is_none(), "{agency}");
    }
    form_preliminary_result(&run, &case).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "PRELIMINARY_APPROVED")]).await;
}

#[tokio::test]
async fn refused_documents_ban_nobody() {
    // Aim: par. 12, AMB-04, AMB-05: what a correction can cure must be returned; what it cannot ends the application with
    // notice N-3, stops the deadlines, and the person may file anew at once.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    let before = view::version(&run, ArmGo, &case).await;
    let curable = vec![ground("A-10.4", "NOT_LEGALISED", "CRIMINAL_RECORD")];
    let curable = refuse_documents(&run, &case, curable).await.unwrap_err();
    assert_eq!(refused(&curable).code, Code::InvalidArgument);
    let incurable = || vec![ground("A-10.1", "PASSPORT_NOT_REPLACEABLE", "PASSPORT")];
    let returned = return_for_rework(&run, &case, incurable()).await.unwrap_err();
    assert_eq!(refused(&returned).code, Code::InvalidArgument);
    assert_eq!(view::version(&run, ArmGo, &case).await, before);
    refuse_documents(&run, &case, incurable()).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "DOCUMENTS_REFUSED"), (EgovPep, "DOCUMENTS_REFUSED")]).await;
    assert!(view::case(&run, ArmGo, &case).await.open_deadlines.is_empty());
    let told = notice(&run).await;
    assert_eq!((told.kind.as_str(), told.clause.as_str()), ("N-3", "A-12/p2"));
    assert!(told.text_ru.contains("A-10.1"), "{}", told.text_ru);
    nobody_is_banned(ArmGo, &case).await;
    nobody_is_banned(EgovPep, &case).await;
    open_application(&run).await.unwrap();
}

#[tokio::test]
async fn a_register_hit_cannot_be_denied_and_refuses() {
    // Aim: par. 13, 17, AMB-33: a hit cannot be recorded as none, nor one be invented; a relevant hit forbids the approval
    // whatever КНБ says, and is the ground of the refusal.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    run.at("2026-10-27T10:15").await.unwrap();
    register_application(&run, &case).await.unwrap();
    let reference = seed_record(&run, Register::Ibd).await.unwrap();
    let before = view::version(&run, IsMp, &case).await;
    let denied = assess_checks(&run, &case, Assessment::NoHit, Assessment::NoHit).await.unwrap_err();
    assert_eq!(refused(&denied).code, Code::InvalidArgument);
    assert!(refused(&denied).message.contains("ibd: "), "{denied:#}");
    let invented = assess_checks(&run, &case, Assessment::HitRelevant, Assessment::HitRelevant).await.unwrap_err();
    assert!(refused(&invented).message.contains("sio_pso: "), "{invented:#}");
    assert_eq!(view::version(&run, IsMp, &case).await, before);
    assess_checks(&run, &case, Assessment::HitRelevant, Assessment::NoHit).await.unwrap();
    assert_eq!(view::fact(&run, IsMp, &case, "/records/ibd").await, reference);
    request_approval(&run, &case).await.unwrap();
    answer_approval(&run, &case).await.unwrap();
    let approved = form_preliminary_result(&run, &case).await.unwrap_err();
    assert!(refused(&approved).message.contains("A-13 REGISTER_HIT IBD"), "{approved:#}");
    refuse_preliminary_result(&run, &case, vec![ground("A-13", "REGISTER_HIT", "IBD")]).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "PRELIMINARY_REFUSED"), (EgovPep, "PRELIMINARY_REFUSED")]).await;
    assert_eq!(notice(&run).await.kind, "N-5");
}

#[tokio::test]
async fn what_the_order_does_not_let_be_filed_is_not_opened() {
    // Aim: par. 10: no petition, a second application beside a live one, a filing after the pilot's end: each is
    // refused with its clause.
    let run = run(City::Almaty).await;
    let refusal = async |ground: &str| {
        let error = open_application(&run).await.unwrap_err();
        assert_eq!(refused(&error).code, Code::FailedPrecondition);
        assert!(refused(&error).message.contains(ground), "{error:#}");
    };
    refusal("A-10.3 DOCUMENT_MISSING PETITION").await;
    petition(&run).await.unwrap();
    open_application(&run).await.unwrap();
    refusal("A-10 LIVE_APPLICATION_EXISTS").await;
    run.at("2027-01-01T00:00").await.unwrap();
    refusal("PILOT_CLOSED").await;
}

#[tokio::test]
async fn a_refused_person_cannot_be_granted_afterwards() {
    // Aim: par. 17: a preliminary refusal closes the case: no later act of any officer finds a place in it.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    reject_approval(&run, &case, "").await.unwrap();
    refuse_preliminary_result(&run, &case, not_approved()).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    let versions = [view::version(&run, IsMp, &case).await, view::version(&run, ArmGo, &case).await];
    run.at("2026-10-29T10:00").await.unwrap();
    for late in [
        answer_approval(&run, &case).await.unwrap_err(),
        form_preliminary_result(&run, &case).await.unwrap_err(),
        register_preliminary_result(&run, &case).await.unwrap_err(),
        record_fingerprinting(&run, &case).await.unwrap_err(),
    ] {
        assert_eq!(refused(&late).code, Code::FailedPrecondition, "{late:#}");
    }
    let after = [view::version(&run, IsMp, &case).await, view::version(&run, ArmGo, &case).await];
    assert_eq!(versions, after);
}
