//! Finds what changed in `site.yaml`, which gates and sign-offs changed in checklists, and which files of themes
//! and of trusted keys changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::disk::FileVersion;
use crate::history::audit::AuditPeriod;
use crate::history::audit::commit::RuleChange;
use crate::model::checklist::{Gate, Item};
use crate::model::time::Moment;
use crate::parse;
use crate::sha256::Sha256;

/// Returns the versions that were committed within the period, oldest first; `versions` has the newest first.
pub(super) fn within(
    versions: &[FileVersion],
    period: AuditPeriod,
    zone: &TimeZone,
) -> Vec<(Timestamp, FileVersion)> {
    let commits = versions.chunk_by(|one, other| one.commit == other.commit).rev();
    let dated = commits.flatten().filter_map(|version| {
        let at: Timestamp = version.commit.at.parse().ok()?;
        Some((at, version.clone()))
    });
    dated.filter(|(at, _)| period.contains(Moment::Instant(*at).date(zone))).collect()
}

/// Returns what changed. `contents` holds the files' contents by git's ids.
pub(super) fn changes(
    versions: &[(Timestamp, FileVersion)],
    contents: &HashMap<String, Vec<u8>>,
) -> Vec<RuleChange> {
    let mut found = Vec::new();
    for (at, version) in versions {
        let rules = |id: &str| {
            let bytes = contents.get(id).map(Vec::as_slice).unwrap_or_default();
            rules(&version.path, bytes)
        };
        let (before, now) = (rules(&version.before), rules(&version.now));
        let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let value =
            |of: &BTreeMap<String, String>, key: &String| of.get(key).cloned().unwrap_or_default();
        for key in keys.into_iter().filter(|key| before.get(*key) != now.get(*key)) {
            found.push(RuleChange {
                path: version.path.clone(),
                what: key.clone(),
                before: value(&before, key),
                now: value(&now, key),
                commit: version.commit.id.clone(),
                author: version.commit.author.clone(),
                at: *at,
            });
        }
    }
    found
}

/// Returns the rules of a file: the keys of `site.yaml`, the items of a checklist that are gates or signed off, or the
/// digest of a theme's file or of trusted keys.
fn rules(path: &str, bytes: &[u8]) -> BTreeMap<String, String> {
    let text = || String::from_utf8_lossy(bytes);
    if path == "site.yaml" {
        keys(&text())
    } else if path.starts_with("content/checklists/") {
        guards(path, &text())
    } else {
        digest(bytes)
    }
}

fn digest(bytes: &[u8]) -> BTreeMap<String, String> {
    let digest = (!bytes.is_empty()).then(|| format!("SHA-256 {}", Sha256::of(bytes).prefix(10)));
    digest.into_iter().map(|digest| ("content".to_owned(), digest)).collect()
}

fn keys(text: &str) -> BTreeMap<String, String> {
    match serde_yaml::from_str::<BTreeMap<String, serde_json::Value>>(text) {
        Ok(keys) => keys.into_iter().map(|(key, value)| (key, value.to_string())).collect(),
        Err(_) if text.trim().is_empty() => BTreeMap::new(),
        Err(_) => BTreeMap::from([("site.yaml".to_owned(), "cannot be read".to_owned())]),
    }
}

fn guards(path: &str, text: &str) -> BTreeMap<String, String> {
    let checklist = parse::checklist::of_text(path, text).0;
    let rule = |item: &Item| {
        let gate = item.attributes.gate.as_ref().map(|gate| match gate {
            Gate::Section => "gate".to_owned(),
            Gate::Targets(targets) => format!("gate={}", targets.join(",")),
            Gate::All => "gate=all".to_owned(),
        });
        let signoff = item.attributes.signoff.as_ref().map(|role| format!("signoff={role}"));
        let words: Vec<String> = gate.into_iter().chain(signoff).collect();
        (!words.is_empty()).then(|| (item.id.to_string(), words.join(" ")))
    };
    checklist.items.iter().filter_map(rule).collect()
}
