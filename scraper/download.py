"""What Scrapy downloads with: a handler that heeds `via`, and bodies kept as they came."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

TOLD = (
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.robotstxt",
)
"""What these log, of bodies cut short or too large and of sites that do not answer, a crawl's
outcome tells already, in one line.
"""


class PageHandler(HTTP11DownloadHandler):
    """Scrapy's own handler; with `via`, every connection goes there in plain HTTP.

    The `Host` header and the addresses that are recorded stay the real ones.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        for name in TOLD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        via = getattr(crawler.spider, "via", None)
        self._via = via

    async def download_request(self, request: Request) -> Response:
        """Download a request."""
        if self._via is None:
            return await super().download_request(request)
        parts = urlsplit(request.url)
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        url = urlunsplit(("http", self._via, parts.path or "/", parts.query, ""))
        response = await super().download_request(request.replace(url=url, headers=headers))
        return response.replace(url=request.url)


class AsReceived:
    """Count what is sent, robots.txt too, and keep what is received before it is decompressed."""

    def __init__(self, crawler: Crawler) -> None:
        counted: Counter[str] = Counter()
        self._sent = getattr(crawler.spider, "sent", counted)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AsReceived:
        """Build the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Count a request to its host."""
        self._sent[urlsplit(request.url).hostname or ""] += 1

    def process_response(self, request: Request, response: Any) -> Any:
        """Remember what was received, for the evidence; unpacking takes a header out of it."""
        request.meta["received"] = response.copy()
        return response
