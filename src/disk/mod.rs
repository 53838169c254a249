//! All file access: reads, watches, writes and locks files, and runs git.
//!
//! [`read_config`] and [`read()`] read a site's folder into [`crate::sources::Sources`]; [`publish()`] replaces
//! pages and assets atomically; [`SiteLock`] edits files that users edit too; `write_new` creates one file and
//! never overwrites; `read_asset` returns the bytes of one asset.
#![expect(
    clippy::disallowed_methods,
    reason = "files are touched here, so that they need not be anywhere else"
)]

mod add_file;
mod aside;
mod asset;
mod attached;
mod change;
mod classify;
mod commit_queue;
mod edit;
mod error;
mod file_cache;
mod find;
mod foreign;
mod git;
mod journal;
mod load;
mod lock;
mod names;
mod overlap;
mod own;
mod publish;
mod read;
mod read_error;
mod read_files;
mod recover;
mod renames;
mod rescan;
mod same_file;
#[cfg(feature = "full")]
mod save_debouncer;
mod schemas;
mod staging;
mod swap;
mod text;
mod walk;
#[cfg(feature = "full")]
mod watch;
mod whole;
mod write;

pub use aside::LateSave;
pub(crate) use asset::read_asset;
pub(crate) use attached::AttachedFile;
pub use change::{ChangeKind, FileChange};
pub(crate) use commit_queue::{CommitAuthor, NewCommit, QueuedCommit};
pub use edit::{EditError, FileEdit, SiteLock};
pub(crate) use error::FileError;
pub(crate) use find::find_texts;
pub(crate) use foreign::{ForeignError, read_foreign};
pub(crate) use git::{
    BlobReader, ContentCommit, FileVersion, Git, Limit, MergeDriver, Moved, Pushed, SignatureKeys,
    TreeChange, Upstream, git_not_run,
};
pub(crate) use names::{Unusable, unusable};
pub(crate) use overlap::overlap;
pub use publish::{
    Contents, OutputFile, OutputKind, PendingFile, PublishError, PublishProgress, PublishReport,
    publish,
};
pub(crate) use publish::{SUMS, Versions, copy_time, foreign_files, publish_with_sums, published};
pub use read::{Reader, read, read_config};
pub use read_error::ReadError;
pub(crate) use read_files::{read_files, release_ids_ending_in};
pub use recover::{Recovered, interrupted};
pub use rescan::RescanScope;
pub(crate) use schemas::write_schema;
#[cfg(feature = "full")]
pub(crate) use watch::Watch;
pub(crate) use whole::{
    add_line, create_file, create_file_and_folders, create_folder, digest_file, host_name,
    open_file, read_bytes, replace_file, scratch_folder,
};
pub(crate) use write::{make_folder_of, stands, write_new};
