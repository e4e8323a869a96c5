//! From the arrival to the final result: what holds a case, what refuses it, what lets it expire.

use super::*;

/// The final application, with the originals at the migration service on 17 December.
async fn with_originals(scene: &Scene, case: &str, number: &str) {
    scene.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(scene, case).await.unwrap();
    scene.at("2026-12-15T12:00").await.unwrap();
    let papers = arrival_papers(&scene.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(scene, case, &papers).await.unwrap();
    accept_final_application(scene, case, number).await.unwrap();
    let waybill = send_originals(scene, case).await.unwrap();
    scene.at("2026-12-17T10:00").await.unwrap();
    receive_originals(scene, case, &waybill).await.unwrap();
}

#[tokio::test]
async fn originals_that_differ_refuse_the_permit_and_ban() {
    // Aim: par. 22-24: originals that differ forbid the permit; the signed refusal reaches the cabinet as N-8 and bans for a
    // year from the conclusion.
    let scene = scene(City::Astana).await;
    let (case, number) = permitted(&scene).await;
    read_notices(&scene).await.unwrap();
    scene.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    with_originals(&scene, &case, &number).await;
    scene.at("2026-12-18T11:00").await.unwrap();
    compare_originals(&scene, &case, false).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "FINAL_CHECKED")]).await;
    let granted = form_final_result(&scene, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 ORIGINAL_DIFFERS"), "{granted:#}");
    refuse_final_result(&scene, &case, vec![ground("A-22", "ORIGINAL_DIFFERS", "originals")]).await.unwrap();
    attach_final_result(&scene, &case).await.unwrap();
    view::stands(&scene, &case, &[(ArmGo, "REFUSED"), (EgovPep, "REFUSED"), (IsMp, "CLOSED")]).await;
    let told = notice(&scene).await;
    assert_eq!(told.kind, "N-8");
    assert!(told.text_ru.contains("18.12.2026") && told.text_ru.contains("19.12.2027"), "{}", told.text_ru);
    scene.at("2026-12-30T10:00").await.unwrap();
    banned(&scene, "A-24").await;
}

#[tokio::test]
async fn a_crossing_that_is_missing_holds_the_case() {
    // Aim: par. 22, AMB-18: without the border's data the case is held, neither granted nor refused by itself; once «Беркут»
    // tells the entry, the checks are made again and the permit is granted.
    let scene = scene(City::Almaty).await;
    let (case, number) = permitted(&scene).await;
    with_originals(&scene, &case, &number).await;
    scene.at("2026-12-18T11:00").await.unwrap();
    compare_originals(&scene, &case, true).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "ON_HOLD")]).await;
    let granted = form_final_result(&scene, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 BORDER_CROSSING_NOT_FOUND"), "{granted:#}");
    scene.at("2026-12-19T09:00").await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "ON_HOLD"), (ArmGo, "ORIGINALS_SENT")]).await;
    record_border_crossing(&scene).await.unwrap();
    compare_originals(&scene, &case, true).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "FINAL_CHECKED")]).await;
    form_final_result(&scene, &case).await.unwrap();
    attach_final_result(&scene, &case).await.unwrap();
    view::stands(&scene, &case, &[(EgovPep, "GRANTED"), (IsMp, "CLOSED")]).await;
}

