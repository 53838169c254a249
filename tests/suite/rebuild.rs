//! Building again: what is there afterwards is what a cold build makes, whatever was done in between.

use proptest::prelude::*;

use crate::build::published;
use crate::support::TestSite;

/// Something that is done to a site between two builds.
#[derive(Debug, Clone)]
enum Edit {
    /// A release says this.
    Release(u8, &'static str),
    /// A release is gone.
    Gone(u8),
    /// The checklist's third item is called this.
    Item(&'static str),
    /// The configuration says this.
    Config(&'static str),
    /// The foot of the pages is this.
    Template(&'static str),
    /// The stylesheet of the site's own is this.
    Style(&'static str),
    /// A published file is written over, kept as long as it was or not.
    Tampered(prop::sample::Index, bool),
    /// A published file is gone.
    Removed(prop::sample::Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let release = prop::sample::select(vec![
        "started: 2026-01-01\nitems:\n  a: done\n",
        "started: 2026-01-01\nitems:\n  a: { state: failed, by: li, note: why }\n",
        "started: 2026-01-01\nfinished: 2026-01-02\nitems:\n  a: done\n  b: skipped\n",
        "status: planned\nitems:\n  a: unknown\n",
        "items: [\n",
    ]);
    let names = prop::sample::select(vec!["c", "d", "c `x`"]);
    let foot = prop::sample::select(vec!["one", "{{ page.kind }}"]);
    let config = prop::sample::select(vec!["", "title: Mine\n", "timezone: Europe/Vienna\n"]);
    prop_oneof![
        4 => (0..4_u8, release).prop_map(|(id, text)| Edit::Release(id, text)),
        1 => (0..4_u8).prop_map(Edit::Gone),
        1 => names.prop_map(Edit::Item),
        1 => config.prop_map(Edit::Config),
        1 => foot.prop_map(Edit::Template),
        1 => prop::sample::select(vec!["a {}", "b {}"]).prop_map(Edit::Style),
        2 => any::<(prop::sample::Index, bool)>().prop_map(|(at, long)| Edit::Tampered(at, long)),
        1 => any::<prop::sample::Index>().prop_map(Edit::Removed),
    ]
}

fn apply(site: &TestSite, edit: &Edit) {
    const THEME: &str = "themes/default";
    let release = |id: &u8| format!("content/releases/pay/{id}.yaml");
    let file = |at: &prop::sample::Index| {
        let files: Vec<String> = published(site, "public").into_keys().collect();
        format!("public/{}", at.get(&files))
    };
    match edit {
        Edit::Release(id, text) => site.write(&release(id), format!("checklist: list\n{text}")),
        Edit::Gone(id) => drop(std::fs::remove_file(site.path(&release(id)))),
        Edit::Item(name) => list(site, name),
        Edit::Config(text) => site.write("site.yaml", text),
        Edit::Template(foot) => site.write(
            &format!("{THEME}/templates/components/site_foot.html"),
            format!(
                "{{% component site_foot(site, page, root) %}}{foot}{{% endcomponent site_foot %}}"
            ),
        ),
        Edit::Style(text) => site.write(&format!("{THEME}/static/own.css"), text),
        Edit::Tampered(at, long) => {
            let file = file(at);
            let length = std::fs::metadata(site.path(&file)).unwrap().len();
            let length = usize::try_from(length).unwrap() + usize::from(*long);
            site.write(&file, vec![b'x'; length]);
        }
        Edit::Removed(at) => std::fs::remove_file(site.path(&file(at))).unwrap(),
    }
}

fn list(site: &TestSite, third: &str) {
    let text = format!("- [ ] a\n- [ ] b\n- [ ] {third}\n");
    site.write("content/checklists/list.md", text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_builds_end_in_what_a_cold_build_makes(
        rounds in prop::collection::vec(prop::collection::vec(edit(), 1..4), 2..6),
    ) {
        let site = TestSite::empty();
        list(&site, "c");
        let build = |folder: &str| site.run(&["build", "--keep-going", "--output", folder]).exits(0);
        build("public");
        for edits in &rounds {
            for edit in edits {
                apply(&site, edit);
            }
            build("public");
            build("cold");
            prop_assert_eq!(published(&site, "public"), published(&site, "cold"), "{:?}", edits);
            std::fs::remove_dir_all(site.path("cold")).unwrap();
        }
    }
}

#[test]
fn a_page_that_shows_the_same_is_not_touched() {
    let site = TestSite::new()
        .release("pay/1", "migrate: done")
        .release("pay/2", "migrate: done")
        .file("content/releases/other/1.yaml", "checklist: deployment\n");
    site.run(&["build"]).exits(0);
    site.run(&["build"]).exits(0).says(&["unchanged"]);
    // Not a word of it is shown anywhere.
    site.write("content/releases/other/1.yaml", "# Kept\nchecklist: deployment\n");
    let ran = site.run(&["build"]).exits(0);
    assert!(!ran.stderr.contains("written"), "{}", ran.stderr);
}
