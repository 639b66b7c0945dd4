"""A crawl in its own process: `python -m scraper SOURCE NAME=VALUE...`, see `scraper.process`."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

MEMORY = 2 << 30
OUTPUT = 4 << 30
PR_SET_PDEATHSIG = 1


def main(source: str, given: list[str]) -> int:
    """Crawl a source; 0 when the crawl ran to its end, whatever its outcome."""
    guard()
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(source)
    process.crawl(crawler, **dict(pair.split("=", 1) for pair in given))
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    return 0 if stats.get("finish_reason") == "finished" else 1


def guard() -> None:
    """Die with the parent, and within limits of memory and of what a file may grow to."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with_parent()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
