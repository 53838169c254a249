//! The release named by `after`.

/// The state of the release named by `after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Predecessor {
    /// It does not exist.
    Missing,
    /// Its file, checklist or snapshot has errors.
    HasErrors,
    /// It is not closed.
    Open,
    /// It was rolled back.
    RolledBack,
    /// It was aborted.
    Aborted,
    /// It is closed as done.
    Done,
}
