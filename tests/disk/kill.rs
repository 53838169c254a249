//! A build that is killed at any moment leaves every published file whole.
//!
//! A child process, this test binary itself, publishes two versions in turn and writes a byte to a pipe
//! for each page. The parent reads a random number of bytes and kills it: while it renders, renames or
//! removes.

use std::collections::BTreeMap;
use std::env;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use runsheet::disk::{OutputFile, PublishReport, publish};

use crate::build::page;
use crate::folder::Folder;

/// Names the site's folder to the child.
const FOLDER: &str = "RUNSHEET_TEST_KILL";
const PAGES: usize = 200;
const KILLS: usize = 60;

/// Two versions: most pages in both, of different length; some in one alone; folders that come and go.
fn version(number: usize) -> Vec<(String, String)> {
    let page = |n: usize| {
        let route = match n % 10 {
            0 => format!("only-{number}/{n}.html"),
            1 => format!("assets/{n}.css"),
            2 if number == 1 => format!("turns/{n}"),
            2 => format!("turns/{n}/deep.html"),
            _ => format!("releases/{n}.html"),
        };
        let line = format!("version {number} of page {n}\n");
        (route, line.repeat(50 + 50 * number + n))
    };
    (0..PAGES).map(page).collect()
}

fn publish_version(site: &Path, number: usize, on_page: impl Fn() + Sync) -> PublishReport {
    let pages = version(number);
    let outputs: Vec<OutputFile> = pages.iter().map(|(route, _)| OutputFile::page(route)).collect();
    let draft = |index: usize| page(Some(number as u64), &pages[index].1);
    publish(site, &site.join("public"), &outputs, draft, |_| on_page()).unwrap()
}

/// Not a test: what the child does until it is killed.
#[test]
#[ignore = "run by the test below as a process of its own"]
fn child() {
    let Some(site) = env::var_os(FOLDER) else {
        return;
    };
    for number in (1..=2).cycle() {
        publish_version(Path::new(&site), number, || {
            // The test harness writes to stdout too, but never this byte. Without a reader it is over.
            if std::io::stdout().write_all(b"\0").is_err() || std::io::stdout().flush().is_err() {
                std::process::exit(0);
            }
        });
    }
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_clears_up() {
    let site = Folder::new();
    let versions: Vec<BTreeMap<String, String>> =
        [1, 2].map(|number| version(number).into_iter().collect()).to_vec();
    let mut random = Random(0x5eed);
    let mut mixed = 0;
    let mut rounds = 0..10 * KILLS;
    // Kills that never fall between the first rename and the last prove nothing.
    while rounds.start < KILLS || mixed == 0 {
        let round = rounds.next().expect("no kill fell between two renames");
        kill_once(site.path(), &mut random);
        let mut found = [0, 0];
        for (route, bytes) in site.files("public") {
            let text = String::from_utf8(bytes).unwrap();
            let whose = versions.iter().position(|pages| pages.get(&route) == Some(&text));
            let whose =
                whose.unwrap_or_else(|| panic!("round {round}: `{route}` is of no version"));
            found[whose] += 1;
        }
        mixed += usize::from(found[0] > 0 && found[1] > 0);
        let next = random.below(2);
        publish_version(site.path(), next + 1, || {});
        assert_is(&site, &versions[next]);
    }
}

/// Starts a child, and kills it after some pages and a moment.
fn kill_once(site: &Path, random: &mut Random) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["kill::child", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, site)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pages = child.stdout.take().unwrap();
    let wanted = match random.below(4) {
        0 => random.below(3 * PAGES),
        // All pages of a build are rendered: it is about to rename them.
        _ => PAGES * (1 + random.below(3)),
    };
    let mut seen = 0;
    let mut byte = [0];
    while seen < wanted {
        pages.read_exact(&mut byte).unwrap();
        seen += usize::from(byte[0] == 0);
    }
    for _ in 0..random.below(400_000) {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Just the pages of one version are there, and no empty folder.
fn assert_is(site: &Folder, version: &BTreeMap<String, String>) {
    let files = site.files("public");
    assert_eq!(files.len(), version.len());
    for (route, text) in version {
        assert!(files[route] == text.as_bytes(), "`{route}` is not of the last build");
    }
    for folder in site.folders("public") {
        let below = format!("{folder}/");
        assert!(version.keys().any(|route| route.starts_with(&below)), "`{folder}` is empty");
    }
    assert!(!site.join("public/.runsheet/stage").exists());
}

/// The same numbers at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}
