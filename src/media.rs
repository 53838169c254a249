//! The content types of files.

/// Returns the content type of the file at `route`, by its extension.
pub(crate) fn of(route: &str) -> &'static str {
    let name = route.rsplit('/').next().unwrap_or(route);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => SCRIPT,
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
        "pdf" => PDF,
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "xml" => "application/xml",
        "ics" => "text/calendar; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "log" | "md" | "yaml" | "yml" | "toml" | "sh" | "sql" | "diff" | "patch" => TEXT,
        _ => "application/octet-stream",
    }
}

/// Returns the content type of a file from `content/` at `route`: by its extension, but never that of a script.
pub(crate) fn of_content(route: &str) -> &'static str {
    match of(route) {
        SCRIPT => TEXT,
        media => media,
    }
}

/// The content type of a page.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const PDF: &str = "application/pdf";

/// Whether a content type is that of a page.
pub(crate) fn is_html(media: &str) -> bool {
    media == HTML
}

/// Whether browsers show files of that type in a built-in viewer, outside of the site's origin. They do not show
/// them in a sandbox.
pub(crate) fn has_viewer(media: &str) -> bool {
    media == PDF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_in_any_case() {
        assert_eq!(of("index.html"), HTML);
        assert_eq!(of("a.b/Photo.PNG"), "image/png");
        assert_eq!(of("releases/1.0-log.txt"), "text/plain; charset=utf-8");
        assert_eq!(of("a.html/LICENSE"), "application/octet-stream");
    }

    #[test]
    fn a_script_from_content_is_served_as_text() {
        assert_eq!(of_content("releases/worker.JS"), TEXT);
        assert_eq!(of_content("releases/worker.mjs"), TEXT);
        assert_eq!(of_content("releases/report.html"), HTML);
        assert_eq!(of("assets/runsheet.js"), SCRIPT);
    }
}
