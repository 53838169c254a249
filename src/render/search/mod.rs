//! The search: over items, notes, evidence, logs, releases and pages.
//!
//! [`lines`] collects what a release has to find, and [`pages`] what other pages have. Two consumers share them:
//! [`query`] searches for `runsheet search`, and [`script`] and [`site_script`] write the data with which
//! `themes/default/static/search.js` searches in a browser. [`release_list`] writes what the filters of the list of
//! releases need. Both compare texts in the form of [`fold`].

pub(crate) mod fold;
pub(crate) mod lines;
pub(crate) mod pages;
pub(crate) mod query;
pub(crate) mod release_list;
pub(crate) mod script;
pub(crate) mod site_script;

use crate::model::release::Release;

/// Formats as `payments production 2026.11.1`, without what is not set.
pub(crate) fn release_name(release: &Release) -> String {
    let environment = release.environment.as_ref().map(|at| at.value.as_str());
    let parts = [release.service.as_deref(), environment, Some(&*release.version)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
