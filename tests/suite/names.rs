//! Names of every kind: the same text is the same in every Unicode form, and paths work on every system.

use std::process::Stdio;

use crate::support::TestSite;

/// Texts in composed and decomposed form.
const FORMS: [fn(&str) -> String; 2] = [composed, decomposed];

/// Returns `text` as most people type it.
fn composed(text: &str) -> String {
    text.to_owned()
}

/// Returns `text` as some tools write it.
fn decomposed(text: &str) -> String {
    let forms = [
        ("ü", "u\u{308}"),
        ("Ü", "U\u{308}"),
        ("ö", "o\u{308}"),
        ("ä", "a\u{308}"),
        ("é", "e\u{301}"),
    ];
    forms.iter().fold(text.to_owned(), |text, (one, other)| text.replace(one, other))
}

const UMLAUTS: &str = "---\nkinds: [größer]\nenvironments: [küche]\n---\n# T\n\n## Vorbereitung für alle\n\n\
    - [ ] Größe prüfen {#g gate=später/übersicht only=größer}\n- [ ] Prüfung {owner=prüfer signoff=prüfer}\n\n\
    ## Später\n\n- [ ] Übersicht {was=später/überblick}\n";

/// A site in which everything has an umlaut. `text` is the form of checklists and file names, `yaml` that of the
/// releases and the configuration.
fn umlauts(text: fn(&str) -> String, yaml: fn(&str) -> String) -> TestSite {
    TestSite::empty()
        .file("site.yaml", yaml("people:\n  - { id: jürgen, name: Jürgen Müller }\n  - { id: käthe }\nsignoff_roles: { prüfer: [jürgen] }\n"))
        .file(&text("content/checklists/käse.md"), text(UMLAUTS))
        .file(&text("content/releases/früh.yaml"), yaml("checklist: käse\n"))
        .file(&text("content/releases/prüfung.csv"), "x")
        .file(&text("content/Übersicht.md"), text("# Ü\n\n## Zur Größe\n\n- [k](checklists/käse.md#g)\n"))
        .file("content/p.md", yaml("# p\n\n[u](Übersicht.md#zur-größe) [v](%C3%9Cbersicht.md#zur-gr%C3%B6%C3%9Fe)\n[f](releases/früh.yaml)\n[c](releases/prüfung.csv)\n"))
        .file(
            "content/releases/1.yaml",
            yaml(
                "checklist: käse\nenvironment: küche\nkind: größer\nafter: früh\nroles: { prüfer: jürgen }\nowner: käthe\nitems:\n\n  \
                 vorbereitung-für-alle/prüfung: { state: done, by: jürgen, at: 2026-01-01T10:00:00Z, evidence: prüfung.csv }\n\n  \
                 extra: { text: x, section: später, state: done, by: jürgen, at: 2026-01-01T10:00:00Z }\n",
            ),
        )
}

#[test]
fn composed_and_decomposed_names_are_the_same_in_all_files() {
    for text in FORMS {
        for yaml in FORMS {
            let site = umlauts(text, yaml);
            site.run(&["check", "--strict"]).exits(0);
        }
    }
}

#[test]
fn arguments_of_commands_may_have_either_form() {
    for text in FORMS {
        for typed in FORMS {
            let site = umlauts(text, text);
            let run = |arguments: &[&str]| {
                let arguments: Vec<String> = arguments.iter().map(|word| typed(word)).collect();
                let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
                site.run(&words)
            };
            run(&["items", "käse"]).exits(0);
            run(&["status", "früh"]);
            assert!(
                run(&["status", "1", "--before", "später/übersicht"]).stdout.contains("bersicht")
            );
            run(&["show", "1", "--for", "jürgen"]).exits(0);
            run(&["show", "1", "--for", "Jürgen Müller"]).exits(0);
            let at =
                ["--at", "2026-01-01T11:00:00Z", "--backdate", "--by", "jürgen", "--note", "x"];
            run(&[&["tick", "1", "größe pr"], &at[..]].concat()).exits(0);
            run(&[&["tick", "1", "später/übersicht", "--evidence", "prüfung.csv"], &at[..]]
                .concat())
            .exits(0);
            run(&["new", "2", "--checklist", "käse", "--from", "früh"]).exits(0);
            site.run(&["check"]).exits(0);
        }
    }
}

