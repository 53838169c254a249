//! The theme: templates and static files. The site's files replace built-in files with the same name.
//!
//! [`add_built_in_files`] adds the missing built-in files to [`Sources`], so that errors in any template have a location;
//! [`Theme::load`] compiles all templates. `conflict` finds git's conflict markers, `mistake` converts Tera's errors to
//! diagnostics, `overrides` finds files that replace nothing, and `copy` writes files to begin with.

mod built_in;
mod components;
mod conflict;
mod copy;
mod mistake;
mod overrides;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::diagnostic::{Code, Diagnostic};
use crate::render::escape::escape_to;
use crate::render::fingerprint::fingerprint;
use crate::render::view::shell::ShellView;
use crate::sources::{SourceKind, Sources};
use crate::span::SourceId;

pub use built_in::add_built_in_files;
#[cfg(test)]
pub(crate) use built_in::static_text;
pub(crate) use built_in::{BuiltIn, is_own};
pub(crate) use copy::{copy_of, without_comment};
pub(crate) use overrides::{OwnFile, own_files, warnings};

/// Compiled templates, ready to render pages in parallel.
pub struct Theme {
    tera: Tera,
    names: HashMap<String, SourceId>,
    fingerprint: u64,
    /// The error for a component that uses itself without end, if rendering finds that one does.
    endless: Option<Diagnostic>,
}

impl Theme {
    /// Compiles all templates in `sources`.
    pub fn load(sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        let conflicts = conflict::conflicts_in_theme(sources);
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let mut tera = Tera::new();
        tera.set_escape_fn(|text, mut out| escape_to(text, &mut out));
        let templates = || sources.of_kind(SourceKind::Template);
        let names: HashMap<String, SourceId> =
            templates().map(|(source, file)| (file.id.clone(), source)).collect();
        let all = || templates().map(|(_, file)| (file.id.as_str(), &*file.text));
        match tera.add_raw_templates(all()) {
            Ok(()) => Ok(Self {
                tera,
                names,
                endless: mistake::endless(sources),
                fingerprint: fingerprint(all().collect::<BTreeMap<_, _>>()),
            }),
            Err(error) => {
                // Compile the templates again one by one, because Tera reports only the first error of all.
                let mistakes: Vec<Diagnostic> = templates()
                    .filter_map(|(_, file)| mistake::syntax(&file.id, &file.text, &names))
                    .collect();
                Err(if mistakes.is_empty() {
                    mistake::diagnostics(&error, &names, sources)
                } else {
                    mistakes
                })
            }
        }
    }

    /// Returns the fingerprint of all templates.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Renders `template`, or `KIND.html` if there is no such template, with the fields of `shell` and with `view` as variable `KIND`.
    pub(crate) fn render(
        &self,
        kind: &str,
        template: Option<&str>,
        shell: &ShellView,
        view: &impl Serialize,
    ) -> Result<Vec<u8>, Diagnostic> {
        let name = template
            .filter(|name| self.names.contains_key(*name))
            .map_or_else(|| format!("{kind}.html"), str::to_owned);
        let mut page = Vec::with_capacity(128 * 1024);
        Context::from_serialize(shell)
            .and_then(|mut context| {
                context.insert_value(kind.to_owned(), Value::try_from_serializable(view)?);
                self.tera.render_to(&name, &context, &mut page)
            })
            .map(|()| page)
            .map_err(|error| self.mistake(&name, &error))
    }

