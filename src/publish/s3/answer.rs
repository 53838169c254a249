//! What a server's refusal means, and what the user can do.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::publish::error::TargetError;

/// The difference between two clocks from which signatures are refused, in seconds.
const CLOCK_TOLERANCE: i64 = 5 * 60;

/// A refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// The server's time, as the header `Date` says.
    pub(super) date: Option<String>,
    /// XML with a code and a message, if the server sent any.
    pub(super) body: String,
}

impl Refusal {
    /// Whether the same request may succeed later.
    pub(super) fn may_pass(&self) -> bool {
        let is_conflict = self.status == 409 && self.code() == "ConditionalRequestConflict";
        matches!(self.status, 408 | 429 | 500..) && self.status != 501 || is_conflict
    }

    /// Returns the error for a request to `verb` what is at `key`.
    pub(super) fn explain(&self, verb: &str, key: &str, now: Timestamp) -> TargetError {
        let code = self.code();
        let said = match (code, self.element("Message")) {
            ("", "") => String::new(),
            ("", message) => format!(": {message}"),
            (code, "") => format!(" ({code})"),
            (code, message) => format!(" ({code}): {message}"),
        };
        let status = self.status;
        let error = TargetError::new(format!(
            "could not {verb} `{key}`: the server answered {status}{said}"
        ));
        if matches!(status, 400 | 403)
            && let Some(clock) = self.clock_hint(now)
        {
            return error.hint(clock);
        }
        match code {
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "NotSignedUp" => error.hint(
                "Check `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and the region (`AWS_REGION` or `--region`).",
            ),
            "ExpiredToken" | "InvalidToken" => {
                error.hint("Get new credentials, because `AWS_SESSION_TOKEN` is no longer valid.")
            }
            "NoSuchBucket" => error.hint("Create the bucket first, or check its name and `--endpoint`."),
            "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException" => {
                error.hint("Set the bucket's region with `AWS_REGION` or `--region`.")
            }
            _ if status == 403 => error.hint(
                "Allow the credentials to list the bucket, and to read, write and delete its objects.",
            ),
            _ => error,
        }
    }

    /// Returns a hint if this machine's clock differs from the server's.
    fn clock_hint(&self, now: Timestamp) -> Option<String> {
        let server = rfc2822::parse(self.date.as_deref()?).ok()?.timestamp();
        let ahead = now.as_second() - server.as_second();
        if ahead.abs() < CLOCK_TOLERANCE {
            return None;
        }
        let minutes = ahead.abs() / 60;
        let direction = if ahead > 0 { "ahead of" } else { "behind" };
        Some(format!(
            "Set the clock of this machine, which is {minutes} minutes {direction} the server's."
        ))
    }

    /// Whether the bucket is missing, and not only the object.
    pub(super) fn is_of_bucket(&self) -> bool {
        self.code() == "NoSuchBucket"
    }

    fn code(&self) -> &str {
        self.element("Code")
    }

    /// Returns the text of the first element with that name; empty if there is none.
    fn element(&self, name: &str) -> &str {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let found = self.body.split_once(&open).and_then(|(_, rest)| rest.split_once(&close));
        found.map_or("", |(text, _)| text.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, code: &str) -> Refusal {
        let body = format!("<Error><Code>{code}</Code><Message>No.</Message></Error>");
        Refusal { status, date: Some("Fri, 20 Nov 2026 09:00:00 GMT".to_owned()), body }
    }

    fn explained(refusal: &Refusal, now: &str) -> TargetError {
        refusal.explain("write", "a/b", now.parse().unwrap())
    }

    #[test]
    fn a_refusal_has_the_servers_words_and_a_way_out() {
        let error = explained(&refusal(403, "SignatureDoesNotMatch"), "2026-11-20T09:01:00Z");
        assert_eq!(
            error.message,
            "could not write `a/b`: the server answered 403 (SignatureDoesNotMatch): No."
        );
        assert!(error.hints[0].contains("AWS_SECRET_ACCESS_KEY"), "{error:?}");
        let error =
            explained(&Refusal { status: 500, ..Refusal::default() }, "2026-11-20T09:00:00Z");
        assert_eq!(error.message, "could not write `a/b`: the server answered 500");
    }

    #[test]
    fn a_clock_that_is_off_is_named_before_anything_else() {
        let error = explained(&refusal(403, "AccessDenied"), "2026-11-20T10:30:00Z");
        assert!(error.hints[0].contains("90 minutes ahead of the server's"), "{error:?}");
        let error = explained(&refusal(403, "AccessDenied"), "2026-11-20T08:00:00Z");
        assert!(error.hints[0].contains("60 minutes behind the server's"), "{error:?}");
    }

    #[test]
    fn only_faults_of_the_server_may_pass() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(refusal(status, "").may_pass(), "{status}");
        }
        for status in [301, 400, 403, 404, 409, 412, 501] {
            assert!(!refusal(status, "").may_pass(), "{status}");
        }
        assert!(refusal(409, "ConditionalRequestConflict").may_pass());
    }
}
