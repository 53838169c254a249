//! Changing facts about a release as a whole: its owner, roles, links, times, artifact and incident.

use jiff::tz::TimeZone;

use crate::diagnostic::{Code, Severity, nearest};
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::{Located, Release, Status};
use crate::model::time::Moment;
use crate::parse::time;
use crate::record::advice::Advice;
use crate::record::draft::Draft;
use crate::record::event::{change_line, format_time, ids};
use crate::record::intent::{FactChange, Intent, Set};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Objections, Reason, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{NOW, Recorded, RecordedChange, set_rules, times};

/// The keys that can be set, with what a refusal shows for a key that has a name of its own.
const KEYS: [&str; 18] = [
    "owner",
    "title",
    "version",
    "service",
    "environment",
    "kind",
    "after",
    "artifact",
    "started",
    "finished",
    "planned",
    "planned.start",
    "planned.end",
    "incident.link",
    "incident.started",
    "incident.resolved",
    "role.NAME",
    "link.NAME",
];
const TIMES: [&str; 7] = [
    "started",
    "finished",
    "planned",
    "planned.start",
    "planned.end",
    "incident.started",
    "incident.resolved",
];

/// One change: where it is written, and what it says.
struct Fact<'a> {
    /// The key as typed, such as `role.dba`.
    key: &'a str,
    /// The keys on the path to the value in the file.
    path: Vec<&'a str>,
    old: Option<String>,
    new: String,
}

/// Sets facts of the release. Once the release has begun, each change is a line of the log too.
pub(super) fn set(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    set: &Set,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let mut objections = Objections::default();
    let mut facts = Vec::new();
    let mut warnings = Vec::new();
    for change in &set.changes {
        match Fact::new(run, change, intent, &site.config.zone) {
            Ok(mut fact) => {
                fact.resolve_person(&site.config, &mut warnings);
                check_time(run, &fact, intent, &site.config.zone, &mut objections);
                set_rules::link(fact.key, &fact.path, &fact.new, &mut objections);
                warnings.extend(set_rules::unknown_role(run, &fact.path));
                if fact.key == "after" && !fact.new.is_empty() {
                    set_rules::predecessor(site, run, &fact.new, &mut objections);
                }
                facts.push(fact);
            }
            Err((message, hint)) => objections.add(Reason::of_key(&change.key, message), hint),
        }
    }
    if run.status.is_closed() && facts.iter().any(|fact| fact.path[0] != "incident") {
        let id = &run.release.id;
        let message = format!("`{id}` is closed: {}", run.status.word());
        let hint = Advice::from("Set only `incident` in a closed release.")
            .in_terminal(" To reopen it, run `runsheet reopen`.");
        objections.add(Reason::release(message), hint);
    }
    objections.into_result()?;
    let is_same = |fact: &Fact<'_>| fact.old.as_ref() == Some(&fact.new);
    let (same, facts): (Vec<_>, Vec<_>) = facts.into_iter().partition(is_same);
    let cautions = same.iter().map(|fact| format!("`{}` is already `{}`", fact.key, fact.new));
    let cautions = cautions.chain(warnings).map(Advice::from).collect();
    let mut draft = Draft::new(current, ids(run));
    let mut changes = Vec::new();
    for fact in &facts {
        draft.path(&fact.path, &Edit::Set(Data::text(&fact.new)))?;
        if run.status != Status::Planned {
            let line = change_line(run, intent, &fact.describe(), fact.key);
            draft.key("log", &Edit::AddToList(line))?;
        }
        changes.push(RecordedChange {
            id: None,
            text: run.release.id.clone(),
            what: fact.describe(),
        });
    }
    let mut recorded = Recorded::new(draft, changes, cautions)?;
    let keys: Vec<&str> = facts.iter().map(|fact| fact.key).collect();
    refuse_new_faults(current, &recorded, &keys)?;
    let own = set_rules::own_signoffs(run, &recorded.run, &site.config);
    recorded.cautions.extend(own.into_iter().map(Advice::from));
    Ok(recorded)
}

