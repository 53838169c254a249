//! The state that every answer is made from.

use std::sync::Arc;

use tokio::sync::watch;

use crate::serve::edit_access::EditAccess;
use crate::serve::limits::Room;
use crate::serve::site_snapshot::SiteSnapshot;

/// What every answer is made from.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) editions: watch::Receiver<Arc<SiteSnapshot>>,
    /// Where nothing may be recorded, there is none.
    pub(super) office: Option<EditAccess>,
    pub(super) room: Room,
}
