//! Sends and removes many objects at the same time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;

use super::client::Client;
use crate::disk;
use crate::publish::error::TargetError;
use crate::publish::headers;
use crate::publish::staged::{StagedFile, StagedOrigin};

/// The number of requests at the same time. They mostly wait for the server.
const CONCURRENCY: usize = 16;

/// Sends files: all assets, then all pages, which need them.
pub(super) fn send(
    client: &Client,
    prefix: &str,
    files: &[&StagedFile],
) -> Result<(), TargetError> {
    let is_page = |file: &&StagedFile| file.origin == StagedOrigin::Page;
    for group in files.chunk_by(|one, other| is_page(one) == is_page(other)) {
        for_each(group, |file| {
            let contents = disk::open_file(&file.path)?;
            client.put_file(&format!("{prefix}{}", file.route), &headers::of(file), &contents)
        })?;
    }
    Ok(())
}

/// Removes objects.
pub(super) fn remove(client: &Client, prefix: &str, routes: &[String]) -> Result<(), TargetError> {
    for_each(routes, |route| client.delete(&format!("{prefix}{route}")))
}

/// Calls `work` for every item, on several threads. After the first error no further item is begun.
fn for_each<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), TargetError> + Sync,
) -> Result<(), TargetError> {
    let next = AtomicUsize::new(0);
    let has_failed = AtomicBool::new(false);
    let error = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..CONCURRENCY.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Relaxed)) {
                    if has_failed.load(Relaxed) {
                        return;
                    }
                    if let Err(failed) = work(item) {
                        has_failed.store(true, Relaxed);
                        error.lock().expect("no thread panics").get_or_insert(failed);
                    }
                }
            });
        }
    });
    match error.into_inner().expect("no thread panics") {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_done_once_and_the_first_error_stops_the_rest() {
        let done = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1_000).collect();
        for_each(&items, |_| {
            done.fetch_add(1, Relaxed);
            Ok(())
        })
        .unwrap();
        assert_eq!(done.load(Relaxed), 1_000);
        let failed = for_each(&items, |item| {
            done.fetch_add(1, Relaxed);
            if *item == 3 { Err(TargetError::new("no")) } else { Ok(()) }
        });
        assert_eq!(failed, Err(TargetError::new("no")));
    }
}
