"""A bare Scrapy spider that fetches given addresses and does nothing with them.

Scrapy's defaults, but cookies off, robots on, one request at a time and no delay.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.resolver import dnscache

SETTINGS = {
    "COOKIES_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",  # as in Pagefive: a line for each page would cost the bare spider more
}


class Bare(scrapy.Spider):
    """Fetches `[host, path, etag]` of a file from a port of this machine."""

    name = "bare"
    handle_httpstatus_list = [304]  # noqa: RUF012 - Scrapy's own interface

    async def start(self) -> AsyncIterator[Any]:
        for host, path, etag in json.loads(Path(self.addresses).read_text()):
            dnscache[host] = "127.0.0.1"
            headers = {"If-None-Match": etag} if etag else {}
            url = f"http://{host}:{self.port}{path}"
            yield scrapy.Request(url, headers=headers, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Do nothing."""


if __name__ == "__main__":
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Bare, addresses=sys.argv[1], port=sys.argv[2])
    process.start()
