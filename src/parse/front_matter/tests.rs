//! Tests of reading front matter.

use super::*;

fn read(yaml: &str) -> (FrontMatter, Vec<Diagnostic>) {
    let text = format!("---\n{yaml}---\n\n# Title\n");
    front_matter(SourceId(0), &text, 4..4 + yaml.len())
}

#[test]
fn every_key_is_read() {
    let (front, diagnostics) = read(
        "title: Deployment\nowner: rm\nvars: { version: , region: eu-west-1, n: 1.10 }\n\
         kinds: [major, minor]\nenvironments: production\nreview_by: 2027-03-01\n",
    );
    assert_eq!(diagnostics, []);
    assert_eq!((front.title.as_deref(), front.owner.as_deref()), (Some("Deployment"), Some("rm")));
    let default = |text: &str| Some(text.to_owned());
    let vars = [("version", None), ("region", default("eu-west-1")), ("n", default("1.10"))];
    assert_eq!(front.vars, vars.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!((front.kinds.len(), &*front.environments[0]), (2, "production"));
    assert_eq!(front.review_by.map(|(date, _)| date), "2027-03-01".parse().ok());
}

#[test]
fn vars_may_be_names_without_defaults() {
    let (front, diagnostics) = read("vars: [version, previous]\n");
    assert_eq!(diagnostics, []);
    assert_eq!(front.vars, [("version".to_owned(), None), ("previous".to_owned(), None)]);
}

#[test]
fn keys_of_other_tools_are_ignored() {
    let (front, diagnostics) = read(
        "purpose: Release\nabout: {{ env.X }}\nlabels: [a, {b: !t c}]\nassignees: ''\n\
         title: \"[RELEASE] v{{ env.VERSION }}\"\nbody:\n  - type: markdown\n    attributes: {value: x}\n",
    );
    assert_eq!(diagnostics, []);
    assert_eq!(front.title.as_deref(), Some("[RELEASE] v{{ env.VERSION }}"));
}

#[test]
fn the_name_of_an_issue_template_is_its_title() {
    let title = |text: &str| read(text).0.title;
    for key in ["about: Steps", "labels: [a]", "assignees: ''"] {
        let text = format!("name: Ship it\ntitle: 'Ship VERSION'\n{key}\n");
        assert_eq!(title(&text).as_deref(), Some("Ship it"), "{key}");
    }
    assert_eq!(title("name: Ship it\ntitle: Ship\n").as_deref(), Some("Ship"));
    assert_eq!(title("name: ''\ntitle: Ship\nabout: x\n").as_deref(), Some("Ship"));
    assert_eq!(title("name: [a]\nabout: x\n"), None);
}

#[test]
fn invalid_yaml_is_one_error_at_its_place_in_the_file() {
    let (front, diagnostics) = read("title: [RELEASE] x\nlabels: a\n");
    assert_eq!(front, FrontMatter::default());
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, Code::InvalidFrontMatter);
    assert_eq!(diagnostics[0].span.map(|span| span.start), Some(4 + 17));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|([a-z: {}\\[\\],\"'|\\-&*#\n]|vars|kinds: |review_by)*") {
        read(&text);
    }
}
