//! Writes what every act's request and response have in common, so that no caller needs to know which act it is.

use std::fmt::Write as _;

use prost_reflect::{DescriptorPool, MessageDescriptor};

const SUMMARY: &str = "residency.cases.v1.CaseSummary";

const TRAITS: &str = "/// The request of an act on a case.
pub trait ActRequest {
    type Response: ActResponse;

    /// UUID of the case.
    fn case_id(&self) -> &str;
}

/// The response of an act: it holds at least where the case stands now.
pub trait ActResponse {
    fn of_case(case: crate::cases::v1::CaseSummary) -> Self;
}
";

/// The traits, and their implementations for every RPC that changes a case.
pub fn generated(pool: &DescriptorPool) -> String {
    let mut code = TRAITS.to_owned();
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let (request, response) = (method.input(), method.output());
        if !(has(&request, "request_id") && holds_summary(&response)) {
            continue;
        }
        let (request_path, response_path) = (path(&request), path(&response));
        let _ = writeln!(
            code,
            "impl ActResponse for {response_path} {{ fn of_case(case: crate::cases::v1::CaseSummary) -> Self {{ \
             #[allow(clippy::needless_update)] Self {{ case: Some(case), ..Default::default() }} }} }}"
        );
        if has(&request, "case_id") {
            let _ = writeln!(
                code,
                "impl ActRequest for {request_path} {{ type Response = {response_path}; \
                 fn case_id(&self) -> &str {{ &self.case_id }} }}"
            );
        }
    }
    code
}

fn has(message: &MessageDescriptor, field: &str) -> bool {
    message.get_field_by_name(field).is_some()
}

fn holds_summary(message: &MessageDescriptor) -> bool {
    let field = message.get_field_by_name("case");
    field.and_then(|field| field.kind().as_message().map(|kind| kind.full_name() == SUMMARY)).unwrap_or(false)
}

/// "residency.arm_go.v1.X" is `crate::arm_go::v1::X`.
fn path(message: &MessageDescriptor) -> String {
    message.full_name().replace("residency.", "crate::").replace('.', "::")
}
