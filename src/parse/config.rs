//! `site.yaml` to [`Config`].
//!
//! Every key has a default, and a value that cannot be used leaves the default in place. The site cannot
//! be trusted with a configuration that was not understood, so every error here is
//! [`Code::InvalidConfig`], which stops the build; only keys that mean nothing are warnings.

use super::fields::{Fields, Reader};
use super::keys::{GIT, Key, PERSON, SITE};
use super::yaml::{self, Node, Value};
use super::{sorted, time};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::model::config::{Config, Person, Record};
use crate::model::release::Located;
use crate::source::SourceId;

/// Reads the text of `site.yaml`.
pub fn config(source: SourceId, text: &str) -> (Config, Vec<Diagnostic>) {
    let (root, problems) = yaml::parse(source, text, 0);
    let mut reader = Reader {
        zone: Config::default().zone,
        unknown: Some(Code::UnknownConfigKey),
        problems,
    };
    let config = root.map(|root| read(&mut reader, root));
    for problem in &mut reader.problems {
        if problem.severity() == Severity::Error {
            problem.code = Code::InvalidConfig;
        }
    }
    (config.unwrap_or_default(), sorted(reader.problems))
}

fn read(reader: &mut Reader, root: Node<'_>) -> Config {
    let mut config = Config::default();
    let span = root.span;
    let entries = match root.value {
        Value::Null => return config,
        Value::Mapping(entries) => entries,
        _ => {
            let message = "`site.yaml` holds `key: value` lines; this is something else";
            reader.report(
                Diagnostic::new(Code::InvalidConfig, span, message)
                    .hint("Write `title: Payments runbooks`, for example, or delete the file."),
            );
            return config;
        }
    };
    let mut fields = reader.fields_of(entries, span, &SITE);
    if let Some(title) = fields.string("title") {
        config.title = title.value;
    }
    config.url = checked(&mut fields, "url", web_address);
    if let Some(language) = checked(&mut fields, "language", language) {
        config.language = language;
    }
    timezone(&mut fields, &mut config);
    if let Some(theme) = checked(&mut fields, "theme", folder_name) {
        config.theme = theme;
    }
    if let Some(output) = checked(&mut fields, "output", folder_inside) {
        config.output = output;
    }
    config.index = fields.flag("index").unwrap_or(config.index);
    config.people = people(&mut fields);
    config.record = record(&mut fields).unwrap_or(config.record);
    config.people_stats = fields.flag("people_stats").unwrap_or(config.people_stats);
    config.git_push = git_push(&mut fields).unwrap_or(config.git_push);
    fields.finish();
    config
}

fn invalid(
    at: &Located<String>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(Code::InvalidConfig, at.span, message).hint(hint)
}

/// What is wrong with a text, and what to do: a message and a hint.
type Objection = (String, &'static str);

/// The text under `name`, unless `check` objects to it.
fn checked(
    fields: &mut Fields<'_, '_>,
    name: &str,
    check: fn(&str) -> Result<(), Objection>,
) -> Option<String> {
    let text = fields.string(name)?;
    match check(&text.value) {
        Ok(()) => Some(text.value),
        Err((message, hint)) => {
            fields.reader.report(invalid(&text, message, hint));
            None
        }
    }
}

fn web_address(url: &str) -> Result<(), Objection> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let host = rest.map_or("", |rest| {
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    });
    if host.is_empty() || url.contains(char::is_whitespace) {
        let hint = "Write the whole address, such as `https://runbooks.example.com/`.";
        return Err((format!("`{url}` is no address of a website"), hint));
    }
    Ok(())
}

fn language(tag: &str) -> Result<(), Objection> {
    let mut parts = tag.split('-');
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let starts_well = parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    if starts_well && parts.all(|part| (1..=8).contains(&part.len()) && is_word(part)) {
        return Ok(());
    }
    let hint = "Write a tag such as `en`, `de` or `pt-BR`.";
    Err((format!("`{tag}` is no language tag"), hint))
}

fn folder_name(name: &str) -> Result<(), Objection> {
    if name.starts_with('.') || name.contains(['/', '\\', ':']) || name.contains(char::is_control) {
        let hint = "Write the plain name of a folder below `themes/`, such as `default`.";
        return Err((format!("`{name}` is no name of a theme"), hint));
    }
    Ok(())
}

fn folder_inside(path: &str) -> Result<(), Objection> {
    let is_absolute = path.starts_with(['/', '\\', '~']) || path.contains(':');
    let mut parts = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .peekable();
    let leads_somewhere = parts.peek().is_some();
    if is_absolute
        || path.contains(char::is_control)
        || !leads_somewhere
        || parts.any(|part| part == "..")
    {
        let hint = "Write a folder below the site's root, such as `public`; \
                    `build --output` takes any other.";
        return Err((format!("`{path}` is no folder inside the site"), hint));
    }
    Ok(())
}

fn timezone(fields: &mut Fields<'_, '_>, config: &mut Config) {
    let Some(name) = fields.string("timezone") else {
        return;
    };
    if let Some(zone) = time::zone(&name.value) {
        config.timezone = zone.iana_name().unwrap_or(&name.value).to_owned();
        config.zone = zone;
        return;
    }
    let names = time::zone_names();
    // People write `Berlin`, `New York` and `europe/berlin`.
    let said = name.value.replace(' ', "_");
    let message = format!("`{}` is no time zone", name.value);
    let mut problem = Diagnostic::new(Code::InvalidConfig, name.span, message);
    let near = nearest(&said, names.iter().map(String::as_str));
    if let Some(near) = near.filter(|_| !said.contains('+')) {
        problem = problem.hint(format!("Did you mean `{near}`?"));
    }
    let hint = "Write an IANA name, such as `Europe/Berlin`, `America/New_York` or `UTC`.";
    fields.reader.report(problem.hint(hint));
}