#[test]
fn an_entry_is_changed_where_its_key_stands_whatever_its_form() {
    let key = decomposed("größe-prüfen");
    let site = TestSite::empty().file("content/checklists/a.md", "- [ ] Größe prüfen\n").file(
        "content/releases/1.yaml",
        format!("checklist: a\nitems:\n\n  {key}: {{ state: doing, by: li, at: 2026-01-01T10:00:00Z }}\n"),
    );
    let at = ["--at", "2026-01-01T11:00:00Z", "--backdate", "--by", "li"];
    site.run(&[&["tick", "1", "größe-prüfen"], &at[..]].concat()).exits(0);
    let text = site.read("content/releases/1.yaml");
    assert_eq!(text.matches("fen:").count(), 1, "{text}");
    assert!(text.contains(&key) && text.contains("state: done"), "{text}");
    let twice = "checklist: a\nitems:\n  größe-prüfen: done\n  gro\u{308}ße-prüfen: done\n";
    site.write("content/releases/1.yaml", twice);
    site.run(&["check"]).exits(1).says(&["duplicate-key"]);
}

#[test]
fn links_lead_to_the_fragments_that_pages_have() {
    let site = TestSite::empty()
        .file("content/a.md", decomposed("# A\n\n[x](#größe) [y](b.md#größe)\n\n## Größe\n"))
        .file("content/b.md", "# B\n\n## Größe\n");
    site.run(&["build"]).exits(0);
    let page = site.read("public/a.html");
    assert!(page.contains("id=\"größe\""), "{page}");
    assert!(page.contains("href=\"#gr%C3%B6%C3%9Fe\"") && page.contains("b.html#gr%C3%B6%C3%9Fe"));
}

#[test]
fn names_that_windows_refuses_are_errors_and_no_release_gets_one() {
    for name in
        ["a:b", "a?b", "a\"b", "a<b", "a>b", "a|b", "a*b", "a\\b", "Con", "nul", "lpt9.1", "a."]
    {
        let site = TestSite::new();
        site.run(&["new", name])
            .exits(2)
            .says(&["is not a valid id of a release", "Write, for example, `"]);
        let files = [
            format!("content/{name}.md"),
            format!("content/releases/{name}.yaml"),
            format!("content/checklists/{name}/x.md"),
            format!("content/{name}/picture.png"),
            format!("content/releases/{name}.csv"),
            format!("themes/dark/static/{name}.css"),
        ];
        for file in files.iter().filter(|file| !name.ends_with('.') || file.contains("./")) {
            let site = TestSite::new().file("site.yaml", "theme: dark\n");
            let site = site.file("themes/dark/README", "").file(file, "checklist: deployment\n");
            let ran = site.run(&["check"]);
            assert!(format!("{}{}", ran.stdout, ran.stderr).contains("bad-file-name"), "{file}");
        }
    }
}

#[test]
fn pages_of_items_are_valid_on_windows_and_links_follow() {
    let long = "Verification of the production database cluster and its replicas";
    let text = format!(
        "# T\n\n## Aux\n\n- [ ] Con\n- [ ] NUL\n\n## {long} before\n\n### {long} at night\n\n- [ ] {long} by ops\n  - [ ] {long} by qa\n"
    );
    let site = TestSite::empty()
        .file("content/checklists/a.md", text)
        .file("content/releases/1.yaml", "checklist: a\nitems:\n  aux/con: done\n");
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.html");
    let links: Vec<&str> = page
        .split("href=\"../")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|link| link.starts_with("items/"))
        .collect();
    assert!(links.iter().any(|link| link.starts_with("items/a/aux~")), "{links:?}");
    for link in links {
        assert!(site.exists(&format!("public/{link}")), "{link}");
        assert!(link.len() <= 180, "{link}");
    }
    let grid = site.read("public/history/a.html");
    assert!(grid.contains("data-fragment=\"#aux/con\""), "{grid}");
}

