"""Say what a comparison with the truth came to: on the terminal, and in the docs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.truth_schedule import Schedule
from benchmarks.truth_score import KINDS, Line, Report

HEAD = ("kind", "true", "found", "missed", "false", "recall", "precision", "median", "95 %")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One year that was crawled, and what it took."""

    seed: int
    crawls: int
    requests: int
    seconds: float


def sentence(run: Run) -> str:
    """Say what was done for one seed."""
    return (
        f"seed {run.seed}: {run.crawls:,} crawls, {run.requests:,} requests, "
        f"{run.seconds / 60:.1f} minutes"
    )


def cells(line: Line) -> tuple[str, ...]:
    """Give a kind's row; delays are in hours."""
    delays = line.delays
    return (
        line.kind,
        str(line.true),
        str(len(line.found)),
        str(len(line.missed)),
        str(len(line.false)),
        _share(line.recall),
        _share(line.precision),
        f"{delays[0]:.1f} h" if delays else "–",
        f"{delays[1]:.1f} h" if delays else "–",
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def unscored(reports: Sequence[Report]) -> str:
    """Name the kinds that were told and that no truth is worked out for."""
    counts = Counter(report.kind for report in reports if report.kind not in KINDS)
    named = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return f"told, and not scored: {named or 'nothing'}"


def table(lines: Sequence[Line]) -> str:
    """Give the comparison as a table for the terminal."""
    rows = [HEAD, *map(cells, lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def told_apart(lines: Sequence[Line]) -> str:
    """Name every miss and every false report."""
    said = []
    for line in lines:
        for change in line.missed:
            note = f" ({change.note})" if change.note else ""
            said.append(f"MISSED {line.kind}: {change.source} {change.key} {change.at}{note}")
        for report in line.false:
            said.append(f"FALSE  {line.kind}: {report.source} {report.key} {report.at}")
            said.append(f"       {report.title} | {report.summary}")
    return "\n".join(said)


def page(
    path: Path, name: str, runs: Sequence[Run], lines: Sequence[Line], schedule: Schedule, of: str
) -> None:
    """Write the table into a page, between the two lines that mark its place."""
    rows = [HEAD, ("---", *["---:"] * (len(HEAD) - 1)), *map(cells, lines)]
    drawn = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    seeds = "; ".join(map(sentence, runs))
    put(path, name, f"Schedule: {schedule}.\nMeasured: {seeds}. {of}.\n\n{drawn}")


def put(path: Path, name: str, text: str) -> None:
    """Put a text into a page, between the two lines that mark its place. Raises ValueError."""
    before = path.read_text(encoding="utf-8")
    marks = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    place = re.compile(f"(?<={re.escape(marks[0])}\n).*?(?={re.escape(marks[1])})", re.DOTALL)
    if not place.search(before):
        raise ValueError(f"{path} has no lines {marks[0]} and {marks[1]}")
    path.write_text(place.sub(lambda _: f"{text}\n", before), encoding="utf-8")
