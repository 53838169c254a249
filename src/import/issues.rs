//! Reads issues: GitHub's REST and GraphQL answers, the output of `gh issue list --json`, and GitLab's JSON.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::import::InputError;

/// An issue, or a markdown file that was worked on like one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Issue {
    /// Its number.
    pub(crate) number: Option<u64>,
    /// Its title.
    pub(crate) title: String,
    /// Its text, with LF line ends.
    pub(crate) body: String,
    /// Its web address.
    pub(crate) url: Option<String>,
    /// Whether it is closed.
    pub(crate) is_closed: bool,
    /// Whether it was closed as not planned.
    pub(crate) is_given_up: bool,
    /// Who opened it.
    pub(crate) author: Option<String>,
    /// The first assignee.
    pub(crate) assignee: Option<String>,
    /// When it was opened.
    pub(crate) created: Option<Timestamp>,
    /// When it was closed.
    pub(crate) closed: Option<Timestamp>,
    /// Which of its times cannot be read, and why.
    pub(crate) unreadable_times: Vec<String>,
    /// Whether it is a pull request, which GitHub lists among the issues.
    pub(crate) is_pull_request: bool,
    /// Where it was read, for messages.
    pub(crate) file: String,
}

impl Issue {
    /// Returns what it is: `issue` or `file`.
    pub(super) fn kind(&self) -> &'static str {
        if self.number.is_some() || self.url.is_some() { "issue" } else { "file" }
    }

    /// Whether it is a file without a ticked box, such as an issue template.
    pub(super) fn is_unticked_file(&self) -> bool {
        self.kind() == "file" && !["[x]", "[X]"].iter().any(|mark| self.body.contains(mark))
    }

    /// Returns its web address, or the name of its file without folders, which differ from machine to machine.
    pub(super) fn origin(&self) -> String {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or(&self.file);
        self.url.clone().unwrap_or_else(|| name.to_owned())
    }

    /// Names the issue in messages: `issue 117`, or the file.
    pub(crate) fn name(&self) -> String {
        self.number.map_or_else(|| self.file.clone(), |number| format!("issue {number}"))
    }
}

/// The keys of answers that contain issues, and of nothing else.
const WRAPPERS: &[&str] = &[
    "data",
    "repository",
    "project",
    "group",
    "organization",
    "viewer",
    "search",
    "issues",
    "issue",
    "nodes",
    "edges",
    "node",
    "items",
];

/// Maximum depth of answers around issues.
const MAX_DEPTH: usize = 12;

/// Reads all issues in the JSON text of `file`, which may hold several values after each other.
pub(crate) fn issues(file: &str, text: &str) -> Result<Vec<Issue>, InputError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| InputError {
            place: Some((error.line(), error.column())),
            message: if error.is_eof() {
                "the JSON ends in the middle of a value".to_owned()
            } else {
                "this is not valid JSON".to_owned()
            },
            hint: "Export the issues again: the file may be cut off.".to_owned(),
        })?;
        let mut position = Vec::new();
        collect(&value, &mut position, file, &mut found)?;
    }
    if found.is_empty() {
        return Err(InputError::new("the file contains no issue", EXPECTED));
    }
    Ok(found)
}

const EXPECTED: &str = "Export issues with `gh issue list --state closed --json \
                        number,title,body,state,author,assignees,createdAt,closedAt,url`.";

fn collect(
    value: &Value,
    position: &mut Vec<String>,
    file: &str,
    found: &mut Vec<Issue>,
) -> Result<(), InputError> {
    let not_an_issue = |position: &[String]| {
        let at = if position.is_empty() {
            String::new()
        } else {
            format!(" at `{}`", position.join("."))
        };
        InputError::new(format!("the value{at} is not an issue"), EXPECTED)
    };
    if position.len() > MAX_DEPTH {
        return Err(not_an_issue(position));
    }
    match value {
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                position.push(index.to_string());
                collect(value, position, file, found)?;
                position.pop();
            }
            Ok(())
        }
        Value::Object(keys) if keys.contains_key("title") => {
            found.push(issue(keys, file).ok_or_else(|| not_an_issue(position))?);
            Ok(())
        }
        Value::Object(keys) => {
            refuse_incomplete(keys)?;
            let inner: Vec<_> =
                keys.iter().filter(|(key, _)| WRAPPERS.contains(&key.as_str())).collect();
            if inner.is_empty() {
                return Err(not_an_issue(position));
            }
            for (key, value) in inner {
                position.push(key.clone());
                collect(value, position, file, found)?;
                position.pop();
            }
            Ok(())
        }
        Value::Null if !position.is_empty() => Ok(()),
        _ => Err(not_an_issue(position)),
    }
}

