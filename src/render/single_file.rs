//! Turns a rendered page into one file that needs no other: styles are in it, scripts are not, and links that would
//! lead out of it are texts.
//!
//! The policy of the file allows its own styles, by their hashes, and pictures in it; nothing else is loaded.

pub(crate) mod tags;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::Digest as _;

use crate::render::brand;
use crate::render::escape::escape;
use crate::render::route::Route;
use crate::site::Site;
use crate::sources::{AssetBytes, Sources};
use crate::url;
use tags::{HtmlTag, Piece, pieces};

/// Hides what leads to other pages.
pub(crate) const STYLE: &str = "\
    .skip, .top nav, .crumb, .choices, .screen, .foot a:not([href]) { display: none; } \
     a:not([href]) { color: inherit; text-decoration: none; }";

/// What a single file takes from a site.
pub(crate) struct SingleFile<'a> {
    /// The site.
    pub(crate) site: &'a Site,
    /// The files with the stylesheets of the theme.
    pub(crate) styles: &'a Sources,
    /// The path of the page in the site.
    pub(crate) page: &'a str,
    /// Returns what a link to a path of the site becomes; `None` for a text without a link.
    pub(crate) link: &'a dyn Fn(&str) -> Option<String>,
    /// Returns the data of a picture at a path of the site, if it is in the file.
    pub(crate) picture: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// Styles besides those of the theme.
    pub(crate) style: &'a str,
    /// Prepended to every id of the page, so that several pages can be in one file.
    pub(crate) prefix: &'a str,
}

/// The attributes that name one or more ids of the page.
const ID_LISTS: [&str; 5] =
    ["for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget"];

impl SingleFile<'_> {
    /// Returns `html` as one file.
    pub(crate) fn of(&self, html: &str) -> String {
        let mut body = String::with_capacity(html.len() * 2);
        let mut styles: Vec<String> = Vec::new();
        let mut is_dropped = false;
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) if !is_dropped => body.push_str(text),
                Piece::Text(_) => {}
                Piece::Tag(tag) if tag.name == "script" => is_dropped = !tag.is_end,
                Piece::Tag(_) if is_dropped => {}
                Piece::Tag(tag) if tag.name == "link" => styles.extend(self.stylesheet(&tag)),
                Piece::Tag(tag) if is_policy(&tag) => body.push_str(POLICY_PLACE),
                Piece::Tag(tag) => self.tag(tag, &mut body),
            }
        }
        styles.push(self.style.to_owned());
        let head = head(&styles);
        match body.find(POLICY_PLACE) {
            Some(_) => body.replacen(POLICY_PLACE, &head, 1).replace(POLICY_PLACE, ""),
            None => body.replacen("</head>", &format!("{head}</head>"), 1),
        }
    }

    /// Returns the text of a stylesheet; `None` for any other link.
    fn stylesheet(&self, tag: &HtmlTag<'_>) -> Option<String> {
        let is_style = tag.value("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("stylesheet"));
        let path = self.path(&tag.value("href").filter(|_| is_style)?)?;
        let text = match self.styles.assets.iter().find(|asset| asset.route == path) {
            Some(asset) => match &asset.bytes {
                AssetBytes::Memory(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                AssetBytes::Disk { .. } => String::from_utf8((self.picture)(&path)?).ok()?,
            },
            None if path == Route::Stylesheet.path(self.site) => brand::stylesheet(self.site),
            None => return None,
        };
        // Nothing in a stylesheet ends its element.
        Some(text.replace("</", "<\\/"))
    }

    /// Returns the path in the site that a relative URL leads to, without its fragment.
    fn path(&self, href: &str) -> Option<String> {
        if url::is_external(href) || href.starts_with('/') {
            return None;
        }
        let href = href.split(['#', '?']).next().unwrap_or_default();
        let mut folders: Vec<&str> = self.page.split('/').collect();
        folders.pop();
        for part in href.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    folders.pop()?;
                }
                name => folders.push(name),
            }
        }
        Some(url::decode(&folders.join("/")).into_owned())
    }

    fn tag(&self, mut tag: HtmlTag<'_>, out: &mut String) {
        // Before links, whose new targets are ids of the whole file.
        if !self.prefix.is_empty() {
            self.change_ids(&mut tag);
        }
        match tag.name {
            "a" | "area" => self.change_link(&mut tag),
            "img" => {
                let data = tag.value("src").and_then(|src| self.data(&src));
                tag.remove("srcset");
                match data {
                    Some(data) => tag.set("src", &data),
                    None => tag.remove("src"),
                }
            }
            _ => {}
        }
        tag.write(out);
    }

    fn change_link(&self, tag: &mut HtmlTag<'_>) {
        let Some(href) = tag.value("href") else { return };
        if href.starts_with('#') || url::is_external(&href) {
            return;
        }
        match self.path(&href).and_then(|path| (self.link)(&path)) {
            Some(link) => tag.set("href", &link),
            None => tag.remove("href"),
        }
        tag.remove("download");
    }

    fn change_ids(&self, tag: &mut HtmlTag<'_>) {
        // Icons are in the first page.
        if matches!(tag.name, "use" | "symbol") {
            return;
        }
        let prefixed = |id: &str| format!("{}{id}", self.prefix);
        if let Some(id) = tag.value("id") {
            tag.set("id", &prefixed(&id));
        }
        for name in ID_LISTS {
            if let Some(ids) = tag.value(name) {
                let ids: Vec<String> = ids.split_whitespace().map(prefixed).collect();
                tag.set(name, &ids.join(" "));
            }
        }
        if let Some(id) =
            tag.value("href").and_then(|href| Some(href.strip_prefix('#')?.to_owned()))
        {
            tag.set("href", &format!("#{}", prefixed(&id)));
        }
        if let Some(name) = tag.value("name").filter(|_| tag.name == "input") {
            tag.set("name", &prefixed(&name));
        }
    }

    fn data(&self, src: &str) -> Option<String> {
        let path = self.path(src)?;
        let kind = match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "svg" => "image/svg+xml",
            _ => return None,
        };
        let bytes = match self.site.sources.assets.iter().find(|asset| asset.route == path) {
            Some(asset) => match &asset.bytes {
                AssetBytes::Memory(bytes) => bytes.to_vec(),
                AssetBytes::Disk { .. } => (self.picture)(&path)?,
            },
            None => (self.picture)(&path)?,
        };
        Some(format!("data:{kind};base64,{}", BASE64.encode(bytes)))
    }
}

