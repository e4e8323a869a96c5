//! The consent to cross-border transfer of personal data, par. 20(10) and the appendix.

use contracts::dossier::v1::DocumentKind;
use kosh::case_run::{
    accept_final_application, arrival_documents, record_border_crossing, record_fingerprinting, record_foreign_request,
    sign_consent, upload_arrival_documents, withdraw_cross_border_consent,
};
use kosh::services::Service::{ArmGo, IsMp};
use regulation::City;

use crate::refusals::permitted;
use crate::{refused, run, view};

#[tokio::test]
async fn a_consent_is_drawn_up_signed_and_withdrawn() {
    // Aim: without it the package is not accepted; the form signed by the applicant's ЭЦП is; withdrawn it stops requests abroad
    // and nothing else.
    let run = run(City::Almaty).await;
    let (case, number) = permitted(&run).await;
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    run.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&run, &case).await.unwrap();
    let mut documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    documents.retain(|document| document.kind != DocumentKind::CrossBorderConsent);
    upload_arrival_documents(&run, &case, &documents).await.unwrap();
    let missing = accept_final_application(&run, &case, &number).await.unwrap_err();
    assert!(refused(&missing).message.contains("A-20.10 DOCUMENT_MISSING"), "{missing:#}");
    let none = record_foreign_request(&run, &case, "17-0").await.unwrap_err();
    assert!(refused(&none).message.contains("AP-5 NO_CONSENT"), "{none:#}");
    sign_consent(&run, &case).await.unwrap();
    record_foreign_request(&run, &case, "17-1").await.unwrap();
    withdraw_cross_border_consent(&run, &case).await.unwrap();
    let withdrawn = accept_final_application(&run, &case, &number).await.unwrap_err();
    assert!(refused(&withdrawn).message.contains("A-20.10 CONSENT_WITHDRAWN"), "{withdrawn:#}");
    sign_consent(&run, &case).await.unwrap();
    accept_final_application(&run, &case, &number).await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
    let signer = view::fact(&run, ArmGo, &case, "/approved/consent/signature/statement/signer_iin").await;
    assert_eq!(signer, run.cast.identity.iin.as_str());
    withdraw_cross_border_consent(&run, &case).await.unwrap();
    let stopped = record_foreign_request(&run, &case, "17-2").await.unwrap_err();
    assert!(refused(&stopped).message.contains("AP-5 CONSENT_WITHDRAWN"), "{stopped:#}");
    view::stands(&run, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
}
