//! What git adds to the audit table.
//!
//! [`rules`] finds the changes of gates, sign-offs, themes and `site.yaml`, [`add_history`] runs git.

mod rules;

use std::collections::BTreeSet;
use std::path::Path;

use crate::app::failure::Failure;
use crate::app::prove::closing_commits;
use crate::app::terminal::plural;
use crate::app::trusted_keys::TrustedKeys;
use crate::disk::Git;
use crate::history::audit::AuditTable;
use crate::site::Site;

/// Adds the commits of closings and the changes of rules to `table`, and what cannot be known without them.
///
/// Fails if the keys that site.yaml names cannot be read.
pub(crate) fn add_history(
    table: &mut AuditTable<'_>,
    root: &Path,
    site: &Site,
) -> Result<(), Failure> {
    let git = Git::at(root);
    let keys = TrustedKeys::load(site, root)?;
    if let Err(why) = try_to_add(table, git, root, site, &keys) {
        table.commits = None;
        table.rule_changes = None;
        table.unknown.push(format!(
            "The commit, author and signature of closings, and changes of site.yaml, gates, sign-offs, themes and keys within \
             the period, are not known, because git's history cannot be read: {why}."
        ));
        return Ok(());
    }
    if git.is_shallow() {
        table.unknown.push(
            "This clone is shallow: commits before its oldest one are missing, so that a closing or a change of \
             rules may be older than shown."
                .to_owned(),
        );
    }
    let closed = table.rows.iter().filter(|row| row.run.release.closing().is_some());
    let uncommitted = closed.filter(|row| table.commit(row.run).is_none()).count();
    if uncommitted > 0 {
        let closings = plural(uncommitted, "closing");
        table
            .unknown
            .push(format!("The commit of {closings} is not known, because git has none here."));
    }
    Ok(())
}

fn try_to_add(
    table: &mut AuditTable<'_>,
    git: Git<'_>,
    root: &Path,
    site: &Site,
    keys: &TrustedKeys,
) -> Result<(), String> {
    let closed = table.rows.iter().filter(|row| row.run.release.closing().is_some());
    let closed = closed.map(|row| row.run.release.id.as_str()).collect();
    let commits = closing_commits(site, root, &closed, keys).map_err(|failure| failure.message)?;
    table.commits = Some(commits);

    let policy = &site.config.prove;
    let trusted = policy.allowed_signers.iter().chain(&policy.gpg_keys).map(String::as_str);
    let paths = ["site.yaml", "content/checklists", "themes"].into_iter().chain(trusted);
    let versions = git.versions(&paths.collect::<Vec<_>>())?;
    let zone = &site.config.zone;
    let within = rules::within(&versions, table.filter.period, zone);
    let ids: BTreeSet<String> = within
        .iter()
        .flat_map(|(_, version)| [version.before.clone(), version.now.clone()])
        .collect();
    let contents = git.contents(&ids)?;
    table.rule_changes = Some(rules::changes(&within, &contents));
    Ok(())
}
