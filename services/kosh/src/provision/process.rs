//! Why this exists: whatever happens to kosh (success, failure, Ctrl-C, SIGKILL), nothing that it started may stay behind
//! unless it was told to stay.
//!
//! How: each process leads its own group and is written down by id and start time BEFORE it may run its program (it waits
//! for one line on its standard input, and ends if kosh dies first). A watcher, a dozen lines of shell, waits on a pipe that
//! closes when kosh is gone and then ends what is written down. (A death signal, `PR_SET_PDEATHSIG`, would need `unsafe`.)

use std::fs::{File, TryLockError};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::account::Account;
use super::home::Instance;
use super::records::{self, Ask, Record, Tier};

const WATCH: &str = include_str!("watch.sh");
/// `exec` keeps the process id that was written down.
const HOLD: &str = "read -r go && exec \"$@\" </dev/null";
/// How long a process may take to end when asked.
const PATIENCE: Duration = Duration::from_secs(15);
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A program to start. Its environment is empty but for PATH, LANG and what is given.
pub struct Launch {
    pub name: String,
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    pub directory: PathBuf,
    /// Whom it runs as; the caller when `None`.
    pub account: Option<Account>,
    pub ask: Ask,
    pub tier: Tier,
}

impl Launch {
    /// A service: runs as the caller and ends on SIGTERM.
    pub fn service(name: &str, program: &Path, directory: &Path) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            arguments: Vec::new(),
            environment: Vec::new(),
            directory: directory.to_owned(),
            account: None,
            ask: Ask::Term,
            tier: Tier::Service,
        }
    }

    pub fn argument(mut self, value: impl Into<String>) -> Self {
        self.arguments.push(value.into());
        self
    }

    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }
}

struct Running {
    record: Record,
    child: std::process::Child,
}

struct Inner {
    instance: Instance,
    file: PathBuf,
    running: Mutex<Vec<Running>>,
    watcher: Mutex<Option<(std::process::Child, ChildStdin)>>,
    /// Held while this run owns the instance.
    lock: Mutex<Option<File>>,
}

/// Starts and ends the processes of one instance. Clones are the same supervisor. Dropping the last without a word has the
/// watcher end everything, a moment later: [`Supervisor::stop_all`] is the way that can be waited for.
#[derive(Clone)]
pub struct Supervisor {
    inner: Arc<Inner>,
}

