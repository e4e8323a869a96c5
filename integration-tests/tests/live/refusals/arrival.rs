//! From the arrival to the final result: what holds a case, what refuses it, what lets it expire.

use super::*;

/// The final application, with the originals at the migration service on 17 December.
async fn with_originals(run: &CaseRun, case: &str, number: &str) {
    run.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(run, case).await.unwrap();
    run.at("2026-12-15T12:00").await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(run, case, &documents).await.unwrap();
    accept_final_application(run, case, number).await.unwrap();
    let waybill = send_originals(run, case).await.unwrap();
    run.at("2026-12-17T10:00").await.unwrap();
    receive_originals(run, case, &waybill).await.unwrap();
}

#[tokio::test]
async fn originals_that_differ_refuse_the_permit_and_ban() {
    // Aim: par. 22-24: originals that differ forbid the permit; the signed refusal reaches the cabinet as N-8 and bans for a
    // year from the conclusion.
    let run = run(City::Astana).await;
    let (case, number) = permitted(&run).await;
    read_notices(&run).await.unwrap();
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    with_originals(&run, &case, &number).await;
    run.at("2026-12-18T11:00").await.unwrap();
    compare_originals(&run, &case, false).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "FINAL_CHECKED")]).await;
    let granted = form_final_result(&run, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 ORIGINAL_DIFFERS"), "{granted:#}");
    refuse_final_result(&run, &case, vec![ground("A-22", "ORIGINAL_DIFFERS", "originals")]).await.unwrap();
    attach_final_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "REFUSED"), (EgovPep, "REFUSED"), (IsMp, "CLOSED")]).await;
    let told = notice(&run).await;
    assert_eq!(told.kind, "N-8");
    assert!(told.text_ru.contains("18.12.2026") && told.text_ru.contains("19.12.2027"), "{}", told.text_ru);
    run.at("2026-12-30T10:00").await.unwrap();
    banned(&run, "A-24").await;
}

#[tokio::test]
async fn a_crossing_that_is_missing_holds_the_case() {
    // Aim: par. 22, AMB-18: without the border's data the case is held, neither granted nor refused by itself; once «Беркут»
    // tells the entry, the checks are made again and the permit is granted.
    let run = run(City::Almaty).await;
    let (case, number) = permitted(&run).await;
    with_originals(&run, &case, &number).await;
    run.at("2026-12-18T11:00").await.unwrap();
    compare_originals(&run, &case, true).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "ON_HOLD")]).await;
    let granted = form_final_result(&run, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 BORDER_CROSSING_NOT_FOUND"), "{granted:#}");
    run.at("2026-12-19T09:00").await.unwrap();
    view::stands(&run, &case, &[(IsMp, "ON_HOLD"), (ArmGo, "ORIGINALS_SENT")]).await;
    record_border_crossing(&run).await.unwrap();
    compare_originals(&run, &case, true).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "FINAL_CHECKED")]).await;
    form_final_result(&run, &case).await.unwrap();
    attach_final_result(&run, &case).await.unwrap();
    view::stands(&run, &case, &[(EgovPep, "GRANTED"), (IsMp, "CLOSED")]).await;
}

#[tokio::test]
async fn fingerprints_that_nobody_took_hold_the_case() {
    // Aim: par. 22, AMB-18: a certificate of fingerprints that АДИС does not know holds the case; once they are taken, the
    // checks are made again and find them.
    let run = run(City::Astana).await;
    let (case, number) = permitted(&run).await;
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    run.at("2026-12-15T12:00").await.unwrap();
    let documents = arrival_documents(&run.cast.identity, "ADIS9999999999").unwrap();
    upload_arrival_documents(&run, &case, &documents).await.unwrap();
    accept_final_application(&run, &case, &number).await.unwrap();
    let waybill = send_originals(&run, &case).await.unwrap();
    run.at("2026-12-17T10:00").await.unwrap();
    receive_originals(&run, &case, &waybill).await.unwrap();
    compare_originals(&run, &case, true).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "ON_HOLD")]).await;
    let granted = form_final_result(&run, &case).await.unwrap_err();
    assert!(refused(&granted).message.contains("A-22 FINGERPRINTS_NOT_FOUND"), "{granted:#}");
    let by_itself = refuse_final_result(&run, &case, vec![ground("A-22", "ORIGINAL_DIFFERS", "originals")]).await;
    assert_eq!(refused(&by_itself.unwrap_err()).code, Code::FailedPrecondition);
    record_fingerprinting(&run, &case).await.unwrap();
    compare_originals(&run, &case, true).await.unwrap();
    view::stands(&run, &case, &[(IsMp, "FINAL_CHECKED")]).await;
}

