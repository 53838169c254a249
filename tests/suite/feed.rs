//! The feed, the calendar and the badges of a built site.

use crate::support::TestSite;

const RELEASE: &str = "checklist: deployment
service: payments
environment: production
title: New ledger, at last
items:
  prepare/tests-pass: { state: done, by: li, at: 2026-11-20T09:10:00Z }
  migrate: { state: failed, by: li, at: 2026-11-20T09:31:00Z, note: \"**Lock** timeout & more\" }
closed: { as: rolled-back, by: li, at: 2026-11-20T10:00:00Z, note: queue grew }
";

fn built(release: &str) -> TestSite {
    let site = TestSite::new()
        .file("site.yaml", "url: https://runbooks.example.com\n")
        .file("content/releases/payments/2.0.yaml", release)
        .file("content/releases/planned.yaml", "checklist: deployment\nplanned: 2027-01-04\n");
    site.run(&["build"]).exits(0);
    site
}

#[test]
fn the_feed_has_what_began_failed_and_was_closed() {
    let feed = built(RELEASE).read("public/feed.xml");
    let title = |entry: &str| {
        let (_, rest) = entry.split_once("<title>").unwrap();
        rest.split_once("</title>").unwrap().0.to_owned()
    };
    let titles: Vec<String> = feed.split("<entry>").skip(1).map(title).collect();
    let expected = [
        "payments production 2.0 was rolled back",
        "payments production 2.0: Migrate failed",
        "payments production 2.0 began",
    ];
    assert_eq!(titles, expected);
    assert!(feed.contains("<updated>2026-11-20T10:00:00Z</updated>\n<author>"), "{feed}");
    assert!(feed.contains("<summary>Lock timeout &amp; more</summary>"), "{feed}");
    assert!(
        feed.contains("href=\"https://runbooks.example.com/releases/payments/2.0.html#migrate\"")
    );
}

#[test]
fn the_calendar_has_planned_and_past_releases() {
    let calendar = built(RELEASE).read("public/calendar.ics");
    assert!(
        calendar.contains("SUMMARY:payments production 2.0: New ledger\\, at last\r\n"),
        "{calendar}"
    );
    assert!(calendar.contains("DTSTART;VALUE=DATE:20270104\r\n"), "{calendar}");
    assert!(calendar.contains("STATUS:TENTATIVE\r\n"), "{calendar}");
    assert!(calendar.contains("URL:https://runbooks.example.com/releases/payments/2.0.html\r\n"));
}

#[test]
fn a_badge_has_the_newest_release_of_a_service_and_environment() {
    let badge = built(RELEASE).read("public/badges/payments/production.svg");
    assert!(badge.contains("<title>payments production: 2.0 rolled back</title>"), "{badge}");
    assert!(!built(RELEASE).exists("public/badges/payments/staging.svg"));
}

#[test]
fn their_names_are_reserved() {
    for (name, published) in [
        ("feed.xml", "feed_.xml"),
        ("calendar.ics", "calendar_.ics"),
        ("badges/x.svg", "badges_/x.svg"),
    ] {
        let site = TestSite::new().file(&format!("content/{name}"), "x");
        let told = site.run(&["build"]).exits(0).stderr;
        assert!(told.contains("reserved-name"), "{name}: {told}");
        assert_eq!(site.read(&format!("public/{published}")), "x");
    }
}
