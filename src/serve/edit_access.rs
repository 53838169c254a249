//! Recording for browsers, and the token that authorizes a page.

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;

/// Records requests of browsers.
pub(crate) trait RecordHandler: Send + Sync {
    /// Records a request, which should be JSON. Returns the response as a status and JSON.
    fn record(&self, text: &[u8]) -> (StatusCode, String);

    /// Returns the token that authorizes a page: letters and digits. Servers of the same site share it, so that
    /// open pages keep working after a restart.
    fn token(&self) -> &str;
}

/// The handler for recording, if editing is enabled.
#[derive(Clone)]
pub(super) struct EditAccess {
    pub(super) handler: Arc<dyn RecordHandler>,
}

impl EditAccess {
    pub(super) fn new(handler: Arc<dyn RecordHandler>) -> Self {
        Self { handler }
    }

    /// Returns the token that authorizes a page.
    pub(super) fn token(&self) -> &str {
        self.handler.token()
    }
}

impl fmt::Debug for EditAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EditAccess").finish_non_exhaustive()
    }
}
