//! The consent to cross-border transfer of personal data, par. 20(10) and the appendix.

use contracts::dossier::v1::DocumentKind;
use kosh::case_run::{
    accept_final_application, arrival_papers, record_border_crossing, record_fingerprinting, record_foreign_request,
    sign_consent, upload_arrival_documents, withdraw_cross_border_consent,
};
use kosh::services::Service::{ArmGo, IsMp};
use regulation::City;

use crate::refusals::permitted;
use crate::{refused, scene, view};

#[tokio::test]
async fn a_consent_is_drawn_up_signed_and_withdrawn() {
    // Aim: without it the package is not accepted; the form signed by the applicant's ЭЦП is; withdrawn it stops requests abroad
    // and nothing else.
    let scene = scene(City::Almaty).await;
    let (case, number) = permitted(&scene).await;
    scene.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&scene).await.unwrap();
    scene.at("2026-12-14T15:00").await.unwrap();
    let fingerprints = record_fingerprinting(&scene, &case).await.unwrap();
    let mut papers = arrival_papers(&scene.cast.identity, &fingerprints).unwrap();
    papers.retain(|paper| paper.kind != DocumentKind::CrossBorderConsent);
    upload_arrival_documents(&scene, &case, &papers).await.unwrap();
    let missing = accept_final_application(&scene, &case, &number).await.unwrap_err();
    assert!(refused(&missing).message.contains("A-20.10 DOCUMENT_MISSING"), "{missing:#}");
    let none = record_foreign_request(&scene, &case, "17-0").await.unwrap_err();
    assert!(refused(&none).message.contains("AP-5 NO_CONSENT"), "{none:#}");
    sign_consent(&scene, &case).await.unwrap();
    record_foreign_request(&scene, &case, "17-1").await.unwrap();
    withdraw_cross_border_consent(&scene, &case).await.unwrap();
    let withdrawn = accept_final_application(&scene, &case, &number).await.unwrap_err();
    assert!(refused(&withdrawn).message.contains("A-20.10 CONSENT_WITHDRAWN"), "{withdrawn:#}");
    sign_consent(&scene, &case).await.unwrap();
    accept_final_application(&scene, &case, &number).await.unwrap();
    view::stands(&scene, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
    let signer = view::fact(&scene, ArmGo, &case, "/approved/consent/signature/statement/signer_iin").await;
    assert_eq!(signer, scene.cast.identity.iin.as_str());
    withdraw_cross_border_consent(&scene, &case).await.unwrap();
    let stopped = record_foreign_request(&scene, &case, "17-2").await.unwrap_err();
    assert!(refused(&stopped).message.contains("AP-5 CONSENT_WITHDRAWN"), "{stopped:#}");
    view::stands(&scene, &case, &[(ArmGo, "ACCEPTED"), (IsMp, "FINAL_ACCEPTED")]).await;
}