#[test]
fn a_url_with_a_query_or_a_fragment_is_refused() {
    for url in ["https://t.test/x?y", "https://t.test/#z", "https://t.test?x#y"] {
        let site = TestSite::new().file("site.yaml", format!("url: \"{url}\"\n"));
        site.run(&["check"]).exits(1).says(&["invalid-config", "Delete the query or fragment."]);
    }
}

#[test]
fn a_page_that_is_not_found_links_to_the_encoded_path_of_the_site() {
    for url in ["https://t.test/run%20books/Ü", "https://t.test/run%20books/%C3%9C/"] {
        let site = TestSite::new().file("site.yaml", format!("url: \"{url}\"\n"));
        site.run(&["build"]).exits(0);
        let page = site.read("public/404.html");
        assert!(page.contains("href=\"/run%20books/%C3%9C/assets/"), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_another_file_of_the_site_counts_once() {
    use std::os::unix::fs::symlink;
    let release = "checklist: deployment\nstarted: 2026-01-01\n";
    let site = TestSite::new()
        .file("content/releases/2026/1.yaml", release)
        .file("content/releases/2026/1.md", "- [ ] Old\n")
        .file("content/releases/2026/2.yaml", release)
        .file("content/releases/2026/log.txt", "x");
    let link = |target: &str, link: &str| symlink(target, site.path(link)).unwrap();
    link("2026", "content/releases/current");
    link("2026/1.yaml", "content/releases/latest.yaml");
    link("2026/1.md", "content/releases/latest.md");
    link("deployment.md", "content/checklists/alias.md");
    // The snapshot of another release may be the same text.
    link("1.md", "content/releases/2026/2.md");
    let ran = site.run(&["check"]).exits(0);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(said.matches("same-file").count(), 3, "{said}");
    assert!(said.contains("1 checklist and 2 releases"), "{said}");
    site.run(&["status", "latest"]).exits(2).says(&["the release `latest` does not exist"]);
    site.run(&["build"]).exits(0);
    assert!(!site.exists("public/releases/latest.html"));
    assert!(!site.exists("public/releases/current/1.html"));
    assert!(site.read("public/releases/2026/2.html").contains("Old"));
    assert!(site.exists("public/releases/current/log.txt"), "evidence stays");
}

#[test]
fn serve_answers_at_the_address_that_it_announces() {
    use std::io::{BufRead, BufReader, Read, Write};
    let site = TestSite::new().file("site.yaml", "url: \"https://t.test/run%20books/Ü/\"\n");
    let mut command = site.command(&["serve"]);
    let mut served = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(served.stderr.take().unwrap()).lines();
    let out = BufReader::new(served.stdout.take().unwrap()).lines();
    let line = lines.chain(out).map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    let (host, path) = address.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    served.kill().unwrap();
    served.wait().unwrap();
    assert!(path.is_ascii() && answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
}

#[test]
fn names_and_texts_from_right_to_left_are_apart_from_the_sentence_around_them() {
    let site = TestSite::empty()
        .file("site.yaml", "people: [{ id: maya, name: מאיה }, { id: li, name: Li Wen }]\n")
        .file(
            "content/checklists/c.md",
            "# C\n\n- [ ] גיבוי {#backup gate}\n- [ ] Two {signoff=dba}\n",
        )
        .file(
            "content/releases/1.yaml",
            "checklist: c\nowner: maya\nroles: { dba: maya }\nitems:\n\n  \
             backup: { state: failed, by: [maya, li], at: 2026-01-01T10:00:00Z }\n",
        );
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.html");
    for part in [
        "owner <a href=\"../people/maya.html\"><bdi>מאיה</bdi></a>",
        "<bdi>גיבוי</bdi></a>",
        "dba signs off: <bdi>מאיה</bdi></span>",
        "><bdi>מאיה</bdi>, Li Wen</span>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!site.read("public/api/releases/1.json").contains("bdi"));
}
