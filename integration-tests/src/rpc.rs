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

const ROLES_OPTION: &str = "residency.auth.v1.roles";
/// Who is nobody's applicant and nobody's officer.
const SOMEBODY: u64 = 70;

/// One RPC at one endpoint.
pub struct Rpc {
    pub at: Service,
    pub path: String,
    pub roles: BTreeSet<Role>,
    pub method: MethodDescriptor,
}

pub fn every_rpc() -> Result<Vec<Rpc>> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS)?;
    let mut all = Vec::new();
    for service in pool.services() {
        for at in doors_of(service.full_name())? {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                all.push(Rpc { at, path, roles: declared(&pool, &method)?, method });
            }
        }
    }
    Ok(all)
}

/// Whether every agency serves it beside its own: by a service's full name or an RPC's path.
pub fn is_everywhere(name: &str) -> bool {
    [".testing.", ".operations."].iter().any(|package| name.contains(package))
}

fn doors_of(service: &str) -> Result<Vec<Service>> {
    Ok(match service.split('.').nth(1).context("a service without a package")? {
        "astanahub" => vec![Service::Astanahub],
        "egov_pep" => vec![Service::EgovPep],
        "arm_go" => vec![Service::ArmGo],
        "is_mp" => vec![Service::IsMp],
        "berkut" => vec![Service::Berkut],
        "registries" => vec![Service::Registries],
        _ if is_everywhere(service) => Service::AGENCIES.to_vec(),
        unknown => bail!("nobody serves {unknown}"),
    })
}

fn declared(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<BTreeSet<Role>> {
    let option = pool.get_extension_by_name(ROLES_OPTION).context("the roles option is gone")?;
    let options = method.options();
    let Value::List(roles) = options.get_extension(&option).into_owned() else { bail!("not a list of roles") };
    roles.iter().map(|role| role.as_enum_number().and_then(Role::from_wire).context("no role")).collect()
}

/// A person of this role, in this city if the role works in one.
pub fn person(suite: &Suite, role: Role, city: City) -> Result<Persona> {
    let city = role.works_in_a_city().then_some(city);
    Persona::without_signature(suite, human(SOMEBODY, role, city)?, None)
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
