//! `extra`: values that only the site's theme uses.

use serde_json::{Map, Value};

/// The values under `extra`, in file order.
pub(crate) type Extra = Map<String, Value>;
