//! What a browser needs to create a release, and its request to do so.

use serde::{Deserialize, Serialize};

use super::request::{check_text, parse};
use crate::app::new_release::NewRelease;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk;
use crate::model::checklist::Checklist;
use crate::record::PersonChoice;
use crate::site::Site;
use crate::site::environments::EnvironmentOrder;

/// The newest releases to take values from.
const MAX_RELEASES: usize = 50;

/// The choices for a new release, serialized for pages.
#[derive(Debug, Serialize)]
pub(super) struct NewReleaseChoices<'a> {
    format: u32,
    checklists: Vec<ChecklistChoice<'a>>,
    services: Vec<&'a str>,
    environments: Vec<&'a str>,
    /// The newest releases first.
    releases: Vec<ReleaseChoice<'a>>,
    people: Vec<PersonChoice<'a>>,
    /// The person whom the proxy named, otherwise the git user.
    you: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ChecklistChoice<'a> {
    id: &'a str,
    title: &'a str,
    kinds: &'a [String],
    /// The placeholders without a default, which are not keys of the release.
    vars: Vec<&'a str>,
    /// Whether a release of it needs an environment, and with that a service.
    needs_environment: bool,
}

#[derive(Debug, Serialize)]
struct ReleaseChoice<'a> {
    id: &'a str,
    checklist: &'a str,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    version: &'a str,
    owner: Option<&'a str>,
    kind: Option<&'a str>,
}

/// Placeholders that releases fill themselves.
const KEYS: [&str; 5] = ["release", "version", "service", "environment", "kind"];

impl<'a> NewReleaseChoices<'a> {
    pub(super) fn new(site: &'a Site, you: Option<&'a str>) -> Self {
        let releases: Vec<ReleaseChoice<'_>> = (site.runs().rev())
            .map(|run| ReleaseChoice {
                id: &run.release.id,
                checklist: &run.checklist.id,
                service: run.release.service.as_deref(),
                environment: run.release.environment.as_ref().map(|named| named.value.as_str()),
                version: &run.release.version,
                owner: run.release.owner.as_ref().map(|owner| owner.value.as_str()),
                kind: run.release.kind.as_ref().map(|kind| kind.value.as_str()),
            })
            .collect();
        let order = EnvironmentOrder::new(site);
        let environments = order.declared();
        let used = releases.iter().filter_map(|release| release.environment);
        Self {
            format: 1,
            checklists: site
                .checklists
                .iter()
                .map(|list| ChecklistChoice {
                    id: &list.id,
                    title: &list.title,
                    kinds: &list.front.kinds,
                    vars: (list.front.vars.iter())
                        .filter(|(name, value)| value.is_none() && !KEYS.contains(&name.as_str()))
                        .map(|(name, _)| name.as_str())
                        .collect(),
                    needs_environment: needs_environment(site, list),
                })
                .collect(),
            services: unique(releases.iter().filter_map(|release| release.service)),
            environments: unique(environments.chain(used)),
            people: PersonChoice::all(&site.config),
            you,
            releases: releases.into_iter().take(MAX_RELEASES).collect(),
        }
    }
}

/// Returns the words without repetitions, in order.
fn unique<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut unique: Vec<&str> = Vec::new();
    for word in words {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    unique
}

/// A request to create a release. Its id is made of service, environment and version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReleaseRequest {
    checklist: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    environment: String,
    version: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    links: bool,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    owner: Option<String>,
    #[serde(default)]
    vars: Vec<(String, String)>,
}

/// What is wrong with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The field of the request; `None` if it is about the whole.
    pub(super) key: Option<&'static str>,
    pub(super) message: String,
}

impl NewReleaseRequest {
    /// Parses a request, or returns what is wrong with its fields.
    pub(super) fn read(text: &[u8], site: &Site) -> Result<NewRelease, Vec<Fault>> {
        let whole = |message| vec![Fault { key: None, message }];
        let request: Self = parse(text).map_err(whole)?;
        let vars = request.vars.iter().flat_map(|(name, value)| [name, value]);
        let choices = [&request.kind, &request.owner].into_iter().flatten();
        vars.chain(choices).try_for_each(|text| check_text(text)).map_err(whole)?;
        let list = site.checklists.iter().find(|list| list.id == request.checklist);
        let id = request.id(list.is_some_and(|list| needs_environment(site, list)))?;
        let environment = some(&request.environment);
        Ok(NewRelease {
            id,
            checklist: Some(request.checklist),
            from: request.from.as_deref().and_then(some),
            with_links: request.links,
            kind: request.kind.map(|kind| kind.trim().to_owned()),
            environment,
            owner: request.owner.map(|owner| owner.trim().to_owned()),
            vars: request.vars.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect(),
        })
    }

