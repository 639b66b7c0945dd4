"""Crawl 1,318 real pages as on 30 June 2021, and set the register beside what was late then."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.said import STATED_LAGS, iso, spread
from db.findings.clocks import EIGHT_WEEKS
from db.log import open_log
from db.queries import findings
from scraper.replica import catalogue
from scraper.replica.server import Replica
from scraper.replica.sites import iopc
from scraper.replica.world import World
from scraper.sources.iopc import key

ROOT = Path(__file__).parent.parent
EVIDENCE = ROOT.parent / "shared" / "evidence" / "iopc"
RECORDS, LATE = "recommendations-2021-06-30.json", "overdue-responses-2021-06-30.csv"
AT = datetime(2021, 6, 30, 9, tzinfo=UTC)
NO_REFERENCE = "no ref found"


@dataclass(frozen=True, kw_only=True)
class Late:
    """A response that was late; `reference` is None where its page prints none."""

    key: str
    reference: str | None
    due: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How long a summary took: `days` by the register, `stated` by the catalogue, if it counts."""

    key: str
    month: str
    days: int
    stated_month: str | None
    stated: int | None


def world() -> World:
    """Set up the site as on that day: the replica's pages, with the real texts in them."""
    records = json.loads((EVIDENCE / RECORDS).read_text(encoding="utf-8"))
    texts = {record["url"].partition(".uk")[2]: _paragraphs(record) for record in records}
    pages = tuple(
        replace(page, paragraphs=texts[page.path]) for page in catalogue.recommendations()
    )
    return World(name="findings", start=AT, sites=(iopc(pages),))


def _paragraphs(record: dict[str, str | None]) -> tuple[str, ...]:
    whole = f"{record['content']}\n{record['recommendation'] or ''}"
    return tuple(filter(str.strip, whole.splitlines()))


def crawl(made: World, folder: Path) -> Path:
    """Sweep a world's IOPC site as on that day; raises when the crawl is not complete."""
    with Replica(made, at=AT) as replica:
        asked = ["run", "iopc", "--at", AT.isoformat(), "--via", f"127.0.0.1:{replica.port}"]
        subprocess.run(
            [sys.executable, "-m", "scheduler", *asked, "--db", "log.db", "--quiet"],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=1200,
        )  # fmt: skip
    return folder / "log.db"


def rows_of(db: Path) -> list[dict[str, Any]]:
    """Return every finding of a log as analysts see it."""
    log = open_log(db)
    try:
        return findings(log, everything=True, kind=None, status=None)
    finally:
        log.close()


def stated_late() -> list[Late]:
    """Return the evidence's own list of what was late."""
    with (EVIDENCE / LATE).open(encoding="utf-8", newline="") as file:
        return [
            Late(
                key=key(row["url"]) or row["url"],
                reference=None if row["iopc_ref"] == NO_REFERENCE else row["iopc_ref"],
                due=row["response_due"], days=int(row["days_overdue_at_2021-06-30"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def found_late(rows: list[dict[str, Any]]) -> list[Late]:
    """Return what the register calls late: a row for each recommendation."""
    return [
        Late(key=row["key"], reference=row["reference"], due=row["due"],
             days=(AT.date() - date.fromisoformat(row["due"])).days)
        for row in rows
        if (row["kind"], row["status"]) == ("response", "late")
    ]  # fmt: skip


@cache
def listed() -> dict[str, dict[str, str]]:
    """Return the catalogue's rows by publication; of twins the first."""
    with (EVIDENCE / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = reversed(list(csv.DictReader(file)))
        return {name: row for row in rows if (name := key(row["url"])) is not None}


def lags(rows: list[dict[str, Any]]) -> list[Lag]:
    """Return how long each summary took, beside the catalogue's own count of it."""
    there = listed()
    return [
        Lag(
            key=row["key"], month=row["concluded"], days=row["age_days"],
            stated_month=iso(there[row["key"]]["investigation_completed"]),
            stated=int(there[row["key"]]["published_lag_days"] or 0) or None,
        )
        for row in rows
        if row["kind"] == "investigation" and row["concluded"]
    ]  # fmt: skip


def agrees(lag: Lag) -> bool:
    return lag.stated is not None and lag.month[:7] == lag.stated_month


def as_stated(found: list[Lag]) -> tuple[list[int], list[str]]:
    """Return our days for all that the catalogue counts, its own where the months differ: which."""
    ours = {lag.key: lag.days for lag in found if agrees(lag)}
    stated = {
        name: int(row["published_lag_days"])
        for name, row in listed().items()
        if row["published_lag_days"]
    }
    days = sorted(ours.get(name, count) for name, count in stated.items())
    return days, [stated_row(name) for name in stated if name not in ours]


def stated_row(name: str) -> str:
    return listed()[name]["row"]


def report_late(rows: list[dict[str, Any]]) -> bool:
    """Print the agreement row by row; tell whether it is whole."""
    stated, found = {one.key: one for one in stated_late()}, found_late(rows)
    ours = {one.key: one for one in found}
    for name in sorted(stated | ours, key=lambda name: -(stated | ours)[name].days):
        sign = "agrees " if stated.get(name) == ours.get(name) else "DIFFERS"
        one = (ours | stated)[name]
        print(f"{sign} {one.due} {one.days:>5} days  {one.reference or '-':11}  {name}")
        if stated.get(name) != ours.get(name):
            print(f"        the evidence: {stated.get(name)}; the register: {ours.get(name)}")
    print(f"late: {len(stated)} by the evidence, {len(found)} by the register")
    states = Counter(row["status"] for row in rows if row["kind"] == "response")
    print(f"responses by status: {dict(states)}")
    return stated == ours and len(found) == len(ours)


def report_clocks() -> None:
    """Print how far the printed last days lie from the statute's."""
    apart = Counter(
        (page.due - (page.recommended + EIGHT_WEEKS)).days
        for page in catalogue.recommendations()
        if page.due and page.recommended
    )
    said = ", ".join(f"{days:+d}: {count}" for days, count in sorted(apart.items()))
    print(f"printed last day less the statute's, in days: {said}")


def report_lags(rows: list[dict[str, Any]]) -> bool:
    """Print the spread of the lags; tell whether the stated one is reproduced."""
    all_ = lags(rows)
    same = [lag for lag in all_ if agrees(lag)]
    off = [lag for lag in same if lag.days != lag.stated]
    every = sorted(lag.days for lag in all_)
    print(f"lag, every page with a completion: {len(every)}, {spread(every)}")
    print(f"lag, where the months agree: {len(same)}, {spread(sorted(lag.days for lag in same))}")
    print(f"  of these, other days than the catalogue's: {len(off)}")
    days, apart = as_stated(all_)
    print(
        f"lag, with rows {', '.join(apart)} as the catalogue has them: {len(days)}, {spread(days)}"
    )
    return not off and spread(days) == STATED_LAGS


def main() -> int:
    """Print the figures; the status says whether they hold."""
    if not (EVIDENCE / RECORDS).exists():
        print(f"the evidence is not there: {EVIDENCE} is expected")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        rows = rows_of(crawl(world(), Path(folder)))
    held = [report_late(rows), report_lags(rows)]
    print(f"lag, as stated: {STATED_LAGS}")
    report_clocks()
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