impl Supervisor {
    /// Takes the instance for this run of kosh and ends whatever an earlier run left in it.
    pub async fn open(instance: &Instance) -> Result<Self> {
        instance.prepare()?;
        let lock = lock_soon(instance).await?;
        records::end_all(&records::all(instance), PATIENCE).await;
        records::forget(instance);
        let file = records::file_of_this_run(instance)?;
        records::write(&file, &[])?;
        let watcher = start_watcher(&file)?;
        let inner = Inner {
            instance: instance.clone(),
            file,
            running: Mutex::default(),
            watcher: Mutex::new(Some(watcher)),
            lock: Mutex::new(Some(lock)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn instance(&self) -> &Instance {
        &self.inner.instance
    }

    /// Where a process of that name writes.
    pub fn log(&self, name: &str) -> PathBuf {
        self.inner.instance.logs().join(format!("{name}.log"))
    }

    /// Starts a process; its id is written down before its program runs. Nothing here waits, so nothing can be cancelled
    /// half way.
    pub fn start(&self, launch: Launch) -> Result<i32> {
        ensure!(launch.program.is_file(), "{} is not a program", launch.program.display());
        ensure!(!launch.name.contains(char::is_whitespace), "a process is named with one word, not `{}`", launch.name);
        ensure!(
            locked(&self.inner.watcher).is_some(),
            "{} would start unwatched: this run has already given the instance back",
            launch.name
        );
        let mut running = locked(&self.inner.running);
        let mut child = self.command(&launch)?.spawn().with_context(|| format!("starting {}", launch.name))?;
        let Some(mut go) = child.stdin.take() else { bail!("{} has no standard input", launch.name) };
        let pid = i32::try_from(child.id()).context("process id")?;
        let Some(started) = records::look(pid) else {
            bail!("{} ended at once, see {}", launch.name, self.log(&launch.name).display())
        };
        let record = Record { name: launch.name.clone(), pid, started, ask: launch.ask, tier: launch.tier };
        running.push(Running { record, child });
        let so_far: Vec<_> = running.iter().map(|one| one.record.clone()).collect();
        records::write(&self.inner.file, &so_far)?;
        go.write_all(b"go\n").with_context(|| format!("letting {} run", launch.name))?;
        Ok(pid)
    }

    /// Starts a process and waits for its end, e.g. `initdb`.
    pub async fn run(&self, launch: Launch) -> Result<()> {
        let (name, log) = (launch.name.clone(), self.log(&launch.name));
        let pid = self.start(launch)?;
        let status = loop {
            if let Some(status) = self.exited(pid)? {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        self.reap();
        ensure!(status.success(), "{name} failed ({status}):\n{}", tail(&log));
        Ok(())
    }

    /// How the process ended, if it did.
    pub fn exited(&self, pid: i32) -> Result<Option<ExitStatus>> {
        let mut running = locked(&self.inner.running);
        let Some(one) = running.iter_mut().find(|one| one.record.pid == pid) else {
            bail!("process {pid} is not ours")
        };
        one.child.try_wait().with_context(|| format!("looking at {}", one.record.name))
    }

    /// The first process that ended without being asked, with how it ended and where its log lies.
    pub fn fallen(&self) -> Option<(String, ExitStatus, PathBuf)> {
        let mut running = locked(&self.inner.running);
        let finished = |one: &mut Running| Some((one.record.name.clone(), one.child.try_wait().ok()??));
        let (name, status) = running.iter_mut().find_map(finished)?;
        let log = self.log(&name);
        Some((name, status, log))
    }

    pub fn records(&self) -> Vec<Record> {
        locked(&self.inner.running).iter().map(|one| one.record.clone()).collect()
    }

    /// Ends one process, asked first.
    pub async fn stop(&self, pid: i32) {
        let these: Vec<_> = self.records().into_iter().filter(|record| record.pid == pid).collect();
        records::end_all(&these, PATIENCE).await;
        self.reap();
    }

    /// Ends everything, services in reverse order of their start and then the servers, and gives the instance back.
    pub async fn stop_all(&self) {
        self.end(PATIENCE).await;
    }

    /// Ends everything without asking, for an instance whose data nobody will read again.
    pub async fn discard_all(&self) {
        let (services, servers): (Vec<_>, Vec<_>) =
            self.records().into_iter().partition(|record| record.tier == Tier::Service);
        records::end_all(&services, PATIENCE).await;
        // PostgreSQL is asked all the same: killed, it would leave a shared memory segment behind.
        servers.iter().filter(|record| record.ask == Ask::Term).for_each(Record::end_by_force);
        self.end(PATIENCE).await;
    }

    /// Everything keeps running when kosh ends; `down` finds it again by the records.
    pub fn leave_running(&self) -> Result<()> {
        self.dismiss_watcher()
    }

    async fn end(&self, patience: Duration) {
        records::end_all(&self.records(), patience).await;
        self.reap();
        let _ = records::write(&self.inner.file, &[]);
        let _ = self.dismiss_watcher();
        let _ = std::fs::remove_file(&self.inner.file);
        locked(&self.inner.lock).take();
    }

    fn reap(&self) {
        let mut running = locked(&self.inner.running);
        running.retain_mut(|one| !matches!(one.child.try_wait(), Ok(Some(_))));
    }

    fn dismiss_watcher(&self) -> Result<()> {
        let Some((mut watcher, mut pipe)) = locked(&self.inner.watcher).take() else {
            return Ok(());
        };
        pipe.write_all(b"leave\n").context("dismissing the watcher")?;
        drop(pipe);
        watcher.wait().context("waiting for the watcher")?;
        Ok(())
    }

    fn command(&self, launch: &Launch) -> Result<Command> {
        let path = self.log(&launch.name);
        let log = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("opening {}", path.display()))?;
        let mut command = shell(HOLD);
        command.arg(&launch.program).args(&launch.arguments).current_dir(&launch.directory);
        command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(log.try_clone().context("sharing the log")?).stderr(log);
        if let Some(account) = &launch.account {
            // Setting the user id as root also drops the supplementary groups.
            command.uid(account.uid).gid(account.gid);
        }
        Ok(command)
    }
}

/// The last lines of a log, for an error message.
pub fn tail(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    let from = lines.len().saturating_sub(12);
    format!("{}\n(whole log: {})", lines[from..].join("\n"), log.display())
}

/// Whether a run of kosh holds the instance now.
pub fn is_held(instance: &Instance) -> bool {
    instance.dir().is_dir() && lock(instance).is_err()
}

/// Tries for a moment: while some process is being started, its copy of our open files still holds the lock that a run of
/// kosh has just given back.
pub(super) async fn lock_soon(instance: &Instance) -> Result<File> {
    let mut refused = lock(instance);
    for _ in 0..50 {
        if refused.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        refused = lock(instance);
    }
    refused
}

fn lock(instance: &Instance) -> Result<File> {
    let path = instance.path("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another kosh is at work in {}: end it first (Ctrl-C there) or use another instance",
            instance.dir().display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
    }
}

fn start_watcher(list: &Path) -> Result<(std::process::Child, ChildStdin)> {
    let mut command = shell(WATCH);
    command.arg(list).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut watcher = command.spawn().context("starting the watcher")?;
    let Some(pipe) = watcher.stdin.take() else { bail!("the watcher has no pipe") };
    Ok((watcher, pipe))
}

/// In a process group of its own, so that a Ctrl-C at the terminal reaches kosh alone.
fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "kosh"]).process_group(0).env_clear().env("PATH", PATH).env("LANG", "C.UTF-8");
    command
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
