//! These tests start harmless programs, never servers.
#![allow(clippy::unwrap_used)]

use super::super::home::Home;
use super::*;

fn tidy(instance: &Instance) {
    std::fs::remove_dir_all(instance.dir()).unwrap();
    // The last test takes the common directory with it.
    let _ = std::fs::remove_dir(instance.dir().parent().unwrap());
}

fn instance(name: &str) -> Instance {
    let root = std::env::temp_dir().join(format!("kosh-process-{}", std::process::id()));
    Home::at(root).instance(name).unwrap()
}

fn sleeper(instance: &Instance, name: &str) -> Launch {
    Launch::service(name, Path::new("/bin/sleep"), instance.dir()).argument("600")
}

async fn until(what: impl Fn() -> bool) {
    let reached = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), reached).await.expect("not reached within a minute");
}

#[tokio::test]
async fn stopping_ends_everything_and_forgets_it() {
    // Aim: after `stop_all` no process runs and nothing is written down.
    let instance = instance("stop");
    let supervisor = Supervisor::open(&instance).await.unwrap();
    for name in ["one", "two"] {
        supervisor.start(sleeper(&instance, name)).unwrap();
    }
    let started = supervisor.records();
    assert!(started.iter().all(Record::alive));
    assert_eq!(records::all(&instance), started);
    supervisor.stop_all().await;
    assert!(!started.iter().any(Record::alive));
    assert_eq!(records::all(&instance), []);
    tidy(&instance);
}

#[tokio::test]
async fn the_watcher_ends_what_a_vanished_kosh_left() {
    // Aim: when the pipe closes without a word, as it does when kosh is killed, everything written down ends.
    let instance = instance("watch");
    let supervisor = Supervisor::open(&instance).await.unwrap();
    supervisor.start(sleeper(&instance, "left")).unwrap();
    let mut server = sleeper(&instance, "server");
    server.tier = Tier::Server;
    server.ask = Ask::Int;
    supervisor.start(server).unwrap();
    let started = supervisor.records();
    drop(supervisor);
    until(|| !started.iter().any(Record::alive)).await;
    tidy(&instance);
}

#[tokio::test]
async fn what_was_left_running_is_ended_by_the_next_start() {
    // Aim: `leave_running` outlives the supervisor, and the next one on the instance ends it precisely.
    let instance = instance("leave");
    let first = Supervisor::open(&instance).await.unwrap();
    first.start(sleeper(&instance, "kept")).unwrap();
    let kept = first.records();
    first.leave_running().unwrap();
    drop(first);
    assert!(kept[0].alive());
    let second = Supervisor::open(&instance).await.unwrap();
    assert!(!kept[0].alive());
    second.stop_all().await;
    tidy(&instance);
}

#[tokio::test]
async fn an_instance_has_one_owner() {
    // Aim: two runs of kosh cannot work in the same instance.
    let instance = instance("owner");
    let first = Supervisor::open(&instance).await.unwrap();
    assert!(is_held(&instance));
    assert!(Supervisor::open(&instance).await.is_err());
    first.stop_all().await;
    until(|| !is_held(&instance)).await;
    tidy(&instance);
}

#[tokio::test]
async fn who_will_not_end_is_ended_by_force() {
    // Aim: a process that ignores SIGTERM is gone after the bound, with its own children.
    let instance = instance("stubborn");
    let supervisor = Supervisor::open(&instance).await.unwrap();
    let script = "trap '' TERM; echo ready; sleep 600 & wait; sleep 600";
    let stubborn = Launch::service("stubborn", Path::new("/bin/sh"), instance.dir()).argument("-c").argument(script);
    supervisor.start(stubborn).unwrap();
    until(|| std::fs::read_to_string(supervisor.log("stubborn")).is_ok_and(|log| log.contains("ready"))).await;
    let started = supervisor.records();
    records::end_all(&started, Duration::from_millis(200)).await;
    assert!(!started[0].alive());
    supervisor.stop_all().await;
    tidy(&instance);
}

#[tokio::test]
async fn a_fallen_service_is_named() {
    // Aim: a service that ends by itself is reported with its log; a failed run says what the program said.
    let instance = instance("fallen");
    let supervisor = Supervisor::open(&instance).await.unwrap();
    let shell = |name: &str| {
        Launch::service(name, Path::new("/bin/sh"), instance.dir()).argument("-c").argument("echo why >&2; exit 3")
    };
    let told = supervisor.run(shell("run")).await.unwrap_err().to_string();
    assert!(told.contains("why"), "{told}");
    supervisor.stop_all().await;
    let supervisor = Supervisor::open(&instance).await.unwrap();
    supervisor.start(shell("service")).unwrap();
    until(|| supervisor.fallen().is_some()).await;
    assert_eq!(
        supervisor.fallen().map(|(name, status, _)| (name, status.code())),
        Some(("service".to_owned(), Some(3)))
    );
    supervisor.stop_all().await;
    tidy(&instance);
}
