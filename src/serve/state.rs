//! The state that all request handlers share.

use std::sync::Arc;

use tokio::sync::watch;

use crate::serve::edit_access::EditAccess;
use crate::serve::guard::Guard;
use crate::serve::limits::Limits;
use crate::serve::site_snapshot::SiteSnapshot;

/// The state that all request handlers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) snapshots: watch::Receiver<Arc<SiteSnapshot>>,
    /// `None` if the preview is read-only.
    pub(super) edit_access: Option<EditAccess>,
    pub(super) guard: Arc<Guard>,
    /// What all pages show about sharing, if anything.
    pub(super) notice: watch::Receiver<Option<String>>,
    pub(super) limits: Limits,
}
