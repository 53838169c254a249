//! Reads `people`.

use std::collections::HashMap;

use super::invalid;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::Person;
use crate::model::release::Located;
use crate::parse::fields::{Fields, Reader};
use crate::parse::keys::{Key, PERSON};
use crate::parse::shown;
use crate::parse::yaml::Node;
use crate::span::Span;

pub(super) fn people(fields: &mut Fields<'_, '_>) -> Vec<Person> {
    let Some((key, node)) = fields.take("people") else {
        return Vec::new();
    };
    let nodes = fields.reader.list(key, node).unwrap_or_default();
    let mut ids: HashMap<String, Span> = HashMap::new();
    let mut logins: HashMap<String, Span> = HashMap::new();
    let mut people = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some((id, login, mut person)) = person(fields.reader, key, node) else {
            continue;
        };
        if let Some(first) = ids.get(&id.value) {
            let message = format!("two people have the id `{}`", shown(&id.value));
            let diagnostic = invalid(&id, message, "Write another id for one of them.");
            let diagnostic = diagnostic.label("second here").related(*first, "first here");
            fields.reader.report(diagnostic);
            continue;
        }
        ids.insert(id.value, id.span);
        if let Some(login) = login {
            match logins.get(&login.value) {
                None => {
                    person.login = Some(login.value.clone());
                    logins.insert(login.value, login.span);
                }
                Some(first) => {
                    let message = format!("two people have the login `{}`", shown(&login.value));
                    let diagnostic = invalid(&login, message, "Delete one of the two logins.");
                    let diagnostic = diagnostic.label("second here").related(*first, "first here");
                    fields.reader.report(diagnostic);
                }
            }
        }
        people.push(person);
    }
    people
}

/// Returns the person with the places of id and login. The login is checked before the person gets it.
fn person(
    reader: &mut Reader,
    key: &Key,
    node: Node<'_>,
) -> Option<(Located<String>, Option<Located<String>>, Person)> {
    let mut fields = reader.fields(key, node, &PERSON)?;
    let span = fields.span;
    let problems_before = fields.reader.diagnostics.len();
    let id = fields.name("id");
    if id.is_none() && fields.reader.diagnostics.len() == problems_before {
        let diagnostic = Diagnostic::new(Code::InvalidConfig, span, "this person has no `id`");
        let hint = "Write the name that releases use under `by`, such as `id: maya`.";
        fields.reader.report(diagnostic.hint(hint));
    }
    let name = fields.name("name").map_or_else(String::new, |name| name.value);
    let emails = fields.strings("emails").into_iter().map(|email| email.value).collect();
    let login = fields.string("login");
    fields.finish();
    let id = id?;
    let person = Person { id: id.value.clone(), name, emails, login: None };
    Some((id, login, person))
}
