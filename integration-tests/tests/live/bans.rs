//! The bans as the ordinary procedure takes them over: AMB-08 f.

use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::arm_go::v1::{BannedPerson, ExportBansRequest};
use kosh::case_run::{CaseRun, refuse_preliminary_result, register_preliminary_result, reject_approval};
use kosh::people::{Identity, Persona};
use kosh::services::Service::ArmGo;
use regulation::City;
use tonic::Code;

use crate::refusals::{not_approved, with_knb};
use crate::{run, tables};

/// Refused on 18 November 2026.
async fn refused_preliminarily(run: &CaseRun) {
    let case = with_knb(run).await;
    run.at("2026-11-16T17:00").await.unwrap();
    reject_approval(run, &case, "").await.unwrap();
    run.at("2026-11-18T10:00").await.unwrap();
    refuse_preliminary_result(run, &case, not_approved()).await.unwrap();
    register_preliminary_result(run, &case).await.unwrap();
}

/// Everybody, page by page.
async fn export(run: &CaseRun, by: &Persona, page_size: i32, in_force_on: &str) -> Vec<BannedPerson> {
    let mut endpoint = ArmGoServiceClient::new(run.suite.channel(ArmGo).unwrap());
    let (mut persons, mut page_token) = (vec![], String::new());
    loop {
        let request = ExportBansRequest { page_size, page_token, in_force_on: in_force_on.to_owned() };
        let page = endpoint.export_bans(by.ask(request)).await.unwrap().into_inner();
        assert!(page.persons.len() <= usize::try_from(page_size).unwrap());
        persons.extend(page.persons);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return persons;
        }
    }
}

#[tokio::test]
async fn the_banned_are_exported_each_once_in_pages() {
    // Aim: two persons are refused; pages of one person tell both, each once, in the order of the IIN, with cause, clause, days
    // and passport; on the day before the refusal and on the first allowed day neither of them is told.
    let one = run(City::Almaty).await;
    refused_preliminarily(&one).await;
    let identity = &one.cast.identity;
    // A second person with the same ban on the same clock.
    let (arm_go, clock) = (tables::of(ArmGo).await, one.time.clock());
    let other = Identity::of(7, City::Almaty).unwrap().iin;
    arm_go.copy_person((identity.iin.as_str(), clock), (other.as_str(), clock)).await;
    let all = export(&one, &one.cast.auditor, 1, "").await;
    assert_eq!(all.len(), 2);
    assert!(all.is_sorted_by(|a, b| a.iin < b.iin), "by IIN, each once");
    for iin in [identity.iin.as_str(), other.as_str()] {
        let person = all.iter().find(|person| person.iin == iin).unwrap();
        let [ban] = person.bans.as_slice() else { panic!("one ban") };
        assert_eq!((ban.cause.as_str(), ban.clause.as_str()), ("PRELIMINARY_REFUSAL", "A-19/p3"));
        assert_eq!((ban.decided_on.as_str(), ban.first_allowed.as_str()), ("2026-11-18", "2027-11-19"));
        let [passport] = person.second_identities.as_slice() else { panic!("one passport") };
        assert_eq!(passport.passport_number, identity.passport_number.to_uppercase());
        assert_eq!(
            (passport.citizenship.as_str(), passport.birth_date.as_str()),
            (Identity::CITIZENSHIP, Identity::BIRTH_DATE)
        );
    }
    for (day, told) in [("2026-11-17", false), ("2026-11-18", true), ("2027-11-18", true), ("2027-11-19", false)] {
        let persons = export(&one, &one.cast.auditor, 500, day).await;
        let found = persons.iter().any(|person| person.iin == one.cast.identity.iin.as_str());
        assert_eq!(found, told, "{day}");
    }
    let mut endpoint = ArmGoServiceClient::new(one.suite.channel(ArmGo).unwrap());
    let request = ExportBansRequest { page_size: 501, ..Default::default() };
    assert_eq!(endpoint.export_bans(one.cast.auditor.ask(request)).await.unwrap_err().code(), Code::InvalidArgument);
}
