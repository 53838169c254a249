//! What a browser needs to create a release, and its request to do so.

use serde::{Deserialize, Serialize};

use super::request::{check_text, parse};
use crate::app::new_release::NewRelease;
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
}

#[derive(Debug, Serialize)]
struct ReleaseChoice<'a> {
    id: &'a str,
    checklist: &'a str,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    version: &'a str,
    owner: Option<&'a str>,
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

impl NewReleaseRequest {
    /// Parses a request, or returns what is wrong with it.
    pub(super) fn read(text: &[u8]) -> Result<NewRelease, String> {
        let request: Self = parse(text)?;
        let vars = request.vars.iter().flat_map(|(name, value)| [name, value]);
        let choices = [&request.kind, &request.owner].into_iter().flatten();
        vars.chain(choices).try_for_each(|text| check_text(text))?;
        let environment = some(&request.environment);
        Ok(NewRelease {
            id: request.id()?,
            checklist: Some(request.checklist.clone()),
            from: request.from.as_deref().and_then(some),
            with_links: request.links,
            kind: request.kind.as_deref().and_then(some),
            environment,
            owner: request.owner.as_deref().and_then(some),
            vars: request.vars.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect(),
        })
    }

    fn id(&self) -> Result<String, String> {
        let parts = [("service", &self.service), ("environment", &self.environment)];
        let parts = [&parts[..], &[("version", &self.version)]].concat();
        let mut id = Vec::new();
        for (what, part) in parts {
            let part = part.trim();
            if part.contains(['/', '\\']) {
                return Err(format!("the {what} `{part}` contains a slash"));
            }
            match part {
                "" if what == "version" => return Err("the version is missing".to_owned()),
                // Without a service the first folder would be taken for one.
                "" if what == "service" && !self.environment.trim().is_empty() => {
                    return Err("the service is missing".to_owned());
                }
                "" => {}
                part => id.push(part),
            }
        }
        Ok(id.join("/"))
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

    fn id(service: &str, environment: &str, version: &str) -> Result<String, String> {
        let text = serde_json::json!({
            "checklist": "d", "service": service, "environment": environment, "version": version,
        });
        NewReleaseRequest::read(text.to_string().as_bytes()).map(|new| new.id)
    }

    #[test]
    fn an_id_is_made_of_service_environment_and_version() {
        assert_eq!(id("pay", " production ", "1.0").as_deref(), Ok("pay/production/1.0"));
        assert_eq!(id("pay", "", "1.0").as_deref(), Ok("pay/1.0"));
        assert_eq!(id("", "", "1.0").as_deref(), Ok("1.0"));
        assert_eq!(id("", "production", "1.0").unwrap_err(), "the service is missing");
        assert_eq!(id("pay", "production", " ").unwrap_err(), "the version is missing");
    }

    #[test]
    fn no_part_of_an_id_is_a_path() {
        for part in ["../../x", "a/b", "a\\b", "/etc"] {
            assert!(id("pay", "production", part).unwrap_err().contains("slash"), "{part}");
            assert!(id(part, "production", "1.0").unwrap_err().contains("slash"), "{part}");
            assert!(id("pay", part, "1.0").unwrap_err().contains("slash"), "{part}");
        }
    }
}
