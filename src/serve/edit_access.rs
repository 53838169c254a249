//! Who records what browsers send, and what proves that a page may send it.

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;

/// Whoever records what browsers say.
pub(crate) trait RecordHandler: Send + Sync {
    /// Records what the text says, which should be JSON; says what became of it, as a status and JSON.
    fn record(&self, text: &[u8]) -> (StatusCode, String);

    /// What only pages know; letters and digits. If another server for the same site has the same, pages that are
    /// open go on when that one takes over.
    fn token(&self) -> &str;
}

/// A desk, and what a browser must know to be served at it.
#[derive(Clone)]
pub(super) struct EditAccess {
    pub(super) desk: Arc<dyn RecordHandler>,
}

impl EditAccess {
    pub(super) fn new(desk: Arc<dyn RecordHandler>) -> Self {
        Self { desk }
    }

    /// What a page shows to prove that it is one.
    pub(super) fn token(&self) -> &str {
        self.desk.token()
    }
}

impl fmt::Debug for EditAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EditAccess").finish_non_exhaustive()
    }
}
