//! The build's own check, on contracts that it must not let through.
#![allow(clippy::unwrap_used)]

#[path = "../declarations.rs"]
mod declarations;

use declarations::undeclared;
use prost_reflect::DescriptorPool;

/// A service of these options and RPCs, compiled as the build compiles ours.
fn compiled(name: &str, body: &str) -> DescriptorPool {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!(
        r#"syntax = "proto3"; package sample;
           import "residency/auth/v1/roles.proto"; import "residency/cases/v1/case.proto";
           message Empty {{}} message Acted {{ residency.cases.v1.CaseSummary case = 1; }} service Sample {{ {body} }}"#
    );
    std::fs::write(folder.join("sample.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.as_path(), env!("CARGO_MANIFEST_DIR").as_ref()]).unwrap();
    compiler.include_imports(true).open_file("sample.proto").unwrap();
    DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap()
}

fn role(rpc: &str, role: &str) -> String {
    format!("rpc {rpc} {{ option (residency.auth.v1.roles) = {role}; }}")
}

fn readers(lists: &str) -> String {
    format!("option (residency.auth.v1.readers) = {{ {lists} }};")
}

#[test]
fn an_rpc_without_roles_is_named() {
    // Aim: of four RPCs, streams included, those without roles or with the unspecified one are named; declared ones pass.
    let declared = role("Declared(Empty) returns (Empty)", "ROLE_QA");
    let silent = "rpc Silent(Empty) returns (stream Empty);";
    let unspecified = role("Unspecified(stream Empty) returns (Empty)", "ROLE_UNSPECIFIED");
    let other = "rpc Deprecated(Empty) returns (Empty) { option deprecated = true; }";
    let pool = compiled("some", &format!("{declared} {silent} {unspecified} {other}"));
    let named = ["Silent", "Unspecified", "Deprecated"]
        .map(|rpc| format!("no option (residency.auth.v1.roles) on sample.Sample.{rpc}"));
    assert_eq!(undeclared(&pool), named);
    assert!(undeclared(&compiled("all", &declared)).is_empty());
    assert!(undeclared(&DescriptorPool::decode(contracts::DESCRIPTORS).unwrap()).is_empty());
}

#[test]
fn an_agency_that_does_not_say_who_reads_its_cases_is_named() {
    // Aim: a service whose act answers with a case passes only with readers of its cases, all of them specified roles; a service
    // that keeps no cases needs none.
    let act = role("Act(Empty) returns (Acted)", "ROLE_QA");
    let missing = ["no option (residency.auth.v1.readers) with its cases on sample.Sample"];
    for (name, lists) in [
        ("none", String::new()),
        ("no_cases", readers("supervision: [ROLE_QA]")),
        ("unspecified", readers("cases: [ROLE_QA, ROLE_UNSPECIFIED]")),
        ("unspecified_cabinet", readers("cases: [ROLE_QA] cabinet: [ROLE_UNSPECIFIED]")),
    ] {
        assert_eq!(undeclared(&compiled(name, &format!("{lists} {act}"))), missing, "{name}");
    }
    let declared = readers("cases: [ROLE_QA, ROLE_AUDITOR] supervision: [ROLE_QA]");
    assert!(undeclared(&compiled("declared", &format!("{declared} {act}"))).is_empty());
    assert!(undeclared(&compiled("other", &role("Look(Empty) returns (Empty)", "ROLE_QA"))).is_empty());
}

#[test]
fn a_reading_service_needs_no_roles_of_its_own() {
    // Aim: where the agency's list admits, an RPC may name no roles, but not the unspecified one.
    let admits = "option (residency.auth.v1.admits) = READER_GROUP_CASES;";
    let body = |rpc: &str| format!("{admits} {rpc}");
    assert!(undeclared(&compiled("reading", &body("rpc Look(Empty) returns (Acted);"))).is_empty());
    let unspecified = compiled("reading_bad", &body(&role("Look(Empty) returns (Acted)", "ROLE_UNSPECIFIED")));
    assert_eq!(undeclared(&unspecified), ["no option (residency.auth.v1.roles) on sample.Sample.Look"]);
}
