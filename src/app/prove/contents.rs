//! Reads files of any commit and of the site's folder.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use crate::app::failure::Failure;
use crate::disk::{self, BlobReader, Git};
use crate::provenance::{BlobContents, ParsedVersion, UNCOMMITTED};
use crate::sha256::Sha256;

/// The contents of committed files from git, and of others from the site's folder.
pub(super) struct GitContents<'a> {
    reader: RefCell<BlobReader>,
    root: &'a Path,
    digests: RefCell<HashMap<String, Option<Sha256>>>,
}

impl<'a> GitContents<'a> {
    pub(super) fn new(git: Git<'_>, root: &'a Path) -> Result<Self, Failure> {
        let reader = git.blob_reader();
        let reader = reader.map_err(|error| Failure::new(disk::git_not_run(&error)))?;
        Ok(Self { reader: RefCell::new(reader), root, digests: RefCell::default() })
    }

    pub(super) fn bytes(&self, blob: &str) -> Option<Vec<u8>> {
        match blob.strip_prefix(UNCOMMITTED) {
            Some(path) => std::fs::read(self.root.join(path)).ok(),
            None => self.reader.borrow_mut().read(blob).ok().flatten(),
        }
    }
}

impl BlobContents for GitContents<'_> {
    fn versions(&self, blobs: &[&str]) -> Vec<Option<ParsedVersion>> {
        let texts: Vec<Option<String>> = blobs.iter().map(|blob| self.text(blob)).collect();
        let parse = |text: Option<String>| ParsedVersion::of(&text?);
        texts.into_par_iter().map(parse).collect()
    }

    fn text(&self, blob: &str) -> Option<String> {
        String::from_utf8(self.bytes(blob)?).ok()
    }

    fn digest(&self, blob: &str) -> Option<Sha256> {
        if let Some(known) = self.digests.borrow().get(blob) {
            return *known;
        }
        let digest = self.bytes(blob).map(Sha256::of);
        self.digests.borrow_mut().insert(blob.to_owned(), digest);
        digest
    }
}
