//! Why this exists: one call gives every agency its database and its broker user, wherever they come from, and one call takes
//! all of it away again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::databases::{Creator, DatabaseUrls, RolePasswords, owner_role, role, url_of};
use super::external::{self, Given, Tenancy};
use super::home::Instance;
use super::packages::{self, Programs};
use super::postgres::PostgresNode;
use super::process::{self, Supervisor};
use super::rabbitmq::{RabbitNode, RabbitPorts};
use super::records::{self, Record};
use super::secrets::Secrets;
use super::topology::{self, OPERATOR};
use super::{AGENCIES, account, ports};

/// Where a line of progress goes.
pub type Say<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// What one agency is told of the servers.
#[derive(Clone, Serialize, Deserialize)]
pub struct AgencyServers {
    pub database: DatabaseUrls,
    /// `None` for an agency at no end of a link (`registries`).
    pub amqp_url: Option<String>,
}

/// Everything that the agencies and kosh itself need to reach the servers. Holds passwords: never print it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Servers {
    pub agencies: BTreeMap<String, AgencyServers>,
    /// May create databases: for tests that want one each.
    pub admin_database_url: String,
    /// May look at every queue.
    pub operator_amqp_url: String,
    /// Stands before the name of every exchange and queue; empty on a private node.
    pub link_prefix: String,
}

impl Servers {
    /// The servers of an instance that an earlier command started and left running.
    pub fn of(instance: &Instance) -> Result<Self> {
        Self::read(&instance.path("servers.json"))
    }

    pub fn read(file: &Path) -> Result<Self> {
        let bytes = fs::read(file)
            .with_context(|| format!("no servers in {}: start them with `cargo kosh up`", file.display()))?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged; `cargo kosh clean` starts anew", file.display()))
    }

    pub fn agency(&self, name: &str) -> Result<&AgencyServers> {
        self.agencies.get(name).with_context(|| format!("no servers were provided for `{name}`"))
    }
}

struct Databases {
    admin_url: String,
    by_agency: BTreeMap<String, DatabaseUrls>,
}

struct Broker {
    operator_url: String,
    link_prefix: String,
    by_agency: BTreeMap<String, String>,
}

/// Starts what is not given and makes roles, databases, users, exchanges and queues. On an error or when it is cancelled the
/// caller ends what was started with [`Supervisor::stop_all`].
pub async fn start_servers(supervisor: &Supervisor, given: &Given, say: Say<'_>) -> Result<Servers> {
    let instance = supervisor.instance();
    let needs_private = given.database_url.is_none() || given.amqp_url.is_none();
    let programs = if needs_private { Some(packages::ensure_servers(say).await?) } else { None };
    let mut secrets = Secrets::open(&instance.path("secrets.json"))?;
    let passwords = Passwords::draw(&mut secrets)?;
    let tenancy = Tenancy::enter(instance, given, &mut secrets)?;
    secrets.save()?;
    let [database, amqp, distribution, mapper] = ports::free()?;
    let rabbit_ports = RabbitPorts { amqp, distribution, mapper };
    let databases = provide_databases(supervisor, (given, &tenancy), programs.as_ref(), database, &passwords, say);
    let broker = provide_broker(supervisor, (given, &tenancy), programs.as_ref(), rabbit_ports, &passwords, say);
    let (databases, broker) = tokio::try_join!(databases, broker)?;
    let mut agencies = BTreeMap::new();
    for (agency, database) in databases.by_agency {
        let amqp_url = broker.by_agency.get(&agency).cloned();
        agencies.insert(agency, AgencyServers { database, amqp_url });
    }
    let servers = Servers {
        agencies,
        admin_database_url: databases.admin_url,
        operator_amqp_url: broker.operator_url,
        link_prefix: broker.link_prefix,
    };
    account::secret_file(&instance.path("servers.json"), &serde_json::to_vec_pretty(&servers)?, None)?;
    Ok(servers)
}

