//! The order of environments, on every page that lists them, and the full names of releases.

use crate::support::TestSite;

/// Two releases in each of three environments, of which four are running.
fn site(config: &str) -> TestSite {
    let mut site = TestSite::new().file("site.yaml", config);
    for service in ["cards", "payments"] {
        for environment in ["production", "staging", "development"] {
            for version in 1..=2 {
                let id = format!("{service}/{environment}/{version}");
                let path = format!("content/releases/{id}.yaml");
                let status = if version == 1 { "done" } else { "in-progress" };
                site = site.file(
                    &path,
                    format!(
                        "checklist: deployment\nservice: {service}\nenvironment: {environment}\n\
                             title: Autumn\nversion: \"{version}\"\nstatus: {status}\n\
                             started: 2026-11-0{version}T09:00:00Z\n"
                    ),
                );
            }
        }
    }
    let extra = "checklist: deployment\nservice: cards\nenvironment: other\nstatus: in-progress\n";
    let site = site.file("content/releases/cards/other/1.yaml", extra);
    site.run(&["build"]).exits(0);
    site
}

/// The places of the words in `text`, which has to contain them in this order.
fn assert_in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let at =
            rest.find(word).unwrap_or_else(|| panic!("{word} is missing or too early: {text}"));
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn every_page_lists_environments_in_the_order_of_the_site() {
    let site = site("environments: [staging, production, development]\n");
    let between = |page: &str, from: &str, to: &str| {
        let text = site.read(&format!("public/{page}"));
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in {page}"));
        rest.split_once(to).expect("it ends").0.to_owned()
    };
    let head = between("index.html", "<table class=\"board\">", "</thead>");
    let columns = [">staging<", ">production<", ">development<", ">other<"];
    assert_in_order(&head, &columns);
    let rows = between("index.html", "<table class=\"running\">", "</table>");
    let cards = ["cards staging 2", "cards production 2", "cards development 2", "cards other 1"];
    assert_in_order(&rows, &cards);
    let wall = between("board.html", "<div class=\"tiles", "</main>");
    assert_in_order(&wall, &[">staging<", ">production<", ">development<", ">other<"]);
    let filter = between("archive/releases/2026.html", "name=\"environment\"", "</select>");
    assert_in_order(&filter, &["\"staging\"", "\"production\"", "\"development\""]);
    let others = between("history/deployment.html", "class=\"others\"", "</p>");
    assert_in_order(&others, &["payments staging", "payments production", "payments development"]);
    let list = site.read("public/assets/search/releases.js");
    assert!(list.ends_with(",[\"staging\",\"production\",\"development\"]]);\n"), "{list}");
}

#[test]
fn without_an_order_they_stand_by_name() {
    let board = site("title: x\n").read("public/index.html");
    let (_, head) = board.split_once("<table class=\"board\">").expect("there is a board");
    assert_in_order(head, &[">development<", ">other<", ">production<", ">staging<"]);
}

#[test]
fn a_release_is_called_by_service_environment_and_version() {
    let page = site("title: x\n").read("public/releases/payments/production/2.html");
    assert!(page.contains("<h1 dir=\"auto\">payments production 2: Autumn</h1>"), "{page}");
    assert!(page.contains("<title>payments production 2: Autumn – x</title>"), "{page}");
    assert!(page.contains(" rel=\"prev\">Previous: payments production 1</a>"), "{page}");
}
