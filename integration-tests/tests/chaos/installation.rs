//! An installation of the test's own, with two processes of every service, which may be killed, frozen and started again on
//! the same data, ports and settings.
//!
//! Out of scope: anything about cases.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use integration_tests::{program, until};
use kosh::installation::own_instance;
use kosh::provision::external::{Given, leave};
use kosh::provision::packages;
use kosh::provision::postgres::PostgresNode;
use kosh::provision::rabbitmq::{RabbitNode, RabbitPorts};
use kosh::provision::records::{Ask, Record, Tier, look};
use kosh::provision::secrets::Secrets;
use kosh::provision::topology::{self, OPERATOR};
use kosh::provision::{Servers, Supervisor, clean, ports};
use kosh::services::Service;
use kosh::suite::{Endpoints, Plan, Replica, Suite, answers, bring_up_as, is_ready, start_replica};
use platform::server::DRAIN;

/// A process is there again, or gone, within this time.
const BOUND: Duration = Duration::from_secs(240);
/// Processes of every service.
pub const REPLICAS: usize = 2;
/// Who was asked to end and has not ended after this long is killed by whoever asked.
const GRACE: Duration = Duration::from_secs(10);
const _: () = assert!(GRACE.as_millis() > DRAIN.as_millis(), "a process may take its whole drain");

pub struct Installation {
    pub supervisor: Supervisor,
    pub servers: Servers,
    pub endpoints: Endpoints,
    program: PathBuf,
}

impl Installation {
    /// Starts the six services, and private servers where none are given.
    pub async fn start(purpose: &str, given: Given) -> Result<Self> {
        let program = program()?;
        let supervisor = Supervisor::open(&own_instance(purpose)?).await?;
        let plan = Plan { replicas: REPLICAS, program: Some(program.clone()), ..Plan::of(&given) };
        let endpoints = bring_up_as(&supervisor, &plan, &|_| ()).await?;
        let servers = Servers::of(supervisor.instance())?;
        Ok(Self { supervisor, servers, endpoints, program })
    }

    /// Its people insist as long as anything here may take to come back.
    pub fn suite(&self) -> Result<Suite> {
        Suite::with_patience(self.endpoints.clone(), BOUND)
    }

    /// Ends everything. The logs stay when what was done here failed; on servers of others nothing stays.
    pub async fn end(self, outcome: Result<()>) -> Result<()> {
        if outcome.is_err() {
            println!("the logs: {}", self.supervisor.instance().logs().display());
            self.supervisor.stop_all().await;
            let left = leave(self.supervisor.instance()).await;
            return outcome.and(left);
        }
        self.supervisor.discard_all().await;
        clean(self.supervisor.instance()).await
    }

    /// Starts a process from the settings that it always had, and waits for its endpoint.
    pub async fn start_replica(&self, replica: Replica) -> Result<i32> {
        let pid = start_replica(&self.supervisor, &self.program, replica)?;
        until(&replica.name(), BOUND, async || Ok(answers(&self.endpoints, replica).await)).await?;
        Ok(pid)
    }

    /// SIGKILL, without a word before it; tells the id of the process that is gone.
    pub async fn kill(&self, name: &str) -> Result<i32> {
        let record = self.running(name)?;
        let children = children_of(record.pid);
        record.end_by_force();
        // PostgreSQL's own processes lead groups of their own.
        children.iter().for_each(Record::end_by_force);
        // A process is a zombie as soon as its first thread is gone; its end is told when all are.
        let gone = || {
            let ended = !matches!(self.supervisor.exited(record.pid), Ok(None));
            ended && !children.iter().any(Record::alive)
        };
        until(name, BOUND, async || Ok(gone())).await?;
        let status = self.supervisor.exited(record.pid)?;
        let signal = status.and_then(|status| status.signal());
        ensure!(signal == Some(9), "{name} ended otherwise than by SIGKILL: {status:?}");
        self.supervisor.stop(record.pid).await;
        Ok(record.pid)
    }

