//! From a folder to `Sources`.

use std::sync::Arc;

use runsheet::diagnostic::{Code, Diagnostic};
use runsheet::disk::{ReadError, read, read_config};
use runsheet::sha256::Sha256;
use runsheet::sources::{AssetBytes, SourceKind, Sources, line_and_column};

use crate::folder::Folder;

pub(crate) const RELEASE: &str = "checklist: deployment\n";

pub(crate) fn sources(site: &Folder) -> Sources {
    with_theme(site, "default")
}

fn with_theme(site: &Folder, theme: &str) -> Sources {
    let config = read_config(site.path()).unwrap();
    read(site.path(), theme, &site.join("public"), config).unwrap()
}

pub(crate) fn the_problem(sources: &Sources) -> &Diagnostic {
    assert_eq!(sources.diagnostics.len(), 1, "{:#?}", sources.diagnostics);
    &sources.diagnostics[0]
}

#[test]
fn a_site_is_read_in_the_order_of_its_paths() {
    let site = Folder::with(&[
        ("themes/mine/templates/parts/item.html", "<li>"),
        ("themes/mine/static/css/site.css", "li {}"),
        ("themes/mine/README.md", "no part of the site"),
        ("themes/other/templates/page.html", "not asked for"),
        ("site.yaml", "theme: mine\n"),
        ("content/releases/pay/1.0.yaml", RELEASE),
        ("content/releases/pay/1.0.md", "- [ ] a\n"),
        ("content/releases/pay/1.0.log", "evidence"),
        ("content/index.md", "# Hello\n"),
        ("content/guide/b.png", "\u{89}PNG"),
        ("content/guide/a.md", "text"),
        ("content/checklists/deployment.md", "- [ ] a\n"),
        ("content/.hidden/x.md", ""),
        ("content/guide/a.md~", ""),
        ("content/guide/.a.md.swp", ""),
        ("content/guide/4913", ""),
        ("README.md", "outside of content"),
    ]);
    let sources = with_theme(&site, "mine");
    assert_eq!(sources.diagnostics, []);
    let files: Vec<_> = sources
        .files
        .iter()
        .map(|file| (file.path.as_str(), file.kind, file.id.as_str()))
        .collect();
    assert_eq!(
        files,
        [
            ("site.yaml", SourceKind::Config, ""),
            ("content/checklists/deployment.md", SourceKind::Checklist, "deployment"),
            ("content/guide/a.md", SourceKind::Page, "guide/a"),
            ("content/index.md", SourceKind::Page, "index"),
            ("content/releases/pay/1.0.md", SourceKind::Snapshot, "pay/1.0"),
            ("content/releases/pay/1.0.yaml", SourceKind::Release, "pay/1.0"),
            ("themes/mine/templates/parts/item.html", SourceKind::Template, "parts/item.html"),
        ]
    );
    let assets: Vec<_> = sources.assets.iter().map(|asset| asset.route.as_str()).collect();
    assert_eq!(assets, ["guide/b.png", "releases/pay/1.0.log", "assets/css/site.css"]);
}

#[test]
fn an_asset_is_hashed_and_a_themes_is_kept() {
    let site = Folder::with(&[
        ("content/log.txt", "evidence"),
        ("themes/default/static/site.css", "li {}"),
    ]);
    let sources = sources(&site);
    assert_eq!(
        sources.assets[0].bytes,
        AssetBytes::Disk { len: 8, sha256: Sha256::of("evidence") }
    );
    assert_eq!(sources.assets[1].bytes, AssetBytes::Memory(Arc::from(b"li {}".as_slice())));
}

#[test]
fn equal_snapshots_share_their_text() {
    let site = Folder::with(&[
        ("content/checklists/deployment.md", "- [ ] a\n"),
        ("content/releases/1.md", "- [ ] a\n"),
        ("content/releases/1.yaml", RELEASE),
        ("content/releases/2.md", "- [ ] b\n"),
        ("content/releases/2.yaml", RELEASE),
    ]);
    let sources = sources(&site);
    let text = |path: &str| &sources.files.iter().find(|file| file.path == path).unwrap().text;
    let live = text("content/checklists/deployment.md");
    assert!(Arc::ptr_eq(live, text("content/releases/1.md")));
    assert!(!Arc::ptr_eq(live, text("content/releases/2.md")));
}

#[test]
fn without_content_there_is_no_site_and_a_hint_how_to_begin() {
    let site = Folder::with(&[("site.yaml", "title: x\n")]);
    let config = read_config(site.path()).unwrap();
    let error = read(site.path(), "default", &site.join("public"), config).unwrap_err();
    assert!(matches!(error, ReadError::NoContent { .. }));
    assert!(error.to_string().starts_with("there is no folder `content` in"));
    assert!(error.hint().unwrap().contains("runsheet init"));
}

#[test]
fn without_a_configuration_everything_has_its_default() {
    let site = Folder::with(&[("content/index.md", "")]);
    assert!(read_config(site.path()).unwrap().files.is_empty());
    assert_eq!(sources(&site).files.len(), 1);
}

#[test]
fn a_bad_byte_is_located_and_in_the_configuration_it_stops_the_site() {
    let site = Folder::new();
    site.write("content/a.md", b"fine\nbad \xe9\n");
    site.write("site.yaml", b"title: caf\xe9\n");
    let sources = sources(&site);
    let [config, page] = sources.diagnostics.as_slice() else {
        panic!("{:#?}", sources.diagnostics);
    };
    assert_eq!((config.code, page.code), (Code::InvalidConfig, Code::NotUtf8));
    let span = page.span.unwrap();
    let file = sources.file(span.source);
    assert_eq!(file.path, "content/a.md");
    assert_eq!(line_and_column(&file.text, span.range().start), (2, 5));
    assert_eq!(&*file.text, "fine\nbad \u{fffd}\n");
    assert!(!sources.is_unread(span.source));
}

#[test]
fn a_text_that_is_too_large_is_named_and_not_read() {
    let site = Folder::new();
    site.write("content/releases/1.yaml", vec![b' '; 4 * 1024 * 1024 + 1]);
    let sources = sources(&site);
    let diagnostic = the_problem(&sources);
    assert_eq!(diagnostic.code, Code::FileTooLarge);
    assert!(sources.is_unread(diagnostic.span.unwrap().source));
}

#[test]
fn ids_and_routes_are_composed_whatever_the_disk_says() {
    let site = Folder::with(&[("content/cafe\u{301}.md", ""), ("content/cafe\u{301}.png", "")]);
    let sources = sources(&site);
    assert_eq!(sources.files[0].id, "caf\u{e9}");
    assert_eq!(sources.files[0].path, "content/cafe\u{301}.md");
    assert_eq!(sources.assets[0].route, "caf\u{e9}.png");
    assert_eq!(sources.assets[0].path, "content/cafe\u{301}.png");
}

#[test]
fn a_theme_that_is_not_there_is_named_with_those_that_are() {
    let site = Folder::with(&[("content/index.md", ""), ("themes/plain/static/x.css", "")]);
    let sources = with_theme(&site, "plian");
    let diagnostic = the_problem(&sources);
    assert_eq!(diagnostic.code, Code::UnknownTheme);
    assert_eq!(diagnostic.hints[0], "Did you mean `plain`?");
    for theme in ["../content", "", "a/b"] {
        assert_eq!(the_problem(&with_theme(&site, theme)).code, Code::UnknownTheme);
    }
}