#[tokio::test]
async fn an_incomplete_package_at_the_centre_is_not_accepted() {
    // Aim: par. 20-21, AMB-19: every missing document is told with its clause, a wrong permit number and originals that were
    // not compared too; the operator's receipt of non-acceptance lists it with a number; nothing is decided, nobody is banned,
    // the thirty days run on, a whole package is not refused, and it is accepted.
    let run = run(City::Almaty).await;
    let (case, number) = permitted(&run).await;
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    run.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&run, &case).await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    let (housing, others): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| document.kind == DocumentKind::HousingContract);
    upload_arrival_documents(&run, &case, &others).await.unwrap();
    let before = view::version(&run, ArmGo, &case).await;
    let incomplete = accept_final_application(&run, &case, &number).await.unwrap_err();
    assert!(refused(&incomplete).message.contains("DOCUMENT_MISSING HOUSING_CONTRACT"), "{incomplete:#}");
    assert_eq!(view::version(&run, ArmGo, &case).await, before);
    let seen = vec![ground("A-20.2", "DOCUMENT_ILLEGIBLE", "MEDICAL_CERTIFICATE")];
    let receipt = refuse_acceptance(&run, &case, &number, seen).await.unwrap();
    let listed: Vec<_> = receipt.grounds.iter().map(|it| format!("{} {}", it.reason, it.subject)).collect();
    assert_eq!(listed, ["DOCUMENT_MISSING HOUSING_CONTRACT", "DOCUMENT_ILLEGIBLE MEDICAL_CERTIFICATE"]);
    assert_eq!(receipt.receipt_number.len(), 14);
    assert!(receipt.issued_at.is_some());
    let kept = view::fact(&run, ArmGo, &case, "/non_acceptances/0/number").await;
    assert_eq!(kept, receipt.receipt_number);
    view::stands(&run, &case, &[(ArmGo, "PRELIMINARY_APPROVED")]).await;
    assert!(view::deadline(&run, ArmGo, &case, "D-07").await.is_some());
    nobody_is_banned(ArmGo, &case).await;
    upload_arrival_documents(&run, &case, &housing).await.unwrap();
    let whole = refuse_acceptance(&run, &case, &number, vec![]).await.unwrap_err();
    assert!(refused(&whole).message.contains("A-21 NO_REASON_GIVEN"), "{whole:#}");
    accept_final_application(&run, &case, &number).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
}

#[tokio::test]
async fn a_contact_without_a_filing_expires_without_a_ban() {
    // Aim: AMB-10, AMB-12: fingerprints at the department without an arrival, and both without a filing at ЦОН: the approval
    // expires at 24:00 of 18 December, N-7 says so, and nobody is banned.
    for arrives in [false, true] {
        let run = run(City::Almaty).await;
        let (case, _) = permitted(&run).await;
        read_notices(&run).await.unwrap();
        run.at("2026-12-01T08:20").await.unwrap();
        if arrives {
            record_border_crossing(&run).await.unwrap();
        }
        run.at("2026-12-14T15:00").await.unwrap();
        record_fingerprinting(&run, &case).await.unwrap();
        run.at("2026-12-18T23:59").await.unwrap();
        view::stands(&run, &case, &[(ArmGo, "PRELIMINARY_APPROVED")]).await;
        run.at("2026-12-19T00:00").await.unwrap();
        let expected = [(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED"), (IsMp, "PERMIT_LAPSED")];
        view::stands(&run, &case, &expected).await;
        let told = notice(&run).await;
        assert_eq!((told.kind.as_str(), told.clause.as_str()), ("N-7", "A-19/p1"));
        nobody_is_banned(EgovPep, &case).await;
        nobody_is_banned(ArmGo, &case).await;
    }
}
