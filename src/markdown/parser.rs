//! The markdown parser and its options: a text as a list of events, each with its range of bytes. The parser leaves
//! bare addresses as text; they become links here.

use pulldown_cmark::{Options, Parser};

use crate::markdown::autolink;
use crate::markdown::events::SpannedEvent;
use crate::markdown::prepare::Prepared;

/// The events of a whole document.
pub(crate) fn document<'a>(text: &'a Prepared) -> Vec<SpannedEvent<'a>> {
    parse(text, Options::ENABLE_FOOTNOTES)
}

/// The events of a note: no footnotes, whose ids could clash with the page's.
pub(crate) fn note<'a>(text: &'a Prepared) -> Vec<SpannedEvent<'a>> {
    parse(text, Options::empty())
}

fn parse<'a>(text: &'a Prepared, more: Options) -> Vec<SpannedEvent<'a>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | more;
    // Most texts are notes of a line or two.
    let mut events = Vec::with_capacity(16);
    events.extend(Parser::new_ext(&text.parsed, options).into_offset_iter());
    autolink::link(&text.parsed, events)
}
