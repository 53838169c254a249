//! Checks that the templates of pages exist.

use crate::diagnostic::{Code, Diagnostic};
use crate::site::Site;
use crate::sources::SourceKind;

/// Returns an error for each page whose `template` the theme does not have.
pub(super) fn unknown(site: &Site) -> Vec<Diagnostic> {
    let templates = || site.sources.of_kind(SourceKind::Template).map(|(_, file)| &*file.id);
    let pages = site.all_pages();
    let pages = pages.filter_map(|page| page.template.as_ref());
    pages
        .filter(|template| templates().all(|id| id != template.value))
        .map(|template| {
            let message = format!("the theme has no template `{}`", template.value);
            let pages = templates().filter(|id| !id.starts_with("components/"));
            Diagnostic::new(Code::TemplateError, template.span, message)
                .suggest(&template.value, pages)
                .hint(format!(
                    "Add the file `themes/{}/templates/{}`.",
                    site.config.theme, template.value
                ))
        })
        .collect()
}
