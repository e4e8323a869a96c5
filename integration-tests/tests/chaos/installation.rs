//! An installation of the test's own, whose processes may be killed and started again on the same data, ports and settings.
//!
//! What may not enter: anything about cases. It stands on kosh's library; the settings files alone are written here, since
//! `kosh::suite::bring_up` starts its own executable as the services, which a test is not.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kosh::installation::own_instance;
use kosh::people::human;
use kosh::provision::external::Given;
use kosh::provision::packages;
use kosh::provision::postgres::PostgresNode;
use kosh::provision::rabbitmq::{RabbitNode, RabbitPorts};
use kosh::provision::records::{Ask, Record, Tier, look};
use kosh::provision::secrets::Secrets;
use kosh::provision::topology::{self, OPERATOR};
use kosh::provision::{Launch, Servers, Supervisor, account, clean, databases, ports, start_servers};
use kosh::services::Service;
use kosh::suite::{Endpoints, Keys, Suite, answers};
use platform::exchange::links_to;
use platform::token::{Claims, Role, issue};

/// A process is there again, or gone, within this time.
const BOUND: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(10);

pub struct Installation {
    pub supervisor: Supervisor,
    pub servers: Servers,
    pub endpoints: Endpoints,
    program: PathBuf,
}

impl Installation {
    /// Starts private servers and the six services.
    pub async fn start() -> Result<Self> {
        let instance = own_instance("chaos")?;
        let supervisor = Supervisor::open(&instance).await?;
        let servers = start_servers(&supervisor, &Given::default(), &|_| ()).await?;
        for service in Service::ALL {
            let owner = platform::ledger::connect(&servers.agency(service.name())?.database.owner).await?;
            service.migrate(&owner).await?;
            service.grant_runtime(&owner, &databases::role(service.name())).await?;
            owner.close().await;
        }
        let keys = Keys::open_or_make(&instance.path("keys.json"), || {
            Ok(platform::signature::create_authority(platform::clock::wall_now())?)
        })?;
        let endpoints = endpoints(&supervisor, &keys)?;
        account::private_dir(&endpoints.object_store, None)?;
        account::private_dir(&instance.path("settings"), None)?;
        for service in Service::ALL {
            let text = match service {
                Service::Registries => registries(&servers, &keys, &endpoints)?,
                _ => agency(service, &servers, &keys, &endpoints)?,
            };
            account::secret_file(&settings_file(&supervisor, service), text.as_bytes(), None)?;
        }
        let started = Self { supervisor, servers, endpoints, program: program()? };
        for service in Service::ALL {
            started.start_service(service).await?;
        }
        Ok(started)
    }

    pub fn suite(&self) -> Result<Suite> {
        Suite::at(self.endpoints.clone())
    }

    /// Ends everything and removes it.
    pub async fn discard(self) -> Result<()> {
        self.supervisor.discard_all().await;
        clean(self.supervisor.instance()).await
    }

    /// Starts a service from the settings file that it always had, and waits for its door.
    pub async fn start_service(&self, service: Service) -> Result<i32> {
        let launch = Launch::service(service.name(), &self.program, self.supervisor.instance().dir())
            .argument("serve")
            .argument(service.name())
            .argument("--config")
            .argument(settings_file(&self.supervisor, service).display().to_string());
        let pid = self.supervisor.start(launch)?;
        within(service.name(), async {
            while !answers(&self.endpoints, service).await {
                tokio::time::sleep(PAUSE).await;
            }
        })
        .await?;
        Ok(pid)
    }

    /// SIGKILL, without a word before it; tells the id of the process that is gone.
    pub async fn kill(&self, name: &str) -> Result<i32> {
        let records = self.supervisor.records();
        let record = records.iter().rev().find(|record| record.name == name && record.alive());
        let record = record.with_context(|| format!("{name} does not run"))?;
        let children = children_of(record.pid);
        record.end_by_force();
        // PostgreSQL's own processes lead groups of their own.
        children.iter().for_each(Record::end_by_force);
        // A process is a zombie as soon as its first thread is gone; its end is told when all are.
        within(name, async {
            while children.iter().any(Record::alive) || matches!(self.supervisor.exited(record.pid), Ok(None)) {
                tokio::time::sleep(PAUSE).await;
            }
        })
        .await?;
        let status = self.supervisor.exited(record.pid)?;
        let signal = status.and_then(|status| status.signal());
        ensure!(signal == Some(9), "{name} ended otherwise than by SIGKILL: {status:?}");
        self.supervisor.stop(record.pid).await;
        Ok(record.pid)
    }

