//! The lines that differ between two texts.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Returns the lines that differ between two texts with the names `old` and `new`, without the lines around them.
pub(crate) fn line_diff(old: &str, new: &str, before: &str, after: &str) -> String {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let (before, after) = (lines(before), lines(after));
    let mut out = format!("--- {old}\n+++ {new}\n");
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (tag, from, to) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        let head = [from.start + 1, from.len(), to.start + 1, to.len()].map(|at| at.to_string());
        let [from_line, from_count, to_line, to_count] = &head;
        out.extend(["@@ -", from_line, ",", from_count, " +", to_line, ",", to_count, " @@\n"]);
        out.extend(before[from].iter().map(|line| format!("-{line}\n")));
        out.extend(after[to].iter().map(|line| format!("+{line}\n")));
    }
    out
}
