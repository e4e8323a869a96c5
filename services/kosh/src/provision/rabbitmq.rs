//! Why this exists: a private RabbitMQ node of one instance. Users, rights, exchanges and queues stand in a file that the
//! node loads before it opens its endpoint, so no `rabbitmqctl` (a second Erlang start for each call) is ever needed.
//!
//! A node beside others needs everything of its own: name, ports, directories, Erlang cookie (in HOME) and Erlang port
//! mapper. We start the mapper ourselves, in the foreground, because one that the node starts would outlive it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};
use platform::clock::random_bytes;
use tokio::net::TcpStream;

use super::account::{self, Account};
use super::packages::Programs;
use super::process::{Launch, Supervisor, tail};
use super::records::Tier;

use super::topology::{self, BrokerUser, OPERATOR, Topology, VHOST};

/// Alone it takes about five seconds; beside four busy programs on two cores 38 were seen.
const PATIENCE: Duration = Duration::from_secs(120);
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Erlang's own endpoint for clustering stays on loopback. Fewer schedulers and less busy waiting were measured: no gain.
const NODE_FLAGS: &str = "-kernel inet_dist_use_interface {127,0,0,1}";

/// The three ports of one node.
#[derive(Clone, Copy, Debug)]
pub struct RabbitPorts {
    pub amqp: u16,
    pub distribution: u16,
    pub mapper: u16,
}

/// A running private node.
pub struct RabbitNode {
    pub ports: RabbitPorts,
    pub pid: i32,
    pub mapper_pid: i32,
}

impl RabbitNode {
    /// Returns when every queue of the order is there. `passwords`: one per user, [`OPERATOR`] among them.
    pub async fn start(
        supervisor: &Supervisor,
        programs: &Programs,
        ports: RabbitPorts,
        passwords: &[(String, String)],
    ) -> Result<Self> {
        let dir = supervisor.instance().path("rabbitmq");
        let owner = account::server_account("rabbitmq")?;
        prepare(&dir, owner.as_ref(), ports, passwords)?;
        let mapper_pid = start_mapper(supervisor, programs, &dir, owner.clone(), ports).await?;
        let pid = supervisor.start(node_launch(programs, &dir, owner, ports))?;
        let node = Self { ports, pid, mapper_pid };
        let operator = passwords.iter().find(|(name, _)| name == OPERATOR).context("the operator has no password")?;
        let url = node.url(&operator.0, &operator.1);
        match tokio::time::timeout(PATIENCE, node.is_ready(supervisor, &url)).await {
            Ok(ready) => ready?,
            Err(_) => {
                bail!("RabbitMQ was not ready within {} s:\n{}", PATIENCE.as_secs(), tail(&dir.join("log/node.log")))
            }
        }
        Ok(node)
    }

    pub fn url(&self, user: &str, password: &str) -> String {
        format!("amqp://{user}:{password}@127.0.0.1:{}/{VHOST}?heartbeat=10", self.ports.amqp)
    }

    pub async fn stop(&self, supervisor: &Supervisor) {
        supervisor.stop(self.pid).await;
        supervisor.stop(self.mapper_pid).await;
    }

