//! The themes of the guide, on a small site; copies of built-in files; pages with templates of their own.

use std::collections::BTreeMap;

use crate::guide::examples;
use crate::support::TestSite;

const CHECKLIST: &str = "---
extra:
  contacts:
    - { who: On-call, phone: \"+15550100\" }
---

# Deployment

- [ ] Backup verified {#backup evidence owner=dba}
- [ ] Migrate {#migrate}
";

const RELEASE: &str = "checklist: deployment
roles: { dba: li }
finished: 2026-11-20T10:30:00Z
items:
  backup: { state: done, by: li, at: 2026-11-20T09:00:00Z, evidence: https://tracker.example.com/OPS-12 }
  migrate: { state: done, by: li, at: 2026-11-20T10:30:00Z }
";

/// The files of the guide's themes, by path.
fn theme_files() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for example in examples("theming.md") {
        if let [_, path] = example.info.split(' ').collect::<Vec<_>>().as_slice()
            && path.starts_with("themes/")
        {
            files.entry((*path).to_owned()).or_default().push_str(&example.text);
        }
    }
    files
}

/// A link at the foot of every page.
const FOOT: &str = "{% component foot_extra(site, page, root) -%}
<a href=\"{{ root }}guide/help.html\">Help</a>
{% endcomponent foot_extra %}
";

/// A site with a theme of the guide.
fn site(theme: &str) -> TestSite {
    let site = TestSite::empty()
        .file("site.yaml", format!("theme: {theme}\npeople: [{{ id: li, name: Li Wen }}]\n"))
        .file("content/checklists/deployment.md", CHECKLIST)
        .file("content/releases/1.0.yaml", RELEASE)
        .file("content/releases/1.0.md", CHECKLIST)
        .file("content/guide/help.md", "# Help\n")
        .file("themes/desk/templates/components/foot_extra.html", FOOT);
    let files =
        theme_files().into_iter().filter(|(path, _)| path.starts_with(&format!("themes/{theme}/")));
    files.fold(site, |site, (path, text)| site.file(&path, text))
}

fn desk() -> TestSite {
    let team = "---\ntemplate: team.html\nnav: false\nextra: { lead: Maya Okafor }\n---\n\n# Team\n\nWe release.\n";
    site("desk").file("themes/desk/static/desk.ttf", "font").file("content/team.md", team)
}

#[test]
fn a_theme_of_small_parts_adds_a_column_a_section_and_a_link() {
    let site = desk();
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.0.html");
    for part in [
        "<link rel=\"stylesheet\" href=\"../assets/desk.css\">",
        "<span class=\"extra\"><a href=\"https://tracker.example.com/OPS-12\">OPS-12</a> </span>",
        "<span class=\"extra\"></span>",
        "<h2 id=\"contacts\">Contacts</h2>",
        "<b class=\"lead\">On-call</b> <a href=\"tel:+15550100\">+15550100</a>",
        "<a href=\"../guide/help.html\">Help</a>",
        "<p class=\"prose\">This release took 90 minutes.</p>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn a_page_has_its_own_template_and_no_entry_in_the_navigation() {
    let site = desk();
    site.run(&["build"]).exits(0);
    let team = site.read("public/team.html");
    assert!(team.contains("<p class=\"prose\">Lead: Maya Okafor</p>"), "{team}");
    assert!(team.contains("<p>We release.</p>"), "{team}");
    let overview = site.read("public/index.html");
    assert!(!overview.contains("team.html"), "{overview}");
    assert!(overview.contains("guide/help.html"), "{overview}");
    let team = team.replace("Team", "").contains("<nav aria-label=\"Site\">");
    assert!(team, "it has the navigation itself");
}

#[test]
fn a_page_that_names_a_missing_template_stops_the_build() {
    let site = desk().file("content/team.md", "---\ntemplate: taem.html\n---\n\n# Team\n");
    site.run(&["build"]).exits(1).says(&[
        "error[template-error]: the theme has no template `taem.html`",
        "content/team.md:2:11",
        "Did you mean `team.html`?",
    ]);
}

#[test]
fn a_theme_with_another_item_shows_a_badge_first_and_the_owner_second() {
    let site = site("badge");
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.0.html");
    let row = "<div class=\"tx\"><b class=\"badge tag alert\">Done</b> <span class=\"owner\">Li Wen</span> Backup verified";
    assert!(page.contains(row), "{page}");
}

#[test]
fn a_copy_looks_like_its_original() {
    let site = TestSite::new()
        .file("site.yaml", "theme: mine\n")
        .file("themes/mine/README.md", "")
        .release("1.0", "prepare/tests-pass: done");
    site.run(&["build"]).exits(0);
    let before = site.read("public/releases/1.0.html");
    let files =
        ["components/item.html", "release.html", "base.html", "runsheet.css", "runsheet.svg"];
    site.run(&[&["theme", "copy"][..], &files].concat()).exits(0).says(&[
        "Wrote themes/mine/templates/components/item.html",
        "Wrote themes/mine/static/runsheet.css",
    ]);
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["build"]).exits(0);
    assert_eq!(site.read("public/releases/1.0.html"), before);
    site.run(&["theme", "copy", "item.html", "base.html"])
        .exits(2)
        .says(&["nothing was copied: themes/mine/templates/base.html would be overwritten"]);
    assert!(!site.exists("themes/mine/templates/item.html"));
    site.run(&["theme", "copy", "components/itme.html"]).exits(2).says(&[
        "the built-in theme has no file `components/itme.html`",
        "Did you mean `components/item.html`",
    ]);
}

#[test]
fn overrides_are_compared_with_the_built_in_files() {
    let site = TestSite::new().file("site.yaml", "theme: mine\n").file("themes/mine/README.md", "");
    site.run(&["theme", "copy", "components/empty.html", "runsheet.js"]).exits(0);
    assert_eq!(site.run(&["theme", "diff"]).exits(0).stdout.lines().count(), 4);
    let path = "themes/mine/templates/components/empty.html";
    let copy = site.read(path);
    site.write(
        path,
        copy.replacen("sha256 ", "sha256 0", 1).replace("class=\"empty\"", "class=\"none\""),
    );
    let shown = site.run(&["theme", "diff"]).exits(0).stdout;
    assert!(shown.contains("+++ themes/mine/templates/components/empty.html"), "{shown}");
    let digest = copy.split("sha256 ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    site.write(path, copy.replace(&digest, &"0".repeat(64)));
    site.run(&["check", "--strict"]).exits(1).says(&[
        "warning[stale-override]: the built-in file that this file was copied from has changed",
        &digest,
    ]);
}

#[test]
fn the_values_of_templates_are_listed_for_authors() {
    let nowhere = TestSite::empty();
    let all = nowhere.run(&["theme", "values"]).exits(0).stdout;
    let line = |start: &str| {
        let lines = all.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.into_iter().any(|line| line.starts_with(start))
    };
    assert!(line("release.html release: ReleaseView"), "{all}");
    assert!(line("components/reason.html reason: ReasonView; class: text, optional"), "{all}");
    assert!(line("ItemView An item of a release."), "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");

    let item = nowhere.run(&["theme", "values", "ItemView", "LinkView"]).exits(0).stdout;
    assert!(item.starts_with("ItemView: An item of a release."), "{item}");
    assert!(item.contains("\nLinkView: A link.\n\ntext  text  The text.\n"), "{item}");
    let wrong = nowhere.run(&["theme", "values", "ItemVew"]).exits(2);
    wrong.says(&["no type `ItemVew`", "Did you mean `ItemView`?"]);
}