fn record(fields: &mut Fields<'_, '_>) -> Option<Record> {
    let word = fields.string("record")?;
    match &*word.value {
        "optional" => Some(Record::Optional),
        "required" => Some(Record::Required),
        other => {
            let message = format!("`record` is `optional` or `required`, not `{other}`");
            let hint = "Write `required` where a closed item without who and when is an error.";
            fields.reader.report(invalid(&word, message, hint));
            None
        }
    }
}

fn git_push(fields: &mut Fields<'_, '_>) -> Option<bool> {
    let (key, node) = fields.take("git")?;
    let mut git = fields.reader.fields(key, node, &GIT)?;
    let push = git.flag("push");
    git.finish();
    push
}

fn people(fields: &mut Fields<'_, '_>) -> Vec<Person> {
    let Some((key, node)) = fields.take("people") else {
        return Vec::new();
    };
    let nodes = fields.reader.list(key, node).unwrap_or_default();
    let mut ids: Vec<Located<String>> = Vec::new();
    let mut people = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some((id, person)) = person(fields.reader, key, node) else {
            continue;
        };
        if let Some(first) = ids.iter().find(|first| first.value == id.value) {
            let message = format!("Two people have the id `{}`", id.value);
            let problem = invalid(&id, message, "Give each person an id of their own.");
            let problem = problem
                .label("again here")
                .related(first.span, "first here");
            fields.reader.report(problem);
            continue;
        }
        ids.push(id);
        people.push(person);
    }
    people
}

fn person(reader: &mut Reader, key: &Key, node: Node<'_>) -> Option<(Located<String>, Person)> {
    let mut fields = reader.fields(key, node, &PERSON)?;
    let span = fields.span;
    let complaints = fields.reader.problems.len();
    let id = fields.string("id");
    if id.is_none() && fields.reader.problems.len() == complaints {
        let problem = Diagnostic::new(Code::InvalidConfig, span, "A person needs an `id`");
        let hint = "Write what `by` says in the releases: `id: maya`.";
        fields.reader.report(problem.hint(hint));
    }
    let name = fields
        .string("name")
        .map_or_else(String::new, |name| name.value);
    let emails = fields
        .strings("emails")
        .into_iter()
        .map(|email| email.value)
        .collect();
    fields.finish();
    let id = id?;
    let person = Person {
        id: id.value.clone(),
        name,
        emails,
    };
    Some((id, person))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Config {
        let (config, problems) = config(SourceId(0), text);
        assert_eq!(problems, []);
        config
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        for text in ["", "# nothing\n", "---\n", "title:\n", "null\n"] {
            assert_eq!(whole(text).title, "Runbooks", "{text:?}");
        }
    }

    #[test]
    fn every_key_is_read() {
        let config = whole(
            "title: Payments\nurl: https://r.example.com/p/\nlanguage: pt-BR\ntimezone: europe/berlin\n\
             theme: dark\noutput: build/site\nindex: true\nrecord: required\npeople_stats: true\n\
             git: { push: true }\npeople:\n  - { id: maya, name: Maya Ito, emails: [a@b.c, d@e.f] }\n  - id: li\n",
        );
        assert_eq!((&*config.title, &*config.language), ("Payments", "pt-BR"));
        assert_eq!(config.url.as_deref(), Some("https://r.example.com/p/"));
        assert_eq!(
            (&*config.timezone, config.zone.iana_name()),
            ("Europe/Berlin", Some("Europe/Berlin"))
        );
        assert_eq!((&*config.theme, &*config.output), ("dark", "build/site"));
        assert!(config.index && config.people_stats && config.git_push);
        assert_eq!(config.record, Record::Required);
        assert_eq!(config.people[0].emails, ["a@b.c", "d@e.f"]);
        assert_eq!((&*config.people[1].id, &*config.people[1].name), ("li", ""));
    }

    #[test]
    fn a_value_that_cannot_be_used_leaves_the_default_and_the_rest() {
        let (config, problems) =
            config(SourceId(0), "timezone: Mars\ntitle: Payments\noutput: /\n");
        assert!(
            problems
                .iter()
                .all(|problem| problem.code == Code::InvalidConfig)
        );
        assert_eq!(
            (problems.len(), &*config.timezone, &*config.output),
            (2, "UTC", "public")
        );
        assert_eq!(config.title, "Payments");
    }

    #[test]
    fn no_output_folder_leads_outside() {
        for path in [
            "/x",
            "..",
            "a/../..",
            "a/..",
            "C:\\x",
            "C:x",
            "\\\\host\\x",
            "~/x",
            ".",
            "./",
            "a\\..\\b",
        ] {
            assert!(folder_inside(path).is_err(), "{path}");
        }
        for path in ["public", "build/site", "./public", "public/", "..public"] {
            assert!(folder_inside(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn a_theme_is_one_folder() {
        for name in ["..", ".", ".git", "a/b", "a\\b", "C:"] {
            assert!(folder_name(name).is_err(), "{name}");
        }
        assert!(folder_name("dark-2").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*|([a-z: {}\\[\\],\"'|\\-&*#\n]|people|timezone: |git)*") {
            config(SourceId(0), &text);
        }
    }
}
