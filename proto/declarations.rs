//! Who may call what must be declared: an RPC that names no roles could be called by nobody, and fails the build instead.

use prost_reflect::{DescriptorPool, Value};

const ROLES_OPTION: &str = "residency.auth.v1.roles";

/// The full names of the RPCs that do not say which roles may call them, or that name the unspecified role.
pub fn undeclared(pool: &DescriptorPool) -> Vec<String> {
    let Some(option) = pool.get_extension_by_name(ROLES_OPTION) else {
        return vec![format!("the option {ROLES_OPTION} itself")];
    };
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let declares = |method: &prost_reflect::MethodDescriptor| match method.options().get_extension(&option).as_ref() {
        Value::List(roles) => !roles.is_empty() && roles.iter().all(|role| role.as_enum_number() > Some(0)),
        _ => false,
    };
    methods.filter(|method| !declares(method)).map(|method| method.full_name().to_owned()).collect()
}
