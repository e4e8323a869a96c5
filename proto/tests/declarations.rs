//! The build's own check, on contracts that it must not let through.
#![allow(clippy::unwrap_used)]

#[path = "../declarations.rs"]
mod declarations;

use declarations::undeclared;
use prost_reflect::DescriptorPool;

/// A service of these RPCs, compiled as the build compiles ours.
fn compiled(name: &str, rpcs: &str) -> DescriptorPool {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!(
        r#"syntax = "proto3"; package sample; import "residency/auth/v1/roles.proto";
           message Empty {{}} service Sample {{ {rpcs} }}"#
    );
    std::fs::write(folder.join("sample.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.as_path(), env!("CARGO_MANIFEST_DIR").as_ref()]).unwrap();
    compiler.include_imports(true).open_file("sample.proto").unwrap();
    DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap()
}

#[test]
fn an_rpc_without_roles_is_named() {
    // Aim: of four RPCs, streams included, those without roles or with the unspecified one are named; declared ones pass.
    let role = |rpc: &str, role: &str| format!("rpc {rpc} {{ option (residency.auth.v1.roles) = {role}; }}");
    let declared = role("Declared(Empty) returns (Empty)", "ROLE_QA");
    let silent = "rpc Silent(Empty) returns (stream Empty);";
    let unspecified = role("Unspecified(stream Empty) returns (Empty)", "ROLE_UNSPECIFIED");
    let other = "rpc Deprecated(Empty) returns (Empty) { option deprecated = true; }";
    let pool = compiled("some", &format!("{declared} {silent} {unspecified} {other}"));
    assert_eq!(undeclared(&pool), ["sample.Sample.Silent", "sample.Sample.Unspecified", "sample.Sample.Deprecated"]);
    assert!(undeclared(&compiled("all", &declared)).is_empty());
    assert!(undeclared(&DescriptorPool::decode(contracts::DESCRIPTORS).unwrap()).is_empty());
}