struct Passwords {
    superuser: String,
    roles: Vec<(&'static str, RolePasswords)>,
    broker: Vec<(String, String)>,
}

impl Passwords {
    fn draw(secrets: &mut Secrets) -> Result<Self> {
        let mut roles = Vec::new();
        for agency in AGENCIES {
            let owner = secrets.password(&format!("postgres/{}", owner_role("", agency)))?;
            let runtime = secrets.password(&format!("postgres/{}", role("", agency)))?;
            roles.push((agency, RolePasswords { owner, runtime }));
        }
        let mut broker = Vec::new();
        for user in topology::agencies().into_iter().chain([OPERATOR]) {
            broker.push((user.to_owned(), secrets.password(&format!("rabbitmq/{user}"))?));
        }
        Ok(Self { superuser: secrets.password("postgres/superuser")?, roles, broker })
    }
}

async fn provide_databases(
    supervisor: &Supervisor,
    (given, tenancy): (&Given, &Tenancy),
    programs: Option<&Programs>,
    port: u16,
    passwords: &Passwords,
    say: Say<'_>,
) -> Result<Databases> {
    let (options, private) = match (&given.database_url, programs) {
        (Some(url), _) => (external::database_options(url)?, false),
        (None, Some(programs)) => {
            say(&format!("starting a private PostgreSQL on 127.0.0.1:{port}"));
            (PostgresNode::start(supervisor, programs, port, passwords.superuser.clone()).await?.options(), true)
        }
        (None, None) => anyhow::bail!("no PostgreSQL was given and none is installed"),
    };
    let admin_url = url_of(&options);
    let mut creator = Creator::connect(options, if private { "" } else { &tenancy.mark }).await?;
    if private {
        creator.close_stock_databases().await?;
    }
    let mut by_agency = BTreeMap::new();
    for (agency, roles) in &passwords.roles {
        by_agency.insert((*agency).to_owned(), creator.create_database(agency, roles).await?);
    }
    say("PostgreSQL is ready: a database and two roles for each agency");
    Ok(Databases { admin_url, by_agency })
}

async fn provide_broker(
    supervisor: &Supervisor,
    (given, tenancy): (&Given, &Tenancy),
    programs: Option<&Programs>,
    ports: RabbitPorts,
    passwords: &Passwords,
    say: Say<'_>,
) -> Result<Broker> {
    let agencies = topology::agencies();
    if let Some(url) = &given.amqp_url {
        let link_prefix = tenancy.link_prefix();
        external::declare(url, &link_prefix).await?;
        say(&format!(
            "RabbitMQ was given by AMQP_URL: links named {link_prefix}… are declared; all agencies share its one user, since AMQP cannot make users"
        ));
        let by_agency = agencies.into_iter().map(|agency| (agency.to_owned(), url.clone())).collect();
        return Ok(Broker { operator_url: url.clone(), link_prefix, by_agency });
    }
    let programs = programs.context("no RabbitMQ was given and none is installed")?;
    say(&format!("starting a private RabbitMQ on 127.0.0.1:{} (takes a few seconds)", ports.amqp));
    let node = RabbitNode::start(supervisor, programs, ports, &passwords.broker).await?;
    say("RabbitMQ is ready: an exchange and a quorum queue for each link, a user for each agency");
    let mut by_agency: BTreeMap<_, _> =
        passwords.broker.iter().map(|(user, password)| (user.clone(), node.url(user, password))).collect();
    let operator_url = by_agency.remove(OPERATOR).context("the operator has no password")?;
    Ok(Broker { operator_url, link_prefix: String::new(), by_agency })
}

/// What an instance looks like from outside.
pub struct Status {
    pub instance: Instance,
    /// A kosh command is at work in it now.
    pub held: bool,
    /// Every process written down and whether it still runs.
    pub processes: Vec<(Record, bool)>,
    pub logs: PathBuf,
}

pub fn status(instance: &Instance) -> Status {
    let processes = records::all(instance).into_iter().map(|record| (record.clone(), record.alive())).collect();
    Status { instance: instance.clone(), held: process::is_held(instance), processes, logs: instance.logs() }
}

/// Ends everything that an earlier command left running; returns how many processes that were.
pub async fn end(instance: &Instance) -> Result<usize> {
    if !instance.dir().is_dir() {
        return Ok(0);
    }
    let _lock = process::lock_soon(instance).await?;
    let alive: Vec<_> = records::all(instance).into_iter().filter(Record::alive).collect();
    records::end_all(&alive, Duration::from_secs(15)).await;
    let stubborn: Vec<_> = alive
        .iter()
        .filter(|record| record.alive())
        .map(|record| format!("{} ({})", record.name, record.pid))
        .collect();
    ensure!(stubborn.is_empty(), "these processes could not be ended: {}", stubborn.join(", "));
    records::forget(instance);
    let _ = fs::remove_file(instance.path("servers.json"));
    Ok(alive.len())
}

/// Ends everything and removes the instance's directory, data and secrets included, and what it has on given servers.
pub async fn clean(instance: &Instance) -> Result<()> {
    if !instance.dir().is_dir() {
        return Ok(());
    }
    end(instance).await?;
    external::leave(instance).await?;
    fs::remove_dir_all(instance.dir()).with_context(|| format!("removing {}", instance.dir().display()))?;
    // The home goes with its last instance; as long as it holds another this is refused, rightly.
    let _ = instance.dir().parent().map(fs::remove_dir);
    Ok(())
}
