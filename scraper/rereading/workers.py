"""Read the kept pages of publications again, on several cores where that is worth it."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.statscollectors import DummyStatsCollector

from db.digest import text_digest, without_templates
from db.records import PageReading
from db.rereading import Stale
from scraper.reread import Again, Archive, read_again
from scraper.sources import get

MEMORY = 2 << 30
CORES = 4
CHUNK = 16
WORTH_IT = 300
"""Versions that one process reads before others would have started."""

PR_SET_PDEATHSIG = 1

Versions = tuple[Stale, ...]
"""What is to be read again of one publication."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Whose pages to read, where their bytes lie, and which paragraphs belong to no body."""

    source: str
    files: Path
    templates: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What reading a publication's versions came to, packed, since all of it may have to wait.

    `body` is the digest of the newest body, None where that is empty or was not read;
    `same_text`: each version that was read has the body that the log has.
    """

    body: str | None
    same_text: bool
    packed: bytes

    def again(self) -> tuple[Again, ...]:
        """Return what each version came to."""
        again: tuple[Again, ...] = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 - ours
        return again


@contextmanager
def reading(order: Order, work: Sequence[Versions]) -> Iterator[Iterator[Packed]]:
    """Read publications again, in their order, for as long as the context lasts.

    Raises BrokenProcessPool when a process that reads is killed.
    """
    read = partial(_read_chunk, order)
    chunks = [work[at : at + CHUNK] for at in range(0, len(work), CHUNK)]
    cores = min(CORES, len(os.sched_getaffinity(0)))
    if cores == 1 or sum(map(len, work)) < WORTH_IT:
        yield chain.from_iterable(map(read, chunks))
        return
    pool = ProcessPoolExecutor(
        cores, mp_context=get_context("spawn"), initializer=_confine, initargs=(os.getpid(),)
    )
    try:
        yield chain.from_iterable(pool.map(read, chunks))
    finally:
        pool.shutdown(cancel_futures=True)


def body_of(reading: PageReading, templates: frozenset[str]) -> str:
    """Return the digest of a reading's body without the site's furniture."""
    return text_digest(without_templates(reading.text, templates))


@cache
def offline(files: Path) -> Archive:
    """Open the archive of a log, of which nothing is fetched."""
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    crawler = Crawler(Spider, settings)
    crawler.stats = DummyStatsCollector(crawler)  # a crawl that starts has some
    return Archive(files, crawler)


def _confine(parent: int) -> None:
    """Die with the parent, leave Ctrl-C to it, and take no more memory than a crawl."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_chunk(order: Order, chunk: Sequence[Versions]) -> list[Packed]:
    return [_read(order, versions) for versions in chunk]


def _read(order: Order, versions: Versions) -> Packed:
    source, archive = get(order.source), offline(order.files)
    again = tuple(read_again(source, archive, one) for one in versions)
    bodies = [
        (one.stale, body_of(one.reading, order.templates), one.reading.text)
        for one in again
        if one.reading is not None
    ]
    return Packed(
        body=next((body for stale, body, text in bodies if stale.newest and text), None),
        same_text=all(body == stale.text_digest for stale, body, _ in bodies),
        packed=zlib.compress(pickle.dumps(again), 1),
    )
