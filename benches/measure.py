"""Runs one command in a fresh process and says what it cost."""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Run:
    seconds: float
    cpu: float  # user and system, all threads
    mib: float  # peak resident memory; never less than this process's own, whose pages a child starts from


def run(command: list[str]) -> Run:
    """Ends this program with the command's own words when the command fails."""
    with tempfile.TemporaryFile() as said:
        output = [(os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)]
        began = time.perf_counter()
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=output)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - began
        if status != 0:
            said.seek(0)
            words = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}\n{words[-2000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def size(folder: Path) -> tuple[int, int]:
    """How many files there are below a folder, and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)