#[tokio::test]
async fn fingerprints_that_nobody_took_hold_the_case() {
    // Aim: par. 22, AMB-18: a certificate of fingerprints that АДИС does not know holds the case; once they are taken, the
    // checks are made again and find them.
    let scene = scene(City::Astana).await;
    let (case, number) = permitted(&scene).await;
    scene.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    scene.at("2026-12-15T12:00").await.unwrap();
    let papers = arrival_papers(&scene.cast.identity, "ADIS9999999999").unwrap();
    upload_arrival_documents(&scene, &case, &papers).await.unwrap();
    accept_final_application(&scene, &case, &number).await.unwrap();
    let waybill = send_originals(&scene, &case).await.unwrap();
    scene.at("2026-12-17T10:00").await.unwrap();
    receive_originals(&scene, &case, &waybill).await.unwrap();
    compare_originals(&scene, &case, true).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "ON_HOLD")]).await;
    let granted = form_final_result(&scene, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 FINGERPRINTS_NOT_FOUND"), "{granted:#}");
    let by_itself = refuse_final_result(&scene, &case, vec![ground("A-22", "ORIGINAL_DIFFERS", "originals")]).await;
    assert_eq!(refused(&by_itself.unwrap_err()).code, Code::FailedPrecondition);
    record_fingerprinting(&scene, &case).await.unwrap();
    compare_originals(&scene, &case, true).await.unwrap();
    view::stands(&scene, &case, &[(IsMp, "FINAL_CHECKED")]).await;
}

#[tokio::test]
async fn an_incomplete_package_at_the_centre_is_not_accepted() {
    // Aim: par. 20-21, AMB-19: every missing document is told with its clause, a wrong permit number and originals that were
    // not compared too; the operator's receipt of non-acceptance lists it with a number; nothing is decided, nobody is banned,
    // the thirty days run on, a whole package is not refused, and it is accepted.
    let scene = scene(City::Almaty).await;
    let (case, number) = permitted(&scene).await;
    scene.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    scene.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&scene, &case).await.unwrap();
    let papers = arrival_papers(&scene.cast.identity, &fingerprints).unwrap();
    let (housing, others): (Vec<_>, Vec<_>) =
        papers.into_iter().partition(|paper| paper.kind == DocumentKind::HousingContract);
    upload_arrival_documents(&scene, &case, &others).await.unwrap();
    let before = view::version(&scene, ArmGo, &case).await;
    let incomplete = accept_final_application(&scene, &case, &number).await.unwrap_err();
    assert!(refused(&incomplete).message.contains("DOCUMENT_MISSING HOUSING_CONTRACT"), "{incomplete:#}");
    assert_eq!(view::version(&scene, ArmGo, &case).await, before);
    let seen = vec![ground("A-20.2", "DOCUMENT_ILLEGIBLE", "MEDICAL_CERTIFICATE")];
    let receipt = refuse_acceptance(&scene, &case, &number, seen).await.unwrap();
    let listed: Vec<_> = receipt.grounds.iter().map(|it| format!("{} {}", it.reason, it.subject)).collect();
    assert_eq!(listed, ["DOCUMENT_MISSING HOUSING_CONTRACT", "DOCUMENT_ILLEGIBLE MEDICAL_CERTIFICATE"]);
    assert_eq!(receipt.receipt_number.len(), 14);
    assert!(receipt.issued_at.is_some());
    let kept = view::fact(&scene, ArmGo, &case, "/non_acceptances/0/number").await;
    assert_eq!(kept, receipt.receipt_number);
    view::stands(&scene, &case, &[(ArmGo, "PRELIMINARY_APPROVED")]).await;
    assert!(view::term(&scene, ArmGo, &case, "D-07").await.is_some());
    nobody_is_banned(ArmGo, &case).await;
    upload_arrival_documents(&scene, &case, &housing).await.unwrap();
    let whole = refuse_acceptance(&scene, &case, &number, vec![]).await.unwrap_err();
    assert!(refused(&whole).message.contains("A-21 NO_REASON_GIVEN"), "{whole:#}");
    accept_final_application(&scene, &case, &number).await.unwrap();
    view::stands(&scene, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
}

#[tokio::test]
async fn a_contact_without_a_filing_expires_without_a_ban() {
    // Aim: AMB-10, AMB-12: fingerprints at the department without an arrival, and both without a filing at ЦОН: the approval
    // expires at 24:00 of 18 December, N-7 says so, and nobody is banned.
    for arrives in [false, true] {
        let scene = scene(City::Almaty).await;
        let (case, _) = permitted(&scene).await;
        read_notices(&scene).await.unwrap();
        scene.at("2026-12-01T08:20").await.unwrap();
        if arrives {
            record_border_crossing(&scene).await.unwrap();
        }
        scene.at("2026-12-14T15:00").await.unwrap();
        record_fingerprinting(&scene, &case).await.unwrap();
        scene.at("2026-12-18T23:59").await.unwrap();
        view::stands(&scene, &case, &[(ArmGo, "PRELIMINARY_APPROVED")]).await;
        scene.at("2026-12-19T00:00").await.unwrap();
        let expected = [(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED"), (IsMp, "PERMIT_LAPSED")];
        view::stands(&scene, &case, &expected).await;
        let told = notice(&scene).await;
        assert_eq!((told.kind.as_str(), told.clause.as_str()), ("N-7", "A-19/p1"));
        nobody_is_banned(EgovPep, &case).await;
        nobody_is_banned(ArmGo, &case).await;
    }
}
