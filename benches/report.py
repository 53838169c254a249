"""What compare.py measured, as a markdown table, and whether it reaches the design's targets."""

from statistics import median

WHAT = {
    "cold": "runsheet, cold build",
    "unchanged": "runsheet, nothing changed",
    "changed": "runsheet, one release changed",
    "watched": "runsheet, one release changed under `--watch`",
    "cp": "`cp -r` of runsheet's output",
    "hugo": "Hugo, release pages and index",
}


def table(figures: dict) -> str:
    """One row for each thing measured. Ratios are of the best runs, within one number of releases and one place."""
    machine = figures["machine"]
    lines = [
        f"{machine['runsheet']}, {machine['hugo']}; {machine['cores']} cores, load {machine['load']} at the start.",
        "",
        "| releases | on | what | best s | median s | CPU s | peak MiB | files | MiB | Hugo takes | `cp -r` takes |",
        "|--:|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in figures["measured"]:
        n, place = row["releases"], row["place"]
        seconds = [run["seconds"] for run in row["runs"]]
        cells = [
            f"{n:,}",
            place,
            WHAT[row["what"]],
            f"{min(seconds):.3f}",
            f"{median(seconds):.3f}",
            f"{min(run['cpu'] for run in row['runs']):.2f}",
            f"{peak(figures, n, place, row['what']):.0f}",
            f"{row['files']:,}",
            f"{row['bytes'] / 2**20:.1f}",
            f"{best(figures, n, place, 'hugo') / min(seconds):.1f} ×",
            f"{best(figures, n, place, 'cp') / min(seconds):.2f} ×",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def targets(figures: dict) -> tuple[list[str], bool]:
    """A line for each target, and whether one is missed. What was not measured is said and not judged."""

    def cold(n: int) -> float:
        return best(figures, n, "tmpfs", "cold")

    def hugo_to_cold() -> float:
        return best(figures, 1000, "tmpfs", "hugo") / cold(1000)

    def growth() -> float:
        return cold(10000) / cold(1000)

    def memory() -> float:
        return peak(figures, 10000, "tmpfs", "cold")

    def changed_to_cold() -> float:
        return best(figures, 1000, "tmpfs", "changed") / cold(1000)

    def watched_to_cold() -> float:
        return best(figures, 1000, "tmpfs", "watched") / cold(1000)

    judged = [
        ("Hugo's time : cold build's, 1,000 releases, at least 10", hugo_to_cold, lambda value: value >= 10),
        ("cold build of 10,000 releases : of 1,000, at most 11", growth, lambda value: value <= 11),
        ("MiB for 10,000 releases, less than 600", memory, lambda value: value < 600),
        ("one release changed : cold build, 1,000 releases, at most 0.6", changed_to_cold, lambda value: value <= 0.6),
        ("the same under `--watch` : cold build, at most 0.1", watched_to_cold, lambda value: value <= 0.1),
    ]
    lines, missed = [], False
    for name, figure, reached in judged:
        try:
            value = figure()
        except KeyError:
            lines.append(f"not measured: {name}")
            continue
        missed = missed or not reached(value)
        lines.append(f"{'met' if reached(value) else 'MISSED'}: {name}: {value:.2f}")
    return lines, missed


def best(figures: dict, n: int, place: str, what: str) -> float:
    return min(run["seconds"] for run in runs(figures, n, place, what))


def peak(figures: dict, n: int, place: str, what: str) -> float:
    return max(run["mib"] for run in runs(figures, n, place, what))


def runs(figures: dict, n: int, place: str, what: str) -> list[dict]:
    for row in figures["measured"]:
        if (row["releases"], row["place"], row["what"]) == (n, place, what):
            return row["runs"]
    raise KeyError(n, place, what)