    /// As a kubelet renews a pod: the process is asked to end, is ready no more, ends well within its grace, and another takes its
    /// place, which is waited for until it says that it is ready.
    pub async fn renew(&self, replica: Replica) -> Result<()> {
        let before = self.running(&replica.name())?.pid;
        let log = self.supervisor.log(&replica.name());
        ensure!(is_ready(&self.endpoints, replica).await, "{replica} was not ready");
        let watch = platform::clock::stopwatch();
        signal("-TERM", before)?;
        let ended = async {
            until("it to be ready no more", GRACE, async || Ok(!is_ready(&self.endpoints, replica).await)).await?;
            until("its end", GRACE, async || Ok(self.supervisor.exited(before)?.is_some())).await
        };
        let told = || format!("{replica} within its grace: {}", log.display());
        tokio::time::timeout(GRACE, ended).await.with_context(told)?.with_context(told)?;
        let status = self.supervisor.exited(before)?;
        ensure!(status.is_some_and(|status| status.success()), "{replica} ended badly: {status:?}, {}", log.display());
        self.supervisor.stop(before).await;
        let ended = watch.elapsed().as_secs_f64();
        let after = self.start_replica(replica).await?;
        until(&replica.name(), BOUND, async || Ok(is_ready(&self.endpoints, replica).await)).await?;
        ensure!(before != after, "{replica} is still process {before}");
        ensure!(!std::fs::read_to_string(&log)?.contains("panicked"), "{replica} fell over: {}", log.display());
        let whole = watch.elapsed().as_secs_f64();
        println!("{replica}: process {before} ended after {ended:.1} s, process {after} was ready after {whole:.1} s");
        Ok(())
    }

    fn running(&self, name: &str) -> Result<Record> {
        let records = self.supervisor.records();
        let record = records.into_iter().rev().find(|record| record.name == name && record.alive());
        record.with_context(|| format!("{name} does not run"))
    }

    /// Kills all processes of these services, one right after the other, and starts them again.
    pub async fn crash(&self, services: &[Service]) -> Result<()> {
        let all: Vec<_> = services.iter().flat_map(|service| self.replicas_of(*service)).collect();
        self.crash_replicas(&all).await
    }

    pub fn replicas_of(&self, service: Service) -> Vec<Replica> {
        (0..REPLICAS).map(|index| Replica { service, index }).collect()
    }

    pub async fn all_serve(&self) -> Result<()> {
        for replica in self.endpoints.every_replica() {
            // On a busy machine a single question may come too late.
            until(&replica.name(), BOUND, async || Ok(answers(&self.endpoints, replica).await)).await?;
        }
        Ok(())
    }

    pub async fn crash_replicas(&self, replicas: &[Replica]) -> Result<()> {
        let mut gone = Vec::new();
        for replica in replicas {
            gone.push((*replica, self.kill(&replica.name()).await?));
        }
        for (replica, before) in gone {
            fired(&replica.name(), before, self.start_replica(replica).await?)?;
        }
        Ok(())
    }

    /// Starts PostgreSQL again on the data and the port that it had.
    pub async fn restart_postgres(&self, before: i32) -> Result<()> {
        let port = port_of(&self.servers.admin_database_url)?;
        let password = self.password("postgres/superuser")?;
        let node = PostgresNode::start(&self.supervisor, &packages::find()?, port, password).await?;
        fired("postgres", before, node.pid)
    }

    /// Starts RabbitMQ again on the data and the port that it had, with a port mapper of its own.
    pub async fn restart_rabbitmq(&self, before: i32) -> Result<()> {
        for record in self.supervisor.records().into_iter().filter(|record| record.name == "epmd") {
            self.supervisor.stop(record.pid).await;
        }
        let [distribution, mapper] = ports::free()?;
        let amqp = port_of(&self.servers.operator_amqp_url)?;
        let mut passwords = Vec::new();
        for user in topology::agencies().into_iter().chain([OPERATOR]) {
            passwords.push((user.to_owned(), self.password(&format!("rabbitmq/{user}"))?));
        }
        let ports = RabbitPorts { amqp, distribution, mapper };
        let node = RabbitNode::start(&self.supervisor, &packages::find()?, ports, &passwords).await?;
        fired("rabbitmq", before, node.pid)
    }

