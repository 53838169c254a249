//! Taking the site's lock.

use crate::app::failure::Failure;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::disk::SiteLock;

/// Waits for the right to write, and reports what an interrupted command left.
pub(crate) fn begin(common: &GlobalOptions, output: Terminal) -> Result<SiteLock, Failure> {
    let waiting = |holder: &str| output.note(format_args!("Waiting for another record: {holder}"));
    let recording = SiteLock::begin(&common.root, waiting)?;
    for recovered in recording.recovered() {
        if recovered.needs_attention() {
            output.caution(&recovered.to_string());
        } else {
            output.note(recovered);
        }
    }
    Ok(recording)
}
