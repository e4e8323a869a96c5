//! Compiles the .proto files without protoc and keeps the descriptor set, custom options included. An RPC that does not
//! declare its roles fails the build, and so does an agency that does not declare its readers.

mod acts;
mod declarations;

use std::{env, fs, path::PathBuf};

use prost::Message as _;
use prost_reflect::DescriptorPool;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=residency");
    println!("cargo:rerun-if-changed=acts.rs");
    println!("cargo:rerun-if-changed=declarations.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_source_info(false).include_imports(true);
    compiler.open_files(protos("residency")?)?;
    // The encoded set, not the typed one: only it keeps the roles option.
    let encoded = compiler.encode_file_descriptor_set();
    fs::write(out.join("residency.bin"), &encoded)?;
    let pool = DescriptorPool::decode(encoded.as_slice())?;
    fs::write(out.join("acts.rs"), acts::generated(&pool))?;
    let undeclared = declarations::undeclared(&pool);
    if !undeclared.is_empty() {
        return Err(undeclared.join("; ").into());
    }
    let files = prost_types::FileDescriptorSet::decode(encoded.as_slice())?;
    let mut config = tonic_prost_build::Config::new();
    // Event types travel by their full names.
    config.enable_type_names();
    tonic_prost_build::configure()
        .build_transport(true)
        .include_file("residency.rs")
        .compile_fds_with_config(files, config)?;
    Ok(())
}

fn protos(folder: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(protos(&path.to_string_lossy())?);
        } else if path.extension().is_some_and(|e| e == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
