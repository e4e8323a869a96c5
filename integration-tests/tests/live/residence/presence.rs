//! Who arrived and who applied, par. 19-20.

use contracts::berkut::v1::Direction;
use kosh::case_run::{cross_border, record_contact, record_fingerprinting};
use kosh::services::Service::{ArmGo, EgovPep, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::permitted;
use crate::{refused, scene, view};

#[tokio::test]
async fn a_contact_at_the_department_keeps_the_ban_away() {
    // Aim: AMB-12: the applicant came to the department, no fingerprints were taken and nothing was filed: the approval
    // expires without a ban. The contact is recorded once.
    let scene = scene(City::Almaty).await;
    let (case, _) = permitted(&scene).await;
    scene.at("2026-12-10T15:00").await.unwrap();
    record_contact(&scene, &case).await.unwrap();
    let again = record_contact(&scene, &case).await.unwrap_err();
    assert_eq!(refused(&again).code, Code::FailedPrecondition);
    assert!(refused(&again).message.contains("A-19/p4 ACT_OUT_OF_ORDER"), "{again:#}");
    assert_eq!(view::fact(&scene, ArmGo, &case, "/presence/contacted_at").await, "2026-12-10T10:00:00Z");
    scene.at("2026-12-19T00:00").await.unwrap();
    view::stands(&scene, &case, &[(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED"), (IsMp, "PERMIT_LAPSED")])
        .await;
    assert_eq!(view::fact(&scene, ArmGo, &case, "/unfulfilled").await, "APPLIED_ONLY");
}

#[tokio::test]
async fn a_contact_after_the_thirty_days_comes_too_late() {
    // Aim: the term's last minute counts and the first of the next day does not: by then the approval has lapsed.
    let scene = scene(City::Astana).await;
    let (case, _) = permitted(&scene).await;
    scene.at("2026-12-18T23:59").await.unwrap();
    let before = view::version(&scene, IsMp, &case).await;
    scene.at("2026-12-19T00:00").await.unwrap();
    let late = record_contact(&scene, &case).await.unwrap_err();
    assert!(refused(&late).message.contains("PERMIT_LAPSED"), "{late:#}");
    view::stands(&scene, &case, &[(ArmGo, "PERMIT_ANNULLED")]).await;
    // The inquiry, its answer and the lapse are the only acts since.
    assert_eq!(view::version(&scene, IsMp, &case).await, before + 3);
}

#[tokio::test]
async fn who_came_and_left_again_is_not_banned() {
    // Aim: AMB-10: entered in time and left again: expired without a ban, whether the applicant had applied meanwhile or not.
    for (applies, unfulfilled) in [(false, "ARRIVED_ONLY"), (true, "NOT_FILED_AT_CENTRE")] {
        let scene = scene(City::Almaty).await;
        let (case, _) = permitted(&scene).await;
        scene.at("2026-12-01T08:20").await.unwrap();
        cross_border(&scene, Direction::Entry).await.unwrap();
        scene.at("2026-12-02T11:00").await.unwrap();
        if applies {
            record_fingerprinting(&scene, &case).await.unwrap();
        }
        scene.at("2026-12-05T20:00").await.unwrap();
        cross_border(&scene, Direction::Exit).await.unwrap();
        scene.at("2026-12-19T00:00").await.unwrap();
        view::stands(&scene, &case, &[(ArmGo, "PERMIT_EXPIRED")]).await;
        assert_eq!(view::fact(&scene, ArmGo, &case, "/unfulfilled").await, unfulfilled);
    }
}
