#!/usr/bin/env python3
"""Makes a Hugo site of the releases of a corpus: the peer of the benchmark.

    hugo.py CORPUS DIR

Each release's YAML becomes, as it stands, the front matter of one content file; the checklist becomes a data file;
layouts and style are those of `hugo-site/` beside this script.
"""

import argparse
import json
import re
import shutil
import textwrap
from pathlib import Path

from corpus import read_checklist

SITE = Path(__file__).parent / "hugo-site"


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a Hugo site of the releases of a corpus.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="a site made by corpus.py")
    parser.add_argument("dir", type=Path, metavar="DIR", help="the Hugo site's folder; it must not exist")
    arguments = parser.parse_args()

    shutil.copytree(SITE, arguments.dir)
    content = arguments.corpus / "content"
    write_checklist(content / "checklists/deployment.md", arguments.dir / "data/checklist.json")
    for source in content.glob("releases/**/*.yaml"):
        target = arguments.dir / "content" / source.relative_to(content).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(front_matter(source.read_text(encoding="utf-8")), encoding="utf-8")


def write_checklist(source: Path, target: Path) -> None:
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "items": [
                {"id": item.id, "text": item.text, "optional": "optional" in item.attributes} for item in section.items
            ],
        }
        for section in read_checklist(source.read_text(encoding="utf-8"))
    ]
    target.parent.mkdir()
    target.write_text(json.dumps(sections, indent=1), encoding="utf-8")


def front_matter(release: str) -> str:
    """The release below `params`, where Hugo keeps what is the site's own; title and date where Hugo looks for them."""
    version = re.search(r"^version: (.*)$", release, re.MULTILINE)[1]
    started = re.search(r"^started: (.*)$", release, re.MULTILINE)[1]
    return f"---\ntitle: {version}\ndate: {started}\nparams:\n{textwrap.indent(release, '  ')}---\n"


if __name__ == "__main__":
    main()
