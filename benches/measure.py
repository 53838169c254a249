"""Runs one command in a fresh process, or lets one go on, and says what it cost."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Run:
    seconds: float
    cpu: float  # user and system, all threads
    mib: float  # peak resident memory; never less than this process's own, whose pages a child starts from


def run(command: list[str], codes: tuple[int, ...] = (0,)) -> Run:
    """Ends this program with the command's own words when its exit code is not one of `codes`."""
    with tempfile.TemporaryFile() as said:
        output = [(os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)]
        began = time.perf_counter()
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=output)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) not in codes:
            said.seek(0)
            words = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}\n{words[-2000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def size(folder: Path) -> tuple[int, int]:
    """How many files there are below a folder, and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


class Going:
    """A command that goes on until this is left. It says what it did in lines."""

    def __init__(self, command: list[str], ready: str):
        self.child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.until(ready)

    def __enter__(self) -> "Going":
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.communicate()

    def until(self, text: str) -> None:
        """Waits for the line that holds `text`."""
        said = ""
        for line in self.child.stderr:
            said += line
            if text in line:
                return
        raise SystemExit(f"ended without a word of {text!r}:\n{said[-2000:]}")

    def run(self, start: Callable[[], None], end: str) -> Run:
        """What it costs from `start` to the line that holds `end`."""
        before = self.cpu()
        began = time.perf_counter()
        start()
        self.until(end)
        seconds = time.perf_counter() - began
        return Run(seconds, self.cpu() - before, self.status("VmHWM") / 1024)

    def cpu(self) -> float:
        stat = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def status(self, key: str) -> int:
        lines = Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(key))