    /// Kills these services, one right after the other, and starts them again.
    pub async fn crash(&self, services: &[Service]) -> Result<()> {
        let mut gone = Vec::new();
        for service in services {
            gone.push((*service, self.kill(service.name()).await?));
        }
        for (service, before) in gone {
            fired(service.name(), before, self.start_service(service).await?)?;
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

    /// Stops RabbitMQ in its tracks: its connections stay open and nobody answers.
    pub async fn freeze_rabbitmq(&self) -> Result<i32> {
        let records = self.supervisor.records();
        let record = records.iter().rev().find(|record| record.name == "rabbitmq" && record.alive());
        let pid = record.context("rabbitmq does not run")?.pid;
        signal("-STOP", pid)?;
        within("rabbitmq to freeze", async {
            while !is_frozen(pid) {
                tokio::time::sleep(PAUSE).await;
            }
        })
        .await?;
        println!("rabbitmq: process {pid} was frozen");
        Ok(pid)
    }

    pub fn thaw_rabbitmq(&self, pid: i32) -> Result<()> {
        signal("-CONT", pid)
    }

    /// How often a service's log holds these words.
    pub fn says(&self, service: Service, words: &str) -> Result<usize> {
        let log = std::fs::read(self.supervisor.log(service.name()))?;
        Ok(String::from_utf8_lossy(&log).matches(words).count())
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

async fn within(name: &str, condition: impl Future<Output = ()>) -> Result<()> {
    tokio::time::timeout(BOUND, condition).await.with_context(|| format!("waiting for {name}"))
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

/// The executable that `cargo kosh test` runs, beside the tests that cargo has built.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe().context("finding this test's own file")?;
    let folder = own.parent().and_then(Path::parent).context("this test lies in no target directory")?;
    let program = folder.join("kosh");
    ensure!(program.is_file(), "{} is missing: run `cargo kosh test`", program.display());
    Ok(program)
}

fn settings_file(supervisor: &Supervisor, service: Service) -> PathBuf {
    supervisor.instance().path("settings").join(format!("{service}.toml"))
}

fn endpoints(supervisor: &Supervisor, keys: &Keys) -> Result<Endpoints> {
    let instance = supervisor.instance();
    let [payments, doors @ ..]: [u16; 7] = ports::free()?;
    let endpoints = Endpoints {
        instance: instance.name().to_owned(),
        data: instance.dir().to_owned(),
        listen: Service::ALL
            .iter()
            .zip(doors)
            .map(|(service, port)| (service.name().to_owned(), format!("127.0.0.1:{port}")))
            .collect(),
        payments_listen: format!("127.0.0.1:{payments}"),
        object_store: instance.path("objects"),
        token_key: instance.path("token-key.pem"),
        trust_root: instance.path("root.pem"),
        miicr: keys.miicr.clone(),
        migration_service: keys.migration_service.clone(),
    };
    account::secret_file(&endpoints.token_key, keys.token_private.as_bytes(), None)?;
    account::secret_file(&endpoints.trust_root, keys.root.as_bytes(), None)?;
    Ok(endpoints)
}

/// A debug string is a TOML string for all that stands here: URLs, paths, hexadecimal, PEM.
fn agency(service: Service, servers: &Servers, keys: &Keys, endpoints: &Endpoints) -> Result<String> {
    let own = servers.agency(service.name())?;
    let sealing = keys.sealing.get(service.name()).with_context(|| format!("no sealing key of {service}"))?;
    let clerk = human(900, Role::MsOfficer, None)?;
    let token = issue(&Claims::new(&clerk, None, 24), &keys.token_private)?;
    let incoming = links_to(service.name());
    let neighbours =
        keys.sealing.iter().filter(|(name, _)| incoming.iter().any(|link| link.starts_with(&format!("{name}.to."))));
    let neighbours: String = neighbours.map(|(name, key)| format!("{name} = {:?}\n", key.public)).collect();
    Ok(format!(
        "listen = {:?}\ndatabase_url = {:?}\namqp_url = {:?}\nobject_store = {:?}\nsealing_key = {:?}\ntoken_key = {:?}\n\
         trust_roots = {:?}\nregistries_url = {:?}\npayments_url = {:?}\nregistries_token = {token:?}\nsandbox = true\n\
         hand_off = true\n\n[bodies]\nmiicr = {:?}\nmigration_service = {:?}\n\n[neighbours]\n{neighbours}",
        endpoints.host_port(service)?,
        own.database.runtime,
        own.amqp_url.as_deref().with_context(|| format!("no broker user of {service}"))?,
        endpoints.object_store,
        sealing.private,
        keys.token_public,
        keys.root,
        endpoints.grpc(Service::Registries)?,
        endpoints.payments(),
        keys.miicr.to_string(),
        keys.migration_service.to_string(),
    ))
}

fn registries(servers: &Servers, keys: &Keys, endpoints: &Endpoints) -> Result<String> {
    Ok(format!(
        "listen = {:?}\npayments_listen = {:?}\ndatabase_url = {:?}\ntoken_key = {:?}\nissuing_chain_pem = {:?}\n\
         issuing_key_pem = {:?}\nsandbox = true\n",
        endpoints.host_port(Service::Registries)?,
        endpoints.payments_listen,
        servers.agency("registries")?.database.runtime,
        keys.token_public,
        keys.issuing_chain,
        keys.issuing_key,
    ))
}
