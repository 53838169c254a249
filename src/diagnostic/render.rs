//! The one printer of diagnostics.
