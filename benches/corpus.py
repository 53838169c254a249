#!/usr/bin/env python3
"""Makes a site of N releases of the deployment checklist: the corpus of the benchmark.

    corpus.py N DIR [--checklist PATH] [--snapshots]

The same N gives the same bytes everywhere. Every item of every release has who and when; 30 % have a note of their
own (a tenth of those say why the item was skipped, a tenth why it failed before it was done), 30 % a link as
evidence. The last release is still running, stopped at a failure. What the checklist asks for is honoured: gates are
never skipped, required evidence is there, sign-offs come from the person with that role.
"""

import argparse
import json
import random
import re
import shlex
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

CHECKLIST = Path(__file__).parent.parent / "content/checklists/deployment.md"
RELEASES = Path("content/releases/payments/production")

FIRST = datetime(2010, 1, 1, 6, 0)  # early enough that 10,000 releases end in the past
EVERY = timedelta(hours=12)
OWNER = "maya"
PEOPLE = ["li", "sam", "noor", "tom", "ines"]

# {n} is a number that no other item of the corpus has, so no two notes are equal.
NOTES = [
    "Took {n} ms, as **last time**.",
    "See [ticket {n}](https://tickets.example.com/{n}) for the details.",
    "Ran with `--jobs 4 --seed {n}`; nothing unusual.",
    "Two hosts of pool {n} were *slow* to answer, then fine.",
    "Second try: `lock_timeout` raised to **{n} ms**, then `migrate --resume`.",
    "Agreed in the channel, message {n}; on call has read it.",
    "Dashboard <https://grafana.example.com/d/{n}> stayed flat for ten minutes.",
    "Checked by hand: `{n}` rows before and after.",
]
SKIPPED = "Waived for this release, **decision {n}**: nothing it covers has changed."
FAILED = "Run {n} ended with `exit status 1`: *connection reset by peer*."


@dataclass
class Item:
    id: str
    text: str
    attributes: dict[str, str]


@dataclass
class Section:
    id: str
    title: str
    level: int
    optional: bool
    items: list[Item] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a site of N releases of the deployment checklist.")
    parser.add_argument("n", type=int, metavar="N")
    parser.add_argument("dir", type=Path, metavar="DIR", help="the site's folder; it must not exist")
    parser.add_argument("--checklist", type=Path, default=CHECKLIST, help="default: the repository's own")
    parser.add_argument("--snapshots", action="store_true", help="put a snapshot of the checklist beside each release")
    arguments = parser.parse_args()

    # Items are ticked in document order, so a gate that stands behind what it guards would be a warning each time.
    checklist = re.sub(r' gate(=("[^"]*"|[^ }]+))?(?=[ }])|(?<=\{)gate(=("[^"]*"|[^ }]+))? ?', "", arguments.checklist.read_text(encoding="utf-8"))
    sections = read_checklist(checklist)
    arguments.dir.mkdir(parents=True)
    live = arguments.dir / "content/checklists/deployment.md"
    live.parent.mkdir(parents=True)
    live.write_text(checklist, encoding="utf-8")
    folder = arguments.dir / RELEASES
    folder.mkdir(parents=True)
    for number, version in enumerate(versions(arguments.n)):
        text = release(number, version, sections, running=number == arguments.n - 1)
        (folder / f"{version}.yaml").write_text(text, encoding="utf-8")
        if arguments.snapshots:
            (folder / f"{version}.md").write_text(checklist, encoding="utf-8")


# The checklist


def read_checklist(markdown: str) -> list[Section]:
    """The sections that hold items, in order. Reads flat lists of `- [ ]` items under headings, and nothing else."""
    markdown = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    sections = [Section("", "", 0, False)]
    above = [sections[0]]  # the headings that hold the current line, outermost first
    used: dict[str, int] = {}
    for line in markdown.splitlines():
        if heading := re.fullmatch(r"(#+) +(.+)", line):
            level = len(heading[1])
            if level == 1 and len(sections) == 1:
                continue  # the title is no section
            title, attributes = split_attributes(heading[2])
            while above[-1].level >= level:
                above.pop()
            optional = above[-1].optional or "optional" in attributes
            section = Section(path(above[-1], title, attributes, used), title, level, optional)
            above.append(section)
            sections.append(section)
        elif box := re.fullmatch(r"[-*+] \[ \] (.+)", line):
            text, attributes = split_attributes(box[1])
            if above[-1].optional:
                attributes["optional"] = ""
            above[-1].items.append(Item(path(above[-1], text, attributes, used), text, attributes))
        elif re.match(r"\s*([-*+]|\d+[.)]) \[[ xX]\] ", line):
            raise SystemExit(f"corpus.py reads flat, unticked lists only, not: {line}")
    return [section for section in sections if section.items]


