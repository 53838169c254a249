//! argv to exit code; the only place that exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    runsheet::commands::run()
}
