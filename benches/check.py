#!/usr/bin/env python3
"""Checks that the peers did the same job: what Hugo's pages say is what runsheet's JSON says.

    check.py RUNSHEET_OUTPUT HUGO_OUTPUT

For each release: its items in order, each one's state, who and when; and done, skipped and failed in the index.
"""

import argparse
import html
import json
import re
from datetime import datetime, timezone
from pathlib import Path

ITEM = re.compile(r'<li id="(.*?)" data-state="(.*?)" data-by="(.*?)" data-at="(.*?)">')
ROW = re.compile(
    r'<a href="/releases/([^"]+)\.html">.*?'
    r"<td>(?P<done>\d+)</td><td>(?P<skipped>\d+)</td><td>(?P<failed>\d+)</td><td>\d+</td>\n</tr>",
    re.DOTALL,
)
SHOWN = 10  # differences printed


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks that what Hugo's pages say is what runsheet's JSON says.")
    parser.add_argument("runsheet", type=Path, metavar="RUNSHEET_OUTPUT")
    parser.add_argument("hugo", type=Path, metavar="HUGO_OUTPUT")
    arguments = parser.parse_args()

    ours = arguments.runsheet / "api/releases"
    theirs = arguments.hugo / "releases"
    names = sorted(path.relative_to(ours).with_suffix("").as_posix() for path in ours.rglob("*.json"))
    index = (theirs / "index.html").read_text(encoding="utf-8")
    rows = {
        html.unescape(row[1]): {key: int(count) for key, count in row.groupdict().items()}
        for row in ROW.finditer(index)
    }

    differences = [f"{name}: only one side has it" for name in set(names) ^ set(rows)]
    items = 0
    for name in set(names) & set(rows):
        release = json.loads((ours / f"{name}.json").read_text(encoding="utf-8"))
        page = (theirs / f"{name}.html").read_text(encoding="utf-8")
        progress = {key: release[key] for key in rows[name]}
        if progress != rows[name]:
            differences.append(f"{name}: {progress} here, {rows[name]} in Hugo's index")
        differences += compare(name, our_items(release), their_items(page))
        items += len(release["items"])
    if not items:
        differences.append("no items at all")
    if differences:
        raise SystemExit("\n".join(sorted(differences)[:SHOWN] + [f"{len(differences)} differences"]))
    print(f"same: {len(names)} releases, {items} items")


def compare(name: str, ours: list[tuple], theirs: list[tuple]) -> list[str]:
    if len(ours) != len(theirs):
        return [f"{name}: {len(ours)} items here, {len(theirs)} in Hugo"]
    return [f"{name}: {our} here, {their} in Hugo" for our, their in zip(ours, theirs) if our != their]


def our_items(release: dict) -> list[tuple]:
    """Id, state, who and when of each item. One that only a rule (`only`, `except`) made n/a has no event, and Hugo,
    which knows no such rules, shows it as todo."""
    result = []
    for item in release["items"]:
        last = item["events"][-1] if item["events"] else {}
        by = last.get("by") or ""
        state = "todo" if item["state"] == "n/a" else item["state"]
        result.append((item["id"], state, by if isinstance(by, str) else ", ".join(by), instant(last.get("at"))))
    return result


def their_items(page: str) -> list[tuple]:
    found = (map(html.unescape, item) for item in ITEM.findall(page))
    return [(id, state, by, instant(at)) for id, state, by, at in found]


def instant(written: str | None) -> str:
    """A time in UTC, so that two spellings of it are equal."""
    return str(datetime.fromisoformat(written.replace("Z", "+00:00")).astimezone(timezone.utc)) if written else ""


if __name__ == "__main__":
    main()
