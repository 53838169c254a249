//! The page of a former id, which redirects to the item.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::view::LinkView;
use crate::render::view::finding::item_href;
use crate::render::view::frame::Frame;

/// A former id of an item.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct MovedView {
    /// The former id.
    pub(crate) id: String,
    /// The item's page.
    pub(crate) item: LinkView,
}

impl MovedView {
    /// Builds the view of the former id with index `name`.
    pub(crate) fn new(frame: &Frame<'_>, at: usize, name: usize) -> Self {
        let history = &frame.site.histories[at];
        let name = &history.names[name];
        Self {
            id: name.id.to_string(),
            item: LinkView {
                text: history.item(name.line).text.clone(),
                href: item_href(frame, at, history, name.line),
            },
        }
    }
}