/// Stands where the policy of the page was. Escaped texts cannot contain it.
const POLICY_PLACE: &str = "<policy>";

fn is_policy(tag: &HtmlTag<'_>) -> bool {
    let equivalent = tag.value("http-equiv");
    tag.name == "meta"
        && equivalent.is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"))
}

/// Returns the policy and the styles.
fn head(styles: &[String]) -> String {
    let hash = |style: &String| format!("'sha256-{}'", BASE64.encode(sha2::Sha256::digest(style)));
    let hashes: Vec<String> = styles.iter().map(hash).collect();
    let mut policy = String::new();
    escape(
        &format!(
            "default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            hashes.join(" ")
        ),
        &mut policy,
    );
    let mut head = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    for style in styles {
        head.extend(["\n<style>", style, "</style>"]);
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site;

    fn single(html: &str, prefix: &str) -> String {
        let site = site();
        let file = SingleFile {
            site: &site,
            styles: &site.sources,
            page: "releases/1.0.html",
            link: &|path| (path == "releases/log.txt").then(|| "#file-1".to_owned()),
            picture: &|path| (path == "releases/a.png").then(|| b"png".to_vec()),
            style: ".x { color: red }",
            prefix,
        };
        file.of(html)
    }

    #[test]
    fn styles_are_in_the_file_and_scripts_are_not() {
        let html = "<head><meta http-equiv=\"Content-Security-Policy\" content=\"x\">\
                    <link rel=\"stylesheet\" href=\"../assets/runsheet.css\"><link rel=\"icon\" href=\"../i.svg\">\
                    <script defer src=\"../x.js\"></script><script>if (a < b) {}</script></head>";
        let out = single(html, "");
        assert!(out.contains("<style>.x { color: red }</style>"), "{out}");
        assert!(out.contains("--bg: light-dark("), "the theme's stylesheet is in it");
        assert!(
            !out.contains("<script") && !out.contains("<link") && !out.contains("a < b"),
            "{out}"
        );
        let style = ".x { color: red }";
        let hash = BASE64.encode(sha2::Sha256::digest(style));
        assert!(out.contains(&format!("sha256-{hash}&#39;; img-src data:")), "{out}");
    }

    #[test]
    fn links_stay_in_the_file_or_lead_to_other_sites() {
        for (html, expected) in [
            ("<a href=\"log.txt\" download>x</a>", "<a href=\"#file-1\">x</a>"),
            ("<a href=\"../index.html\">x</a>", "<a>x</a>"),
            ("<a href=\"#a\">x</a>", "<a href=\"#a\">x</a>"),
            (
                "<a href=\"https://x.example/?a=1&amp;b\">x</a>",
                "<a href=\"https://x.example/?a=1&amp;b\">x</a>",
            ),
            ("<img src=\"a.png\" alt=\"\">", "<img src=\"data:image/png;base64,cG5n\" alt=\"\">"),
            ("<img src=\"https://x/a.png\">", "<img>"),
        ] {
            assert_eq!(single(html, ""), expected);
        }
    }

    #[test]
    fn ids_of_a_further_page_have_a_prefix() {
        let html = "<li id=\"a\"><a href=\"#a\">x</a><label for=\"a\"></label><svg><use href=\"#i:done\"/></svg>";
        let expected = "<li id=\"r2-a\"><a href=\"#r2-a\">x</a><label for=\"r2-a\"></label><svg><use href=\"#i:done\"/></svg>";
        assert_eq!(single(html, "r2-"), expected);
    }
}
