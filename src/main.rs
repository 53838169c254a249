//! argv to exit code; the only place that exits.

use std::process::ExitCode;

/// Pages are made of many small values, on all cores at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    runsheet::commands::run()
}
