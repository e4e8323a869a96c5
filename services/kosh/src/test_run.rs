//! `cargo kosh test`: a suite of its own, every test of the workspace against it, one closing summary.

use std::collections::BTreeMap;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::demo::guarded_open;
use crate::provision::external::Given;
use crate::provision::{Servers, Signals, Supervisor, clean, guarded};
use crate::suite::{Endpoints, bring_up};
use crate::{installation, screen};

/// Runs `cargo test` with `arguments`; an error when a test failed.
pub async fn run(arguments: Vec<String>) -> Result<()> {
    let watch = platform::clock::stopwatch();
    let mut signals = Signals::listen()?;
    let instance = installation::own_instance("test")?;
    let supervisor = guarded_open(&mut signals, &instance).await?;
    let summary = guarded(&supervisor, &mut signals, test(&supervisor, &arguments)).await?;
    supervisor.discard_all().await;
    let failed = summary.failed() || !summary.ended_well;
    if !failed {
        clean(&instance).await?;
    }
    screen::line(summary.text());
    screen::line(format_args!("in {:.0} s", watch.elapsed().as_secs_f64()));
    if failed {
        screen::line(format_args!("the services' logs: {}", instance.logs().display()));
    }
    screen::line(summary.line());
    if failed { bail!("tests failed") } else { Ok(()) }
}

async fn test(supervisor: &Supervisor, arguments: &[String]) -> Result<Summary> {
    bring_up(supervisor, &Given::from_environment(), &|line| screen::line(format_args!("· {line}"))).await?;
    let servers = Servers::of(supervisor.instance())?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // One pipe for both streams: the names of the crates come on one, their results on the other.
    let mut child = tokio::process::Command::new("/bin/sh")
        .args(["-c", "exec \"$0\" test --workspace --no-fail-fast \"$@\" 2>&1"])
        .arg(cargo)
        .args(arguments)
        .current_dir(installation::workspace()?)
        .env("KOSH_ENDPOINTS", Endpoints::file(supervisor.instance()))
        .env("DATABASE_URL", &servers.admin_database_url)
        .env("AMQP_OPERATOR_URL", &servers.operator_amqp_url)
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .context("starting cargo test")?;
    let _group = Group(child.id().and_then(|id| i32::try_from(id).ok()));
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut summary = Summary::default();
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.context("reading the output of cargo test")? {
        screen::line(&line);
        summary.read(&line);
    }
    summary.ended_well = child.wait().await.context("waiting for cargo test")?.success();
    Ok(summary)
}

/// cargo and the tests that it runs: they end together with this run.
struct Group(Option<i32>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            let _ = killpg(Pid::from_raw(id), Signal::SIGTERM);
        }
    }
}

/// What `cargo test` printed, counted.
#[derive(Default)]
struct Summary {
    current: String,
    /// Passed, failed, ignored; by crate.
    crates: BTreeMap<String, [u64; 3]>,
    ended_well: bool,
}

impl Summary {
    fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(name) = crate_named_by(line) {
            self.current = name;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            let counts = self.crates.entry(self.current.clone()).or_default();
            for (index, word) in ["passed", "failed", "ignored"].into_iter().enumerate() {
                counts[index] += count(result, word);
            }
        }
    }

    fn failed(&self) -> bool {
        self.total()[1] > 0
    }

    fn total(&self) -> [u64; 3] {
        self.crates.values().fold([0; 3], |sum, counts| [0, 1, 2].map(|index| sum[index] + counts[index]))
    }

    fn text(&self) -> String {
        let mut text = String::from("\n");
        for (name, [passed, failed, ignored]) in &self.crates {
            if passed + failed + ignored > 0 {
                text.push_str(&format!("{name:<28}{passed:>5} passed {failed:>3} failed {ignored:>3} ignored\n"));
            }
        }
        text
    }

    fn line(&self) -> String {
        let [passed, failed, _] = self.total();
        format!("{passed} passed, {failed} failed")
    }
}

/// `Running unittests src/lib.rs (target/debug/deps/regulation-0a1b2c)` or `Doc-tests regulation`.
fn crate_named_by(line: &str) -> Option<String> {
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(name.to_owned());
    }
    let path = line.strip_prefix("Running ")?.rsplit_once('(')?.1.trim_end_matches(')');
    let file = path.rsplit('/').next()?;
    Some(file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
}

fn count(result: &str, word: &str) -> u64 {
    let before = result.split(&format!(" {word}")).next().unwrap_or_default();
    before.rsplit([' ', '.']).next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted_by_crate() {
        // Aim: the closing line adds up what cargo printed, whatever crates there are.
        let mut summary = Summary::default();
        for line in [
            "     Running unittests src/lib.rs (target/debug/deps/regulation-0123abcd)",
            "test result: ok. 131 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.05s",
            "     Running tests/walk.rs (target/debug/deps/walk-77)",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 4.05s",
            "   Doc-tests regulation",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.05s",
        ] {
            summary.read(line);
        }
        assert_eq!(summary.crates["regulation"], [132, 0, 2]);
        assert_eq!(summary.line(), "135 passed, 1 failed");
        assert!(summary.failed());
    }
}
