"""Thirty days of the service in minutes: its own loop by a simulated clock, on crawls made up.

Time and sites are simulated; the cadence, the loop, the log and what it tells are the real ones.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from alerts.service import Service
from db.cadence import is_open
from db.log import open_log
from db.record import record
from db.records import Depth, Kind, Outcome, Parcel, Verdict
from db.routes import Routes
from db.settings import Settings
from scraper.plan import budget
from scraper.process import Order
from scraper.serving.choosing import Task
from scraper.serving.loop import Loop, Watched

START = datetime(2026, 3, 20, 9, tzinfo=UTC)
"""The clocks change on 29 March, and Easter comes on 5 April."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
COST = {Depth.PULSE: 5, Depth.WINDOW: 60, Depth.SWEEP: 2500}
BAD = {
    Outcome.BLOCKED: Verdict(outcome=Outcome.BLOCKED, reason="403", trouble=Kind.BLOCKED),
    Outcome.PARTIAL: Verdict(outcome=Outcome.FAILED, reason="nothing read", trouble=Kind.BROKEN),
    Outcome.FAILED: Verdict(outcome=Outcome.FAILED, reason="no answer"),
}


@dataclass
class Sites:
    """Made-up sites, each of which is unwell now and then."""

    names: list[str]
    spells: list[tuple[str, datetime, datetime, Outcome]]
    begun: list[tuple[datetime, str, Depth]] = field(default_factory=list)
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)

    def verdict(self, source: str, now: datetime) -> Verdict:
        for name, began, ended, outcome in self.spells:
            if name == source and began <= now < ended:
                return BAD[outcome]
        return Verdict(outcome=Outcome.COMPLETE)


class Simulated(Loop):
    """The loop, whose tasks are done in no time and never leave this process."""

    def __init__(self, sites: Sites, *given: Any) -> None:
        super().__init__(*given)
        self.sites = sites

    def _begin(self, task: Task) -> None:
        for source in task.sources:
            self._visit(source, task.depth, self._clock())

    def _visit(self, source: str, depth: Depth, now: datetime) -> None:
        sites = self.sites
        verdict = sites.verdict(source, now)
        day = f"{now:%Y-%m-%d}", source
        wanted = COST[depth] if verdict.outcome is Outcome.COMPLETE else 1
        sent = min(wanted, budget(depth, sites.spent[day]))
        sites.spent[day] += sent
        sites.begun.append((now, source, depth))
        parcel = Parcel(
            crawl=f"{now:%Y%m%dT%H%M}-{source}-{depth}", slice=0, source=source, title=source,
            home=f"https://{source}/", depth=depth, started=now, at=now, requests=sent,
            hosts=((source, sent),), final=verdict,
        )  # fmt: skip
        record(self._house.log, parcel)


def spells(names: list[str], days: int) -> list[tuple[str, datetime, datetime, Outcome]]:
    """Make each site unwell once in a few days, for half an hour to half a day."""
    chance = random.Random(1)
    found = []
    for name in names:
        at = START + timedelta(days=2)
        while at < START + timedelta(days=days - 2):
            lasts = timedelta(minutes=chance.randrange(30, 720))
            found.append((name, at, at + lasts, chance.choice(list(BAD))))
            at += lasts + timedelta(hours=chance.randrange(60, 120))
    return found


def footprint() -> tuple[float, int]:
    """Return this process's memory now, in MB, and its open descriptors."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / (1 << 20), len(os.listdir("/proc/self/fd"))


def longest(sites: Sites, source: str, depth: Depth, *, open_: bool) -> timedelta:
    """Return the longest gap between two looks at a source, apart from its bad spells."""
    at = [now for now, name, one in sites.begun if name == source and one is depth]
    unwell = [(a - HOUR, b + 7 * HOUR) for name, a, b, _ in sites.spells if name == source]
    gaps = (
        later - now
        for now, later in pairwise(at)
        if not any(now < b and later > a for a, b in unwell)
        and (not open_ or (is_open(None, now) and is_open(None, later)))
    )
    return max(gaps, default=timedelta())


def main(days: int = 30) -> None:
    with tempfile.TemporaryDirectory() as made:
        clock = [START]
        log = open_log(Path(made) / "log.db")
        log.conn.execute("pragma synchronous = off")  # no power is cut here
        house = Service(
            log=log, settings=Settings(db=log.path), channels=(), routes=Routes(),
            now=lambda: clock[0],
        )  # fmt: skip
        names = ["one.example", "two.example"]
        sites = Sites(names, spells(names, days))
        order = Order(source="", depth=Depth.PULSE, log=log.path)
        watched = Watched(hosts={name: {name} for name in names}, order=order)
        loop = Simulated(sites, house, watched, lambda: clock[0], Silent())
        peaks: list[list[tuple[float, int]]] = []
        for minute in range(days * 24 * 60):
            clock[0] = START + minute * MINUTE
            loop.do("tick")
            if minute % 60 == 0:
                loop.do("beat")
                if minute % (7 * 24 * 60) == 0:
                    peaks.append([])
                peaks[-1].append(footprint())
        report(sites, log, peaks)


class Silent:
    """Writes no lines."""

    def info(self, *_: object, **__: object) -> None:
        pass

    error = warning = info


def report(sites: Sites, log: Any, peaks: list[list[tuple[float, int]]]) -> None:
    print(f"{len(sites.begun)} crawls: {Counter(str(depth) for _, _, depth in sites.begun)}")
    print(f"most requests to a host in a day: {max(sites.spent.values())}")
    for source in sites.names:
        pulse = longest(sites, source, Depth.PULSE, open_=True)
        any_pulse = longest(sites, source, Depth.PULSE, open_=False)
        sweep = longest(sites, source, Depth.SWEEP, open_=False)
        print(
            f"{source}: longest between pulses in hours {pulse}, ever {any_pulse}; sweeps {sweep}"
        )
    told = Counter(kind for (kind,) in log.conn.execute("select kind from changes"))
    begun = Counter(str(spell[3]) for spell in sites.spells)
    print(f"bad spells {dict(begun)}; told {dict(told)}")
    for week, found in enumerate(peaks, 1):
        memory, descriptors = (max(column) for column in zip(*found, strict=True))
        print(f"week {week}: peak {memory:.1f} MB, {descriptors} descriptors")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
