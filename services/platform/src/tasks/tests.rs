use super::*;

#[test]
fn a_task_has_one_id_and_hides_its_person() {
    // Aim: the same task of the same act always has the same id, its neighbours others; no address reaches a log.
    let task = || Task::Mail(Mail { to: "a@example.com".into(), subject: String::new(), text: String::new() });
    let case = CaseKey { clock: None, id: Uuid::nil() };
    let line = |act, place| TaskRow::of_act(case, act, place, Timestamp::UNIX_EPOCH, task());
    assert_eq!(line(1, 0), line(1, 0));
    assert!(line(1, 0).id != line(1, 1).id && line(1, 0).id != line(2, 0).id);
    assert_eq!(line(1, 0).way("egov-pep"), "egov-pep.to.mail");
    assert!(!format!("{:?}", line(1, 0)).contains("example.com"));
}

#[test]
fn pauses_double_up_to_a_quarter_of_an_hour() {
    // Aim: a task that fails for long neither storms its far side nor is forgotten.
    let millis: Vec<_> =
        [1, 2, 3, 12, 60, 1_000].map(|attempts| pause(attempts, runner::LONGEST_PAUSE).as_millis()).into();
    assert_eq!(millis, [250, 500, 1_000, 512_000, 900_000, 900_000]);
}
