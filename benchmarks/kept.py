"""A log of kept pages, made from the replica's markup without a crawl."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from db.log import Log
from db.record import record
from db.records import (
    Answer,
    Depth,
    Exchange,
    ListingLook,
    Outcome,
    PageLook,
    Parcel,
    Placed,
    Row,
    Verdict,
)
from scraper.evidence import EvidenceFile
from scraper.replica.generated import generated
from scraper.replica.serving import answer
from scraper.source import Source

AT = datetime(2024, 8, 5, 9, tzinfo=UTC)
SLICE = 250
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A page as it was sent, and when."""

    url: str
    html: str
    at: datetime = AT


def pages(count: int, page_kb: int = 44) -> Iterator[Kept]:
    """Make the pages of an inspectorate's publications."""
    world = generated(count, page_kb=page_kb)
    site = world.sites[0]
    standing, host = site.at(AT), urlsplit(site.home).hostname or ""
    for publication in site.publications:
        reply = answer(site, standing, host, publication.path)
        yield Kept(url=site.home + publication.path, html=reply.body.decode())


def keep(log: Log, source: Source, kept: Iterable[Kept], reader: str | None) -> None:
    """Record pages and their evidence as a crawl would, which `reader` read; then a sweep's end."""
    keys: dict[str, Row] = {}
    batch: list[Kept] = []
    for number, one in enumerate(kept):
        key = source.key(one.url) or one.url
        keys[key] = Row(key=key, url=one.url, title=key)
        batch.append(one)
        if len(batch) == SLICE:
            _keep(log, source, batch, reader, f"slice-{number}", keys)
            batch = []
    if batch:
        _keep(log, source, batch, reader, "last-slice", keys)


def _keep(
    log: Log, source: Source, batch: list[Kept], reader: str | None, name: str, rows: dict[str, Row]
) -> None:  # fmt: skip
    uid = f"{batch[0].at:%Y%m%dT%H%M%S}-{name}"
    warc = f"{uid}.0000.warc.gz"
    evidence = EvidenceFile(log.folder / "warc" / warc, warc, lambda digest: None)
    looks = [_look(source, one, evidence.keep(_response(one), one.url, one.at)) for one in batch]
    evidence.close()
    placed = [Placed(page=1, rank=at, row=row) for at, row in enumerate(rows.values(), 1)]
    listing = ListingLook(
        listing="publications", url=source.home, placed=tuple(placed), page_rows=(len(placed),),
        complete=True,
    )  # fmt: skip
    parcel = Parcel(
        crawl=uid, slice=0, source=source.name, title=source.title, home=source.home,
        depth=Depth.WINDOW, started=batch[0].at, at=batch[0].at, listings=(listing,),
        pages=tuple(looks), reader=reader, warc=evidence.name,
        final=Verdict(outcome=Outcome.COMPLETE),
    )  # fmt: skip
    record(log, parcel)


def _response(one: Kept) -> Response:
    return TextResponse(one.url, headers=HEADERS, body=gzip.compress(one.html.encode(), 6))


def _look(source: Source, one: Kept, exchange: Exchange) -> PageLook:
    return PageLook(
        key=source.key(one.url) or one.url, url=one.url, at=one.at, answer=Answer.READ, status=200,
        reading=source.read_page(one.html, one.url), exchange=exchange,
    )  # fmt: skip
