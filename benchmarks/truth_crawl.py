"""Crawl one source through a made-up year in one process, on one reactor, into one log."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.truth_schedule import Look, Schedule
from db.admission import admit
from db.log import Log, open_log
from db.record import reconcile
from db.times import stamp
from scraper.replica.server import Replica
from scraper.replica.world import World
from scraper.replica.year import Year, year


def crawl_year(
    source: str, seed: int, weeks: int, path: Path, schedule: Schedule
) -> dict[str, Any]:
    """Crawl a year as scheduled; return its changes and what it took."""
    life = year(seed, weeks)
    served = Served(life.world)
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.settings import Settings
    from twisted.internet import reactor

    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    runner = AsyncCrawlerRunner(settings)
    told: dict[str, Any] = {}

    async def work() -> None:
        try:
            told.update(await _crawls(runner, source, life, served, path, schedule))
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    def begin() -> None:
        told["task"] = asyncio.get_event_loop().create_task(work())

    reactor.callWhenRunning(begin)  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]
    told.pop("task").result()
    return told


class Served:
    """A world served by a process of its own, which ends with this one."""

    def __init__(self, world: World) -> None:
        self._line, far = Pipe()
        Process(target=_serve, args=(world, far), daemon=True).start()
        self.port: int = self._line.recv()

    def at(self, moment: datetime) -> None:
        """Set the clock of the sites."""
        self._line.send(moment)
        self._line.recv()


def _serve(world: World, line: Connection) -> None:
    with Replica(world) as replica, suppress(EOFError):  # the crawls have ended
        line.send(replica.port)
        while True:
            replica.at = line.recv()
            replica.requests.clear()
            line.send(None)


async def _crawls(
    runner: Any, source: str, life: Year, served: Served, path: Path, schedule: Schedule
) -> dict[str, Any]:
    log = open_log(path)
    began, cpu, count = time.monotonic(), time.process_time(), 0
    for look in schedule.looks(life.start, life.last_look):
        served.at(look.at)
        await _crawl(runner, source, look, log, served.port)
        count += 1
    changes = list(_changes(log))
    requests = log.conn.execute("select sum(requests) from crawl").fetchone()[0]
    outcomes = dict(log.conn.execute("select outcome, count(*) from crawl group by 1").fetchall())
    log.close()
    return {
        "source": source, "changes": changes, "crawls": count, "requests": requests,
        "outcomes": outcomes, "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
    }  # fmt: skip


async def _crawl(runner: Any, source: str, look: Look, log: Log, port: int) -> None:
    """Make one crawl and record it, as `pagefive run` does with a process for each."""
    admit(log, [source], look.at, look.at)
    await runner.crawl(
        source, depth=look.depth.value, db=str(log.path), at=stamp(look.at),
        via=f"127.0.0.1:{port}", tell_fd=str(_nowhere()),
    )  # fmt: skip
    reconcile(log, (), stamp(look.at))


@cache
def _nowhere() -> int:
    """Return a descriptor that swallows what a crawl tells of its progress."""
    return os.open(os.devnull, os.O_WRONLY)


def _changes(log: Log) -> Iterator[dict[str, Any]]:
    rows = log.conn.execute(
        "select id, at, source, key, kind, severity, title, url, summary from changes order by id"
    )
    names = [column[0] for column in rows.description]
    return (dict(zip(names, row, strict=True)) for row in rows.fetchall())


def main(given: list[str]) -> None:
    """Crawl as told by JSON on the command line, and write what came of it as JSON."""
    order = json.loads(given[0])
    schedule = Schedule(pulse=order["pulse"])
    told = crawl_year(order["source"], order["seed"], order["weeks"], Path(order["log"]), schedule)
    Path(order["told"]).write_text(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
