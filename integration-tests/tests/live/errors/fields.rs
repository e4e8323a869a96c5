//! Facts that are malformed, each told by its field.

use super::*;

#[tokio::test]
async fn a_malformed_fact_is_named_by_its_field() {
    // Aim: dates, countries, addresses and professions that are none are told by field, before anything is signed.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let good = run.cast.identity.on_wire();
    let text = |value: &str| value.to_owned();
    for (field, applicant) in [
        ("applicant.birth_date", Applicant { birth_date: text("1990-02-30"), ..good.clone() }),
        ("applicant.birth_date", Applicant { birth_date: text("02.04.1990"), ..good.clone() }),
        ("applicant.citizenship", Applicant { citizenship: text("NL"), ..good.clone() }),
        ("applicant.residence_country", Applicant { residence_country: text("nld"), ..good.clone() }),
        ("applicant.citizenship", Applicant { citizenship: text("XKX"), ..good.clone() }),
        ("applicant.further_citizenships", Applicant { further_citizenships: vec![text("NLD")], ..good.clone() }),
        ("applicant.further_citizenships", Applicant { further_citizenships: vec![text("Türkiye")], ..good.clone() }),
        ("applicant.email", Applicant { email: text("nobody"), ..good.clone() }),
        ("applicant.surname", Applicant { surname: text(" "), ..good.clone() }),
        ("applicant.given_name", Applicant { given_name: "A".repeat(65), ..good.clone() }),
    ] {
        blames_field(&submit(&run, &run.cast.applicant, &case, applicant, vec![]).await.unwrap_err(), field);
    }
    let request = hub::SubmitPetitionRequest { request_id: id(), case_id: case.clone(), ..Default::default() };
    let refusal = astanahub(&run).submit_petition(run.cast.applicant.ask(request)).await.unwrap_err();
    blames_field(&refusal, "applicant");
    assert_eq!(view::version(&run, Astanahub, &case).await, before);
}

#[tokio::test]
async fn a_number_that_is_no_iin_is_refused_by_the_registers() {
    // Aim: eleven digits, messages, zeros and a wrong check digit are the field's fault: no record stands under such a number.
    let run = run(City::Almaty).await;
    let good = run.cast.identity.iin.to_string();
    let wrong_check = {
        let last = good.as_bytes()[11] - b'0';
        format!("{}{}", &good[..11], (last + 1) % 10)
    };
    let mut endpoint = SpecialRecordsServiceClient::new(run.suite.channel(Registries).unwrap());
    for iin in [&good[..11], "99123110000X", "000000000000", &wrong_check] {
        let register = registers::Register::Ibd as i32;
        let seed =
            registers::SeedRecordRequest { request_id: id(), register, iin: iin.to_owned(), ..Default::default() };
        blames_field(&endpoint.seed_record(run.cast.qa.ask(seed)).await.unwrap_err(), "iin");
        let look = registers::LookUpPersonRequest { register, iin: iin.to_owned(), ..Default::default() };
        blames_field(&endpoint.look_up_person(run.cast.ms_officer.ask(look)).await.unwrap_err(), "iin");
    }
}

#[tokio::test]
async fn a_crossing_with_a_malformed_identity_is_not_recorded() {
    // Aim: the border's own fields: passport, citizenship, birth date, direction, moment; each is named.
    let run = run(City::Almaty).await;
    let good = berkut::RecordBorderCrossingRequest {
        request_id: String::new(),
        passport_number: run.cast.identity.passport_number.clone(),
        citizenship: Identity::CITIZENSHIP.to_owned(),
        birth_date: Identity::BIRTH_DATE.to_owned(),
        direction: berkut::Direction::Entry as i32,
        checkpoint: "Нұр Жолы".to_owned(),
        crossed_at: Some(timestamp_to_wire(run.time.now())),
    };
    let mut endpoint = BerkutServiceClient::new(run.suite.channel(Berkut).unwrap());
    let future = timestamp_to_wire(run.time.now() + jiff::SignedDuration::from_hours(1));
    for (field, request) in [
        ("passport_number", berkut::RecordBorderCrossingRequest { passport_number: "N 1".into(), ..good.clone() }),
        ("citizenship", berkut::RecordBorderCrossingRequest { citizenship: "Нидерланды".into(), ..good.clone() }),
        ("birth_date", berkut::RecordBorderCrossingRequest { birth_date: "1990-13-01".into(), ..good.clone() }),
        ("direction", berkut::RecordBorderCrossingRequest { direction: 7, ..good.clone() }),
        ("checkpoint", berkut::RecordBorderCrossingRequest { checkpoint: String::new(), ..good.clone() }),
        ("crossed_at", berkut::RecordBorderCrossingRequest { crossed_at: None, ..good.clone() }),
        ("crossed_at", berkut::RecordBorderCrossingRequest { crossed_at: Some(future), ..good.clone() }),
    ] {
        let request = berkut::RecordBorderCrossingRequest { request_id: id(), ..request };
        let refusal = endpoint.record_border_crossing(run.cast.border_officer.ask(request)).await.unwrap_err();
        blames_field(&refusal, field);
    }
}
