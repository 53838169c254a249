//! What a run of `publish` would send and remove.

use std::collections::BTreeMap;

use super::staged::{StagedFile, StagedSite};

/// The files of an earlier run by route, with the SHA-256 in hexadecimal. `None` if a run was interrupted before it
/// was certain that the file was sent.
pub(crate) type Published = BTreeMap<String, Option<String>>;

/// The differences between a built site and what is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PublishPlan {
    /// The indices of files that are not published yet, in the order of publishing.
    pub(crate) added: Vec<usize>,
    /// The indices of published files with other contents, in the order of publishing.
    pub(crate) changed: Vec<usize>,
    /// The indices of files that are published as they are.
    pub(crate) unchanged: Vec<usize>,
    /// The routes of published files that the site no longer has, sorted.
    pub(crate) removed: Vec<String>,
}

impl PublishPlan {
    /// Compares `site` with the published files.
    pub(crate) fn new(site: &StagedSite, published: &Published) -> Self {
        let mut plan = Self::default();
        let mut stale: Published = published.clone();
        for (index, file) in site.files.iter().enumerate() {
            let group = match stale.remove(&file.route) {
                None => &mut plan.added,
                Some(Some(sha256)) if sha256 == file.sha256.to_string() => &mut plan.unchanged,
                Some(_) => &mut plan.changed,
            };
            group.push(index);
        }
        plan.removed = stale.into_keys().collect();
        plan
    }

    /// Returns the files to send, in the order of publishing.
    pub(crate) fn sent<'a>(&self, site: &'a StagedSite) -> Vec<&'a StagedFile> {
        let mut indices = [self.added.as_slice(), &self.changed].concat();
        indices.sort_unstable();
        indices.into_iter().map(|index| &site.files[index]).collect()
    }

    /// Whether nothing is to be sent or removed.
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// Whether more than half of the published files would be removed.
    pub(crate) fn removes_most(&self) -> bool {
        self.removed.len() > self.changed.len() + self.unchanged.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::staged::StagedOrigin;
    use crate::sha256::Sha256;

    fn site(files: &[(&str, &str)]) -> StagedSite {
        let file = |(route, text): &(&str, &str)| StagedFile {
            route: (*route).to_owned(),
            path: (*route).into(),
            len: text.len() as u64,
            sha256: Sha256::of(text),
            origin: StagedOrigin::Page,
        };
        let files = files.iter().map(file).collect();
        StagedSite { title: "T".to_owned(), revision: None, files }
    }

    fn published(files: &[(&str, Option<&str>)]) -> Published {
        let digest = |text: &&str| Sha256::of(text).to_string();
        let file =
            |(route, text): &(&str, Option<&str>)| ((*route).to_owned(), text.as_ref().map(digest));
        files.iter().map(file).collect()
    }

    #[test]
    fn only_new_changed_and_uncertain_files_are_sent() {
        let site = site(&[("style.css", "s"), ("new", "n"), ("a", "2"), ("b", "b"), ("c", "c")]);
        let before = [("a", Some("1")), ("b", Some("b")), ("c", None), ("old", Some("o"))];
        let plan = PublishPlan::new(&site, &published(&before));
        let sent: Vec<&str> = plan.sent(&site).iter().map(|file| file.route.as_str()).collect();
        assert_eq!(sent, ["style.css", "new", "a", "c"]);
        assert_eq!((plan.unchanged, plan.removed), (vec![3], vec!["old".to_owned()]));
    }

    #[test]
    fn more_than_half_removed_is_noticed() {
        let before = published(&[("a", Some("a")), ("b", Some("b")), ("c", Some("c"))]);
        let kept = |files: &[(&str, &str)]| PublishPlan::new(&site(files), &before).removes_most();
        assert!(kept(&[("a", "a"), ("x", "x"), ("y", "y")]));
        assert!(!kept(&[("a", "a"), ("b", "changed")]));
        assert!(!PublishPlan::new(&site(&[("a", "a")]), &Published::new()).removes_most());
        let even = published(&[("a", Some("a")), ("b", Some("b"))]);
        assert!(!PublishPlan::new(&site(&[("a", "a")]), &even).removes_most());
    }
}
