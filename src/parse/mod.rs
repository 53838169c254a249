//! Text to model: what the author wrote, with every mistake located.

pub mod checklist;
