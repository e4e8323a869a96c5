//! Acts out of place: an unknown or foreign case, another state, an id that is none.

use super::*;

/// How an agency refuses to show a case.
async fn read(run: &CaseRun, at: Service, by: &Persona, case_id: &str) -> Status {
    let mut client = CaseServiceClient::new(run.suite.channel(at).unwrap());
    client.get_case(by.ask(GetCaseRequest { case_id: case_id.to_owned() })).await.unwrap_err()
}

#[tokio::test]
async fn an_unknown_case_and_a_malformed_id_are_told_apart() {
    // Aim: an id that is none is the field's fault, an id of nothing is NO_SUCH_CASE, at every agency that takes one.
    let run = run(City::Almaty).await;
    let (applicant, officer, knb) = (&run.cast.applicant, &run.cast.ms_officer, &run.cast.knb_officer);
    let mut portal = EgovPepServiceClient::new(run.suite.channel(EgovPep).unwrap());
    for (case_id, unknown) in [(id(), true), ("42".to_owned(), false), (String::new(), false)] {
        let refusals = [
            read(&run, Astanahub, applicant, &case_id).await,
            read(&run, EgovPep, applicant, &case_id).await,
            read(&run, ArmGo, officer, &case_id).await,
            read(&run, Berkut, knb, &case_id).await,
            portal
                .request_duty_payment(
                    applicant.ask(pep::RequestDutyPaymentRequest { request_id: id(), case_id: case_id.clone() }),
                )
                .await
                .unwrap_err(),
        ];
        for refusal in refusals {
            if unknown {
                assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::NotFound, "NO_SUCH_CASE"));
            } else {
                blames_field(&refusal, "case_id");
            }
        }
    }
}

#[tokio::test]
async fn an_act_without_an_id_of_its_own_is_not_done() {
    // Aim: every act is marked by its caller: no id, a malformed one and the nil UUID are the field's fault; nothing opens.
    let run = run(City::Almaty).await;
    for request_id in ["", "42", "00000000-0000-0000-0000-000000000000"] {
        let request = hub::OpenPetitionRequest { request_id: request_id.to_owned(), consent: true };
        let refusal = astanahub(&run).open_petition(run.cast.applicant.ask(request)).await.unwrap_err();
        blames_field(&refusal, "request_id");
    }
    // Nothing stands in the way of the first one that is marked.
    open_petition(&run).await.unwrap();
}

#[tokio::test]
async fn an_act_out_of_place_names_clause_and_present_state() {
    // Aim: WRONG_STATE carries a PreconditionFailure with the clause and the state, and leaves the version alone.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    submit_petition(&run, &case).await.unwrap();
    let before = view::version(&run, Astanahub, &case).await;
    let request = hub::ApproveInterviewResultRequest { request_id: id(), case_id: case.clone() };
    let by = &run.cast.miicr_signatory;
    let refusal = astanahub(&run).approve_interview_result(by.ask(request)).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::FailedPrecondition, "WRONG_STATE"));
    let violation = refusal.get_details_precondition_failure().unwrap().violations.remove(0);
    assert_eq!((violation.r#type.as_str(), violation.subject.as_str()), ("A-7", "SUBMITTED"));
    let late = upload(&run, &run.cast.applicant, &case, &document_for(&run, DocumentKind::Resume)).await.unwrap_err();
    assert_eq!(reason(&late), "WRONG_STATE");
    assert_eq!(view::version(&run, Astanahub, &case).await, before);
}

#[tokio::test]
async fn a_foreign_case_takes_neither_acts_nor_documents() {
    // Aim: another's petition cannot be filled, submitted or read; for its owner nothing has happened.
    let (own, other) = (run(City::Almaty).await, run(City::Almaty).await);
    let case = filled_petition(&own).await;
    let (before, filed) = (view::version(&own, Astanahub, &case).await, documents(&case).await);
    let stranger = &other.cast.applicant;
    let resume = document_for(&other, DocumentKind::Resume);
    for refusal in [
        upload(&other, stranger, &case, &resume).await.unwrap_err(),
        submit(&other, stranger, &case, other.cast.identity.on_wire(), vec![]).await.unwrap_err(),
        submit(&other, stranger, &case, other.cast.identity.on_wire(), vec![1]).await.unwrap_err(),
    ] {
        assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::NotFound, "NO_SUCH_CASE"));
    }
    assert_eq!(view::version(&own, Astanahub, &case).await, before);
    assert_eq!(documents(&case).await, filed);
    submit_petition(&own, &case).await.unwrap();
}

#[tokio::test]
async fn an_oversized_request_is_not_read() {
    // Aim: one message has at most 1 MiB: a longer one is refused whole, and the case stays.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let long = Applicant { surname: "A".repeat(MIB), ..run.cast.identity.on_wire() };
    let refusal = submit(&run, &run.cast.applicant, &case, long, vec![]).await.unwrap_err();
    assert_eq!(refusal.code(), Code::ResourceExhausted);
    assert_eq!(view::version(&run, Astanahub, &case).await, before);
}

