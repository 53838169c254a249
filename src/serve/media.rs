//! Which kind of file a route is, for the browser.

/// The content type of the file at `route`, by its ending.
pub(super) fn of(route: &str) -> &'static str {
    let name = route.rsplit('/').next().unwrap_or(route);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "xml" => "application/xml",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "log" | "md" | "yaml" | "yml" | "toml" | "sh" | "sql" | "diff" | "patch" => {
            "text/plain; charset=utf-8"
        }
        _ => "application/octet-stream",
    }
}

/// A page's.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// Whether a content type is a page's.
pub(super) fn is_html(media: &str) -> bool {
    media == HTML
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_kinds_whatever_their_case() {
        assert_eq!(of("index.html"), HTML);
        assert_eq!(of("a.b/Photo.PNG"), "image/png");
        assert_eq!(of("releases/1.0-log.txt"), "text/plain; charset=utf-8");
        assert_eq!(of("a.html/LICENSE"), "application/octet-stream");
    }
}