/// Refuses an answer of GraphQL that lacks issues.
fn refuse_incomplete(keys: &Map<String, Value>) -> Result<(), InputError> {
    let is_true = |value: &Value| value.as_bool() == Some(true);
    if keys.get("pageInfo").and_then(|page| page.get("hasNextPage")).is_some_and(is_true) {
        return Err(InputError::new(
            "the answer has more pages than this one",
            "Ask for all pages, for example with `gh api graphql --paginate`.",
        ));
    }
    let errors = keys.get("errors").and_then(Value::as_array).filter(|errors| !errors.is_empty());
    match errors {
        None => Ok(()),
        Some(errors) => {
            let first = errors[0].get("message").and_then(Value::as_str).unwrap_or_default();
            Err(InputError::new(
                format!("the answer has errors: {first}"),
                "Ask again, so that no issue is missing.",
            ))
        }
    }
}

/// A person in any of the formats.
#[derive(Deserialize)]
struct Person {
    #[serde(alias = "username")]
    login: String,
}

fn issue(keys: &Map<String, Value>, file: &str) -> Option<Issue> {
    let text =
        |names: &[&str]| names.iter().find_map(|name| keys.get(*name)?.as_str()).map(str::to_owned);
    let person = |value: &Value| Person::deserialize(value).ok().map(|person| person.login);
    let people = |value: &Value| match value {
        Value::Array(all) => all.iter().find_map(person),
        Value::Object(keys) => keys.get("nodes")?.as_array()?.iter().find_map(person),
        _ => None,
    };
    let is_body = |name: &&str| matches!(keys.get(*name), Some(Value::String(_) | Value::Null));
    ["body", "description"].iter().find(|name| is_body(name))?;
    let reason = text(&["state_reason", "stateReason"]).unwrap_or_default().to_lowercase();
    let state = text(&["state"]).unwrap_or_default();
    let mut unreadable_times = Vec::new();
    let mut time = |names: &[&str]| {
        time(keys, names).unwrap_or_else(|fault| {
            unreadable_times.push(fault);
            None
        })
    };
    let (created, closed) = (time(&["created_at", "createdAt"]), time(&["closed_at", "closedAt"]));
    Some(Issue {
        number: ["number", "iid"].iter().find_map(|name| keys.get(*name)?.as_u64()),
        title: text(&["title"])?,
        body: text(&["body", "description"]).unwrap_or_default().replace("\r\n", "\n"),
        url: text(&["html_url", "web_url", "url"]).filter(|url| url.starts_with("http")),
        is_closed: state.eq_ignore_ascii_case("closed"),
        is_given_up: matches!(reason.as_str(), "not_planned" | "duplicate"),
        author: keys.get("user").or(keys.get("author")).and_then(person),
        assignee: (keys.get("assignees").and_then(people))
            .or_else(|| keys.get("assignee").and_then(person)),
        created,
        closed,
        unreadable_times,
        is_pull_request: keys.contains_key("pull_request")
            || text(&["html_url", "web_url", "url"])
                .is_some_and(|url| url.contains("/pull/") || url.contains("/merge_requests/")),
        file: file.to_owned(),
    })
}

/// Returns the time under the first of the keys `names` that has a value, or why it cannot be read.
fn time(keys: &Map<String, Value>, names: &[&str]) -> Result<Option<Timestamp>, String> {
    let mut values = names.iter().filter_map(|name| Some((name, keys.get(*name)?)));
    let Some((name, value)) = values.find(|(_, value)| !value.is_null()) else {
        return Ok(None);
    };
    let time = value.as_str().and_then(|text| text.parse().ok());
    time.map(Some).ok_or_else(|| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("`{name}` is not a time such as 2026-03-02T15:20:00Z: `{text}`")
    })
}

