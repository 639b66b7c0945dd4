"""Read 10,000 kept records again after a change of the parser, and name what differs."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cost import Cost, RunFailed, measured
from benchmarks.kept import keep, pages
from db.log import open_log
from db.records import PageReading
from scraper.source import Source
from scraper.sources import get

TARGET = 200
EVERY = 10
"""One publication in so many was read otherwise before the change."""


def before_the_change(now: Source) -> tuple[Source, list[str]]:
    """Return a source as it was read before, and the keys that it has then read otherwise."""
    read, otherwise = 0, list[str]()

    def read_page(html: str, url: str) -> PageReading:
        nonlocal read
        found, read = now.read_page(html, url), read + 1
        if read % EVERY:
            return found
        otherwise.append(now.key(url) or url)
        return replace(found, title=f"{found.title} - HMICFRS", text=f"{found.text}\nShare this")

    return replace(now, read_page=read_page), otherwise


def build(folder: Path, records: int) -> list[str]:
    """Make the log; return the keys of what differs."""
    was, otherwise = before_the_change(get("hmicfrs"))
    with closing(open_log(folder / "log.db")) as log:
        keep(log, was, pages(records), "the reader before")
    return otherwise


def trial(built: Path, place: Path, differ: list[str]) -> tuple[Cost, dict[str, Any]]:
    """Read a copy of the log again. Raises RunFailed where it names others than what differs."""
    shutil.copytree(built, place)
    given = ["-m", "scheduler", "reread", "hmicfrs", "--json", "--db", str(place / "log.db")]
    cost = measured(given, place)
    report: dict[str, Any] = json.loads((place / "stdout").read_bytes())[0]
    if sorted(one["key"] for one in report["differ"]) != sorted(differ):
        raise RunFailed("it names other publications than those that differ")
    with closing(open_log(place / "log.db")) as log:
        if (told := log.conn.execute("select count(*) from change").fetchone()[0]) != 0:
            raise RunFailed(f"it told {told} changes")
    shutil.rmtree(place)
    return cost, report


def _trials(records: int, rounds: int, folder: Path) -> Iterator[tuple[Cost, dict[str, Any]]]:
    built = folder / "built"
    built.mkdir()
    differ = build(built, records)
    size = sum(file.stat().st_size for file in built.rglob("*.warc.gz")) / 1e6
    print(f"{records:,} records, {size:.0f} MB of WARC; {len(differ):,} read otherwise before.")
    for number in range(rounds):
        yield trial(built, folder / str(number), differ)


def main() -> None:
    """Print each round and the median; a timing never decides the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} "
          f"{platform.release()}; load {os.getloadavg()[0]:.1f} before")  # fmt: skip
    speeds = []
    with TemporaryDirectory() as folder:
        for cost, report in _trials(given.records, given.rounds, Path(folder)):
            speeds.append(report["versions"] / cost.wall)
            print(
                f"{report['versions']:,} read in {cost.wall:.1f} s ({speeds[-1]:.0f} a second), "
                f"CPU {cost.cpu:.1f} s, largest process {cost.peak:.0f} MB, "
                f"{report['differing']:,} differ, load {os.getloadavg()[0]:.1f} after"
            )
    said = "ok" if median(speeds) >= TARGET else "TOO FEW"
    print(f"median {median(speeds):.0f} records a second; at least {TARGET}: {said}")


if __name__ == "__main__":
    try:
        main()
    except RunFailed as failed:
        sys.exit(f"reread: {failed}")
