//! Tests of valid and invalid times.

use super::*;

fn berlin(text: &str) -> Result<Moment, TimeError> {
    moment(text, &zone("Europe/Berlin").expect("bundled"))
}

fn instant(text: &str) -> Moment {
    Moment::Instant(text.parse().expect("RFC 3339"))
}

#[test]
fn all_of_these_are_the_same_instant() {
    for text in [
        "2026-11-20T09:00:00Z",
        "2026-11-20t09:00:00z",
        "2026-11-20 09:00:00Z",
        "2026-11-20T09:00Z",
        "2026-11-20T09:00:00.000Z",
        "2026-11-20T10:00:00+01:00",
        "2026-11-20 10:00:00 +0100",
        "2026-11-20 04:00 -05",
        "2026-11-20 10:00",
        "2026-11-20T10:00:00",
        " 2026-11-20T10:00 ",
    ] {
        assert_eq!(berlin(text), Ok(instant("2026-11-20T09:00:00Z")), "{text}");
    }
}

#[test]
fn a_date_stays_a_date() {
    let day = "2028-02-29".parse().expect("a date");
    assert_eq!(berlin("2028-02-29"), Ok(Moment::Date(day)));
    assert_eq!(date("2028-02-29"), Ok(day));
}

#[test]
fn fractions_and_leap_seconds_are_read() {
    assert_eq!(berlin("2026-11-20T09:00:00.25Z"), Ok(instant("2026-11-20T09:00:00.25Z")));
    assert_eq!(berlin("2016-12-31T23:59:60Z"), Ok(instant("2016-12-31T23:59:59Z")));
}

#[test]
fn a_local_time_that_is_missing_or_doubled_proposes_an_offset() {
    let skipped = berlin("2026-03-29 02:30").expect_err("skipped");
    assert!(skipped.hint.contains("`2026-03-29T03:30:00+02:00`"), "{}", skipped.hint);
    let twice = berlin("2026-10-25 02:30").expect_err("twice");
    assert!(twice.hint.contains("`2026-10-25T02:30:00+02:00` for the first"), "{}", twice.hint);
    assert!(berlin("2026-10-25T02:30:00+01:00").is_ok());
}

#[test]
fn invalid_times_are_refused() {
    for text in [
        "",
        "now",
        "2026",
        "2026-11",
        "2026-1-5",
        "20261120",
        "2026-00-10",
        "2026-11-00",
        "2027-02-29",
        "2026-11-20T",
        "2026-11-20T09",
        "2026-11-20T09:60",
        "2026-11-20T09:00:00.",
        "2026-11-20T09:00+1",
        "2026-11-20T09:00:00Zx",
        "2026-11-20x",
        "2026-11-20T09:00+24:00",
        "2026-11-20T09:00:00.0000000001Z",
        "+2026-11-20",
        "２０２６-11-20",
        "9999-12-31T23:59:59-12:00",
    ] {
        assert!(berlin(text).is_err(), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|[0-9tTzZ :.+é-]{0,30}|[0-9]{4}-[0-9]{2}-[0-9]{2}\\PC*") {
        let _ = berlin(&text);
        let _ = date(&text);
    }

    #[test]
    fn rfc_3339_is_read_as_jiff_reads_it(second in -62_000_000_000i64..250_000_000_000) {
        let instant = Timestamp::from_second(second).expect("in range");
        proptest::prop_assert_eq!(berlin(&instant.to_string()), Ok(Moment::Instant(instant)));
    }
}
