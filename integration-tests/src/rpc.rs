//! Every RPC of the contracts at every endpoint that serves it, called as a client would that has never seen our types.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use kosh::people::{Persona, human};
use kosh::services::Service;
use kosh::suite::Suite;
use platform::token::Role;
use prost_reflect::{DescriptorPool, MethodDescriptor, Value};
use regulation::City;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use uuid::Uuid;

const ROLES_OPTION: &str = "residency.auth.v1.roles";
const READERS_OPTION: &str = "residency.auth.v1.readers";
/// Who is nobody's applicant and nobody's officer.
const SOMEBODY: u64 = 70;

/// One RPC at one endpoint.
pub struct Rpc {
    pub at: Service,
    pub path: String,
    pub roles: BTreeSet<Role>,
    pub method: MethodDescriptor,
}

/// A reading service of every agency's: the list of readers, on the agency's own service, that admits its callers there.
const READING: [(&str, &str); 3] = [
    ("residency.cases.v1.CaseService", "cases"),
    ("residency.cases.v1.SupervisionService", "supervision"),
    ("residency.cases.v1.CabinetService", "cabinet"),
];

pub fn every_rpc() -> Result<Vec<Rpc>> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS)?;
    let mut all = Vec::new();
    for service in pool.services() {
        let list = READING.into_iter().find(|(name, _)| *name == service.full_name()).map(|(_, list)| list);
        for at in doors_of(service.full_name())? {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                let mut roles = declared(&pool, &method)?;
                if let Some(list) = list {
                    let readers = readers(&pool, at, list)?;
                    roles = if roles.is_empty() { readers } else { &readers & &roles };
                    // Nobody's there: the agency does not serve it.
                    if roles.is_empty() {
                        continue;
                    }
                }
                all.push(Rpc { at, path, roles, method });
            }
        }
    }
    Ok(all)
}

/// Whether several agencies serve it beside their own: by a service's full name or an RPC's path.
pub fn is_everywhere(name: &str) -> bool {
    [".testing.", ".operations.", ".cases."].iter().any(|package| name.contains(package))
}

fn doors_of(service: &str) -> Result<Vec<Service>> {
    Ok(match own_services().find(|(_, own)| *own == service) {
        Some((at, _)) => vec![at],
        None if service.starts_with("residency.registries.") => vec![Service::Registries],
        None if is_everywhere(service) => Service::AGENCIES.to_vec(),
        None => bail!("nobody serves {service}"),
    })
}

/// The agencies' own services.
fn own_services() -> impl Iterator<Item = (Service, &'static str)> {
    let names = [
        "residency.astanahub.v1.AstanaHubService",
        "residency.egov_pep.v1.EgovPepService",
        "residency.arm_go.v1.ArmGoService",
        "residency.is_mp.v1.IsMpService",
        "residency.berkut.v1.BerkutService",
    ];
    Service::AGENCIES.into_iter().zip(names)
}

/// The roles of one list of readers at an agency.
fn readers(pool: &DescriptorPool, at: Service, list: &str) -> Result<BTreeSet<Role>> {
    let option = pool.get_extension_by_name(READERS_OPTION).context("the readers option is gone")?;
    let (_, name) = own_services().find(|(agency, _)| *agency == at).context("no agency")?;
    let own = pool.get_service_by_name(name).context("an agency's service is gone")?;
    let readers = own.options().get_extension(&option).into_owned();
    let lists = readers.as_message().context("not readers")?;
    roles(lists.get_field_by_name(list).context("no such list")?.as_ref())
}

fn declared(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<BTreeSet<Role>> {
    let option = pool.get_extension_by_name(ROLES_OPTION).context("the roles option is gone")?;
    roles(&method.options().get_extension(&option))
}

fn roles(list: &Value) -> Result<BTreeSet<Role>> {
    let roles = list.as_list().context("not a list of roles")?;
    roles.iter().map(|role| role.as_enum_number().and_then(Role::from_wire).context("no role")).collect()
}

/// A person of this role, in this city if the role works in one.
pub fn person(suite: &Suite, role: Role, city: City, clock: Option<Uuid>) -> Result<Persona> {
    let city = role.works_in_a_city().then_some(city);
    Persona::without_signature(suite, human(SOMEBODY, role, city)?, clock)
}

/// Calls an RPC by its path and takes its first message; one message is a stream of one.
pub async fn call<M>(suite: &Suite, at: Service, path: &str, request: Request<M>) -> Result<(), Status>
where
    M: prost::Message + 'static,
{
    let unreachable = |error: &dyn std::fmt::Display| Status::unknown(error.to_string());
    let channel = suite.channel(at).map_err(|error| unreachable(&error))?;
    let mut client = tonic::client::Grpc::<Channel>::new(channel);
    client.ready().await.map_err(|error| unreachable(&error))?;
    let path = path.parse().map_err(|error| unreachable(&error))?;
    let answer = client.server_streaming(request, path, ProstCodec::<M, ()>::default()).await?;
    answer.into_inner().message().await.map(|_| ())
}

pub fn code(answer: &Result<(), Status>) -> Code {
    answer.as_ref().map_or_else(Status::code, |()| Code::Ok)
}
