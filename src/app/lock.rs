//! Taking the site's lock.

use crate::app::failure::Failure;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::disk::SiteLock;

/// Waits for the site's lock, and reports what was recovered from an interrupted command.
pub(crate) fn begin(common: &GlobalOptions, output: Terminal) -> Result<SiteLock, Failure> {
    let waiting = |holder: &str| output.note(format_args!("Waiting for another record: {holder}"));
    let lock = SiteLock::begin(&common.root, waiting)?;
    for recovered in lock.recovered() {
        if recovered.needs_attention() {
            output.caution(&recovered.to_string());
        } else {
            output.note(recovered);
        }
    }
    Ok(lock)
}