/// Reads a ticked markdown file as an issue. Its title is `name`, or the file's name if that has the version.
pub(crate) fn markdown(file: &str, text: &str) -> Issue {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let body = crate::markdown::front_matter(&text).body;
    let body = text[body].to_owned();
    let heading = body.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = [heading, name].into_iter().find(|title| super::version::of_title(title).is_ok());
    Issue {
        title: title.unwrap_or(name).to_owned(),
        body,
        file: file.to_owned(),
        ..Issue::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<String> {
        issues("a.json", text).unwrap().into_iter().map(|issue| issue.title).collect()
    }

    #[test]
    fn every_shape_of_export_is_read() {
        let rest = r#"{"number":7,"title":"a","body":"x\r\ny","state":"closed","state_reason":"not_planned","user":{"login":"li"},"assignees":[{"login":"sam"}],"created_at":"2026-01-01T00:00:00Z","closed_at":"2026-01-02T00:00:00Z","html_url":"https://h.test/7"}"#;
        let gh = r#"[{"number":7,"title":"a","body":"x\r\ny","state":"CLOSED","stateReason":"NOT_PLANNED","author":{"login":"li"},"assignees":[{"login":"sam"}],"createdAt":"2026-01-01T00:00:00Z","closedAt":"2026-01-02T00:00:00Z","url":"https://h.test/7"}]"#;
        let graphql = r#"{"data":{"repository":{"issues":{"nodes":[{"number":7,"title":"a","body":"x\r\ny","state":"CLOSED","stateReason":"NOT_PLANNED","author":{"login":"li"},"assignees":{"nodes":[{"login":"sam"}]},"createdAt":"2026-01-01T00:00:00Z","closedAt":"2026-01-02T00:00:00Z","url":"https://h.test/7"}]}}}}"#;
        let all: Vec<_> = [rest, gh, graphql].map(|text| issues("a.json", text).unwrap()).into();
        assert_eq!(all[0], all[1]);
        assert_eq!(all[1], all[2]);
        assert!(all[0][0].is_closed && all[0][0].is_given_up);
        assert_eq!(all[0][0].body, "x\ny");
        assert_eq!(all[0][0].assignee.as_deref(), Some("sam"));
        let gitlab = r#"{"iid":3,"title":"b","description":null,"state":"closed","web_url":"https://h.test/3","author":{"username":"li"},"assignees":[]}"#;
        let gitlab = &issues("a.json", gitlab).unwrap()[0];
        assert_eq!((gitlab.number, gitlab.author.as_deref()), (Some(3), Some("li")));
    }

    #[test]
    fn several_values_after_each_other_are_read() {
        let one = r#"[{"title":"a","body":""}]"#;
        assert_eq!(titles(&format!("{one}\n{one}")), ["a", "a"]);
    }

    #[test]
    fn a_time_that_cannot_be_read_is_reported() {
        let issue = |times: &str| {
            let text = format!(r#"{{"title":"a","body":"",{times}}}"#);
            issues("a.json", &text).unwrap().remove(0)
        };
        let bad = issue(r#""created_at":5,"closedAt":"yesterday""#);
        assert_eq!(
            bad.unreadable_times,
            [
                "`created_at` is not a time such as 2026-03-02T15:20:00Z: `5`",
                "`closedAt` is not a time such as 2026-03-02T15:20:00Z: `yesterday`"
            ]
        );
        let good = issue(r#""created_at":"2026-01-01T02:00:00.5+02:00","closed_at":null"#);
        assert_eq!(good.created.unwrap().to_string(), "2026-01-01T00:00:00.5Z");
        assert!(good.closed.is_none() && good.unreadable_times.is_empty());
    }

    #[test]
    fn what_is_not_an_issue_is_reported_with_its_place() {
        let error = |text: &str| issues("a.json", text).unwrap_err();
        assert_eq!(
            error(r#"[{"title":"a","body":""},{"x":1}]"#).message,
            "the value at `1` is not an issue"
        );
        assert_eq!(error("{\"title\":\n\"a").place, Some((2, 2)));
        assert_eq!(error("{\"title\":\n\"a").message, "the JSON ends in the middle of a value");
        assert_eq!(error("x").message, "this is not valid JSON");
        assert_eq!(error("[]").message, "the file contains no issue");
        assert_eq!(error("{\"title\":3,\"body\":\"\"}").message, "the value is not an issue");
    }
}