/// Refuses a start or an end in the future, and an end that would close the release without a closing.
fn check_time(
    run: &Run,
    fact: &Fact<'_>,
    intent: &Intent,
    zone: &TimeZone,
    objections: &mut Objections,
) {
    if !["started", "finished"].contains(&fact.key) || fact.new.is_empty() {
        return;
    }
    if time::moment(&fact.new, zone).is_ok_and(|at| times::is_future(at, intent, zone)) {
        let message = format!("`{}` is in the future: {}", fact.key, fact.new);
        objections.add(Reason::of_key(fact.key, message), "Set `planned` to a time in the future.");
    }
    // An imported release ended without a closing that anyone recorded.
    let needs_closing = run.release.closings.is_empty() && run.release.imported.is_none();
    if fact.key == "finished" && needs_closing {
        let message = "`finished` ends the release without a closing";
        let hint = Advice::terminal(
            "Run `runsheet close --finished` to close it with the end of the deployment.",
        );
        objections.add(Reason::of_key(fact.key, message), hint);
    }
}

/// Refuses a change that adds an error, such as an unknown kind, or that puts an end before its start.
fn refuse_new_faults(
    current: &CurrentRelease<'_>,
    recorded: &Recorded,
    keys: &[&str],
) -> Result<(), Refusal> {
    let config = &current.site.config;
    let errors = |run: &Run| {
        let found = checks::check(run, config, &SuggestionCache::default());
        found.into_iter().filter(|found| found.severity() == Severity::Error).collect::<Vec<_>>()
    };
    let known = errors(&current.run);
    let mut objections = Objections::default();
    for error in errors(&recorded.run) {
        if known.iter().any(|other| other.message == error.message) {
            continue;
        }
        let message = error.message.as_str();
        let reason = match key_of(error.code, keys) {
            Some(key) => Reason::of_key(key, message),
            None => Reason::release(message),
        };
        objections.add(reason, Advice::default());
        for hint in &error.hints {
            objections.hint(hint);
        }
    }
    set_rules::order(&recorded.run.release, keys, &config.zone, &mut objections);
    objections.into_result()
}

/// Returns which of the `keys` that are set an error is about, if that is certain.
fn key_of<'k>(code: Code, keys: &[&'k str]) -> Option<&'k str> {
    let key = match code {
        Code::UnknownKind => "kind",
        Code::UnknownEnvironment => "environment",
        _ => return if let [only] = keys { Some(only) } else { None },
    };
    keys.iter().copied().find(|known| *known == key)
}

impl<'a> Fact<'a> {
    /// Reads a change. The error is a message and a hint.
    fn new(
        run: &Run,
        change: &'a FactChange,
        intent: &Intent,
        zone: &TimeZone,
    ) -> Result<Self, (String, String)> {
        let key = match change.key.as_str() {
            "incident" => "incident.link",
            key => key,
        };
        let path = path(key).ok_or_else(|| unknown(key))?;
        let value = change.value.trim();
        if value.contains('\n') {
            return Err((format!("the value of `{key}` has more than one line"), String::new()));
        }
        let is_time = TIMES.contains(&key);
        let new = if is_time && value == NOW {
            format_time(intent.at)
        } else if is_time && !value.is_empty() {
            let at = time::moment(value, zone).map_err(|error| (error.message, error.hint))?;
            format_time(at)
        } else {
            value.to_owned()
        };
        let old = value_of(&run.release, &path).filter(|old| !old.is_empty());
        Ok(Self { key, path, old, new })
    }

    /// Replaces the name of a person by their id. A person whom `people` does not list stays, with a caution.
    fn resolve_person(&mut self, config: &Config, cautions: &mut Vec<String>) {
        let is_person = matches!(self.path[..], ["owner"] | ["roles", _]);
        if !is_person || self.new.is_empty() || config.people.is_empty() {
            return;
        }
        match config.find_person(&self.new) {
            Some(person) => self.new.clone_from(&person.id),
            None => {
                cautions.push(format!("`{}` is not listed under `people` in site.yaml", self.new));
            }
        }
    }

