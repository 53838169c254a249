//! Checks the texts of the configuration.

use std::net::Ipv6Addr;

use crate::parse::shown;

/// A message and a hint about an invalid text.
pub(super) type InvalidText = (String, &'static str);

pub(super) fn web_url(url: &str) -> Result<(), InvalidText> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map_or("", |rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_empty() || url.contains(char::is_whitespace) {
        let hint = "Write the whole URL, such as `https://runbooks.example.com/`.";
        return Err((format!("`{}` is not the URL of a website", shown(url)), hint));
    }
    if let Some(at) = url.find(['?', '#']) {
        let message =
            format!("`{}` continues after the path with `{}`", shown(url), shown(&url[at..]));
        return Err((message, "Delete the query or fragment."));
    }
    Ok(())
}

/// Checks a URL to which paths are appended.
pub(super) fn folder_url(url: &str) -> Result<(), InvalidText> {
    let hint = "Write the URL of the site's folder in the repository, such as \
                `https://git.example.com/payments/runbooks/blob/main/`.";
    web_url(url).map_err(|(message, _)| (message, hint))?;
    if url.contains(['?', '#']) {
        return Err((format!("`{}` has a query or fragment", shown(url)), hint));
    }
    Ok(())
}

pub(super) fn language(tag: &str) -> Result<(), InvalidText> {
    let mut parts = tag.split('-');
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let starts_well = parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    if starts_well && parts.all(|part| (1..=8).contains(&part.len()) && is_word(part)) {
        return Ok(());
    }
    let hint = "Write a tag such as `en`, `de` or `pt-BR`.";
    Err((format!("`{}` is not a language tag", shown(tag)), hint))
}

pub(super) fn folder_name(name: &str) -> Result<(), InvalidText> {
    if name.starts_with('.') || name.contains(['/', '\\', ':']) || name.contains(char::is_control) {
        let hint = "Write the name of a folder under `themes`, such as `default`.";
        return Err((format!("`{}` is not a valid name of a theme", shown(name)), hint));
    }
    Ok(())
}

pub(super) fn folder_inside(path: &str) -> Result<(), InvalidText> {
    let is_absolute = path.starts_with(['/', '\\', '~']) || path.contains(':');
    let mut parts =
        path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").peekable();
    let is_named = parts.peek().is_some();
    if is_absolute || path.contains(char::is_control) || !is_named || parts.any(|part| part == "..")
    {
        let hint = "Write a folder inside the site's root, such as `public`, or run `build --output` to use another.";
        return Err((format!("`{}` is not a folder inside the site", shown(path)), hint));
    }
    Ok(())
}

pub(super) fn file_inside(path: &str) -> Result<(), InvalidText> {
    folder_inside(path).map_err(|_| {
        let hint = "Write the path of a file from the site's root, such as `signers`.";
        (format!("`{}` is not a file inside the site", shown(path)), hint)
    })
}

/// Headers that have a meaning of their own.
const TAKEN_HEADERS: [&str; 6] =
    ["host", "origin", "cookie", "authorization", "content-type", "runsheet-token"];

/// Checks the name of a header in which a proxy names the user.
pub(super) fn header_name(name: &str) -> Result<(), InvalidText> {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_taken = TAKEN_HEADERS.iter().any(|taken| name.eq_ignore_ascii_case(taken));
    if !name.is_empty() && name.bytes().all(is_valid) && !is_taken {
        return Ok(());
    }
    let hint = "Write the header in which the proxy names the user, such as `X-Forwarded-User`.";
    Err((format!("`{}` is not a header for a user", shown(name)), hint))
}

/// Checks an origin: scheme, host and port.
pub(super) fn origin(origin: &str) -> Result<(), InvalidText> {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    if rest.is_some_and(is_host_and_port) {
        return Ok(());
    }
    let hint =
        "Write scheme and host, and the port if there is one: `https://runbooks.example.com`.";
    Err((format!("`{}` is not an origin", shown(origin)), hint))
}

/// Whether a text is `runbooks.example`, `192.0.2.7:8080` or `[fd00::1]:8080`.
fn is_host_and_port(text: &str) -> bool {
    let (is_host, rest) = if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').unwrap_or_default();
        (address.parse::<Ipv6Addr>().is_ok(), rest)
    } else {
        let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
        let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (!name.is_empty() && name.bytes().all(is_valid), rest)
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && !port.starts_with('+');
    is_host && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

/// Checks the URL of a webhook. Credentials do not belong in a file that is shared.
pub(super) fn webhook_url(url: &str) -> Result<(), InvalidText> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map_or("", |rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_empty()
        || url.contains(|character: char| character.is_whitespace() || character.is_control())
    {
        let hint = "Write the whole URL, such as `https://chat.example.com/hooks/releases`.";
        return Err((format!("`{}` is not the URL of a webhook", shown(url)), hint));
    }
    if host.contains('@') {
        let hint = "Write a `header`, and under `secret` the environment variable with its value.";
        return Err((
            "this URL contains a user name or password, which other readers of the file can see"
                .to_owned(),
            hint,
        ));
    }
    Ok(())
}

/// Checks the name of an environment variable.
pub(super) fn variable_name(name: &str) -> Result<(), InvalidText> {
    let is_valid = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if name.bytes().all(is_valid) {
        return Ok(());
    }
    let hint =
        "Write the name of an environment variable, such as `CHAT_TOKEN`, not the secret itself.";
    Err(("this is not the name of an environment variable in capital letters".to_owned(), hint))
}
