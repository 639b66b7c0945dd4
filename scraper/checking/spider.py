"""The spider of a check: it asks a few addresses and records nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scraper.checking.answers import Answer
from scraper.checking.visit import MOST, Visit
from scraper.fetch import Fetched, Fetcher
from scraper.robots import Robots
from scraper.source import Source
from scraper.spiders import SourceSpider

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

TRIES = 3


class SeenRobots(Robots):
    """robots.txt as ever, and noted, since a check shows it."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        spider = self.crawler.spider
        if isinstance(spider, CheckSpider):
            text = getattr(response, "text", "") if response.status == 200 else ""
            spider.robots[netloc] = (response.status, text)
        await super()._parse_robots(response, netloc, request)


class CheckSpider(SourceSpider):
    """Asks what a check needs. Arguments: `listing` (its name) or `page` (one address)."""

    custom_settings: dict[Any, Any] | None = {  # noqa: RUF012 - as Scrapy has it
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scraper.checking.spider.SeenRobots": 100,
            "scraper.download.AsReceived": 595,
            "scraper.archives.pace.Paced": 600,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
        }
    }

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.robots: dict[str, tuple[int, str]] = {}
        self._listing, self._page = given.get("listing"), given.get("page")
        self._said_robots = False

    async def _crawl(self) -> None:
        fetcher = Fetcher(
            self.crawler, self.source, self.sent, lambda host: MOST + TRIES, hurry=self.hurry
        )

        async def ask(url: str, etag: str | None, modified: str | None) -> Fetched:
            return await fetcher.get(url, etag, modified)

        visit = Visit(self.source, ask, self._robots_text)
        if self._page:
            self._give(await visit.one("captured", self._page))
            return
        wanted = [one for one in self.source.listings if self._listing in (None, one.name)]
        async for answer in visit.check(wanted):
            self._give(answer)

    def _robots_text(self) -> str:
        return "\n".join(text for _, text in self.robots.values())

    def _give(self, answer: Answer) -> None:
        if self.robots and not self._said_robots:
            self._said_robots = True
            netloc, (status, text) = next(iter(self.robots.items()))
            url = f"https://{netloc}/robots.txt"
            seen = Answer(role="robots", asked=url, url=url, status=status, text=text)
            self._tell({"answer": asdict(seen)})
        self._tell({"answer": {**asdict(answer), "headers": dict(answer.headers)}})


def spider_of(source: Source) -> type[CheckSpider]:
    """Return the spider that checks a source."""
    return type("Check", (CheckSpider,), {"name": source.name, "source": source})