    async fn is_ready(&self, supervisor: &Supervisor, operator_url: &str) -> Result<()> {
        loop {
            // The endpoint opens last, after the definitions are loaded: knocking costs less than a refused handshake.
            if TcpStream::connect(("127.0.0.1", self.ports.amqp)).await.is_ok()
                && has_topology(operator_url).await.is_ok()
            {
                return Ok(());
            }
            if let Some(status) = supervisor.exited(self.pid)? {
                let log = supervisor.instance().path("rabbitmq/log/node.log");
                bail!("RabbitMQ ended at its start ({status}):\n{}\n{}", tail(&supervisor.log("rabbitmq")), tail(&log));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

/// A connection whose handshake is bounded; the client has no bound of its own.
pub async fn connect(url: &str) -> Result<Connection> {
    let properties = ConnectionProperties::default();
    tokio::time::timeout(HANDSHAKE, Connection::connect(url, properties))
        .await
        .context("RabbitMQ did not answer within 5 s")?
        .context("connecting to RabbitMQ")
}

/// Every queue of the order exists; asked passively, nothing is made.
pub async fn has_topology(operator_url: &str) -> Result<()> {
    let connection = connect(operator_url).await?;
    let channel = connection.create_channel().await.context("opening a channel")?;
    for queue in Topology::of_the_order().queues {
        messages_in(&channel, &queue.name).await?;
    }
    connection.close(200, "seen".into()).await.context("closing the connection")
}

/// How many messages wait in a queue.
pub async fn messages_in(channel: &Channel, queue: &str) -> Result<u32> {
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let declared = channel.queue_declare(queue.into(), passive, FieldTable::default()).await;
    Ok(declared.with_context(|| format!("looking at queue {queue}"))?.message_count())
}

fn prepare(dir: &Path, owner: Option<&Account>, ports: RabbitPorts, passwords: &[(String, String)]) -> Result<()> {
    account::private_dir(dir, owner)?;
    account::private_dir(&dir.join("log"), owner)?;
    account::private_dir(&dir.join("mnesia"), owner)?;
    let mut users = Vec::new();
    for (name, password) in passwords {
        users.push(BrokerUser { name: name.clone(), password: password.clone(), salt: random_bytes() });
    }
    let definitions = topology::definitions(&users)?;
    let put = |name: &str, content: &[u8]| account::secret_file(&dir.join(name), content, owner);
    put("definitions.json", &serde_json::to_vec_pretty(&definitions)?)?;
    put("rabbitmq.conf", configuration(dir, ports).as_bytes())?;
    put("enabled_plugins", b"[].\n")?;
    put("environment", b"")?;
    // A cookie of our own choosing; the one that Erlang would draw is weaker.
    if !dir.join(".erlang.cookie").is_file() {
        put(".erlang.cookie", hex::encode(random_bytes::<20>()).as_bytes())?;
    }
    Ok(())
}

fn configuration(dir: &Path, ports: RabbitPorts) -> String {
    let dir = dir.display();
    format!(
        "listeners.tcp.local = 127.0.0.1:{}\n\
         load_definitions = {dir}/definitions.json\n\
         disk_free_limit.absolute = 50MB\n\
         vm_memory_high_watermark.relative = 0.4\n\
         heartbeat = 10\n\
         log.dir = {dir}/log\n\
         log.file = node.log\n\
         log.file.level = info\n\
         log.console = false\n",
        ports.amqp
    )
}

async fn start_mapper(
    supervisor: &Supervisor,
    programs: &Programs,
    dir: &Path,
    owner: Option<Account>,
    ports: RabbitPorts,
) -> Result<i32> {
    let mut mapper = Launch::service("epmd", &programs.epmd, dir);
    mapper.account = owner;
    mapper.tier = Tier::Server;
    mapper = mapper.variable("HOME", dir.display().to_string());
    for argument in ["-address", "127.0.0.1", "-port", &ports.mapper.to_string()] {
        mapper = mapper.argument(argument);
    }
    let pid = supervisor.start(mapper)?;
    let answers = async {
        while TcpStream::connect(("127.0.0.1", ports.mapper)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(HANDSHAKE, answers)
        .await
        .with_context(|| format!("the Erlang port mapper did not answer:\n{}", tail(&supervisor.log("epmd"))))?;
    Ok(pid)
}

fn node_launch(programs: &Programs, dir: &Path, owner: Option<Account>, ports: RabbitPorts) -> Launch {
    let mut node = Launch::service("rabbitmq", &programs.rabbitmq_server, dir);
    node.account = owner;
    node.tier = Tier::Server;
    let at = |name: &str| dir.join(name).display().to_string();
    let environment = [
        ("HOME", dir.display().to_string()),
        ("RABBITMQ_NODENAME", "kosh@localhost".to_owned()),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1".to_owned()),
        ("RABBITMQ_NODE_PORT", ports.amqp.to_string()),
        ("RABBITMQ_DIST_PORT", ports.distribution.to_string()),
        ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
        ("ERL_EPMD_PORT", ports.mapper.to_string()),
        // The mapper is ours and already there: no Erlang program may start one that would stay behind.
        ("ERL_FLAGS", "-start_epmd false".to_owned()),
        ("RABBITMQ_MNESIA_BASE", at("mnesia")),
        ("RABBITMQ_LOG_BASE", at("log")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", at("enabled_plugins")),
        ("RABBITMQ_CONFIG_FILE", at("rabbitmq.conf")),
        ("RABBITMQ_CONF_ENV_FILE", at("environment")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", at("advanced.config")),
        ("RABBITMQ_GENERATED_CONFIG_DIR", at("config")),
        ("RABBITMQ_PID_FILE", at("pid")),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", NODE_FLAGS.to_owned()),
        // Debian's script then replaces itself by the node: one process, one id, and the node itself heeds SIGTERM.
        ("RUNNING_UNDER_SYSTEMD", "true".to_owned()),
    ];
    for (name, value) in environment {
        node = node.variable(name, value);
    }
    node
}
