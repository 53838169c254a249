//! Resolves references between items: what gates guard, and whose history continues.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::markdown::Prepared;
use crate::model::checklist::Gate;
use crate::parse::checklist::attribute_values::{AttributeValues, LocatedName};
use crate::parse::checklist::gate_cycles;
use crate::parse::checklist::resolve::Resolved;

/// Fills in what gates guard and which ids continue. Invalid references are reported and left out.
pub(crate) fn check(
    resolved: &mut Resolved,
    values: &[AttributeValues],
    text: &Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let items = resolved.items.iter().map(|item| item.id.to_string());
    let sections = resolved.sections.iter().map(|section| section.id.clone());
    let known: Vec<String> = items.chain(sections).collect();
    let mut checker = Checker {
        known_set: known.iter().map(String::as_str).collect(),
        known: &known,
        claimed: HashMap::new(),
        suggestions: Suggestions::default(),
        text,
        diagnostics,
    };
    for (item, node) in resolved.items.iter_mut().zip(&resolved.item_nodes) {
        let value = &values[*node];
        if !value.guarded.is_empty() {
            item.attributes.gate = Some(checker.gate(&item.id, &value.guarded));
        }
        if !value.was.is_empty() {
            item.attributes.was = checker.was(&item.id, &value.was);
        }
    }
    gate_cycles::resolve(resolved, values, text, diagnostics);
    idle_gates(resolved, values, diagnostics);
}

/// Reports gates that guard nothing: the last of their section, and optional ones.
fn idle_gates(resolved: &Resolved, values: &[AttributeValues], diagnostics: &mut Vec<Diagnostic>) {
    for (item, node) in resolved.items.iter().zip(&resolved.item_nodes) {
        let Some(gate) = &item.attributes.gate else {
            continue;
        };
        let idle = |message, hint| {
            Diagnostic::new(Code::MisplacedAttribute, item.span, message).hint(hint)
        };
        if values[*node].own.optional {
            diagnostics.push(idle(
                "this gate guards nothing, because it is optional",
                "Delete `optional` or `gate`.",
            ));
        } else if *gate == Gate::Section
            && let Some(section) = item.section
            && let Some(next) = resolved.items.get(item.end)
            && !is_within(resolved, next.section, section)
        {
            diagnostics.push(idle(
                "this gate guards nothing, because it is the last item of its section",
                "Write `gate=all` to guard all later items, or `gate=ID` to guard an item or section.",
            ));
        }
    }
}

/// Whether the section `inner` is `outer` or nested in it.
fn is_within(resolved: &Resolved, inner: Option<usize>, outer: usize) -> bool {
    let parent = |section: &usize| resolved.sections[*section].parent;
    std::iter::successors(inner, parent).any(|section| section == outer)
}

struct Checker<'c> {
    known: &'c [String],
    known_set: HashSet<&'c str>,
    /// The first continuation of each id.
    claimed: HashMap<&'c str, &'c LocatedName>,
    suggestions: Suggestions,
    text: &'c Prepared<'c>,
    diagnostics: &'c mut Vec<Diagnostic>,
}

impl<'c> Checker<'c> {
    /// Returns the gate that guards the `targets` that exist. If none exists, it guards its section, so that a typo
    /// does not disable it.
    fn gate(&mut self, own: &str, targets: &[LocatedName]) -> Gate {
        let mut found = Vec::new();
        for (id, range) in targets {
            if id == own {
                let span = self.text.span(range.clone());
                let message = "this gate guards itself";
                self.diagnostics
                    .push(Diagnostic::new(Code::UnknownGateTarget, span, message).hint(
                    "Name another item or section, or write `gate` alone to guard the rest of its section.",
                ));
                continue;
            }
            if self.known_set.contains(id.as_str()) {
                found.push(id.clone());
                continue;
            }
            let known = self.known.iter().map(String::as_str);
            let diagnostic = Diagnostic::new(
                Code::UnknownGateTarget,
                self.text.span(range.clone()),
                format!("the target `{id}` of this gate matches no item or section"),
            )
            .suggest_within(&mut self.suggestions, id, known.chain(["all"]));
            let hint = match id.as_str() {
                "true" | "yes" | "section" => {
                    "Write `gate` alone to guard the rest of its section."
                }
                _ => "Run `runsheet items` to list all ids of the checklist.",
            };
            self.diagnostics.push(diagnostic.hint(hint));
        }
        if found.is_empty() { Gate::Section } else { Gate::Targets(found) }
    }

    /// Returns the `ids` whose history the item `own` can continue.
    fn was(&mut self, own: &str, ids: &'c [LocatedName]) -> Vec<String> {
        let mut continued = Vec::new();
        for named in ids {
            let (id, range) = named;
            let diagnostic = |message: String| {
                Diagnostic::new(Code::InvalidWas, self.text.span(range.clone()), message)
            };
            if id == own {
                self.diagnostics.push(
                    diagnostic(format!("`was` contains the item's own id `{id}`"))
                        .hint("Delete it from `was`."),
                );
            } else if self.known_set.contains(id.as_str()) {
                self.diagnostics.push(
                    diagnostic(format!(
                        "`was` contains `{id}`, which is the id of another item or section"
                    ))
                    .hint("Delete it from `was`, which lists former ids of this item."),
                );
            } else if let Some((_, first)) = self.claimed.get(id.as_str()) {
                self.diagnostics.push(
                    diagnostic(format!("two items have `{id}` in `was`"))
                        .related(self.text.span(first.clone()), "first here")
                        .hint("Delete it from one of them. Until then the first item has the history."),
                );
            } else {
                self.claimed.insert(id, named);
                continued.push(id.clone());
            }
        }
        continued
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::model::checklist::Gate;
    use crate::parse::checklist::testing::{diagnostics, read};

    #[test]
    fn a_gate_guards_items_and_sections_that_exist() {
        let text = "## A\n\n- [ ] b {gate=\"a/c D\"}\n- [ ] c\n- [ ] d {#D gate=all}\n- [ ] backups {gate=a/backup}\n";
        let (checklist, found) = read(text);
        let gates: Vec<_> =
            checklist.items.iter().map(|item| item.attributes.gate.clone()).collect();
        let targets = Gate::Targets(vec!["a/c".to_owned(), "D".to_owned()]);
        assert_eq!(gates, [Some(targets), None, Some(Gate::All), Some(Gate::Section)]);
        assert_eq!(diagnostics(text), [(Code::UnknownGateTarget, "a/backup")]);
        assert_eq!(found[0].hints[0], "Did you mean `a/backups`?");
    }

    #[test]
    fn only_the_history_of_former_ids_continues_and_only_once() {
        let text = "- [ ] a {was=\"old b\"}\n- [ ] b {was=\"old a b older\"}\n";
        let (checklist, _) = read(text);
        assert_eq!(checklist.items[0].attributes.was, ["old"]);
        assert_eq!(checklist.items[1].attributes.was, ["older"]);
        let codes: Vec<_> = diagnostics(text);
        assert_eq!(
            codes,
            [
                (Code::InvalidWas, "b"),
                (Code::InvalidWas, "old"),
                (Code::InvalidWas, "a"),
                (Code::InvalidWas, "b")
            ]
        );
    }
}
