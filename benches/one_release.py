"""Checks that a command on one release takes no longer in a large site than in a small one.

Each round runs every command once in a site of few releases and once in one of many. The target of the design is a
ratio of at most 1.5 between the medians.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Run, run

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
TARGET = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description="Exits 1 if commands on one release read more than that release.")
    parser.add_argument("--few", type=int, default=10, metavar="N", help="releases of the small site (10)")
    parser.add_argument("--many", type=int, default=10_000, metavar="N", help="releases of the large site (10000)")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often each command runs (15)")
    parser.add_argument("--runsheet", default=str(REPOSITORY / "target/release/runsheet"), help="the binary to time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        sites = [corpus(n, Path(folder) / str(n)) for n in (arguments.few, arguments.many)]
        missed = False
        for name, command in commands(arguments.runsheet).items():
            few, many = compare(command, sites, arguments.rounds)
            ratio = median(many) / median(few)
            missed |= ratio > TARGET
            print(
                f"{name:12} {1000 * median(few):6.1f} ms with {arguments.few:,}, "
                f"{1000 * median(many):6.1f} ms with {arguments.many:,}: {ratio:.2f} times, "
                f"at most {max(r.mib for r in many):.0f} MiB"
            )
    sys.exit(missed)


def corpus(n: int, folder: Path) -> Path:
    subprocess.run([sys.executable, HERE / "corpus.py", str(n), folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def commands(runsheet: str) -> dict[str, list[str]]:
    """The commands by name, with `RELEASE` and `ROUND` to be filled in."""
    who = ["--by", "bench"]
    return {
        "tick": [runsheet, "tick", "RELEASE", "security-hardening-complete", "--as", "doing", "--note", "round ROUND", *who],
        "log": [runsheet, "log", "RELEASE", "round ROUND", *who],
        "add": [runsheet, "add", "RELEASE", "post-deployment", "Round ROUND", *who],
        "status": [runsheet, "status", "RELEASE", "--format", "json"],
        "completion": [runsheet, "complete", "--", "tick", "RELEASE", ""],
    }


def compare(command: list[str], sites: list[Path], rounds: int) -> tuple[list[Run], list[Run]]:
    runs: tuple[list[Run], list[Run]] = ([], [])
    for number in range(rounds):
        for site, done in zip(sites, runs):
            words = [word.replace("RELEASE", running(site)).replace("ROUND", str(number)) for word in command]
            # `status` exits with 1, because the release is not a go.
            done.append(run([*words[:1], "--root", str(site), *words[1:]], codes=(0, 1)))
    return runs


def running(site: Path) -> str:
    """The id of the only release that is not closed, the newest."""
    releases = site / "content/releases"
    newest = max(releases.rglob("*.yaml"), key=lambda file: [int(part) for part in file.stem.split(".")])
    return newest.relative_to(releases).with_suffix("").as_posix()


def median(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


if __name__ == "__main__":
    main()
