//! The current time.

use jiff::Timestamp;

/// Returns the current time. A debug build takes it from `RUNSHEET_NOW` if that is set, so that tests do not depend on
/// the day on which they run.
pub(crate) fn now() -> Timestamp {
    if cfg!(debug_assertions)
        && let Some(now) = std::env::var("RUNSHEET_NOW").ok().and_then(|now| now.parse().ok())
    {
        return now;
    }
    Timestamp::now()
}
