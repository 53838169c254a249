//! Requests to an S3-compatible server: signed, repeated when they fail for reasons that may pass.

use std::fs::File;
use std::io::Seek;
use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::actions::{ListObjectsV2, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};

use super::Connection;
use super::answer::Refusal;
use super::retry::{Attempt, repeat};
use crate::publish::error::TargetError;

/// How long a signature is valid.
const VALIDITY: Duration = Duration::from_secs(15 * 60);

/// The time to connect, and for the server to begin its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest answer that is read: a list of a thousand objects, or of published files.
const MAX_ANSWER: u64 = 256 * 1024 * 1024;

/// A bucket on a server.
pub(super) struct Client {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
    now: fn() -> Timestamp,
}

/// The outcome of creating an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Created {
    /// There was none.
    New,
    /// There was one, which stays as it is.
    Exists,
}

/// The body of an answer, or why there is none.
type Answer = Result<Vec<u8>, Refusal>;

impl Client {
    pub(super) fn new(connection: &Connection, bucket: &str) -> Result<Self, TargetError> {
        let region = connection.region.clone();
        // Amazon has a host for each bucket. Names with dots do not match its certificate.
        let (endpoint, style) = match &connection.endpoint {
            Some(endpoint) => (endpoint.clone(), UrlStyle::Path),
            None if bucket.contains('.') => (amazon(&region), UrlStyle::Path),
            None => (amazon(&region), UrlStyle::VirtualHost),
        };
        let wrong = |why: &dyn std::fmt::Display| {
            TargetError::new(format!("`{endpoint}` cannot be used as the endpoint: {why}"))
                .hint("Write `https://HOST` or `https://HOST:PORT`.")
        };
        let url = endpoint.parse().map_err(|error| wrong(&error))?;
        let bucket = Bucket::new(url, style, bucket.to_owned(), region);
        let bucket = bucket.map_err(|error| wrong(&error))?;
        let (key, secret) = (&connection.access_key, &connection.secret_key);
        let credentials = match &connection.session_token {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        };
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(tls)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .user_agent(concat!("runsheet/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Ok(Self { agent, bucket, credentials, now: connection.now })
    }

    /// Returns the keys and lengths of all objects whose keys begin with `prefix`.
    pub(super) fn list(&self, prefix: &str) -> Result<Vec<(String, u64)>, TargetError> {
        let mut found = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
            action.with_prefix(prefix);
            if let Some(token) = &next {
                action.with_continuation_token(token.as_str());
            }
            let name = self.bucket.name();
            let body = self.done("list", name, || self.agent.get(&url(&action)).call())?;
            let unreadable = |why: String| {
                TargetError::new(format!("the server's list of `{name}` cannot be read: {why}"))
            };
            let body = String::from_utf8(body).map_err(|error| unreadable(error.to_string()))?;
            let page = ListObjectsV2::parse_response(&body);
            let page = page.map_err(|error| unreadable(error.to_string()))?;
            found.extend(page.contents.into_iter().map(|it| (it.key, it.size.unwrap_or(0))));
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    /// Returns an object's bytes; `None` if there is no such object.
    pub(super) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let action = self.bucket.get_object(Some(&self.credentials), key);
        match self.answer("read", key, || self.agent.get(&url(&action)).call())? {
            Ok(bytes) => Ok(Some(bytes)),
            Err(refusal) if refusal.status == 404 && !refusal.is_of_bucket() => Ok(None),
            Err(refusal) => Err(refusal.explain("read", key, (self.now)())),
        }
    }

    /// Creates an object, on the condition that there is none.
    pub(super) fn create(&self, key: &str, bytes: &[u8]) -> Result<Created, TargetError> {
        let action = self.bucket.put_object(Some(&self.credentials), key);
        let headers = [
            ("if-none-match", "*"),
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ];
        let send = || with(self.agent.put(&url(&action)), &headers).send(bytes);
        match self.answer("create", key, send)? {
            Ok(_) => Ok(Created::New),
            Err(refusal) if refusal.status == 412 => Ok(Created::Exists),
            Err(refusal) => Err(refusal.explain("create", key, (self.now)())),
        }
    }

    /// Writes an object.
    pub(super) fn put(
        &self,
        key: &str,
        headers: &[(&str, &str)],
        bytes: &[u8],
    ) -> Result<(), TargetError> {
        let action = self.bucket.put_object(Some(&self.credentials), key);
        self.done("write", key, || with(self.agent.put(&url(&action)), headers).send(bytes))?;
        Ok(())
    }

    /// Writes an object with the contents of a file.
    pub(super) fn put_file(
        &self,
        key: &str,
        headers: &[(&str, &str)],
        file: &File,
    ) -> Result<(), TargetError> {
        let action = self.bucket.put_object(Some(&self.credentials), key);
        self.done("write", key, || {
            let mut reader = file;
            reader.rewind()?;
            with(self.agent.put(&url(&action)), headers).send(reader)
        })?;
        Ok(())
    }

    /// Removes an object. It is no error if there is none.
    pub(super) fn delete(&self, key: &str) -> Result<(), TargetError> {
        let action = self.bucket.delete_object(Some(&self.credentials), key);
        match self.answer("delete", key, || self.agent.delete(&url(&action)).call())? {
            Err(refusal) if refusal.status != 404 => {
                Err(refusal.explain("delete", key, (self.now)()))
            }
            _ => Ok(()),
        }
    }

    /// Returns the body of an answer that must be a success.
    fn done(
        &self,
        verb: &str,
        key: &str,
        send: impl FnMut() -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>, TargetError> {
        self.answer(verb, key, send)?.map_err(|refusal| refusal.explain(verb, key, (self.now)()))
    }

    /// Sends a request until the server answers with something other than a fault of its own.
    fn answer(
        &self,
        verb: &str,
        key: &str,
        mut send: impl FnMut() -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, TargetError> {
        repeat(|| match send().and_then(read) {
            Ok(Err(refusal)) if refusal.may_pass() => {
                Attempt::Again(refusal.explain(verb, key, (self.now)()))
            }
            Ok(answer) => Attempt::Done(answer),
            Err(error) => self.unreachable(verb, key, &error),
        })
    }

    /// A request without an answer. Messages of certificates do not pass.
    fn unreachable<T>(
        &self,
        verb: &str,
        key: &str,
        error: &ureq::Error,
    ) -> Attempt<T, TargetError> {
        let host = self.bucket.base_url().host_str().unwrap_or_default();
        let failed = TargetError::new(format!("could not {verb} `{key}` on {host}: {error}"));
        match error {
            ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::HostNotFound
            | ureq::Error::Protocol(_) => {
                Attempt::Again(failed.hint("Run the command again. It sends only what is missing."))
            }
            _ => Attempt::Failed(failed),
        }
    }
}

fn amazon(region: &str) -> String {
    format!("https://s3.{region}.amazonaws.com")
}

/// Returns the signed URL of a request. It is signed at each attempt, because signatures expire.
fn url<'a>(action: &impl S3Action<'a>) -> String {
    action.sign(VALIDITY).into()
}

fn with<Any>(
    request: ureq::RequestBuilder<Any>,
    headers: &[(&str, &str)],
) -> ureq::RequestBuilder<Any> {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

fn read(response: Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let status = response.status();
    let date = response.headers().get("date").and_then(|date| date.to_str().ok());
    let date = date.map(str::to_owned);
    let body = response.into_body().with_config().limit(MAX_ANSWER).read_to_vec()?;
    if status.is_success() {
        return Ok(Ok(body));
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Err(Refusal { status: status.as_u16(), date, body }))
}
