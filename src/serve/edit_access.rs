//! Recording for browsers, and the token that authorizes a page.

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::serve::answered_requests::AnsweredRequests;
use crate::serve::sender::Sender;

/// How many files can be received at the same time. Others wait.
const MAX_ATTACHING: usize = 4;

/// The kinds of requests in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonRequest {
    /// To record something in a release.
    Record,
    /// To take the last record of a page back.
    Undo,
    /// To create a release.
    NewRelease,
}

/// A file that a browser attaches to a release.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attachment<'a> {
    /// The release's id.
    pub(crate) release: &'a str,
    /// The file's name, as the browser gave it. It may be anything.
    pub(crate) name: &'a str,
    /// The file's contents.
    pub(crate) bytes: &'a [u8],
}

/// Records requests of browsers.
pub(crate) trait RecordHandler: Send + Sync {
    /// Returns why a person may not record, as a sentence; `Ok` if they may.
    fn access(&self, sender: &Sender) -> Result<(), String>;

    /// Handles a request, which should be JSON. Returns the response as a status and JSON.
    fn handle(&self, request: JsonRequest, sender: &Sender, text: &[u8]) -> (StatusCode, String);

    /// Stores a file. Returns the response as a status and JSON.
    fn attach(&self, attachment: &Attachment<'_>) -> (StatusCode, String);

    /// Returns the size of the largest file that can be attached, in bytes.
    fn max_attachment(&self) -> usize;

    /// Returns the choices for a new release, as JSON; `None` while there is no site.
    fn new_release_choices(&self, sender: &Sender) -> Option<String>;

    /// Returns the token that authorizes a page: letters and digits. Servers of the same site share it, so that
    /// open pages keep working after a restart.
    fn token(&self) -> &str;

    /// Returns a word that tells this server from those before and after it.
    fn instance(&self) -> &str;
}

/// The handler for recording, if editing is enabled.
#[derive(Clone)]
pub(super) struct EditAccess {
    pub(super) handler: Arc<dyn RecordHandler>,
    /// Limits how many files are in memory at the same time.
    pub(super) attaching: Arc<Semaphore>,
    /// The recent requests with their answers.
    pub(super) answered: Arc<AnsweredRequests>,
}

impl EditAccess {
    pub(super) fn new(handler: Arc<dyn RecordHandler>) -> Self {
        let answered = AnsweredRequests::new(handler.instance());
        let attaching = Arc::new(Semaphore::new(MAX_ATTACHING));
        Self { handler, attaching, answered: Arc::new(answered) }
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
