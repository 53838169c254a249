//! The pages of people in a built site.

use crate::support::TestSite;

const CHECKLIST: &str = "# Deployment

## Prepare

- [ ] Tests pass {#tests owner=li}
- [ ] Backup verified {#backup}
- [ ] Approved {#approved signoff=manager gate}
- [ ] Migrate {#migrate owner=dba}
";

fn release(version: &str, more: &str) -> String {
    format!(
        "checklist: run\nservice: pay\nenvironment: production\nversion: {version}\nowner: maya\n{more}"
    )
}

fn built() -> TestSite {
    let roles = "roles: { manager: greta, dba: Ada L. }\n";
    let failed = "items:\n  tests: { state: failed, by: li, at: 2026-11-20T09:10:00Z, note: x }\n";
    let closed = "closed: { as: aborted, by: maya, at: 2026-11-20T10:00:00Z, note: x }\n";
    let site = TestSite::new()
        .file("site.yaml", "people:\n  - { id: li, name: Li Wen }\n  - { id: maya, name: Maya Okafor }\n  - { id: sam, name: Sam Tully }\n")
        .file("content/checklists/run.md", CHECKLIST)
        .file("content/releases/1.yaml", release("1.0", &format!("{roles}started: 2026-11-20\n")))
        .file("content/releases/2.yaml", release("2.0", failed))
        .file("content/releases/3.yaml", release("3.0", &format!("roles: {{ dba: noor }}\n{failed}{closed}")));
    site.run(&["build"]).exits(0);
    site
}

/// Returns headings and items of a person's page, with their links.
fn lists(page: &str) -> Vec<String> {
    let text = |part: &str, start: &str, end: &str| {
        let (_, rest) = part.split_once(start).unwrap();
        rest.split_once(end).unwrap().0.to_owned()
    };
    let parts = page.split("<section class=\"part\"").skip(1);
    parts
        .flat_map(|part| {
            let title = text(part, "\">", " <span");
            let title = title.rsplit('>').next().unwrap().to_owned();
            let items =
                part.split("<li>").skip(1).map(|item| text(item, "href=\"../releases/", "\""));
            std::iter::once(title).chain(items.collect::<Vec<_>>()).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn what_is_open_for_a_person_is_listed_over_all_running_releases() {
    let site = built();
    let page = |file: &str| lists(&site.read(&format!("public/people/{file}.html")));
    assert_eq!(page("li"), ["Problems", "2.html#tests", "Next up", "1.html#tests"]);
    assert_eq!(page("greta"), ["Waiting sign-offs", "1.html#approved"]);
    assert_eq!(page("ada-l"), ["Later", "1.html#migrate"]);
    assert_eq!(page("maya")[..3], ["Next up", "2.html#backup", "1.html#backup"]);
    let plain = site.read("public/people/sam.html");
    assert!(plain.contains("Nothing is open for Sam Tully."), "{plain}");
    assert!(!site.path("public/people/noor.html").exists(), "the release is closed");
}

#[test]
fn releases_the_overview_and_the_search_lead_to_the_page() {
    let site = built();
    let release = site.read("public/releases/1.html");
    assert!(
        release.contains("owner <a href=\"../people/maya.html\"><bdi>Maya Okafor</bdi></a>"),
        "{release}"
    );
    let overview = site.read("public/index.html");
    assert!(overview.contains("<a href=\"people/li.html\">Li Wen</a>"), "{overview}");
    let search = site.read("public/assets/search/site.js");
    assert!(search.contains("[\"li\",\"Li Wen\",\"people/li.html\",0]"), "{search}");
    assert!(search.contains("[\"maya\",\"Maya Okafor\",\"people/maya.html\",3]"), "{search}");
}
