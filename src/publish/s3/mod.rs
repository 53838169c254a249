//! Publishes to S3-compatible storage, object by object.
//!
//! One publisher works at a time: it holds a lock object, which it created on the condition that there was none.
//! The list of published files is written before the first change, with old and new files, again from time to time
//! and at the end. A run that is interrupted therefore leaves a list of all files that runsheet may have written,
//! and the next run sends what the list is not certain of.

mod answer;
mod client;
mod lock;
mod retry;
mod upload;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::TargetError;
use super::plan::{PublishPlan, Published};
use super::staged::StagedSite;
use super::{Approve, PublishTarget, manifest};
use client::Client;
use lock::Lock;

/// After this many files the list of published files is written again, so that an interrupted run repeats little.
const CHECKPOINT: usize = 500;

/// How to reach a bucket.
#[derive(Clone)]
pub(crate) struct Connection {
    /// The server; `None` for Amazon's.
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    pub(crate) session_token: Option<String>,
    /// The current time, to explain refused signatures.
    pub(crate) now: fn() -> Timestamp,
}

/// A bucket, or the part of it below a prefix.
pub(crate) struct BucketTarget {
    client: Client,
    /// What all keys begin with: empty, or ends in `/`.
    prefix: String,
    /// Who holds the lock while this run publishes, for messages of other runs.
    holder: String,
    /// Whether to remove another publisher's lock first.
    break_lock: bool,
}

/// What is stored.
struct Stored {
    published: Published,
    /// The lengths of all objects below the prefix, by route.
    lengths: BTreeMap<String, u64>,
}

impl BucketTarget {
    pub(crate) fn open(
        connection: &Connection,
        bucket: &str,
        prefix: String,
        holder: String,
        break_lock: bool,
    ) -> Result<Self, TargetError> {
        Ok(Self { client: Client::new(connection, bucket)?, prefix, holder, break_lock })
    }

    fn key(&self, route: &str) -> String {
        format!("{}{route}", self.prefix)
    }

    fn stored(&self) -> Result<Stored, TargetError> {
        let lengths = self.client.list(&self.prefix)?;
        let strip = |(key, length): (String, u64)| {
            Some((key.strip_prefix(&self.prefix)?.to_owned(), length))
        };
        let lengths: BTreeMap<String, u64> = lengths.into_iter().filter_map(strip).collect();
        let key = self.key(manifest::ROUTE);
        let published = match self.client.get(&key)? {
            None => Published::new(),
            Some(bytes) => manifest::read(&bytes).ok_or_else(|| {
                TargetError::new(format!("`{key}` is not a list of published files"))
                    .hint("Restore the list, or publish under another prefix.")
            })?,
        };
        Ok(Stored { published, lengths })
    }

    /// Carries out a plan, under a lock.
    fn carry_out(
        &self,
        site: &StagedSite,
        plan: &PublishPlan,
        before: &Published,
        lock: &Lock<'_>,
    ) -> Result<(), TargetError> {
        let mut listed = manifest::during(site, plan, before);
        self.save(&listed, lock)?;
        for files in plan.sent(site).chunks(CHECKPOINT) {
            upload::send(&self.client, &self.prefix, files)?;
            for file in files {
                listed.insert(file.route.clone(), Some(file.sha256.to_string()));
            }
            self.save(&listed, lock)?;
        }
        upload::remove(&self.client, &self.prefix, &plan.removed)?;
        self.save(&manifest::after(site), lock)
    }

    /// Writes the list of published files, if this run still has the lock.
    fn save(&self, files: &Published, lock: &Lock<'_>) -> Result<(), TargetError> {
        lock.check()?;
        let headers = [("content-type", "application/json"), ("cache-control", "no-store")];
        self.client.put(&self.key(manifest::ROUTE), &headers, &manifest::write(files))
    }
}

impl Stored {
    /// Compares the site with what is self.
    fn plan(&self, site: &StagedSite) -> Result<PublishPlan, TargetError> {
        let mut published = self.published.clone();
        // A file that was removed or cut by others is sent again.
        published.retain(|route, _| self.lengths.contains_key(route));
        for file in &site.files {
            let is_other = self.lengths.get(&file.route).is_some_and(|len| *len != file.len);
            if let Some(digest) = published.get_mut(&file.route).filter(|_| is_other) {
                *digest = None;
            }
        }
        let plan = PublishPlan::new(site, &published);
        let added = plan.added.iter().map(|index| site.files[*index].route.as_str());
        let foreign: Vec<&str> = added.filter(|route| self.lengths.contains_key(*route)).collect();
        if foreign.is_empty() {
            return Ok(plan);
        }
        Err(TargetError::foreign("the bucket", &foreign))
    }
}

impl PublishTarget for BucketTarget {
    fn plan(&self, site: &StagedSite) -> Result<PublishPlan, TargetError> {
        self.stored()?.plan(site)
    }

    fn publish(&self, site: &StagedSite, approve: Approve<'_>) -> Result<PublishPlan, TargetError> {
        let key = self.key(lock::ROUTE);
        if self.break_lock {
            self.client.delete(&key)?;
        }
        let lock = Lock::take(&self.client, key, &self.holder)?;
        let published = self.stored().and_then(|stored| {
            let plan = stored.plan(site)?;
            approve(&plan)?;
            // A run that was interrupted before its last step left digests out, or routes that are gone.
            if stored.published != manifest::after(site) || !plan.is_empty() {
                self.carry_out(site, &plan, &stored.published, &lock)?;
            }
            Ok(plan)
        });
        let released = lock.release();
        let plan = published?;
        released?;
        Ok(plan)
    }
}