#[tokio::test]
async fn an_officer_without_grounds_or_with_unknown_ones_is_told_so() {
    // Aim: par. 12: reasons come from the order's list; a clause or a reason that is none is named by its field, and the
    // application stays received.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let before = view::version(&run, ArmGo, &case).await;
    let mut endpoint = ArmGoServiceClient::new(run.suite.channel(ArmGo).unwrap());
    let ground = |clause: &str, reason: &str| kosh::case_run::ground(clause, reason, "PASSPORT");
    for grounds in [vec![ground("A-99", "DOCUMENT_ILLEGIBLE")], vec![ground("A-10.1", "NOT_MY_TYPE")]] {
        let request = arm::ReturnForReworkRequest { request_id: id(), case_id: case.clone(), grounds };
        let refusal = endpoint.return_for_rework(run.cast.ms_officer.ask(request)).await.unwrap_err();
        assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal:?}");
        assert_eq!(reason(&refusal), "INVALID_REQUEST");
    }
    let request = arm::ReturnForReworkRequest { request_id: id(), case_id: case.clone(), grounds: vec![] };
    let refusal = endpoint.return_for_rework(run.cast.ms_officer.ask(request)).await.unwrap_err();
    blames_clause(&refusal, "A-12/p2", "NO_REASON_GIVEN");
    assert_eq!(view::version(&run, ArmGo, &case).await, before);
}

#[tokio::test]
async fn an_interview_is_offered_and_taken_in_the_future_only() {
    // Aim: par. 6: no times, times in the past, too many times and a time that nobody offered are refused; the case waits.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    submit_petition(&run, &case).await.unwrap();
    screen_petition(&run, &case).await.unwrap();
    let before = view::version(&run, Astanahub, &case).await;
    let hour = |hours: i64| timestamp_to_wire(run.time.now() + jiff::SignedDuration::from_hours(hours));
    let invite = async |slots: Vec<prost_types::Timestamp>| {
        let request = hub::InviteToInterviewRequest { request_id: id(), case_id: case.clone(), slots };
        astanahub(&run).invite_to_interview(run.cast.screener.ask(request)).await
    };
    blames_clause(&invite(vec![]).await.unwrap_err(), "A-6", "INVITATION_WITHOUT_SLOT");
    blames_field(&invite((1..=21).map(hour).collect()).await.unwrap_err(), "slots");
    blames_clause(&invite(vec![hour(1), hour(-1)]).await.unwrap_err(), "A-6", "INVITATION_WITHOUT_SLOT");
    let absurd = prost_types::Timestamp { seconds: i64::MAX, nanos: -5 };
    blames_field(&invite(vec![absurd]).await.unwrap_err(), "slots");
    assert_eq!(view::version(&run, Astanahub, &case).await, before);
    invite(vec![hour(24), hour(25)]).await.unwrap();
    let choose = async |slot: Option<prost_types::Timestamp>| {
        let request = hub::ChooseInterviewSlotRequest { request_id: id(), case_id: case.clone(), slot };
        astanahub(&run).choose_interview_slot(run.cast.applicant.ask(request)).await
    };
    blames_field(&choose(None).await.unwrap_err(), "slot");
    blames_field(&choose(Some(hour(26))).await.unwrap_err(), "slot");
    choose(Some(hour(25))).await.unwrap();
}

#[tokio::test]
async fn the_centre_finds_and_accepts_by_the_permits_number_only() {
    // Aim: par. 21: an unknown number finds no case; another number, originals that were not compared, a malformed and a
    // strange waybill are refused, and the case stays where it was.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let number = preliminary_permit(&run, &case).await.unwrap();
    run.at("2026-12-01T08:20").await.unwrap();
    record_border_crossing(&run).await.unwrap();
    let fingerprints = record_fingerprinting(&run, &case).await.unwrap();
    let documents = arrival_documents(&run.cast.identity, &fingerprints).unwrap();
    upload_arrival_documents(&run, &case, &documents).await.unwrap();
    let mut endpoint = ArmGoServiceClient::new(run.suite.channel(ArmGo).unwrap());
    let operator = &run.cast.tson_operator;
    for unknown in ["PRP0000000000", "", "x'; DROP TABLE cases; --"] {
        let find = arm::FindCaseRequest { preliminary_number: unknown.to_owned() };
        let refusal = endpoint.find_case(operator.ask(find)).await.unwrap_err();
        assert!(matches!(refusal.code(), Code::NotFound | Code::InvalidArgument), "{refusal:?}");
    }
    let before = view::version(&run, ArmGo, &case).await;
    let mut accept = async |preliminary_number: &str, originals: &[DocumentKind]| {
        let request = arm::AcceptFinalApplicationRequest {
            request_id: id(),
            case_id: case.clone(),
            preliminary_number: preliminary_number.to_owned(),
            originals_compared: originals.iter().map(|kind| *kind as i32).collect(),
        };
        endpoint.accept_final_application(operator.ask(request)).await
    };
    let refusal = accept("PRP0000000000", &[DocumentKind::Passport]).await.unwrap_err();
    assert!(matches!(refusal.code(), Code::FailedPrecondition | Code::InvalidArgument), "{refusal:?}");
    blames_clause(&accept(&number, &[]).await.unwrap_err(), "A-20.1", "ORIGINALS_NOT_COMPARED");
    assert_eq!(view::version(&run, ArmGo, &case).await, before);
    accept(&number, &[DocumentKind::Passport, DocumentKind::CriminalRecord]).await.unwrap();
    run.time.quiet().await.unwrap();
    let before = view::version(&run, ArmGo, &case).await;
    for waybill in ["", "A1", "with spaces", "Ж1234", &"1".repeat(33)] {
        let request =
            arm::SendOriginalsRequest { request_id: id(), case_id: case.clone(), waybill: waybill.to_owned() };
        blames_field(&endpoint.send_originals(operator.ask(request)).await.unwrap_err(), "waybill");
    }
    assert_eq!(view::version(&run, ArmGo, &case).await, before);
    send_originals(&run, &case).await.unwrap();
    let strange = receive_originals(&run, &case, "KZP99999999XX").await.unwrap_err();
    assert!(crate::refused(&strange).message.contains("waybill"), "{strange:#}");
    view::stands(&run, &case, &[(IsMp, "ORIGINALS_SENT")]).await;
}
