//! Who arrived and who applied, par. 19-20.

use contracts::berkut::v1::Direction;
use kosh::case_run::{cross_border, record_contact, record_fingerprinting};
use kosh::services::Service::{ArmGo, EgovPep, IsMp};
use regulation::City;
use tonic::Code;

use crate::refusals::permitted;
use crate::{refused, run, view};

#[tokio::test]
async fn a_contact_at_the_department_keeps_the_ban_away() {
    // Aim: AMB-12: the applicant came to the department, no fingerprints were taken and nothing was filed: the approval
    // expires without a ban. The contact is recorded once.
    let run = run(City::Almaty).await;
    let (case, _) = permitted(&run).await;
    run.at("2026-12-10T15:00").await.unwrap();
    record_contact(&run, &case).await.unwrap();
    let again = record_contact(&run, &case).await.unwrap_err();
    assert_eq!(refused(&again).code, Code::FailedPrecondition);
    assert!(refused(&again).message.contains("A-19/p4 ACT_OUT_OF_ORDER"), "{again:#}");
    assert_eq!(view::fact(&run, ArmGo, &case, "/presence/contacted_at").await, "2026-12-10T10:00:00Z");
    run.at("2026-12-19T00:00").await.unwrap();
    view::stands(&run, &case, &[(ArmGo, "PERMIT_EXPIRED"), (EgovPep, "PERMIT_LAPSED"), (IsMp, "PERMIT_LAPSED")]).await;
    assert_eq!(view::fact(&run, ArmGo, &case, "/unfulfilled").await, "APPLIED_ONLY");
}

#[tokio::test]
async fn a_contact_after_the_thirty_days_comes_too_late() {
    // Aim: the deadline's last minute counts and the first of the next day does not: by then the approval has lapsed.
    let run = run(City::Astana).await;
    let (case, _) = permitted(&run).await;
    run.at("2026-12-18T23:59").await.unwrap();
    let before = view::version(&run, IsMp, &case).await;
    run.at("2026-12-19T00:00").await.unwrap();
    let late = record_contact(&run, &case).await.unwrap_err();
    assert!(refused(&late).message.contains("PERMIT_LAPSED"), "{late:#}");
    view::stands(&run, &case, &[(ArmGo, "PERMIT_ANNULLED")]).await;
    // The inquiry, its answer and the lapse are the only acts since.
    assert_eq!(view::version(&run, IsMp, &case).await, before + 3);
}

#[tokio::test]
async fn who_came_and_left_again_is_not_banned() {
    // Aim: AMB-10: entered in time and left again: expired without a ban, whether the applicant had applied meanwhile or not.
    for (applies, unfulfilled) in [(false, "ARRIVED_ONLY"), (true, "NOT_FILED_AT_CENTRE")] {
        let run = run(City::Almaty).await;
        let (case, _) = permitted(&run).await;
        run.at("2026-12-01T08:20").await.unwrap();
        cross_border(&run, Direction::Entry).await.unwrap();
        run.at("2026-12-02T11:00").await.unwrap();
        if applies {
            record_fingerprinting(&run, &case).await.unwrap();
        }
        run.at("2026-12-05T20:00").await.unwrap();
        cross_border(&run, Direction::Exit).await.unwrap();
        run.at("2026-12-19T00:00").await.unwrap();
        view::stands(&run, &case, &[(ArmGo, "PERMIT_EXPIRED")]).await;
        assert_eq!(view::fact(&run, ArmGo, &case, "/unfulfilled").await, unfulfilled);
    }
}
