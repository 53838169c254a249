//! The lock object, which keeps two publishers apart.

use serde::{Deserialize, Serialize};

use super::client::{Client, Created};
use crate::publish::error::TargetError;

/// Its route. Routes of pages never begin with `.runsheet`.
pub(super) const ROUTE: &str = ".runsheet/lock.json";

/// A lock that this run holds. An interrupted run leaves it behind.
pub(super) struct Lock<'a> {
    client: &'a Client,
    key: String,
    id: String,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    /// Tells this run from others.
    id: String,
    /// The run, for people.
    holder: String,
}

impl<'a> Lock<'a> {
    /// Creates the lock object, on the condition that there is none.
    pub(super) fn take(client: &'a Client, key: String, holder: &str) -> Result<Self, TargetError> {
        let id = random_id()?;
        let body = Holder { id: id.clone(), holder: holder.to_owned() };
        let body = serde_json::to_vec(&body).expect("strings are always JSON");
        let lock = Self { client, key, id };
        // If the answer was lost, the second attempt meets the lock of the first.
        if client.create(&lock.key, &body)? == Created::Exists && !lock.is_held()? {
            return Err(lock.taken());
        }
        // A server that ignores the condition would let two publishers work at the same time.
        if client.create(&lock.key, &body)? == Created::New {
            client.delete(&lock.key)?;
            return Err(TargetError::new(
                "the server ignores conditional writes, so two publishers could overwrite each other",
            )
            .hint("Use a server that supports `If-None-Match: *`, or upload the output of `build` with another tool."));
        }
        Ok(lock)
    }

    /// Fails if another publisher removed the lock.
    pub(super) fn check(&self) -> Result<(), TargetError> {
        if self.is_held()? {
            return Ok(());
        }
        Err(TargetError::new("another publisher removed this run's lock, so it stopped")
            .hint("Run the command again when the other publisher has finished."))
    }

    /// Removes the lock if this run still has it.
    pub(super) fn release(&self) -> Result<(), TargetError> {
        if self.is_held()? { self.client.delete(&self.key) } else { Ok(()) }
    }

    fn is_held(&self) -> Result<bool, TargetError> {
        Ok(self.holder()?.is_some_and(|holder| holder.id == self.id))
    }

    fn holder(&self) -> Result<Option<Holder>, TargetError> {
        let bytes = self.client.get(&self.key)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn taken(&self) -> TargetError {
        let holder = self.holder().ok().flatten().map(|holder| holder.holder);
        let holder = holder.unwrap_or_else(|| "an unknown run".to_owned());
        TargetError::new(format!("another publisher has the lock `{}`: {holder}", self.key))
            .hint("Wait until it has finished.")
            .hint("If it was interrupted, run the command again with `--break-lock`.")
    }
}

fn random_id() -> Result<String, TargetError> {
    let random = getrandom::u64();
    let random = random.map_err(|error| TargetError::new(format!("no random number: {error}")))?;
    Ok(format!("{random:016x}"))
}
