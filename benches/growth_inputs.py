"""The inputs of growth.py: for each kind a function from a size to the files of a site.

Each kind grows in one way only, so that a failure names its cause. Four times the size of a kind has to stay within
what runsheet reads: 4 MiB of text, 2 MiB and 200,000 values of YAML, 10,000 items.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Files = dict[str, str]


@dataclass
class Kind:
    name: str
    size: int  # the largest small input
    files: Callable[[int], Files]
    short: str = ""  # the command that the short form measures

    def commands(self, short: bool) -> list[str]:
        return [self.short] if short else ["check", "build"]


KINDS: list[Kind] = []


def kind(size: int, short: str = "") -> Callable:
    def add(files: Callable[[int], Files]) -> Callable:
        KINDS.append(Kind(files.__name__.replace("_", " "), size, files, short))
        return files

    return add


def checklist(body: str, front: str = "") -> Files:
    """A site of one checklist, and one release of it."""
    head = f"---\n{front}---\n\n" if front else ""
    return {"content/checklists/m.md": f"{head}{body}", "content/releases/r.yaml": "checklist: m\n"}


def page(body: str) -> Files:
    return {"content/checklists/m.md": "- [ ] A\n", "content/guide/p.md": body}


def release(body: str, items: str = "- [ ] A\n", site: str = "", front: str = "") -> Files:
    files = checklist(items, front) | {"content/releases/r.yaml": f"checklist: m\n{body}"}
    return files | ({"site.yaml": site} if site else {})


def lines(n: int, form: Callable[[int], str]) -> str:
    return "".join(f"{form(i)}\n" for i in range(n))


def item(i: int, more: str = "") -> str:
    return (
        f"- [ ] Node {i} of the pool serves the new version and its queue is empty <!-- {{#n{i} owner=dba{more}}} -->"
    )


EVENT = "{ state: done, by: li, at: 2026-11-20T09:30:00Z }"

# Checklists


@kind(2500, short="build")
def checklist_items(n: int) -> Files:
    return checklist(lines(n, item))


@kind(2500)
def checklist_items_without_ids(n: int) -> Files:
    return checklist(lines(n, lambda i: f"- [ ] Node {i} of the pool serves the new version and its queue is empty"))


@kind(2500, short="build")
def checklist_equal_items(n: int) -> Files:
    return checklist("- [ ] Node serves the new version\n" * n)


@kind(2500)
def checklist_equal_explicit_ids(n: int) -> Files:
    return checklist("- [ ] Node serves the new version {#a}\n" * n)


@kind(2500)
def checklist_nested_items(n: int) -> Files:
    return checklist(lines(n, lambda i: "  " * (i % 8) + f"- [ ] Step {i} of the roll-out to the nodes"))


@kind(2500)
def checklist_items_with_bodies(n: int) -> Files:
    return checklist(
        lines(n, lambda i: f"{item(i)}\n\n  ```sh\n  deploy --node {i}\n  ```\n\n  Look at the [log](log{i}.txt).\n")
    )


@kind(2500, short="build")
def checklist_headings(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f"## Part {i} of the roll-out to the nodes in the pool\n"))


@kind(2500)
def checklist_equal_headings(n: int) -> Files:
    return checklist("- [ ] A\n\n" + "## Part\n\n" * n)


@kind(2500)
def checklist_headings_named_like_copies(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: "## Part\n\n" if i % 2 else f"## Part-{i // 2}\n"))


@kind(1200)
def checklist_sections_with_items(n: int) -> Files:
    return checklist(lines(n, lambda i: f"## Part {i}\n\n{item(i)}\n"))


@kind(5000, short="build")
def checklist_list_entries(n: int) -> Files:
    return checklist(
        "- [ ] A\n\n\n" + lines(n, lambda i: f"* Node {i} of the pool serves the new version and its queue is empty")
    )


@kind(5000)
def checklist_table_rows(n: int) -> Files:
    return checklist("- [ ] A\n\n| a | b |\n|---|---|\n" + lines(n, lambda i: f"| node {i} | serves the new version |"))


@kind(5000)
def checklist_paragraphs(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f"Node {i} of the pool serves the new version.\n"))


@kind(3000)
def checklist_footnotes(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f"See[^{i}]\n\n[^{i}]: Node {i}\n"))


@kind(3000)
def checklist_links_to_items(n: int) -> Files:
    return checklist(lines(2000, item) + "\n" + lines(n, lambda i: f"[node](#n{i % 2000})\n"))


@kind(2500)
def checklist_items_after_html(n: int) -> Files:
    return checklist("<kbd>x</kbd>\n\n" + lines(n, item))


@kind(3000)
def checklist_html_blocks(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f"<details><summary>{i}</summary>\n\nx\n\n</details>\n"))


@kind(3000)
def checklist_lost_html(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f"The <name{i}> of it\n"))


@kind(3000)
def checklist_unclosed_html(n: int) -> Files:
    return checklist(lines(min(n, 2000), item) + "\n" + lines(n, lambda i: "x <textarea> y\n"))


@kind(3000)
def checklist_html_closed_elsewhere(n: int) -> Files:
    return checklist(lines(n, lambda i: f"- [ ] a{i} <b>bold\n- [ ] c{i} </li></ul>"))


@kind(1000)
def checklist_html_ids(n: int) -> Files:
    return checklist("- [ ] A\n\n" + lines(n, lambda i: f'<a id="x{i}"></a>\n\n[x](#x{i})\n'))


@kind(3000)
def checklist_comments(n: int) -> Files:
    return checklist("- [ ] A\n\n" + "<!-- a remark -->\n\n" * n)


@kind(1000)
def checklist_gates(n: int) -> Files:
    return checklist("## A\n\n" + lines(n, lambda i: item(i, " gate")))


@kind(1000)
def checklist_gates_over_all(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, " gate=all")))


@kind(1000)
def checklist_gates_by_id(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" gate=n{n - 1 - i}")))


@kind(1000)
def checklist_gate_with_targets(n: int) -> Files:
    ids = " ".join(f"n{i}" for i in range(n))
    return checklist(lines(n, item) + f'- [ ] G <!-- {{#g gate="{ids}"}} -->\n')


@kind(1000, short="build")
def checklist_unknown_gate_targets(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" gate=m{i}")))


@kind(1000)
def checklist_former_ids(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" was=old/n{i}")))


@kind(1000)
def checklist_former_ids_of_one(n: int) -> Files:
    ids = " ".join(f"o{i}" for i in range(n))
    return checklist(f'- [ ] G <!-- {{#g was="{ids}"}} -->\n')


@kind(1000)
def checklist_former_ids_claimed_twice(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" was=old/n{i // 2}")))


@kind(4000)
def checklist_attributes(n: int) -> Files:
    return checklist("- [ ] A <!-- {" + " ".join(f"x{i}=y" for i in range(n)) + "} -->\n")


@kind(1000)
def checklist_unknown_attributes(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" ownr{i}=x")))


@kind(1000)
def checklist_kinds(n: int) -> Files:
    names = ", ".join(f"k{i}" for i in range(n))
    return checklist(lines(n, lambda i: item(i, f" only=k{i}")), f"kinds: [{names}]\n")


@kind(1000)
def checklist_undeclared_kinds(n: int) -> Files:
    names = ", ".join(f"k{i}" for i in range(n))
    return checklist(lines(n, lambda i: item(i, f" only=l{i}")), f"kinds: [{names}]\n")


@kind(1000)
def checklist_signoffs(n: int) -> Files:
    return checklist(lines(n, lambda i: item(i, f" signoff=r{i}")), "") | {
        "content/releases/r.yaml": "checklist: m\nstarted: 2026-11-20T09:00:00Z\nroles: {"
        + ", ".join(f"r{i}: li" for i in range(0, n, 2))
        + "}\n"
    }


@kind(5000, short="build")
def checklist_declared_vars(n: int) -> Files:
    return checklist("- [ ] A\n", "vars: [" + ", ".join(f"v{i}" for i in range(n)) + "]\n")


@kind(3000)
def checklist_placeholders(n: int) -> Files:
    return checklist(
        "- [ ] A\n\n" + lines(n, lambda i: f"Tag {{{{ v{i} }}}}\n"),
        "vars: [" + ", ".join(f"v{i}" for i in range(n)) + "]\n",
    )


@kind(3000)
def checklist_nearly_placeholders(n: int) -> Files:
    return checklist(
        "- [ ] A\n\n" + lines(n, lambda i: f"Tag {{{{ w{i} }}}} {{v{i}}}\n"),
        "vars: [" + ", ".join(f"v{i}" for i in range(n)) + "]\n",
    )


@kind(5000)
def checklist_front_matter(n: int) -> Files:
    return checklist("- [ ] A\n", lines(n, lambda i: f"key{i}: value"))


@kind(2500)
def checklist_slips(n: int) -> Files:
    return checklist(
        "- [ ] A\n\n"
        + lines(
            n,
            lambda i: f"- [] a{i}\n- [-] b\n- [ ]c\n- ☐ d\n\n##Deploy\n\n- [x] e {{gaet}} {{owner: dba}}\n  f {{gate}}",
        )
    )


@kind(2500)
def checklist_boxes_in_text(n: int) -> Files:
    return checklist("- [ ] A\n\n" + "x [ ] y\n" * n)


@kind(20000)
def checklist_long_line(n: int) -> Files:
    return checklist("- [ ] " + "word " * n + "<!-- {#a} -->\n")


@kind(2500)
def checklist_broken_anchors(n: int) -> Files:
    return checklist(lines(n, lambda i: f"{item(i)} [x](#m{i})"))


@kind(1000)
def snapshot_items(n: int) -> Files:
    return release("started: 2026-11-20T09:00:00Z\n") | {"content/releases/r.md": lines(n, item)}


@kind(1000)
def checklist_errors_in_releases(n: int) -> Files:
    """Each of several releases repeats the errors of its checklist."""
    return checklist(lines(n, lambda i: item(i, " gate=nix"))) | {
        f"content/releases/r{i}.yaml": "checklist: m\n" for i in range(4)
    }


# Pages


@kind(2500, short="build")
def page_headings(n: int) -> Files:
    return page(lines(n, lambda i: f"## Part {i} of the roll-out to the nodes in the pool\n"))


@kind(2500)
def page_equal_headings(n: int) -> Files:
    return page("## Part\n\n" * n)


@kind(2500)
def page_headings_named_like_copies(n: int) -> Files:
    return page(lines(n, lambda i: "## Part\n\n" if i % 2 else f"## Part-{i // 2}\n"))


@kind(2500)
def page_headings_named_like_own(n: int) -> Files:
    return page("## rs-\n\n" * n + "## !\n\n" * n)


@kind(5000, short="build")
def page_list_entries(n: int) -> Files:
    return page(lines(n, lambda i: f"* Node {i} of the pool serves the new version and its queue is empty"))


@kind(5000)
def page_paragraphs(n: int) -> Files:
    return page(lines(n, lambda i: f"Node {i} of the pool serves the new version.\n"))


@kind(5000)
def page_table_rows(n: int) -> Files:
    return page("| a | b |\n|---|---|\n" + lines(n, lambda i: f"| node {i} | serves the new version |"))


@kind(500)
def page_table_columns(n: int) -> Files:
    return page("| a " * n + "|\n" + "|---" * n + "|\n" + "| x |\n" * 20)


@kind(3000)
def page_footnotes(n: int) -> Files:
    return page(lines(n, lambda i: f"See[^{i}]\n\n[^{i}]: Node {i}\n"))


@kind(5000)
def page_references_to_one_footnote(n: int) -> Files:
    return page("See[^a]\n\n" * n + "[^a]: x\n")


@kind(3000)
def page_links(n: int) -> Files:
    return page(lines(n, lambda i: f"[a](../checklists/m.md#a) [b](https://example.com/{i})\n"))


@kind(3000, short="build")
def page_broken_links(n: int) -> Files:
    return page(lines(n, lambda i: f"[a](nowhere{i}.md)\n"))


@kind(3000, short="build")
def page_broken_anchors(n: int) -> Files:
    return page(lines(n, lambda i: f"## Part {i}\n\n[a](#prt-{i}) [b](../checklists/m.md#b{i})\n"))


@kind(3000)
def page_link_definitions(n: int) -> Files:
    return page(lines(n, lambda i: f"[a{i}]\n\n[a{i}]: https://example.com/{i}\n"))


@kind(5000)
def page_bare_addresses(n: int) -> Files:
    return page(lines(n, lambda i: f"see https://example.com/{i}_x_ and www.example.com"))


@kind(5000)
def page_images(n: int) -> Files:
    return page(lines(n, lambda i: f"![x](i{i}.png)\n"))


@kind(3000)
def page_inline_html(n: int) -> Files:
    return page(lines(n, lambda i: f'<kbd title="{i}">x</kbd> <a href="x{i}.md">y</a>\n'))


@kind(3000)
def page_hidden_characters(n: int) -> Files:
    return page("a\u202eb\u200bc\u200d\n\n" * n)


@kind(30000)
def page_long_line(n: int) -> Files:
    return page("word " * n)


PATTERNS = {
    "brackets": "[",
    "bracket pairs": "[]",
    "images": "![",
    "links": "[a](",
    "nested links": "[a](<b",
    "emphasis": "*a_ ",
    "stars": "*a **b ",
    "tildes": "~a ~~b ",
    "backticks": "`a ``b ",
    "tags": "<a ",
    "open tags": "<b>",
    "comments": "<!-- ",
    "processing": "<?",
    "declarations": "<!A ",
    "cdata": "<![CDATA[",
    "references": "&a",
    "forged references": "&#x",
    "zeros": "&#0000000",
    "backslashes": "\\",
    "braces": "{",
    "double braces": "{{",
    "brace words": "{a ",
    "brace pairs": "{}",
    "quotes": '"',
    "www": "www.",
    "addresses": "http://a.b/(",
    "address punctuation": "http://a.b)))",
    "address marks": "www.a.b/*x* ",
    "entities": "&amp;",
    "addresses in emphasis": "*http://a.b/ ",
    "footnotes": "[^a]",
    "pipes": "|",
    "at signs": "a@b.",
    "hrefs": '<a href="',
    "hrefs unquoted": "<a href=",
    "closing": "</a>",
    "colons": "a:b ",
    "markers": "\u200f",
    "dashes": "-",
    "entity brackets": "]",
    "close parens": ")",
    "tabs": "\t",
    "comments in braces": "<!-- {a ",
    "braces and markup": "{a} *b* ",
    "braces and comments": "{a} <!-- {b} --> ",
    "tags in a block": "<div <a ",
    "control characters": "a\x07",
    "zero width": "a\u200b",
}

for name, pattern in PATTERNS.items():
    for where, make in (("page", page), ("checklist", lambda body: checklist("- [ ] A " + body))):

        def files(n: int, pattern: str = pattern, make: Callable[[str], Files] = make) -> Files:
            return make(pattern * n + "\n")

        KINDS.append(Kind(f"{where} pattern {name}", 40_000, files))

BLOCKS = {
    "quotes": ">",
    "list in list": "- ",
    "numbers": "1. ",
    "lines of quotes": "> a\n\n",
    "html lines": "<div>\n",
    "html blocks": "<div>\n\n",
    "comment blocks": "<!-- a\n\n",
    "fences": "```\na\n",
    "definitions": "[a]: b\n",
    "setext": "a\n=\n",
    "tables": "|a|\n|-|\n|b|\n\n",
    "spaces": " " * 4 + "\n",
    "unclosed details": "<details>\n\nx\n\n",
    "bold": "x <b>y\n\n",
    "link open": "x <a href=b>y\n\n",
    "footnote bodies": "[^a]: b\n\n",
    "closing tags": "</div>\n\n",
    "headings in html": "<div>\n\n# a\n\n</div>\n\n",
    "alerts": "> [!NOTE]\n> a\n\n",
    "loose": "- a\n\n  b\n\n",
    "continuations": "- a\n  b\n",
    "empty entries": "-\n",
    "many tags": "<i>x</i>\n",
    "pre": "<pre>\n",
    "script": "<script>\n",
    "marker": "<",
    "ids": '<i id="a">x</i>\n\n',
    "unsafe": "[a](javascript:b)\n\n",
    "unsafe html": '<a href="x:b">c</a>\n\n',
}

for name, pattern in BLOCKS.items():
    for where, make in (("page", page), ("checklist", lambda body: checklist("- [ ] A\n\n\n" + body))):

        def files(n: int, pattern: str = pattern, make: Callable[[str], Files] = make) -> Files:
            return make(pattern * n)

        KINDS.append(Kind(f"{where} block {name}", 10_000, files))


# Releases


@kind(25_000, short="build")
def release_wrong_log_entries(n: int) -> Files:
    return release("log:\n" + "- x\n" * n)


@kind(3000, short="build")
def release_unknown_states(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  n{i}: dnoe"), lines(min(n, 9000), item))


@kind(2000, short="build")
def release_orphans(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  m{i}: done"), lines(n, item))


@kind(2000)
def release_orphans_alone(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  m{i}: done"))


@kind(2500, short="build")
def release_entries(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"\n  n{i}: {EVENT}"), lines(n, item))


@kind(2500)
def release_added_items(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  x{i}: {{ text: More {i}, state: done }}"))


@kind(2500)
def release_added_items_in_sections(n: int) -> Files:
    return release(
        "items:\n" + lines(n, lambda i: f"  x{i}: {{ text: More {i}, section: s{i}, state: done }}"),
        lines(n, lambda i: f"## S {{#s{i}}}\n\n- [ ] a\n"),
    )


@kind(2500)
def release_unknown_sections(n: int) -> Files:
    return release(
        "items:\n" + lines(n, lambda i: f"  x{i}: {{ text: More {i}, section: t{i}, state: done }}"),
        lines(n, lambda i: f"## S {{#s{i}}}\n\n- [ ] a\n"),
    )


@kind(3000, short="build")
def release_log(n: int) -> Files:
    return release(
        "log:\n" + lines(n, lambda i: f"- {{ by: li, at: 2026-11-20T09:{i % 60:02}:00Z, note: 'entry **{i}**' }}")
    )


@kind(1200, short="build")
def release_notes_on_added_items(n: int) -> Files:
    return release(
        "items:\n" + lines(n, lambda i: f"  x{i}: {{ text: 'Look at node {i}', state: done, by: li, note: 'in place {i}' }}")
    )


def release_of_items(n: int, value: str, facts: str = "") -> Files:
    """A release that says the same of each of n items."""
    return release(facts + "items:\n" + lines(n, lambda i: f"  n{i}: {value}"), lines(n, item))


@kind(2400, short="build")
def release_corrections(n: int) -> Files:
    right = "{ state: done, by: li, at: 2026-11-20T09:31:00Z }"
    mistake = "{ corrects: 2026-11-20T09:30:00Z, by: li, at: 2026-11-20T09:31:00Z, note: wrong row }"
    return release_of_items(n, f"[{EVENT}, {mistake}, {right}]")


@kind(2400, short="build")
def release_late_records(n: int) -> Files:
    closed = "closed: { as: aborted, by: li, at: 2026-11-20T10:00:00Z, note: x }\n"
    return release_of_items(n, "{ state: done, by: li, at: 2026-11-21T09:30:00Z, late: 1, note: forgotten }", closed)


@kind(2400, short="build")
def release_failed_items(n: int) -> Files:
    return release_of_items(n, "{ state: failed, by: li, at: 2026-11-20T09:30:00Z, note: lock timeout }")


@kind(3000)
def release_events_of_one_item(n: int) -> Files:
    return release("items:\n  a:\n" + lines(n, lambda i: f"  - {EVENT}"))


@kind(3000)
def release_events_out_of_order(n: int) -> Files:
    return release(
        "items:\n  a:\n" + lines(n, lambda i: f"  - {{ state: done, by: li, at: 2026-11-{20 - i % 19:02}T09:30:00Z }}")
    )


@kind(4000)
def release_evidence_of_one_event(n: int) -> Files:
    return release(
        "items:\n  a:\n    state: done\n    evidence:\n" + lines(n, lambda i: f"    - https://example.com/{i}")
    )


@kind(4000)
def release_missing_evidence_files(n: int) -> Files:
    return release("items:\n  a:\n    state: done\n    evidence:\n" + lines(n, lambda i: f"    - log{i}.txt"))


@kind(4000, short="build")
def release_names_in_by(n: int) -> Files:
    return release("items:\n  a: { state: done, by: [" + ", ".join(f"p{i}" for i in range(n)) + "] }\n")


@kind(4000)
def release_equal_names_in_by(n: int) -> Files:
    return release("items:\n  a: { state: done, by: [" + ", ".join("li" for i in range(n)) + "] }\n")


@kind(2000)
def release_unknown_people(n: int) -> Files:
    return release(
        "items:\n" + lines(n, lambda i: f"  n{i}: {{ state: done, by: q{i} }}"),
        lines(n, item),
        site="people:\n" + lines(n, lambda i: f"- {{ id: p{i}, name: Person {i} }}"),
    )


@kind(4000)
def release_roles(n: int) -> Files:
    return release("roles:\n" + lines(n, lambda i: f"  r{i}: p{i}"))


@kind(4000)
def release_links(n: int) -> Files:
    return release("links:\n" + lines(n, lambda i: f"  l{i}: https://example.com/{i}"))


@kind(4000, short="build")
def release_vars(n: int) -> Files:
    return release(
        "vars:\n" + lines(n, lambda i: f"  v{i}: x"),
        "- [ ] A\n",
        front="vars: [" + ", ".join(f"v{i}" for i in range(n)) + "]\n",
    )


@kind(2000)
def release_undeclared_vars(n: int) -> Files:
    return release(
        "vars:\n" + lines(n, lambda i: f"  w{i}: x"),
        "- [ ] A\n",
        front="vars: [" + ", ".join(f"v{i}" for i in range(n)) + "]\n",
    )


@kind(4000)
def release_unknown_keys(n: int) -> Files:
    return release(lines(n, lambda i: f"key{i}: x"))


@kind(4000)
def release_unknown_keys_of_events(n: int) -> Files:
    return release("items:\n  a: {" + ", ".join(f"key{i}: x" for i in range(n)) + "}\n")


@kind(4000)
def release_equal_keys(n: int) -> Files:
    return release("items:\n" + "  a: done\n" * n)


@kind(4000)
def release_notes_cut_short(n: int) -> Files:
    return release(
        "log:\n" + "- { note: a } #88\n" * n + "items:\n" + lines(n, lambda i: f"  x{i}:\n    note: waits for PR #{i}")
    )


@kind(3000)
def release_missing_notes(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  n{i}: skipped"), lines(min(n, 9000), item))


@kind(3000)
def release_invalid_times(n: int) -> Files:
    return release("log:\n" + "- { note: a, at: 20.11.2026 }\n" * n)


@kind(1000)
def release_done_before_gates(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  n{i}: done"), "- [ ] G {gate=all}\n" + lines(n, item))


@kind(400)
def release_done_before_many_gates(n: int) -> Files:
    return release(
        "items:\n" + lines(n, lambda i: f"  n{i + n}: done"),
        lines(n, lambda i: item(i, " gate=all")) + lines(n, lambda i: item(i + n)),
    )


@kind(1000)
def release_failures(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f"  n{i}: failed"), lines(n, lambda i: item(i, " gate")))


@kind(30000)
def release_long_note(n: int) -> Files:
    return release("notes: |\n" + "  word word\n" * n)


@kind(30000)
def release_long_quoted_note(n: int) -> Files:
    return release('notes: "' + "word\\n " * n + '"\n')


@kind(30000)
def release_long_plain_note(n: int) -> Files:
    return release("notes: a\n" + "  word word\n" * n)


@kind(8000)
def release_note_with_markup(n: int) -> Files:
    return release("notes: |\n" + "  a **b** [c](d.md) `e`\n\n" * n)


@kind(5000)
def release_flow_sequence(n: int) -> Files:
    return release("log: [" + "{ note: a }, " * n + "]\n")


@kind(5000)
def release_flow_of_scalars(n: int) -> Files:
    return release("log: [" + "a, " * n + "]\n")


@kind(5000)
def release_comments(n: int) -> Files:
    return release("# a remark on the release\n" * n + "log:\n" + "# another\n" * n)


@kind(2000)
def release_anchors(n: int) -> Files:
    return release("log:\n" + lines(n, lambda i: f"- &a{i} {{ note: x }}\n- *a{i}"))


@kind(2000)
def release_aliases_of_one(n: int) -> Files:
    return release("log:\n- &a { note: x }\n" + "- *a\n" * n)


@kind(2000)
def release_merge_keys(n: int) -> Files:
    return release("log:\n- &a { note: x }\n" + "- { <<: *a, by: li }\n" * n)


@kind(1000)
def release_merge_lists(n: int) -> Files:
    return release("x: &a { note: x }\nlog:\n- <<: [" + "*a, " * n + "]\n")


def bomb(n: int, form: str) -> str:
    """Each anchor has ten of the one before."""
    return "a0: &a0 x\n" + lines(n, lambda i: form.format(i + 1, ", ".join([f"*a{i}"] * 10)))


@kind(20)
def release_alias_bomb(n: int) -> Files:
    return release(bomb(n, "a{0}: &a{0} [{1}]"))


@kind(20)
def release_big_alias_repeated(n: int) -> Files:
    return release("x: &a [" + "x, " * 1000 + "]\ny: [" + "*a, " * n + "]\n")


@kind(3000)
def release_tags(n: int) -> Files:
    return release("log:\n" + "- !!str x\n- !x y\n" * n)


@kind(3000)
def release_open_brackets(n: int) -> Files:
    return release("log: " + "[" * n + "\n")


@kind(3000)
def release_dashes(n: int) -> Files:
    return release("log:\n" + "- " * n + "x\n")


@kind(3000)
def release_question_marks(n: int) -> Files:
    return release("? " * n + "x\n")


@kind(3000)
def release_complex_keys(n: int) -> Files:
    return release("? a\n: b\n" * n)


@kind(3000)
def release_documents(n: int) -> Files:
    return release("---\na: b\n" * n)


@kind(3000)
def release_tabs(n: int) -> Files:
    return release("\t\n" * n + "\ta: b\n")


@kind(3000)
def release_broken_in_the_end(n: int) -> Files:
    return release("log:\n" + "- { note: a }\n" * n + "a: b: c\n")


@kind(3000)
def release_unclosed_quote(n: int) -> Files:
    return release('notes: "' + "it is\n  " * n)


@kind(3000)
def release_conflict(n: int) -> Files:
    return release("log:\n" + "<<<<<<< a\n- { note: a }\n=======\n- { note: b }\n>>>>>>> b\n" * n)


@kind(3000)
def release_indents(n: int) -> Files:
    return release("".join(" " * i + "a:\n" for i in range(n // 10)))


@kind(3000)
def release_quoted_keys(n: int) -> Files:
    return release("items:\n" + lines(n, lambda i: f'  "x\\u0041{i}": done'))


@kind(3000)
def release_escapes(n: int) -> Files:
    return release('notes: "' + "\\u0041\\n" * n + '"\n')


@kind(3000)
def release_single_quotes(n: int) -> Files:
    return release("notes: '" + "it''s " * n + "'\n")


@kind(3000)
def release_hidden_characters(n: int) -> Files:
    return release("notes: |\n" + "  a\u202eb\u200bc\n" * n)


@kind(300)
def release_closings(n: int) -> Files:
    return release("closed: { by: [" + ", ".join(f"p{i}" for i in range(n)) + "], note: x }\n")


# Many files


@kind(500, short="build")
def releases(n: int) -> Files:
    return checklist(lines(20, item)) | {
        f"content/releases/a/b/{i}.yaml": f"checklist: m\nversion: '{i}'\nstarted: 2026-11-20T09:00:00Z\nitems:\n"
        + lines(20, lambda j: f"  n{j}: {EVENT}")
        for i in range(n)
    }


@kind(500)
def releases_without_versions_or_times(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a/b/{i}.yaml": "checklist: m\n" for i in range(n)}


@kind(500, short="build")
def releases_with_errors(n: int) -> Files:
    return checklist("- [ ] A\n") | {
        f"content/releases/a/b/{i}.yaml": "checklist: m\nlog:\n" + "- x\n" * 100 for i in range(n)
    }


@kind(500)
def releases_broken(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a/b/{i}.yaml": "checklist: m\na: b: c\n" * 20 for i in range(n)}


@kind(500)
def releases_of_unknown_checklists(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a/b/{i}.yaml": f"checklist: x{i}\n" for i in range(n)}


@kind(500, short="build")
def releases_after_one_another(n: int) -> Files:
    return checklist("- [ ] A\n") | {
        f"content/releases/a{i}.yaml": "checklist: m\n" + (f"after: a{i - 1}\n" if i else "") for i in range(n)
    }


@kind(500)
def releases_after_one_another_in_a_circle(n: int) -> Files:
    return checklist("- [ ] A\n") | {
        f"content/releases/a{i}.yaml": f"checklist: m\nafter: a{(i + 1) % n}\n" for i in range(n)
    }


@kind(500)
def releases_after_one_release(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a{i}.yaml": "checklist: m\nafter: a0\n" for i in range(n)}


@kind(500)
def releases_after_unknown_ones(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a{i}.yaml": f"checklist: m\nafter: b{i}\n" for i in range(n)}


@kind(500)
def releases_of_services(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/s{i}/production/1.yaml": "checklist: m\n" for i in range(n)}


@kind(500)
def releases_in_progress_of_services(n: int) -> Files:
    """For the overview, the board, the wall display, and the pages of people."""
    return checklist("- [ ] A {#a}\n- [ ] B {#b owner=dba}\n") | {
        f"content/releases/s{i}/production/1.yaml": f"checklist: m\nservice: s{i}\nenvironment: production\nowner: p{i}\n"
        f"roles: {{ dba: d{i} }}\nitems:\n  a: {EVENT}\n"
        for i in range(n)
    }


@kind(500)
def releases_in_progress_of_one_series(n: int) -> Files:
    """For forecasts, of which each looks at the whole series: every second release is done and has few times."""
    return checklist(lines(20, item)) | {
        f"content/releases/s/production/{i}.yaml": "checklist: m\nstarted: 2026-11-20T09:00:00Z\n"
        + ("finished: 2026-11-20T10:00:00Z\n" if i % 2 else "")
        + f"items:\n  n0: {EVENT}\n"
        for i in range(n)
    }


@kind(500)
def releases_of_environments(n: int) -> Files:
    return checklist("- [ ] A\n") | {
        f"content/releases/s/{i}.yaml": f"checklist: m\nenvironment: e{i}\n" for i in range(n)
    }


@kind(50)
def releases_with_snapshots(n: int) -> Files:
    files = checklist(lines(20, item))
    for i in range(n):
        files[f"content/releases/a/b/{i}.yaml"] = "checklist: m\nstarted: 2026-11-20T09:00:00Z\n"
        files[f"content/releases/a/b/{i}.md"] = lines(20, item) + f"- [ ] Another {i}\n"
    return files


@kind(500)
def releases_with_failures(n: int) -> Files:
    return checklist(lines(20, item)) | {
        f"content/releases/a/b/{i}.yaml": f"checklist: m\nversion: '{i}'\nstatus: done\nstarted: 2026-11-20\nitems:\n"
        + lines(20, lambda j: f"  n{j}: {{ state: failed, by: li, at: 2026-11-20T09:30:00Z, note: again }}")
        for i in range(n)
    }


@kind(500)
def releases_with_orphans(n: int) -> Files:
    return checklist(lines(20, item)) | {
        f"content/releases/a/b/{i}.yaml": "checklist: m\nitems:\n" + lines(20, lambda j: f"  m{j}: done")
        for i in range(n)
    }


@kind(500)
def checklists(n: int) -> Files:
    return {f"content/checklists/c{i}.md": lines(20, item) for i in range(n)}


@kind(500)
def pages(n: int) -> Files:
    return {f"content/guide/p{i}.md": f"# Page {i}\n\n[next](p{i + 1}.md)\n" for i in range(n)}


@kind(20)
def folders(n: int) -> Files:
    return {"content/guide/" + "a/" * i + "p.md": f"# Page {i}\n" for i in range(n)}


@kind(1000)
def assets(n: int) -> Files:
    return {"content/checklists/m.md": "- [ ] A\n"} | {f"content/files/f{i}.txt": f"{i}" for i in range(n)}


@kind(500)
def colliding_pages(n: int) -> Files:
    return {f"content/guide/{name}{i}.md": "x\n" for i in range(n) for name in ("p", "P")}


@kind(500)
def stray_snapshots(n: int) -> Files:
    return checklist("- [ ] A\n") | {f"content/releases/a/{i}.md": "x\n" for i in range(n)}


@kind(2000)
def config_people(n: int) -> Files:
    return checklist("- [ ] A\n") | {
        "site.yaml": "people:\n" + lines(n, lambda i: f"- {{ id: p{i}, name: Person {i}, emails: [p{i}@example.com] }}")
    }


@kind(2000)
def config_equal_people(n: int) -> Files:
    return checklist("- [ ] A\n") | {"site.yaml": "people:\n" + "- { id: p, name: Person }\n" * n}


@kind(3000)
def config_unknown_keys(n: int) -> Files:
    return checklist("- [ ] A\n") | {"site.yaml": lines(n, lambda i: f"key{i}: x")}


def selected(short: bool, names: list[str]) -> Iterator[Kind]:
    for each in KINDS:
        if (each.short or not short) and (not names or any(name in each.name for name in names)):
            yield each
