//! What the contracts declare about callers, read from the descriptors: the roles of each RPC, and for the reading services the
//! roles that the serving agency names. Out of scope: the callers themselves (`admission`).

use std::collections::HashMap;

use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, MethodDescriptor, ServiceDescriptor, Value};

use crate::token::Role;

/// A declaration that is missing or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UndeclaredRpc {
    #[error("the descriptors cannot be read: {0}")]
    Descriptors(#[from] prost_reflect::DescriptorError),
    #[error("{0} is not declared in the contracts")]
    NotThere(String),
    #[error("{0} does not declare its roles")]
    NoRoles(String),
    #[error("{0} is served and no role may read by it, or its readers are declared and it is not served")]
    NoReaders(String),
}

/// What one RPC demands.
#[derive(Debug)]
pub(super) struct Rule {
    pub roles: Vec<Role>,
    /// True when the request has a `request_id` and comes in one message.
    pub marked: bool,
}

/// The lists of `residency.auth.v1.Readers`, by the numbers of `ReaderGroup`.
const GROUPS: [(i32, &str); 3] = [(1, "cases"), (2, "supervision"), (3, "cabinet")];

/// The rules of every RPC, by its path, at a process that serves these services. Fails when something has no declaration.
pub(super) fn rules(served: &[&str]) -> Result<HashMap<String, Rule>, UndeclaredRpc> {
    let pool = DescriptorPool::decode(contracts::DESCRIPTORS)?;
    let declared = Declared::of(&pool)?;
    let readers = declared.readers_of(pool.services().filter(|service| served.contains(&service.full_name())));
    let mut rules = HashMap::new();
    for service in pool.services() {
        let list = declared.group(&service).map(|group| readers.get(group).cloned().unwrap_or_default());
        // An agency serves exactly what it names readers for.
        if list.as_ref().is_some_and(|list| list.is_empty() == served.contains(&service.full_name())) {
            return Err(UndeclaredRpc::NoReaders(service.full_name().to_owned()));
        }
        for method in service.methods() {
            let path = format!("/{}/{}", service.full_name(), method.name());
            let own = declared.roles(&method);
            let roles = match &list {
                None if own.is_empty() => return Err(UndeclaredRpc::NoRoles(path)),
                None => own,
                Some(list) => both(list, &own),
            };
            if !roles.is_empty() {
                rules.insert(path, Rule { roles, marked: is_marked(&method) });
            }
        }
    }
    Ok(rules)
}

/// The agency's list, restricted to the RPC's own roles when it has some.
fn both(list: &[Role], own: &[Role]) -> Vec<Role> {
    list.iter().copied().filter(|role| own.is_empty() || own.contains(role)).collect()
}

fn is_marked(method: &MethodDescriptor) -> bool {
    method.input().get_field_by_name("request_id").is_some() && !method.is_client_streaming()
}

/// The options of `residency.auth.v1`.
struct Declared {
    roles: ExtensionDescriptor,
    readers: ExtensionDescriptor,
    admits: ExtensionDescriptor,
}

impl Declared {
    fn of(pool: &DescriptorPool) -> Result<Self, UndeclaredRpc> {
        let option = |name: &str| {
            let name = format!("residency.auth.v1.{name}");
            pool.get_extension_by_name(&name).ok_or(UndeclaredRpc::NotThere(name))
        };
        Ok(Self { roles: option("roles")?, readers: option("readers")?, admits: option("admits")? })
    }

    fn roles(&self, method: &MethodDescriptor) -> Vec<Role> {
        roles_of(method.options().get_extension(&self.roles).as_ref())
    }

    /// The list that admits the callers of a reading service.
    fn group(&self, service: &ServiceDescriptor) -> Option<&'static str> {
        let number = service.options().get_extension(&self.admits).as_enum_number()?;
        GROUPS.into_iter().find(|(group, _)| *group == number).map(|(_, name)| name)
    }

    /// The lists of the one among these services that declares readers: the agency's own.
    fn readers_of(&self, services: impl Iterator<Item = ServiceDescriptor>) -> HashMap<&'static str, Vec<Role>> {
        let declaring = |service: &ServiceDescriptor| service.options().has_extension(&self.readers);
        let own = services.filter(declaring).map(|own| own.options().get_extension(&self.readers).into_owned());
        own.filter_map(|readers| readers.as_message().map(lists)).next().unwrap_or_default()
    }
}

fn lists(readers: &DynamicMessage) -> HashMap<&'static str, Vec<Role>> {
    let list = |name| readers.get_field_by_name(name).map(|list| roles_of(&list)).unwrap_or_default();
    GROUPS.into_iter().map(|(_, name)| (name, list(name))).collect()
}

fn roles_of(roles: &Value) -> Vec<Role> {
    let roles = roles.as_list().unwrap_or_default();
    roles.iter().filter_map(Value::as_enum_number).filter_map(Role::from_wire).collect()
}
