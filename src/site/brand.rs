//! Reads what `site.yaml` says of the look of the site and depends on other files.

use crate::diagnostic::Diagnostic;
use crate::markdown;
use crate::model::brand::Brand;
use crate::model::flow::Html;
use crate::model::link::{Link, Target, locate, route};
use crate::model::release::Located;
use crate::site::links::LinkTargets;

/// The file from which the links of the footer and the paths of pictures start.
const FROM: &str = "content/index.md";

/// Returns the footer, and what is wrong with its links and with the named files.
pub(super) fn read(brand: &Brand, targets: &LinkTargets<'_>) -> (Option<Html>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut links: Vec<Link> = brand.files().map(|(_, path)| file(path)).collect();
    let footer = brand.footer.as_ref().map(|text| {
        let fragment = markdown::inline(FROM, &text.value, text.span);
        diagnostics.extend(fragment.diagnostics);
        links.extend(fragment.links);
        fragment.html
    });
    diagnostics.extend(targets.broken(&links, &[], FROM));
    (footer, diagnostics)
}

fn file(path: &Located<String>) -> Link {
    let found = locate(FROM, &path.value).and_then(|path| Some((route(&path)?, path)));
    let target = match found {
        Some((route, path)) => Target::File { path, route },
        None => Target::Outside(path.value.clone()),
    };
    Link { span: path.span, target, fragment: None }
}