    /// Describes the change as `role dba: li to sam`.
    fn describe(&self) -> String {
        let name = self.key.replacen('.', " ", 1);
        match (&self.old, self.new.as_str()) {
            (Some(old), "") => format!("{name}: {old} removed"),
            (Some(old), new) => format!("{name}: {old} to {new}"),
            (None, "") => format!("{name}: none"),
            (None, new) => format!("{name}: {new}"),
        }
    }
}

/// Returns the keys on the path to the value of `key`; `None` for an unknown key.
fn path(key: &str) -> Option<Vec<&str>> {
    match key.split_once('.') {
        Some((_, "")) => None,
        Some(("role", name)) => Some(vec!["roles", name]),
        Some(("link", name)) => Some(vec!["links", name]),
        Some(("var", name)) => Some(vec!["vars", name]),
        Some((map, name)) if KEYS.contains(&key) => Some(vec![map, name]),
        None if KEYS.contains(&key) => Some(vec![key]),
        _ => None,
    }
}

fn unknown(key: &str) -> (String, String) {
    let near = nearest(key, KEYS);
    let hint = match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Valid keys: {}, var.NAME.", KEYS.join(", ")),
    };
    (format!("`{key}` is not a key that can be set"), hint)
}

/// Returns the keys that can be set with their values, including the roles that the checklist names.
pub(super) fn facts(run: &Run) -> Vec<(String, Option<String>)> {
    let release = &run.release;
    let mut roles: Vec<&str> = release.roles.iter().map(|(role, _)| role.value.as_str()).collect();
    for row in &run.rows {
        let attributes = run.attributes(row);
        roles.extend(attributes.signoff.as_deref());
        roles.extend(attributes.owner.as_deref());
    }
    let links = release.links.iter().map(|(name, _)| format!("link.{name}"));
    let vars = run.checklist.front.vars.iter().map(|(name, _)| format!("var.{name}"));
    let roles = unique(roles).into_iter().map(|role| format!("role.{role}"));
    let plain = KEYS.iter().filter(|key| !key.contains("NAME")).map(|key| (*key).to_owned());
    let keys = plain.chain(roles).chain(links).chain(vars);
    keys.map(|key| {
        let value = path(&key).and_then(|path| value_of(release, &path));
        (key, value.filter(|value| !value.is_empty()))
    })
    .collect()
}

/// Returns the words without repetitions, in order.
fn unique(words: Vec<&str>) -> Vec<&str> {
    let mut unique: Vec<&str> = Vec::new();
    for word in words {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    unique
}

/// Returns the value that the release has at a path, as `set` would write it.
fn value_of(release: &Release, path: &[&str]) -> Option<String> {
    let text = |value: &Option<Located<String>>| value.as_ref().map(|text| text.value.clone());
    let time = |value: Option<&Located<Moment>>| value.map(|at| format_time(at.value));
    let planned = release.planned.as_ref();
    let incident = release.incident.as_ref();
    match path {
        ["owner"] => text(&release.owner),
        ["title"] => release.title.clone(),
        ["version"] => Some(release.version.clone()),
        ["service"] => release.service.clone(),
        ["environment"] => text(&release.environment),
        ["kind"] => text(&release.kind),
        ["after"] => text(&release.after),
        ["artifact"] => text(&release.artifact),
        ["started"] => time(release.started.as_ref()),
        ["finished"] => time(release.finished.as_ref()),
        ["planned"] | ["planned", "start"] => time(planned.map(|planned| &planned.start)),
        ["planned", "end"] => time(planned.and_then(|planned| planned.end.as_ref())),
        ["incident", "link"] => incident.and_then(|incident| text(&incident.link)),
        ["incident", "started"] => time(incident.and_then(|incident| incident.started.as_ref())),
        ["incident", "resolved"] => time(incident.and_then(|incident| incident.resolved.as_ref())),
        ["roles", name] => release.role(name).map(|person| person.value.clone()),
        ["links", name] => {
            let mut links = release.links.iter();
            links.find(|(link, _)| link == name).map(|(_, target)| target.value.clone())
        }
        ["vars", name] => release.var(name).map(str::to_owned),
        _ => None,
    }
}