def split_attributes(text: str) -> tuple[str, dict[str, str]]:
    """`Migrate <!-- {#db gate owner=dba} -->` is `Migrate` and {"#": "db", "gate": "", "owner": "dba"}."""
    block = re.search(r"\s*<!--\s*\{(.*)\}\s*-->\s*$", text)
    if not block:
        return text.strip(), {}
    attributes = {}
    for word in shlex.split(block[1]):
        if word.startswith("#"):
            attributes["#"] = word[1:]
        else:
            key, _, value = word.partition("=")
            attributes[key] = value
    return text[: block.start()].strip(), attributes


def path(parent: Section, text: str, attributes: dict[str, str], used: dict[str, int]) -> str:
    """The id: an explicit one, or the parent's and a segment; equal ones get `~2`, `~3`."""
    id = attributes.get("#") or "/".join(filter(None, [parent.id, segment(text)]))
    used[id] = used.get(id, 0) + 1
    return id if used[id] == 1 else f"{id}~{used[id]}"


def segment(text: str) -> str:
    """Words of letters and digits, as many whole ones as fit 48 characters."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:48]
        if len(longer) > 48:
            break
        slug = longer
    return slug or "item"


# The releases


def versions(n: int) -> list[str]:
    """`2010.1.0`, `2010.1.1`, …: year, month, and a count within the month."""
    result = []
    count: dict[str, int] = {}
    for number in range(n):
        at = FIRST + number * EVERY
        month = f"{at.year}.{at.month}"
        result.append(f"{month}.{count.get(month, 0)}")
        count[month] = count.get(month, 0) + 1
    return result


def release(number: int, version: str, sections: list[Section], running: bool) -> str:
    """One release's YAML. A running one has got through two thirds of its items, and failed at the last of them."""
    dice = random.Random(f"release {number}")
    items = [item for section in sections for item in section.items]
    reached = len(items) * 2 // 3 if running else len(items)
    people = roles(items)
    started = at = FIRST + number * EVERY
    entries = []
    for index, item in enumerate(items):
        if index >= reached:
            entries.append(f"\n  {item.id}: todo\n")
            continue
        at += timedelta(seconds=60 + int(dice.random() * 300))
        n = number * 1000 + index
        happened = events(item, at, n, people, dice)
        if running and index == reached - 1:
            happened[-1].update(state="failed", note=json.dumps(FAILED.format(n=n)))
        entries.append(entry(item, happened))

    lines = [
        "checklist: deployment",
        "service: payments",
        "environment: production",
        f'version: "{version}"',
        f"owner: {OWNER}",
        f"started: {timestamp(started)}",
    ]
    if people:
        lines.append(f"roles: {{ {', '.join(f'{role}: {person}' for role, person in people.items())} }}")
    if not running:
        lines.append(f"finished: {timestamp(at)}")
        lines.append(f"closed: {{ by: {OWNER}, at: {timestamp(at + timedelta(minutes=40))} }}")
    lines.append(f"links: {{ ticket: https://tickets.example.com/release/{number} }}")
    lines.append("items:\n")
    return "\n".join(lines) + "".join(entries)


def roles(items: list[Item]) -> dict[str, str]:
    """A person for every role that the checklist names; never the release's owner, who may sign nothing off."""
    named = {item.attributes[key]: None for item in items for key in ("owner", "signoff") if item.attributes.get(key)}
    return {role: PEOPLE[index % len(PEOPLE)] for index, role in enumerate(named)}


def events(item: Item, at: datetime, n: int, people: dict[str, str], dice: random.Random) -> list[dict[str, str]]:
    """What happened to one item, oldest first, with the fields in the order in which they are written."""
    by = people.get(item.attributes.get("signoff", "")) or PEOPLE[int(dice.random() * len(PEOPLE))]
    happened = [{"state": "done", "by": by, "at": timestamp(at)}]
    if dice.random() < 0.3:
        kind = dice.random()
        if kind < 0.1 and "gate" not in item.attributes:
            happened[0].update(state="skipped", note=json.dumps(SKIPPED.format(n=n)))
        elif kind > 0.9:
            before = timestamp(at - timedelta(seconds=45))
            happened.insert(0, {"state": "failed", "by": by, "at": before, "note": json.dumps(FAILED.format(n=n))})
        else:
            happened[0]["note"] = json.dumps(NOTES[int(dice.random() * len(NOTES))].format(n=n))
    if dice.random() < 0.3 or "evidence" in item.attributes:
        happened[-1]["evidence"] = f"https://ci.example.com/runs/{n}"
    return happened


def entry(item: Item, happened: list[dict[str, str]]) -> str:
    """One entry below `items:`, with the empty line before it that keeps merges clean."""
    if len(happened) == 1:
        fields = "".join(f"    {key}: {value}\n" for key, value in happened[0].items())
        return f"\n  {item.id}:\n{fields}"
    flow = (", ".join(f"{key}: {value}" for key, value in event.items()) for event in happened)
    return f"\n  {item.id}:\n" + "".join(f"    - {{ {fields} }}\n" for fields in flow)


def timestamp(at: datetime) -> str:
    return at.isoformat() + "Z"


if __name__ == "__main__":
    main()
