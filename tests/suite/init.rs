//! `runsheet init`

use crate::support::{Ran, TestSite};

#[test]
fn the_starter_builds_as_it_is_without_a_single_problem() {
    let site = TestSite::empty();
    site.run(&["init", "my runbooks"]).exits(0).says(&["runsheet serve --open --root"]);
    let checked = site.run(&["check", "--strict", "--root", "my runbooks"]);
    checked.exits(0).says(&["no problems"]);
    site.run(&["build", "--root", "my runbooks"]).exits(0);
    let overview = site.read("my runbooks/public/index.html");
    assert!(overview.contains("<title>my runbooks"), "the folder's name is the title");
    assert!(site.exists("my runbooks/public/releases/1.0.0.html"));
}

#[test]
fn the_first_release_can_be_ticked_by_whoever_made_the_site() {
    let site = TestSite::empty();
    site.run(&["init"]).exits(0);
    let run = |words: &[&str]| {
        let mut command = site.command(words);
        let git = [("COUNT", "1"), ("KEY_0", "user.name"), ("VALUE_0", "Ada Lovelace")];
        command.envs(git.map(|(key, value)| (format!("GIT_CONFIG_{key}"), value)));
        Ran::of(command.output()).exits(0)
    };
    run(&["new", "shop/production/3.2.0"]);
    run(&["tick", "3.2.0", "backup-verified", "--note", "first"])
        .says(&["your git user `Ada Lovelace` is not listed under `people` in site.yaml"]);
    let text = site.read("content/releases/shop/production/3.2.0.yaml");
    assert!(text.contains("by: Ada Lovelace, at: "), "{text}");
}

#[test]
fn what_is_there_is_never_overwritten() {
    let site = TestSite::new().file("site.yaml", "title: Mine\n");
    site.run(&["init"]).exits(2).says(&["there is a site here already", "site.yaml"]);
    assert_eq!(site.read("site.yaml"), "title: Mine\n");
    assert!(!site.exists("content/index.md"), "nothing is written where something stands");
}

#[test]
fn an_ignore_file_of_ones_own_stays() {
    let site = TestSite::empty().file(".gitignore", "/target\n");
    site.run(&["init"]).exits(0);
    assert_eq!(site.read(".gitignore"), "/target\n");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_new_site() {
    let site = TestSite::empty().file("outside/mine", "mine");
    std::fs::create_dir(site.path("site")).unwrap();
    std::os::unix::fs::symlink("../outside", site.path("site/content")).unwrap();
    site.run(&["init", "site"])
        .exits(2)
        .says(&["a symbolic link on the way leads out of the folder"]);
    let left = |folder: &str| std::fs::read_dir(site.path(folder)).unwrap().count();
    assert_eq!((left("outside"), left("site")), (1, 1));
}
