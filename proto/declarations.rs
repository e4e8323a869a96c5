//! Who may call what must be declared: an RPC that names no roles could be called by nobody, and an agency that does not say who
//! reads its cases could be read by nobody. Both fail the build instead.

use prost_reflect::{DescriptorPool, ExtensionDescriptor, Kind, MethodDescriptor, ServiceDescriptor, Value};

/// An act of an agency is answered with it.
const CASE_SUMMARY: &str = "residency.cases.v1.CaseSummary";

/// The options by which callers are admitted.
struct Options {
    roles: ExtensionDescriptor,
    readers: ExtensionDescriptor,
    admits: ExtensionDescriptor,
}

impl Options {
    fn of(pool: &DescriptorPool) -> Result<Self, String> {
        let option = |name: &str| {
            let name = format!("residency.auth.v1.{name}");
            pool.get_extension_by_name(&name).ok_or_else(|| format!("there is no option {name}"))
        };
        Ok(Self { roles: option("roles")?, readers: option("readers")?, admits: option("admits")? })
    }

    /// What is missing of one service's declarations.
    fn missing(&self, service: &ServiceDescriptor) -> Vec<String> {
        let admits = service.options().get_extension(&self.admits).as_enum_number() > Some(0);
        let (name, methods) = (service.full_name(), service.methods());
        let mut missing = Vec::new();
        if !admits && service.methods().any(|method| answers_with_case(&method)) && !self.names_readers(service) {
            missing.push(format!("no option (residency.auth.v1.readers) with its cases on {name}"));
        }
        for method in methods.filter(|method| !self.names_roles(method, admits)) {
            missing.push(format!("no option (residency.auth.v1.roles) on {}", method.full_name()));
        }
        missing
    }

    /// In a reading service the agency's list may stand for the RPC's own.
    fn names_roles(&self, method: &MethodDescriptor, reading: bool) -> bool {
        let options = method.options();
        let unnamed = reading && !options.has_extension(&self.roles);
        unnamed || declares(options.get_extension(&self.roles).as_ref())
    }

    fn names_readers(&self, service: &ServiceDescriptor) -> bool {
        let options = service.options();
        let readers = options.get_extension(&self.readers);
        let Some(readers) = readers.as_message() else { return false };
        let list = |name: &str| readers.get_field_by_name(name).map(|list| declares(&list));
        let mut others = ["supervision", "cabinet"].into_iter().filter(|name| readers.has_field_by_name(name));
        list("cases") == Some(true) && others.all(|name| list(name) == Some(true))
    }
}

/// What the contracts lack: empty when everything declares who may call it.
pub fn undeclared(pool: &DescriptorPool) -> Vec<String> {
    match Options::of(pool) {
        Ok(options) => pool.services().flat_map(|service| options.missing(&service)).collect(),
        Err(missing) => vec![missing],
    }
}

/// A service whose acts answer with a case keeps cases.
fn answers_with_case(method: &MethodDescriptor) -> bool {
    let case = method.output().get_field_by_name("case").map(|field| field.kind());
    matches!(case, Some(Kind::Message(message)) if message.full_name() == CASE_SUMMARY)
}

/// At least one role, and none unspecified.
fn declares(roles: &Value) -> bool {
    matches!(roles, Value::List(roles) if !roles.is_empty() && roles.iter().all(|role| role.as_enum_number() > Some(0)))
}
