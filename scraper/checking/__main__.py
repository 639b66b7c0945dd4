"""A check in its own process: `python -m scraper.checking SOURCE NAME=VALUE...`."""

from __future__ import annotations

import sys

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from scraper.__main__ import guard
from scraper.checking.spider import spider_of
from scraper.sources import get


def main(source: str, given: list[str]) -> int:
    """Ask what a check needs; 0 when it ran to its end."""
    guard()
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider_of(get(source)))
    process.crawl(crawler, **dict(pair.split("=", 1) for pair in given))
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    return 0 if stats.get("finish_reason") == "finished" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