    /// RabbitMQ finds itself out of memory: who publishes is blocked.
    pub async fn exhaust_rabbitmq(&self) -> Result<()> {
        self.control_rabbitmq(&["set_vm_memory_high_watermark", "0.00001"]).await?;
        let log = self.supervisor.instance().path("rabbitmq/log/node.log");
        let blocked = || std::fs::read_to_string(&log).is_ok_and(|log| log.contains("Publishers will be blocked"));
        until("RabbitMQ to block its publishers", BOUND, async || Ok(blocked())).await?;
        println!("rabbitmq: its publishers are blocked");
        Ok(())
    }

    pub async fn relieve_rabbitmq(&self) -> Result<()> {
        self.control_rabbitmq(&["set_vm_memory_high_watermark", "0.4"]).await
    }

    /// `rabbitmqctl` with the node's own environment: its name, its cookie, its port mapper.
    async fn control_rabbitmq(&self, arguments: &[&str]) -> Result<()> {
        let pid = self.running("rabbitmq")?.pid;
        let environment = std::fs::read(format!("/proc/{pid}/environ"))?;
        let environment = String::from_utf8_lossy(&environment).into_owned();
        let program = packages::find()?.rabbitmq_server.canonicalize()?.with_file_name("rabbitmqctl");
        let mut command = tokio::process::Command::new(program);
        let own = |name: &str| ["HOME", "PATH", "LANG", "ERL_FLAGS"].contains(&name) || name.starts_with("ERL_EPMD");
        let variables = environment.split('\0').filter_map(|pair| pair.split_once('='));
        let variables = variables.filter(|(name, _)| own(name) || name.starts_with("RABBITMQ_"));
        command.args(arguments).env_clear().envs(variables);
        let status = command.stdout(std::process::Stdio::null()).status().await.context("running rabbitmqctl")?;
        ensure!(status.success(), "rabbitmqctl {arguments:?}: {status}");
        Ok(())
    }

    /// Stops a process in its tracks: its connections and its locks stay, and nobody answers.
    pub async fn freeze(&self, name: &str) -> Result<i32> {
        let pid = self.running(name)?.pid;
        signal("-STOP", pid)?;
        until(&format!("{name} to freeze"), BOUND, async || Ok(is_frozen(pid))).await?;
        println!("{name}: process {pid} was frozen");
        Ok(pid)
    }

    pub fn thaw(&self, pid: i32) -> Result<()> {
        ensure!(is_frozen(pid), "process {pid} was not frozen to the end");
        signal("-CONT", pid)
    }

    /// How often the logs of a service's processes hold these words.
    pub fn says(&self, service: Service, words: &str) -> Result<usize> {
        let mut times = 0;
        for index in 0..REPLICAS {
            let log = std::fs::read(self.supervisor.log(&Replica { service, index }.name()))?;
            times += String::from_utf8_lossy(&log).matches(words).count();
        }
        Ok(times)
    }

    fn password(&self, name: &str) -> Result<String> {
        Secrets::open(&self.supervisor.instance().path("secrets.json"))?.password(name)
    }
}

/// A fault that did not fire proves nothing.
fn fired(name: &str, before: i32, after: i32) -> Result<()> {
    ensure!(before != after, "{name} is still process {before}");
    println!("{name}: process {before} was killed, process {after} took its place");
    Ok(())
}

fn signal(which: &str, pid: i32) -> Result<()> {
    let status = std::process::Command::new("kill").arg(which).arg(pid.to_string()).status().context("running kill")?;
    ensure!(status.success(), "kill {which} {pid}: {status}");
    Ok(())
}

/// The fields of a process behind its name: the state, the parent and so on.
fn fields_of(pid: i32) -> Vec<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    fields.split_whitespace().map(str::to_owned).collect()
}

fn is_frozen(pid: i32) -> bool {
    fields_of(pid).first().is_some_and(|state| state == "T")
}

fn children_of(parent: i32) -> Vec<Record> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return vec![] };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let is_child = |pid: &i32| fields_of(*pid).get(1) == Some(&parent.to_string());
    let record = |pid| {
        let started = look(pid)?;
        Some(Record { name: "child".into(), pid, started, ask: Ask::Term, tier: Tier::Server })
    };
    ids.filter(is_child).filter_map(record).collect()
}

fn port_of(url: &str) -> Result<u16> {
    let authority = url.rsplit_once('@').context("a URL without its user")?.1;
    let port = authority.split([':', '/']).nth(1).context("a URL without its port")?;
    port.parse().context("a URL without its port")
}
