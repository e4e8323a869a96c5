//! КНБ takes an approval back, AMB-17.

use contracts::is_mp::v1::Assessment;
use contracts::registries::v1::Register;
use kosh::artefacts::json_of;
use kosh::case_run::{
    CaseRun, accept_final_application, answer_approval, arrival_documents, assess_final_checks, attach_final_result,
    form_final_result, form_preliminary_result, read_notices, recall_approval, receive_originals,
    record_border_crossing, record_final_checks, record_fingerprinting, refuse_final_result, refuse_preliminary_result,
    register_preliminary_result, seed_record, send_originals, upload_arrival_documents,
};
use kosh::services::Service::{ArmGo, Berkut, EgovPep, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::{not_approved, permitted, the_canary_stayed, with_knb};
use crate::{refused, run, view};

/// The originals are at the migration service on 17 December, the applicant is inside and fingerprinted.
pub async fn with_originals(run: &CaseRun) -> String {
    let (case, number) = permitted(run).await;
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(run).await.unwrap();
    run.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(run, &case).await.unwrap();
    run.at("2026-12-15T12:00").await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(run, &case, &documents).await.unwrap();
    accept_final_application(run, &case, &number).await.unwrap();
    let waybill = send_originals(run, &case).await.unwrap();
    run.at("2026-12-17T10:00").await.unwrap();
    receive_originals(run, &case, &waybill).await.unwrap();
    case
}

#[tokio::test]
async fn a_recall_before_the_result_leaves_nothing_but_the_refusal() {
    // Aim: approved, recalled for a reason that stays with КНБ: no preliminary permit can be formed; the refusal states the
    // legal ground and no other; КНБ recalls once.
    let run = run(City::Almaty).await;
    let case = with_knb(&run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    let early = recall_approval(&run, &case, "").await.unwrap_err();
    assert!(refused(&early).message.contains("REFERRED"), "{early:#}");
    answer_approval(&run, &case).await.unwrap();
    let canary = format!("канарейка отзыва {case}");
    recall_approval(&run, &case, &canary).await.unwrap();
    view::stands(&run, &case, &[(Berkut, "RECALLED"), (IsMp, "APPROVAL_ANSWERED")]).await;
    assert_eq!(view::fact(&run, IsMp, &case, "/answer").await, "RECALLED");
    let again = recall_approval(&run, &case, "").await.unwrap_err();
    assert!(refused(&again).message.contains("RECALLED"), "{again:#}");
    run.at("2026-11-18T10:00").await.unwrap();
    let approved = form_preliminary_result(&run, &case).await.unwrap_err();
    assert!(refused(&approved).message.contains("A-15 NO_POSITIVE_APPROVAL"), "{approved:#}");
    refuse_preliminary_result(&run, &case, not_approved()).await.unwrap();
    register_preliminary_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "PRELIMINARY_REFUSED")]).await;
    assert_eq!(read_notices(&run).await.unwrap().last().unwrap().kind, "N-5");
    the_canary_stayed(&run, &canary).await;
    let shown = json_of(view::case(&run, Berkut, &case).await.facts.unwrap()).to_string();
    assert!(shown.contains("recalled_at") && !shown.contains(&canary), "{shown}");
}

#[tokio::test]
async fn a_recall_calls_a_grant_back_from_the_officers_desk() {
    // Aim: the final result was formed and lies at ARM GO when КНБ recalls: it cannot be attached, the officer refuses on that
    // ground, and the applicant reads the legal ground.
    let run = run(City::Astana).await;
    let case = with_originals(&run).await;
    run.at("2026-12-18T11:00").await.unwrap();
    record_final_checks(&run, &case).await.unwrap();
    form_final_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "FINAL_FORMED"), (IsMp, "FINAL_FORMED")]).await;
    recall_approval(&run, &case, "").await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "ORIGINALS_SENT"), (IsMp, "FINAL_CHECKED")]).await;
    let attached = attach_final_result(&run, &case).await.unwrap_err();
    assert_eq!(refused(&attached).code, Code::FailedPrecondition);
    let granted = form_final_result(&run, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-15 NO_POSITIVE_APPROVAL"), "{granted:#}");
    refuse_final_result(&run, &case, not_approved()).await.unwrap();
    attach_final_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "REFUSED"), (EgovPep, "REFUSED"), (IsMp, "CLOSED")]).await;
}

#[tokio::test]
async fn a_permit_that_was_attached_first_stands() {
    // Aim: what was granted before the recall is the holder's; the case goes before the supervisor.
    let run = run(City::Almaty).await;
    let case = with_originals(&run).await;
    run.at("2026-12-18T11:00").await.unwrap();
    record_final_checks(&run, &case).await.unwrap();
    form_final_result(&run, &case).await.unwrap();
    attach_final_result(&run, &case).await.unwrap();
    run.time.quiet().await.unwrap();
    recall_approval(&run, &case, "").await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "GRANTED"), (EgovPep, "GRANTED"), (IsMp, "CLOSED")]).await;
    assert_eq!(view::case(&run, IsMp, &case).await.summary.unwrap().next_owner, "MS_SUPERVISOR");
}

#[tokio::test]
async fn a_hit_of_the_repeated_checks_is_weighed_with_a_note() {
    // Aim: par. 22 repeats par. 13: a hit that came since cannot be denied; irrelevant it hinders nothing, relevant it refuses;
    // the officer's note stays in ИС МП.
    for (ibd, grants) in [(Assessment::HitIrrelevant, true), (Assessment::HitRelevant, false)] {
        let run = run(City::Almaty).await;
        let case = with_originals(&run).await;
        seed_record(&run, Register::Ibd).await.unwrap();
        run.at("2026-12-18T11:00").await.unwrap();
        let denied = record_final_checks(&run, &case).await.unwrap_err();
        assert_eq!(refused(&denied).code, Code::InvalidArgument);
        assess_final_checks(&run, &case, true, ibd, Assessment::NoHit).await.unwrap();
        assert!(view::fact(&run, IsMp, &case, "/records/ibd_note").await.contains("запись"));
        let formed = form_final_result(&run, &case).await;
        assert_eq!(formed.is_ok(), grants, "{formed:?}");
        if grants {
            attach_final_result(&run, &case).await.unwrap();
            let shown = json_of(view::case(&run, ArmGo, &case).await.facts.unwrap()).to_string();
            assert!(!shown.contains("запись о другом лице"), "{shown}");
        } else {
            assert!(refused(&formed.unwrap_err()).message.contains("A-22 REGISTER_HIT"));
        }
    }
}