    fn mistake(&self, template: &str, error: &tera::Error) -> Diagnostic {
        let message = error.to_string();
        let endless = self.endless.clone().filter(|_| message.contains("recursion depth"));
        mistake::rendering(error, &self.names).or(endless).unwrap_or_else(|| {
            let path = format!("templates/{template}");
            Diagnostic::at_path(Code::TemplateError, path, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::SourceFile;

    fn with(name: &str, text: &str) -> Sources {
        let mut sources = Sources::default();
        sources.push(SourceFile {
            kind: SourceKind::Template,
            path: format!("themes/mine/templates/{name}"),
            id: name.to_owned(),
            text: text.into(),
        });
        add_built_in_files(&mut sources);
        sources
    }

    fn shell() -> ShellView {
        let site = crate::render::testing::site();
        let route = crate::render::Route::NotFound;
        let page = crate::render::view::shell::PageHead {
            title: "Not found".to_owned(),
            kind: "missing",
            source: None,
            edit: None,
            json: None,
        };
        ShellView::new(&crate::render::view::frame::Frame::new(&site, route), route, page)
    }

    fn load(sources: &Sources) -> Theme {
        Theme::load(sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
    }

    fn mistakes(sources: &Sources) -> Vec<Diagnostic> {
        Theme::load(sources).err().expect("a mistake")
    }

    fn place(sources: &Sources, problem: &Diagnostic) -> (String, usize, usize) {
        let (path, line, column) = crate::report::place(problem, sources);
        (path.to_owned(), line, column)
    }

    #[test]
    fn the_built_in_theme_loads() {
        let mut sources = Sources::default();
        add_built_in_files(&mut sources);
        assert!(Theme::load(&sources).is_ok());
        assert!(sources.assets.iter().any(|asset| asset.route == "assets/runsheet.css"));
    }

    #[test]
    fn a_users_template_replaces_the_built_in_one() {
        let sources = with("missing.html", "mine: {{ missing.name }}");
        let theme = load(&sources);
        let view = HashMap::from([("name", "<a>")]);
        assert_eq!(theme.render("missing", None, &shell(), &view).unwrap(), b"mine: &lt;a&gt;");
    }

    #[test]
    fn syntax_errors_have_a_location_in_the_users_file() {
        let sources = with("missing.html", "one\n  {% if x %}");
        let found = mistakes(&sources);
        assert_eq!(found[0].code, Code::TemplateError);
        assert_eq!(place(&sources, &found[0]).0, "themes/mine/templates/missing.html");
        assert_eq!(place(&sources, &found[0]).1, 2);
    }

    #[test]
    fn all_broken_templates_are_reported() {
        let mut sources = with("missing.html", "{{ x | nothing }}");
        sources.push(SourceFile {
            kind: SourceKind::Template,
            path: "themes/mine/templates/extra.html".to_owned(),
            id: "extra.html".to_owned(),
            text: "a\n{{ <nobody /> }}".into(),
        });
        let found = mistakes(&sources);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            place(&sources, &found[0]),
            ("themes/mine/templates/extra.html".to_owned(), 2, 4)
        );
        assert!(found[1].message.contains("`nothing`"), "{}", found[1].message);
    }

    /// Returns the text at the first mistake, its message and its hints.
    fn first(sources: &Sources) -> (String, String, Vec<String>) {
        let found = mistakes(sources);
        assert_eq!(found.len(), 1, "{found:?}");
        let span = found[0].span.expect("it has a place");
        let text = sources.file(span.source).text[span.range()].to_owned();
        (text, found[0].message.clone(), found[0].hints.clone())
    }

    #[test]
    fn wrong_names_have_a_place_and_a_suggestion() {
        for (text, at, message, hint) in [
            (
                "{% extends \"bse.html\" %}",
                "bse.html",
                "the template `bse.html` does not exist",
                "Did you mean `base.html`?",
            ),
            (
                "{{ <verdct verdict={1} /> }}",
                "<",
                "unknown component `verdct`",
                "Did you mean `verdict`?",
            ),
            ("{{ site.title | uper }}", "uper", "unknown filter `uper`", "Did you mean `upper`?"),
        ] {
            let (found, told, hints) = first(&with("missing.html", text));
            assert!(at.starts_with(&found), "{found}");
            assert_eq!((told.as_str(), hints[0].as_str()), (message, hint));
        }
    }

    #[test]
    fn a_wrong_argument_has_a_suggestion() {
        let theme = load(&with("missing.html", "{{ <empty leed=\"x\" /> }}"));
        let problem = theme.render("missing", None, &shell(), &()).unwrap_err();
        assert_eq!(problem.message, "unknown argument `leed`");
        let hints = ["Did you mean `lead`?", "Valid here: command, lead, text."];
        assert_eq!(problem.hints, hints);
    }

    #[test]
    fn templates_that_extend_each_other_have_a_place() {
        let (found, told, _) = first(&with("base.html", "{% extends \"missing.html\" %}"));
        assert!(told.ends_with("extends itself"), "{told}");
        assert!(["extends", "base.html", "missing.html"].contains(&found.as_str()), "{found}");
    }

    #[test]
    fn a_file_that_defines_another_component_is_reported_once() {
        let renamed = "{% component emty(lead) %}{{ lead }}{% endcomponent emty %}";
        let (found, told, hints) = first(&with("components/empty.html", renamed));
        assert_eq!(
            (found.as_str(), told.as_str()),
            ("emty", "this file does not define the component `empty`")
        );
        assert!(hints[0].starts_with("Rename the component `emty`"));
        let (_, _, hints) = first(&with("components/empty.html", "nothing"));
        assert!(hints[0].starts_with("Write `{% component empty("), "{hints:?}");
    }

    #[test]
    fn a_component_that_uses_itself_without_end_has_a_place() {
        let endless = "{% component empty(lead, text=\"\", command=\"\", behind=\"\") %}{{ <empty lead={lead} /> }}{% endcomponent empty %}";
        let mut sources = with("components/empty.html", endless);
        sources.push(SourceFile {
            kind: SourceKind::Template,
            path: "themes/mine/templates/x.html".to_owned(),
            id: "x.html".to_owned(),
            text: "{{ <empty lead=\"x\" /> }}".into(),
        });
        let problem = load(&sources).render("x", None, &shell(), &()).unwrap_err();
        assert_eq!(problem.message, "the component `empty` uses itself endlessly");
        assert_eq!(place(&sources, &problem).0, "themes/mine/templates/components/empty.html");
    }

    #[test]
    fn errors_for_unknown_names_list_the_available_ones() {
        let sources = with("missing.html", "{{ page.titel }}");
        let theme = load(&sources);
        let problem = theme.render("missing", None, &shell(), &()).unwrap_err();
        assert_eq!(problem.message, "field `titel` is not defined");
        assert_eq!(
            problem.hints,
            ["Did you mean `title`?", "Valid here: edit, json, kind, source, title."]
        );
        assert_eq!(place(&sources, &problem).2, 9);
    }
}
