//! Writes a pack.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{DATA, ENTRY, PackedFile, TRAILER, VERSION};
use crate::render::escape::escape;
use crate::sha256::Sha256;
use crate::url::{NOT_UNRESERVED, encode};

/// The largest text that is shown, in bytes. Longer ones can still be saved.
const MAX_SHOWN: usize = 256 * 1024;

/// Returns the pack of a page, which is one file already, and `files`.
pub(crate) fn write(page: &str, files: &[PackedFile]) -> Vec<u8> {
    let end = page.rfind("</main>").or_else(|| page.rfind("</body>")).unwrap_or(page.len());
    let mut pack = page[..end].to_owned();
    pack.push_str(
        "<section class=\"part\" aria-labelledby=\"rs-files\">\n<h2 id=\"rs-files\">Files</h2>\n\
         <p>The files behind this page, each with its SHA-256. A link saves the file; <code>runsheet unpack</code> \
         checks and saves all of them.</p>\n<ul class=\"packed\">\n",
    );
    let place = pack.len();
    for (number, file) in (1..).zip(files) {
        write_entry(number, file, &mut pack);
    }
    pack.push_str("</ul>\n</section>\n");
    pack.push_str(&page[end..]);
    if !pack.ends_with('\n') {
        pack.push('\n');
    }
    let digest = Sha256::of(&pack);
    let trailer = format!("{TRAILER}{VERSION} files={place} sha256={digest}-->\n");
    pack.push_str(&trailer);
    pack.into_bytes()
}

fn write_entry(number: usize, file: &PackedFile, out: &mut String) {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let digest = Sha256::of(&file.bytes).to_string();
    let number = number.to_string();
    out.extend([ENTRY, &number, "\"><a data-path=\""]);
    encode(&file.path, NOT_UNRESERVED, out);
    out.extend(["\" data-sha256=\"", &digest, "\" download=\""]);
    escape(name, out);
    out.extend(["\" href=\"", DATA]);
    BASE64.encode_string(&file.bytes, out);
    out.push_str("\">");
    escape(&file.path, out);
    out.extend(["</a>\n<p class=\"mono\">", &digest, "</p>\n"]);
    if let Some(text) = std::str::from_utf8(&file.bytes).ok().filter(|text| is_shown(text)) {
        out.push_str("<details><summary>Text</summary>\n<pre dir=\"auto\">\n");
        escape(text, out);
        out.push_str("</pre></details>\n");
    }
    out.push_str("</li>\n");
}

fn is_shown(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_SHOWN && !text.contains('\0')
}
