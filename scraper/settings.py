"""Scrapy's settings: polite and closed by default.

Several of Scrapy 2.19's own defaults are unsafe for a monitor (certificates unverified, a remote
console that runs code, robots.txt ignored, files readable by `file://`); each is set here.
"""

from __future__ import annotations

from typing import Any

BOT_NAME = "pagefive"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"

MAX_BYTES = 32 * 1024 * 1024
SECONDS_A_REQUEST = 60
MAX_FILE_BYTES = 64 * 1024 * 1024
SECONDS_A_FILE = 180

ROBOTSTXT_OBEY = True
USER_AGENT = "Pagefive/0.1 (document monitor)"  # a crawl adds the contact that is configured
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = SECONDS_A_REQUEST
DOWNLOAD_MAXSIZE = MAX_BYTES
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "http": "scraper.download.PageHandler",
    "https": "scraper.download.PageHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_DNS_RESOLVER = "scraper.guard.PublicResolver"

COOKIES_ENABLED = False  # and with them a look-up of public suffixes elsewhere
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False
REDIRECT_ENABLED = False  # `scraper.fetch` follows each hop after looking at it
METAREFRESH_ENABLED = False
RETRY_ENABLED = False  # and tries again by outcome, not by exception class

DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.robots.Robots": 100,
    "scraper.download.AsReceived": 595,  # inside HttpCompression (590): bodies as they were sent
    "scraper.archives.pace.Paced": 600,  # the last to hold a request back
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
EXTENSIONS: dict[str, Any] = {
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logstats.LogStats": None,
}
LOG_LEVEL = "WARNING"
