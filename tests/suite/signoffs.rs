//! Who can sign off, for which artifact, and who can record it.

use crate::support::{Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

fn site(config: &str, release: &str) -> TestSite {
    let people = "people: [{ id: li }, { id: greta }, { id: ines }, { id: tom }]\n";
    TestSite::empty()
        .file("site.yaml", format!("{people}{config}"))
        .file(
            "content/checklists/deployment.md",
            "# D\n\n- [ ] Approved {#approval signoff=manager}\n",
        )
        .file(
            FILE,
            format!("checklist: deployment\nowner: li\nroles: {{ manager: greta }}\n{release}"),
        )
}

/// Signs off by `by`, as git's user `user`.
fn sign(site: &TestSite, user: &str, by: &str) -> Ran {
    let words = ["tick", "1.0", "approval", "--by", by, "--at", "2026-01-01T09:00:00Z"];
    let mut command = site.command(&words);
    let user = [("COUNT", "1"), ("KEY_0", "user.name"), ("VALUE_0", user)];
    Ran::of(command.envs(user.map(|(key, value)| (format!("GIT_CONFIG_{key}"), value))).output())
}

fn check(site: &TestSite) -> String {
    let ran = site.run(&["check"]);
    ran.stdout + &ran.stderr
}

#[test]
fn a_refusal_never_suggests_another_persons_name() {
    let ran = sign(&site("", ""), "tom", "tom").exits(1);
    assert!(ran.stderr.contains("its holder is greta, not tom"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("--by"), "{}", ran.stderr);
    let invalid = site("", "items:\n  approval: { state: done, by: tom }\n");
    let found = check(&invalid);
    assert!(
        found.contains("`tom` does not hold the role `manager`") && !found.contains("by: greta"),
        "{found}"
    );
}

#[test]
fn a_sign_off_for_another_person_keeps_the_recorder_or_is_refused() {
    let any = site("", "");
    sign(&any, "tom", "greta").exits(0);
    assert!(any.read(FILE).contains("recorded_by: tom"));
    let own = site("signoffs: own\n", "");
    sign(&own, "tom", "greta")
        .exits(1)
        .says(&["`signoffs: own` in site.yaml requires greta as the recorder, not tom"]);
    sign(&own, "greta", "greta").exits(0);
    site("signoffs: mine\n", "")
        .run(&["check"])
        .exits(1)
        .says(&["`mine` is not a valid value of `signoffs`"]);
}

#[test]
fn only_allowed_people_hold_a_role() {
    let allowed = "signoff_roles: { manager: [ines, tom] }\n";
    let site = site(allowed, "");
    assert!(
        check(&site)
            .contains("error[role-not-allowed]: `greta` is not allowed to hold the role `manager`")
    );
    sign(&site, "greta", "greta").exits(1).says(&["greta is not allowed to hold the role"]);
    let set = ["set", "1.0", "role.manager=li", "--by", "li"];
    site.run(&set).exits(1).says(&["`li` is not allowed to hold the role `manager`", "ines, tom"]);
    site.run(&["set", "1.0", "role.manager=ines", "--by", "li"]).exits(0);
    sign(&site, "ines", "ines").exits(0);
}

#[test]
fn a_closed_release_keeps_the_roles_that_it_was_closed_with() {
    let closed = site("", "");
    sign(&closed, "greta", "greta").exits(0);
    closed.run(&["close", "1.0", "--by", "li"]).exits(0);
    let config = closed.read("site.yaml") + "signoff_roles: { manager: [ines] }\n";
    closed.write("site.yaml", config);
    let found = check(&closed);
    assert!(!found.contains("role-not-allowed") && !found.contains("invalid-signoff"), "{found}");
    closed.run(&["status", "1.0"]).exits(0);
}

#[test]
fn a_sign_off_is_for_one_artifact() {
    let site = site("", "artifact: sha256:aa\n");
    sign(&site, "greta", "greta").exits(0);
    assert!(site.read(FILE).contains("artifact: sha256:aa }"), "{}", site.read(FILE));
    assert!(!check(&site).contains("invalid-signoff"));
    let at = ["--by", "li", "--at", "2026-01-01T09:30:00Z"];
    site.run(&[&["set", "1.0", "artifact=sha256:bb"], &at[..]].concat()).exits(0);
    assert!(check(&site).contains("has no valid sign-off: it is for `sha256:aa`"));
    site.run(&["status", "1.0"]).exits(1);
    sign(&site, "greta", "greta").exits(0);
    assert!(!check(&site).contains("invalid-signoff"));
    site.run(&["status", "1.0"]).exits(0);
}

#[test]
fn the_owner_cannot_sign_off_under_another_spelling() {
    let people = "people: [{ id: li, name: Li Wen, emails: [li@x.test] }]\n";
    for owner in ["Li", "Li Wen", "LI@x.test"] {
        let site = site("", "").file("site.yaml", people).file(
            FILE,
            format!("checklist: deployment\nowner: {owner}\nroles: {{ manager: li }}\n"),
        );
        sign(&site, "li", "li").exits(1).says(&["Li Wen holds the role and owns the release"]);
        site.run(&["set", "1.0", &format!("owner={owner}"), "--by", "li"]).exits(0);
        assert!(site.read(FILE).contains("owner: li\n"), "{}", site.read(FILE));
    }
}

#[test]
fn a_sign_off_that_was_skipped_is_waived_and_not_given() {
    let checklist = "# D\n\n## Finish\n\n- [ ] Tested {#tested signoff=manager}\n- [ ] Told {#told}\n- [ ] Approved {#approval signoff=manager}\n";
    let waived = "{ state: skipped, by: greta, at: 2026-01-01T09:00:00Z, note: a trial }";
    let site = site("", &format!("items:\n  finish: {waived}\n"))
        .file("content/checklists/deployment.md", checklist);
    site.run(&["build", "--output", "out"]).exits(0);
    let page = site.read("out/releases/1.0.html");
    for text in ["Sign-off waived by", "All 2 sign-offs are waived", "3 required items skipped"] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    for text in ["Signed off by", "given"] {
        assert!(!page.contains(text), "{text} in {page}");
    }
    let one = format!(
        "items:\n  approval: {waived}\n  told: done\n  tested: {{ state: done, by: greta }}\n"
    );
    let release = site.read(FILE);
    site.write(FILE, release.replace(&format!("items:\n  finish: {waived}\n"), &one));
    site.run(&["build", "--output", "out"]).exits(0);
    assert!(site.read("out/releases/1.0.html").contains("Sign-offs: 1 given, 1 waived."));
    site.write(FILE, &release);
    let audit = site.run(&["audit"]).exits(0).stdout;
    assert!(audit.contains("[approval], waived"), "{audit}");
    let json = site.run(&["audit", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"][0]["signoffs"][0]["waived"], true);
}
