//! Tests of valid and invalid `site.yaml` files.

use super::*;
use crate::model::config::RecordPolicy;

fn valid(text: &str) -> Config {
    let (config, diagnostics) = config(SourceId(0), text);
    assert_eq!(diagnostics, []);
    config
}

#[test]
fn an_empty_file_means_the_defaults() {
    for text in ["", "# nothing\n", "---\n", "title:\n", "null\n"] {
        assert_eq!(valid(text).title, "Runbooks", "{text:?}");
    }
}

#[test]
fn every_key_is_read() {
    let config = valid(
        "title: Payments\nurl: https://r.example.com/p/\nlanguage: pt-BR\ntimezone: europe/berlin\n\
         theme: dark\noutput: build/site\nindex: true\nrecord: required\npeople_stats: true\n\
         git: { push: true, timeout: 60 }\npeople:\n  - { id: maya, name: Maya Ito, emails: [a@b.c, d@e.f] }\n  - id: li\n",
    );
    assert_eq!((&*config.title, &*config.language), ("Payments", "pt-BR"));
    assert_eq!(config.url.as_deref(), Some("https://r.example.com/p/"));
    assert_eq!(
        (&*config.timezone, config.zone.iana_name()),
        ("Europe/Berlin", Some("Europe/Berlin"))
    );
    assert_eq!((&*config.theme, &*config.output), ("dark", "build/site"));
    assert!(config.index && config.people_stats && config.git.pushes());
    assert_eq!(config.git_timeout, 60);
    assert_eq!(config.record, RecordPolicy::Required);
    assert_eq!(config.people[0].emails, ["a@b.c", "d@e.f"]);
    assert_eq!((&*config.people[1].id, &*config.people[1].name), ("li", ""));
}

#[test]
fn an_invalid_value_leaves_its_default_and_the_other_values() {
    let (config, diagnostics) = config(SourceId(0), "timezone: Mars\ntitle: Payments\noutput: /\n");
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.code == Code::InvalidConfig));
    assert_eq!((diagnostics.len(), &*config.timezone, &*config.output), (2, "UTC", "public"));
    assert_eq!(config.title, "Payments");
}

#[test]
fn the_output_folder_is_inside_the_site() {
    for path in
        ["/x", "..", "a/../..", "a/..", "C:\\x", "C:x", "\\\\host\\x", "~/x", ".", "./", "a\\..\\b"]
    {
        assert!(folder_inside(path).is_err(), "{path}");
    }
    for path in ["public", "build/site", "./public", "public/", "..public"] {
        assert!(folder_inside(path).is_ok(), "{path}");
    }
}

#[test]
fn a_theme_is_one_folder() {
    for name in ["..", ".", ".git", "a/b", "a\\b", "C:"] {
        assert!(folder_name(name).is_err(), "{name}");
    }
    assert!(folder_name("dark-2").is_ok());
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|([a-z: {}\\[\\],\"'|\\-&*#\n]|people|timezone: |git)*") {
        config(SourceId(0), &text);
    }
}

#[test]
fn the_keys_of_prove_are_read() {
    let policy =
        valid("prove: { signed: required, allowed_signers: a/signers, gpg_keys: k.asc }\n").prove;
    assert!(policy.is_signature_required);
    assert_eq!(policy.allowed_signers.as_deref(), Some("a/signers"));
    assert_eq!(policy.gpg_keys.as_deref(), Some("k.asc"));
    for wrong in ["{ signed: yes }", "{ allowed_signers: ../x }", "{ gpg_keys: /etc/keys }"] {
        let (config, diagnostics) = config(SourceId(0), &format!("prove: {wrong}\n"));
        assert_eq!(config.prove, ProvePolicy::default(), "{wrong}");
        assert_eq!(diagnostics.len(), 1, "{wrong}");
    }
}
