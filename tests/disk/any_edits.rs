//! Any edits, one after the other: what is remembered between them never shows.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use runsheet::disk::{self, Reader, RescanScope};
use runsheet::render::{self, Theme};
use runsheet::report::plain;
use runsheet::site::Site;
use runsheet::site::assemble::{self, Assembler, ParsedConfig};
use runsheet::sources::Sources;

use crate::folder::Folder;

/// Where files may be.
const PATHS: [&str; 13] = [
    "content/checklists/deployment.md",
    "content/checklists/hotfix.md",
    "content/releases/1.0.yaml",
    "content/releases/1.0.md",
    "content/releases/shop/2.0.yaml",
    "content/releases/shop/2.0.md",
    "content/releases/3.0.yaml",
    "content/guide/help.md",
    "content/index.md",
    "content/releases/log.txt",
    "content/a.md",
    "site.yaml",
    "themes/default/templates/missing.html",
];

/// What they may hold, each fit for some of the paths and wrong for the others.
const TEXTS: [&str; 18] = [
    "# Deployment\n\n## Prepare\n\n- [ ] Tests pass\n- [ ] Backup {#backup gate}\n\n## Deploy\n\n- [ ] Migrate {owner=dba evidence}\n",
    "# Deployment\n\n## Prepare\n\n- [ ] Tests pass twice {was=prepare/tests-pass}\n- [ ] See [the guide](../guide/help.md#when)\n",
    "---\nkinds: [minor, major]\n---\n# Deployment\n\n- [ ] Only {only=major}\n- [ ] Backup {#backup gtae}\n",
    "# Help\n\n## When\n\nSee [this](../checklists/deployment.md#backup) and [that](../a.md).\n",
    "# Help\n\n## If\n\n[Gone](../releases/3.0.yaml)\n",
    "checklist: deployment\nitems:\n\n  prepare/tests-pass: { state: done, by: li, at: 2026-11-20T09:00 }\n\n  backup: failed\n",
    "checklist: deployment\nafter: \"1.0\"\nstarted: 2026-11-19\nitems:\n\n  deploy/migrate: { state: done, by: li, evidence: log.txt }\n",
    "checklist: deployment\nafter: 3.0\nfinished: 2026-11-21T10:00:00Z\nnotes: |\n  See [help](../guide/help.md#when), [log](log.txt) and [here](#backup).\n",
    "checklist: hotfix\nstatus: done\nafter: shop/2.0\nitems:\n\n  backup: { state: skipped, by: zoe }\n",
    "checklist: deployment\nitems:\n  x: [\n",
    "checklist: nowhere\n",
    "items:\n  late: { text: \"Purge [a](../a.md)\", state: done }\n",
    "title: One\ntimezone: Europe/London\n",
    "record: required\npeople:\n  - { id: li, name: Li }\nurl: https://example.com/team\n",
    "theme: mine\nunknown: 1\n",
    "{% extends \"base.html\" %}{% block main %}<h1>Ours</h1>{% endblock main %}",
    "{% extends \"base.html\" %}{% block main %}<h1>{{ oops",
    "",
];

#[derive(Debug, Clone)]
enum Edit {
    Write(usize, usize),
    Remove(usize),
    Rename(usize, usize),
    Touch(usize),
}

/// Edits at once, and whether their files are named to whoever looks.
type Batch = (Vec<Edit>, bool);

fn edits() -> impl Strategy<Value = Vec<Batch>> {
    let path = || 0..PATHS.len();
    let edit = prop_oneof![
        6 => (path(), 0..TEXTS.len()).prop_map(|(path, text)| Edit::Write(path, text)),
        1 => path().prop_map(Edit::Remove),
        1 => (path(), path()).prop_map(|(from, to)| Edit::Rename(from, to)),
        1 => path().prop_map(Edit::Touch),
    ];
    let batch = (prop::collection::vec(edit, 1..4), any::<bool>());
    prop::collection::vec(batch, 1..8)
}

fn apply(folder: &Folder, edit: &Edit) {
    match edit {
        Edit::Write(path, text) => folder.write(PATHS[*path], TEXTS[*text]),
        Edit::Remove(path) => drop(fs::remove_file(folder.join(PATHS[*path]))),
        Edit::Rename(from, to) => {
            let to = folder.join(PATHS[*to]);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            drop(fs::rename(folder.join(PATHS[*from]), to));
        }
        Edit::Touch(path) => {
            let path = folder.join(PATHS[*path]);
            if let Ok(bytes) = fs::read(&path) {
                fs::write(path, bytes).unwrap();
            }
        }
    }
}

