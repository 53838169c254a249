//! Runs the markdown parser: a text to events with byte ranges. Bare URLs and email addresses, which
//! it leaves as text, become links here.

use pulldown_cmark::{Options, Parser};

use crate::markdown::events::SpannedEvent;
use crate::markdown::prepare::Prepared;
use crate::markdown::{autolink, mail};

/// Returns the events of a whole document.
pub(crate) fn document<'a>(text: &'a Prepared) -> Vec<SpannedEvent<'a>> {
    parse(text, Options::ENABLE_FOOTNOTES)
}

/// Returns the events of a note, without footnotes, whose ids could clash with the page's.
pub(crate) fn note<'a>(text: &'a Prepared) -> Vec<SpannedEvent<'a>> {
    parse(text, Options::empty())
}

fn parse<'a>(text: &'a Prepared, extra: Options) -> Vec<SpannedEvent<'a>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | extra;
    // Most texts are notes of a line or two.
    let mut events = Vec::with_capacity(16);
    events.extend(Parser::new_ext(&text.parsed, options).into_offset_iter());
    mail::link(&text.parsed, autolink::link(&text.parsed, events))
}
