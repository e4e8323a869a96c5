//! The date on the test clock chooses the edition, and the case keeps it.

use kosh::case_run::{CaseRun, open_petition, silent};
use kosh::services::Service;
use kosh::suite::Suite;
use regulation::City;
use tonic::Code;

use crate::{refused, view};

async fn scene_at(start: &str) -> CaseRun {
    let suite = Suite::from_environment().unwrap();
    CaseRun::open(&suite, City::Almaty, start, silent()).await.unwrap()
}

#[tokio::test]
async fn the_day_of_opening_chooses_the_edition() {
    // Aim: O-9: the first and the last legal day of each window take a petition under that edition; the days beside it are
    // refused with clause and ground. Midnight is Almaty's.
    for (at, edition) in [
        ("2026-01-01T00:00", Some("2026-01")),
        ("2026-03-31T23:59", Some("2026-01")),
        ("2026-04-01T00:00", None),
        ("2026-05-06T23:59", None),
        ("2026-05-07T00:00", Some("2026")),
        ("2026-12-31T23:59", Some("2026")),
        ("2027-01-01T00:00", None),
        ("2027-01-31T23:59", None),
        ("2027-02-01T00:00", Some("2027-02")),
        ("2027-02-28T23:59", Some("2027-02")),
        ("2027-03-01T00:00", Some("2027-03")),
        ("2028-02-29T23:59", Some("2028-02")),
        ("2028-04-01T00:00", Some("2028-04")),
        ("2028-05-01T00:00", None),
    ] {
        let run = scene_at(at).await;
        match (open_petition(&run).await, edition) {
            (Ok(case), Some(edition)) => {
                let case = view::case(&run, Service::Astanahub, &case).await;
                assert_eq!(case.summary.unwrap().edition, edition, "{at}");
            }
            (Err(error), None) => {
                assert_eq!(refused(&error).code, Code::FailedPrecondition, "{at}");
                assert!(refused(&error).message.contains("O-9 PILOT_CLOSED"), "{at}: {error:#}");
            }
            (opened, _) => panic!("{at}: {opened:?}"),
        }
    }
}