/// Where these edits were made.
fn named(folder: &Folder, edits: &[Edit]) -> RescanScope {
    let root = fs::canonicalize(folder.path()).unwrap();
    let paths = edits.iter().flat_map(|edit| match *edit {
        Edit::Write(path, _) | Edit::Remove(path) | Edit::Touch(path) => vec![path],
        Edit::Rename(from, to) => vec![from, to],
    });
    RescanScope::At(paths.map(|path| root.join(PATHS[path])).collect())
}

fn read(reader: &mut Reader, before: &Sources, folder: &Folder) -> Sources {
    look(reader, before, folder, &RescanScope::Everywhere)
}

fn look(reader: &mut Reader, before: &Sources, folder: &Folder, look: &RescanScope) -> Sources {
    let config_file = reader.read_config(before).unwrap();
    let config = ParsedConfig::of(&config_file).config;
    let output = folder.join("public");
    let mut sources = reader.read(&config.theme, &output, config_file, look).unwrap();
    render::theme::add_built_in_files(&mut sources);
    sources
}

/// Everything that anybody gets to see of a site.
fn shown(site: &Site) -> BTreeMap<String, String> {
    let mut shown =
        BTreeMap::from([("diagnostics".to_owned(), plain(&site.diagnostics, &site.sources))]);
    match Theme::load(&site.sources) {
        Ok(theme) => shown.extend(render::routes(site).into_iter().map(|route| {
            let page = match render::page(site, &theme, route) {
                Ok(bytes) => String::from_utf8(bytes).unwrap(),
                Err(diagnostic) => plain(&[diagnostic], &site.sources),
            };
            (route.path(site), page)
        })),
        Err(diagnostics) => {
            shown.insert("theme".to_owned(), plain(&diagnostics, &site.sources));
        }
    }
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_site_that_is_kept_up_to_date_is_the_one_that_a_fresh_start_makes(edits in edits()) {
        let folder = Folder::with(&[(PATHS[0], TEXTS[0]), (PATHS[2], TEXTS[5]), (PATHS[7], TEXTS[3])]);
        let (mut reader, mut assembler) = (Reader::with_cache(folder.path()), Assembler::default());
        let mut before = Sources::default();
        for (batch, is_named) in edits {
            for edit in &batch {
                apply(&folder, edit);
            }
            let at = if is_named { named(&folder, &batch) } else { RescanScope::Everywhere };
            let sources = look(&mut reader, &before, &folder, &at);
            let config = ParsedConfig::of(&sources);
            let kept = assembler.assemble(sources, config, None);
            let fresh = read(&mut Reader::new(folder.path()), &Sources::default(), &folder);
            let fresh = assemble::assemble(fresh, None);
            prop_assert_eq!(shown(&kept), shown(&fresh));
            before = kept.sources;
        }
    }
}

#[test]
fn a_look_at_named_files_finds_no_others_and_the_next_one_everywhere_does() {
    let folder = Folder::with(&[(PATHS[0], TEXTS[0]), (PATHS[2], TEXTS[5])]);
    let mut reader = Reader::with_cache(folder.path());
    let before = read(&mut reader, &Sources::default(), &folder);
    let edit = Edit::Write(0, 1);
    apply(&folder, &edit);
    apply(&folder, &Edit::Write(10, 3));
    let changed = |reader: &Reader| -> Vec<String> {
        let changes = reader.changes().iter();
        changes.map(|change| change.path.clone()).collect()
    };
    let before = look(&mut reader, &before, &folder, &named(&folder, &[edit]));
    assert_eq!(changed(&reader), [PATHS[0]]);
    read(&mut reader, &before, &folder);
    assert_eq!(changed(&reader), [PATHS[10]]);
}

#[test]
fn only_what_holds_something_else_is_said_to_have_changed() {
    let folder = Folder::with(&[(PATHS[0], TEXTS[0]), (PATHS[2], TEXTS[5])]);
    let mut reader = Reader::with_cache(folder.path());
    let before = read(&mut reader, &Sources::default(), &folder);
    assert!(reader.has_changed());
    apply(&folder, &Edit::Touch(0));
    let before = read(&mut reader, &before, &folder);
    assert!(!reader.has_changed(), "{:?}", reader.changes());
    apply(&folder, &Edit::Write(0, 1));
    apply(&folder, &Edit::Remove(2));
    apply(&folder, &Edit::Write(11, 12));
    read(&mut reader, &before, &folder);
    let changes: Vec<(&str, disk::ChangeKind)> = (reader.changes().iter())
        .map(|change| (change.path.as_str(), change.how.clone()))
        .collect();
    let expected = [
        (PATHS[0], disk::ChangeKind::Changed),
        (PATHS[2], disk::ChangeKind::Removed),
        (PATHS[11], disk::ChangeKind::Added),
    ];
    assert_eq!(changes, expected);
}
