#!/usr/bin/env python3
"""Measures how time and memory grow with the input, and exits 1 if something grows faster than linearly.

    growth.py [WORD …] [--short] [--runsheet BINARY]

Takes all kinds of input whose name holds one of the words, or every kind. See README.md beside this file.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from growth_inputs import Files, Kind, checklist, checklist_items, selected

REPOSITORY = Path(__file__).parent.parent

FACTOR = 4  # the large input is so many times the small one
MOST = 6.5  # the large input may take so many times the cost of the small one
ENOUGH = 0.1  # seconds above the cost of an empty site that the small input should take
LEAST_SECONDS = 0.02  # a small input that takes less counts as taking this
LEAST_MIB = 12  # the same for memory: the allocator takes it in large pieces
ROUNDS = 2
MORE_ROUNDS = 8  # before a failure is believed
ITEMS_MIB = 200  # what a checklist of 10,000 items may take

# No measurement may take the machine with it.
CPU_SECONDS = 60
ADDRESS_SPACE = 4 << 30


@dataclass
class Cost:
    seconds: float  # CPU, user and system, all threads
    mib: float  # peak resident memory
    failed: str = ""

    def better(self, other: "Cost") -> "Cost":
        return Cost(min(self.seconds, other.seconds), min(self.mib, other.mib), self.failed or other.failed)


class Site:
    """A site on disk, and what a command on it costs."""

    def __init__(self, folder: Path, binary: str, files: Files):
        self.folder, self.binary = folder, binary
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")

    def cost(self, command: str, rounds: int) -> Cost:
        best = self.run(command)
        for _ in range(rounds - 1):
            best = best.better(self.run(command))
        return best

    def run(self, command: str) -> Cost:
        output = self.folder.with_name("output")
        shutil.rmtree(output, ignore_errors=True)
        options = ["--keep-going", "--output", str(output)] if command == "build" else []
        child = subprocess.Popen(
            [self.binary, command, "--root", str(self.folder), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=limit,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        # 1 says that the content has errors, which is what many inputs are for.
        failed = "" if child.returncode in (0, 1) else f"exit {child.returncode}"
        return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, failed)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


@dataclass
class Bench:
    binary: str
    folder: Path
    empty: dict[str, Cost]
    sites: int = 0

    def site(self, files: Files) -> Site:
        self.sites += 1
        return Site(self.folder / str(self.sites) / "site", self.binary, files)

    def size(self, kind: Kind, command: str) -> int:
        """The smallest size at which the time can be told from noise, the kind's own at most."""
        size = max(1, kind.size // 16)
        while size < kind.size:
            site = self.site(kind.files(size))
            if site.run(command).seconds - self.empty[command].seconds >= ENOUGH:
                break
            size = min(kind.size, size * 2)
        return size

    def growth(self, kind: Kind, command: str) -> tuple[str, str]:
        """A row of the table, and what is wrong."""
        size = self.size(kind, command)
        small, large = (self.site(kind.files(size * factor)) for factor in (1, FACTOR))
        costs = [small.cost(command, ROUNDS), large.cost(command, ROUNDS)]
        if self.wrong(command, costs) and not any(cost.failed for cost in costs):
            # In turn, so that whatever else the machine does meets both alike.
            for _ in range(MORE_ROUNDS):
                costs = [cost.better(site.run(command)) for cost, site in zip(costs, (small, large), strict=True)]
        shutil.rmtree(self.folder)
        wrong = self.wrong(command, costs)
        milliseconds, mib = self.above_empty(command, costs)
        row = f"{kind.name:42} {command:5} {size:7,} " + " ".join(f"{value * 1000:8,.1f}" for value in milliseconds)
        row += "  " + " ".join(f"{value:7,.1f}" for value in mib)
        return f"{row}  {wrong}".rstrip(), wrong

    def above_empty(self, command: str, costs: list[Cost]) -> tuple[list[float], list[float]]:
        empty = self.empty[command]
        return [cost.seconds - empty.seconds for cost in costs], [cost.mib - empty.mib for cost in costs]

    def wrong(self, command: str, costs: list[Cost]) -> str:
        failed = [cost.failed for cost in costs if cost.failed]
        if failed:
            return f"FAILED: {', '.join(failed)}"
        (few_seconds, many_seconds), (few_mib, many_mib) = self.above_empty(command, costs)
        times = {
            "TIME": many_seconds / max(few_seconds, LEAST_SECONDS),
            "MEMORY": many_mib / max(few_mib, LEAST_MIB),
        }
        return " ".join(f"{what}: {ratio:.1f} times" for what, ratio in times.items() if ratio > MOST)


def main() -> None:
    parser = argparse.ArgumentParser(description="Exits 1 if time or memory grows faster than the input.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only kinds whose name holds one of these")
    parser.add_argument("--short", action="store_true", help="only the kinds that matter most")
    parser.add_argument("--runsheet", default=str(REPOSITORY / "target/release/runsheet"), help="the binary to measure")
    arguments = parser.parse_args()
    if not shutil.which(arguments.runsheet):
        parser.error(f"no {arguments.runsheet}: run `cargo build --release` first")
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="runsheet-growth-", dir=place) as folder:
        wrong = measure(Bench(arguments.runsheet, Path(folder) / "sites", {}), arguments)
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


def measure(bench: Bench, arguments: argparse.Namespace) -> list[str]:
    """Prints the table; gives what is wrong."""
    smallest = bench.site(checklist("- [ ] A\n"))
    bench.empty = {command: smallest.cost(command, 5) for command in ("check", "build")}
    wrong = []
    print(
        f"{'input':42} {'':5} {'size':>7} {'ms':>8} {f'{FACTOR} times':>8}  {'MiB':>7} {f'{FACTOR} times':>7}",
        flush=True,
    )
    for kind in selected(arguments.short, arguments.words):
        for command in kind.commands(arguments.short):
            row, problem = bench.growth(kind, command)
            print(row, flush=True)
            wrong += [f"{kind.name}, {command}: {problem}"] if problem else []
    peak = bench.site(checklist_items(10_000)).cost("check", 1)
    print(f"10,000 items: {peak.mib:.0f} MiB", flush=True)
    if peak.failed or peak.mib >= ITEMS_MIB:
        wrong.append(f"10,000 items take {peak.mib:.0f} MiB {peak.failed}, and may take {ITEMS_MIB}")
    return wrong


if __name__ == "__main__":
    main()