    /// Returns the id, which is the path of the file.
    fn id(&self, needs_environment: bool) -> Result<String, Vec<Fault>> {
        let [service, environment, version] =
            [&self.service, &self.environment, &self.version].map(|part| part.trim());
        let has_environment = needs_environment || !environment.is_empty();
        let parts = [
            // Without a service the folder of the environment would be taken for one.
            ("service", service, has_environment),
            ("environment", environment, needs_environment),
            ("version", version, true),
        ];
        let fault = |(key, part, is_needed): &(&'static str, &str, bool)| {
            let message = match *part {
                "" if *is_needed => format!("the {key} is missing"),
                "" => return None,
                _ if part.contains(['/', '\\']) => format!("the {key} `{part}` contains a slash"),
                _ => format!("the {key} `{part}` {}", disk::unusable(part)?.why),
            };
            Some(Fault { key: Some(*key), message })
        };
        let faults: Vec<Fault> = parts.iter().filter_map(fault).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let given = parts.into_iter().map(|(_, part, _)| part).filter(|part| !part.is_empty());
        Ok(given.collect::<Vec<_>>().join("/"))
    }
}

/// Whether site.yaml or the checklist declares environments, one of which a release from a page has to name.
fn needs_environment(site: &Site, list: &Checklist) -> bool {
    !site.config.environments.is_empty() || !list.front.environments.is_empty()
}

/// Returns the field that a diagnostic of the new file is about, if that is certain.
pub(super) fn field(diagnostic: &Diagnostic) -> Option<&'static str> {
    match diagnostic.code {
        Code::UnknownKind => Some("kind"),
        Code::UnknownEnvironment => Some("environment"),
        _ => None,
    }
}

/// Returns the trimmed text, unless it is empty.
fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::assemble::assemble;
    use crate::sources::{SourceFile, SourceKind, Sources};

    /// A site with this site.yaml and a checklist `d`.
    fn site(config: &str, list: &str) -> Site {
        let mut sources = Sources::default();
        let mut push = |kind, path: &str, id: &str, text: &str| {
            let (path, id, text) = (path.to_owned(), id.to_owned(), text.into());
            sources.push(SourceFile { kind, path, id, text });
        };
        push(SourceKind::Config, "site.yaml", "site", config);
        push(SourceKind::Checklist, "content/checklists/d.md", "d", list);
        assemble(sources, None)
    }

    /// The id of service, environment and version, or the faults with their fields.
    fn id(site: &Site, parts: [&str; 3]) -> Result<String, Vec<(Option<&'static str>, String)>> {
        let [service, environment, version] = parts;
        let text = serde_json::json!({
            "checklist": "d", "service": service, "environment": environment, "version": version,
        });
        let read = NewReleaseRequest::read(text.to_string().as_bytes(), site);
        let pair = |fault: Fault| (fault.key, fault.message);
        read.map(|new| new.id).map_err(|faults| faults.into_iter().map(pair).collect())
    }

    fn missing(keys: &[&'static str]) -> Vec<(Option<&'static str>, String)> {
        keys.iter().map(|key| (Some(*key), format!("the {key} is missing"))).collect()
    }

    #[test]
    fn an_id_is_made_of_service_environment_and_version() {
        let site = site("title: x\n", "- [ ] a\n");
        let id = |parts| id(&site, parts);
        assert_eq!(id(["pay", " production ", "1.0"]).as_deref(), Ok("pay/production/1.0"));
        assert_eq!(id(["pay", "", "1.0"]).as_deref(), Ok("pay/1.0"));
        assert_eq!(id(["", "", "1.0"]).as_deref(), Ok("1.0"));
        assert_eq!(id(["", "production", "1.0"]), Err(missing(&["service"])));
        assert_eq!(id(["pay", "production", " "]), Err(missing(&["version"])));
    }

    #[test]
    fn where_environments_are_declared_one_is_needed() {
        for (config, list) in [
            ("environments: [staging, production]\n", "- [ ] a\n"),
            ("title: x\n", "---\nenvironments: [production]\n---\n- [ ] a\n"),
        ] {
            let site = site(config, list);
            assert_eq!(id(&site, ["pay", " ", "1.0"]), Err(missing(&["environment"])));
            let all = missing(&["service", "environment", "version"]);
            assert_eq!(id(&site, ["", "", ""]), Err(all));
            assert!(id(&site, ["pay", "production", "1.0"]).is_ok());
            let choices = serde_json::to_value(NewReleaseChoices::new(&site, None)).unwrap();
            assert_eq!(choices["checklists"][0]["needs_environment"], true);
        }
    }

    #[test]
    fn no_part_of_an_id_is_a_path() {
        let site = site("title: x\n", "- [ ] a\n");
        for part in ["../../x", "a/b", "a\\b", "/etc", "..", "nul", "a:b"] {
            for (at, key) in ["service", "environment", "version"].into_iter().enumerate() {
                let mut parts = ["pay", "production", "1.0"];
                parts[at] = part;
                let faults = id(&site, parts).unwrap_err();
                assert_eq!(faults[0].0, Some(key), "{part}: {faults:?}");
            }
        }
    }
}
