"""Measure every kind of change against the truth: `python -m benchmarks.truth --seed 1`."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.truth_report import Run, page, sentence, table, told_apart, unscored
from benchmarks.truth_schedule import Schedule
from benchmarks.truth_score import Line, Report, score
from db.times import unstamp
from scraper.replica.year import SOURCES, year

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "detection.md"


def main() -> None:
    """Crawl a year for each seed, score it, and print and write down what came of it."""
    asked = _asked()
    schedule = Schedule(pulse=asked.pulse)
    runs, reports, truth = [], [], []
    for seed in asked.seed:
        began = time.monotonic()
        told = crawled(seed, asked.weeks, schedule, asked.keep)
        own = reports_of(told)
        true = year(seed, asked.weeks).truth
        runs.append(_run(seed, told, time.monotonic() - began))
        lines = score(true, own)
        print(sentence(runs[-1]))
        print(table(lines))
        print(unscored(own))
        if asked.misses:
            print(told_apart(lines))
        reports += [_of_seed(report, seed) for report in own]
        truth += [_of_seed(change, seed) for change in true]
        together = score(truth, reports)
        sys.stdout.flush()
        if asked.write:  # a run that is stopped leaves what it has measured
            page(DOCS, "truth", runs, together, schedule, versions(asked.weeks))
    if len(runs) > 1:
        print(table(together))
    if asked.json:
        _write_json(Path(asked.json), runs, together, told)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="which years")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--pulse", type=int, default=60, help="minutes between pulses")
    parser.add_argument("--json", metavar="FILE", help="write everything there")
    parser.add_argument("--misses", action="store_true", help="print each miss and false report")
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    parser.add_argument("--keep", metavar="FOLDER", help="leave the logs there")
    return parser.parse_args()


def crawled(seed: int, weeks: int, schedule: Schedule, keep: str | None) -> list[dict[str, Any]]:
    """Crawl both sources side by side, each in a process and a log of its own."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        children = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.truth_crawl", json.dumps({
                    "source": source, "seed": seed, "weeks": weeks, "pulse": schedule.pulse,
                    "log": f"{folder}/{source}.db", "told": f"{folder}/{source}.json",
                })],
                cwd=ROOT,
            )
            for source in SOURCES
        ]  # fmt: skip
        ended = [child.wait() for child in children]
        if any(ended):
            sys.exit("a year's crawls ended early; what they said stands above")
        told = [Path(folder, f"{source}.json").read_text() for source in SOURCES]
        if keep:
            shutil.copytree(folder, Path(keep) / str(seed), dirs_exist_ok=True)
    return [json.loads(one) for one in told]


def _memory() -> str | None:
    """Return where files live in memory, if anywhere: a year writes many small ones."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() else None


def reports_of(told: Sequence[dict[str, Any]]) -> list[Report]:
    return [
        Report(
            source=row["source"], kind=row["kind"], key=row["key"], at=unstamp(row["at"]),
            title=row["title"], summary=row["summary"],
        )
        for one in told
        for row in one["changes"]
    ]  # fmt: skip


def _of_seed(one: Any, seed: int) -> Any:
    """Keep the years apart where several are scored together."""
    return replace(one, source=f"{one.source} {seed}")


def _run(seed: int, told: Sequence[dict[str, Any]], seconds: float) -> Run:
    return Run(
        seed=seed,
        crawls=sum(one["crawls"] for one in told),
        requests=sum(one["requests"] for one in told),
        seconds=seconds,
    )


def versions(weeks: int) -> str:
    names = ("pagefive", "scrapy", "lxml", "beautifulsoup4")
    said = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{weeks} weeks; {said}, Python {platform.python_version()}"


def _write_json(path: Path, runs: Sequence[Run], lines: Sequence[Line], told: Any) -> None:
    def plain(line: Line) -> dict[str, Any]:
        return {
            "kind": line.kind, "true": line.true, "found": len(line.found),
            "missed": [vars(change) for change in line.missed],
            "false": [vars(report) for report in line.false],
            "recall": line.recall, "precision": line.precision, "delay_hours": line.delays,
        }  # fmt: skip

    made = {"runs": [vars(run) for run in runs], "kinds": [plain(line) for line in lines]}
    path.write_text(json.dumps(made, default=str, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
