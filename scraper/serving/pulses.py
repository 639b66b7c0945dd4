"""Pulses in one process: `python -m scraper.serving.pulses SOURCE,SOURCE NAME=VALUE...`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from scraper.__main__ import guard
from scraper.process import Busy, only_one
from scraper.sources import SOURCES

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

AT_ONCE = 4


class Round:
    """Crawls sources a few at a time, and none beside another that shares a host with it."""

    def __init__(
        self, process: AsyncCrawlerProcess, sources: list[str], given: dict[str, str]
    ) -> None:
        self._process, self._waiting, self._given = process, sources, given
        self._running: dict[str, ExitStack] = {}
        self._stopped = False

    def fill(self) -> None:
        """Begin as many as may run now."""
        while not self._stopped and len(self._running) < AT_ONCE and (name := self._next()):
            self._waiting.remove(name)
            held = ExitStack()
            try:
                held.enter_context(only_one(name, Path(self._given["db"])))
            except Busy:
                self._tell({"busy": name, "ended": name})
                continue
            self._running[name] = held
            crawler = self._process.create_crawler(name)
            task = self._process.crawl(crawler, **self._given)
            task.add_done_callback(partial(self._ended, name, crawler))

    def _next(self) -> str | None:
        hosts = {host for name in self._running for host in SOURCES[name].hosts}
        return next((name for name in self._waiting if not hosts & SOURCES[name].hosts), None)

    def _ended(self, name: str, crawler: Crawler, task: asyncio.Task[None]) -> None:
        self._running.pop(name).close()
        reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
        self._stopped = self._stopped or reason == "shutdown"
        self._tell({"ended": name})
        self.fill()

    def _tell(self, said: dict[str, object]) -> None:
        with suppress(BrokenPipeError):  # who followed us has ended, and ends us
            os.write(int(self._given["tell_fd"]), json.dumps(said).encode() + b"\n")


def main(sources: str, given: list[str]) -> int:
    """Pulse the sources; 0 whatever came of it."""
    guard()
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    process = AsyncCrawlerProcess(settings)
    Round(process, sources.split(","), dict(pair.split("=", 1) for pair in given)).fill()
    process.start()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
