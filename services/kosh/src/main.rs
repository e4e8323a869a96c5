//! The command line. Everything lies in the library, so that the integration tests use the very same.

fn main() -> std::process::ExitCode {
    kosh::cli::run()
}
