"""One Scrapy spider for each source, so that `scrapy list` and `scrapy crawl` work."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy

from db.archived import Archive
from db.briefing import brief
from db.evidence import kept_bytes
from db.log import Log, LogError, files_of, open_log
from db.mementos import history
from db.records import Depth
from db.settings import load_settings
from db.times import parse_at
from scraper.archives.history import Backfilling, Task
from scraper.clock import Clock
from scraper.crawl import Crawl, Errand
from scraper.guard import PublicResolver
from scraper.readers import reader_of
from scraper.source import Source
from scraper.sources import SOURCES
from scraper.via import is_loopback, parse_via

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


_NONE: tuple[scrapy.Request, ...] = ()


class SourceSpider(scrapy.Spider):
    """Crawls its source and leaves parcels in the inbox of the log.

    Arguments (`-a NAME=VALUE`): `depth` (sweep), `db` (the configured log), `at`, `via`, and
    `tell_fd`, a descriptor on which to write what happens as lines of JSON.
    """

    source: Source

    def __init__(self, **given: str) -> None:
        super().__init__(self.source.name)
        settings = load_settings(given.get("config"))
        self.depth = Depth(given.get("depth", "sweep"))
        self.log_path = Path(given.get("db") or settings.db)
        self.clock = Clock(parse_at(given["at"]) if given.get("at") else None)
        self.via = given.get("via") or None
        self.hurry = bool(self.via) and is_loopback(parse_via(self.via or "")[0])
        self.files = files_of(self.log_path)
        self.pace = float(given.get("pace") or (0.0 if self.hurry else 1.0))
        self.hosts = self.source.hosts | self.source.asked_hosts
        self.hosts |= {one.partition("/")[0] for one in self.source.file_hosts}
        self.sent: Counter[str] = Counter()
        self.contact = settings.contact
        self.span = given.get("span")
        self.archives = given.get("archives") or ",".join(Archive)
        self._tell_fd = int(given["tell_fd"]) if given.get("tell_fd") else None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> SourceSpider:
        """Build the spider, and say who asks: the user agent carries the contact."""
        spider = super().from_crawler(crawler, *args, **given)
        agent = f"{crawler.settings['USER_AGENT']} (+{spider.contact})"
        crawler.settings.set("USER_AGENT", agent, "spider")
        if spider.hurry:
            crawler.settings.set("DOWNLOAD_DELAY", 0, "spider")
        if spider.via:
            PublicResolver.stand_ins.add(parse_via(spider.via)[0])
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Crawl. What is found leaves as parcels, so nothing is yielded to Scrapy."""
        try:
            await self._crawl()
        except LogError as error:
            self._fail(str(error))
        except OSError as error:
            where = error.filename or files_of(self.log_path)
            self._fail(f"cannot write {where}: {error.strerror or error}")
        for request in _NONE:
            yield request

    async def _crawl(self) -> None:
        if not self.log_path.exists():
            open_log(self.log_path).close()
        log = open_log(self.log_path, readonly=True)
        if self.span:
            await Backfilling(self._task(log, self.span), self.crawler, self._tell).run()
            return
        errand = Errand(
            source=self.source, depth=self.depth, files=files_of(self.log_path),
            briefing=brief(log, self.source.name, self.clock.now(), reader_of(self.source.name)),
            clock=self.clock,
            kept=lambda digest: kept_bytes(log, digest), sent=self.sent, hurry=self.hurry,
        )  # fmt: skip
        verdict = await Crawl(errand, self.crawler, self._tell).run()
        log.close()
        if self._tell_fd is None:
            self.logger.warning(
                "%s: %s%s; the parcels wait in the inbox, `pagefive record` records them",
                self.name, verdict.outcome, f" ({verdict.reason})" if verdict.reason else "",
            )  # fmt: skip

    def _task(self, log: Log, span: str) -> Task:
        since, until = map(date.fromisoformat, span.split("/"))
        name = self.source.name
        return Task(
            source=self.source, since=since, until=until,
            archives=tuple(map(Archive, self.archives.split(","))), files=self.files,
            history=history(log, name, self.clock.now()), clock=self.clock,
            kept=lambda digest: kept_bytes(log, digest), sent=self.sent, hurry=self.hurry,
            reader=reader_of(name),
        )  # fmt: skip

    def _fail(self, why: str) -> None:
        """End with one line for the operator; what was handed over is kept."""
        if self._tell_fd is None:
            self.logger.error("%s: %s", self.name, why)
        self._tell({"failed": why})

    def _tell(self, said: dict[str, object]) -> None:
        if self._tell_fd is not None:
            with suppress(BrokenPipeError):  # who followed us has ended, and ends us
                os.write(self._tell_fd, json.dumps(said).encode() + b"\n")


def _spider(source: Source) -> type[SourceSpider]:
    name = "".join(part.title() for part in source.name.split("_")) + "Spider"
    return type(
        name, (SourceSpider,), {"name": source.name, "source": source, "__module__": __name__}
    )


globals().update({spider.__name__: spider for spider in map(_spider, SOURCES.values())})
