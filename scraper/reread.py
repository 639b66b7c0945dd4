"""Read kept pages again when the code that reads them has changed, before anybody is asked."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from db.briefing import Briefing, KnownPublication
from db.digest import content_digest, text_digest, without_templates
from db.records import Answer, Exchange, PageLook, PageReading
from db.rereading import Stale
from db.stated import label_names
from scraper import judge
from scraper.slices import LOOKS, Slices
from scraper.source import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"\x78\x9c": "deflate"}


class NotKept(Exception):  # noqa: N818 - a state of the archive, not an error
    """The bytes that the log points to are not kept where it says."""


class Archive:
    """The kept responses of a log, unpacked and decoded as the crawl that got them did."""

    def __init__(self, files: Path, crawler: Crawler) -> None:
        self._folder = files / "warc"
        self._unpacker = HttpCompressionMiddleware.from_crawler(crawler)

    def html(self, exchange: Exchange) -> str:
        """Return the text of a kept page. Raises NotKept."""
        headers, body = self._stored(exchange)
        if "Content-Encoding" not in headers and (packed := _packed(body)):
            headers["Content-Encoding"] = packed
        return str(getattr(self._unpacked(exchange, headers, body), "text", ""))

    def file(self, exchange: Exchange) -> Response:
        """Return a kept file, whose own bytes may look packed. Raises NotKept."""
        return self._unpacked(exchange, *self._stored(exchange))

    def _unpacked(self, exchange: Exchange, headers: Headers, body: bytes) -> Response:
        kind = responsetypes.from_args(headers=headers, url=exchange.url, body=body)
        received = kind(exchange.url, status=exchange.status, headers=headers, body=body)
        return cast("Response", self._unpacker.process_response(Request(exchange.url), received))

    def _stored(self, exchange: Exchange) -> tuple[Headers, bytes]:
        try:
            with (self._folder / exchange.warc).open("rb") as file:
                file.seek(exchange.offset)
                record = next(iter(ArchiveIterator(file)), None)
                body = record.raw_stream.read() if record is not None else b""
        except (OSError, EOFError, ValueError, zlib.error, ArchiveLoadFailed) as error:
            raise NotKept(str(error)) from error
        if record is None or hashlib.sha256(body).hexdigest() != exchange.digest:
            raise NotKept(f"{exchange.warc} holds other bytes at {exchange.offset}")
        headers = Headers()
        for name, value in record.http_headers.headers:
            headers.appendlist(name, value)
        return headers, body


def _packed(body: bytes) -> str | None:
    """Tell by a body how it was packed: 0.1 kept it as received, but without the header that says.

    Brotli has no mark of its own (RFC 7932), yet no text begins with such bytes.
    """
    for mark, name in PACKED.items():
        if body.startswith(mark):
            return name
    return "br" if any(byte < ord("\t") for byte in body[:512]) else None


@dataclass(frozen=True, kw_only=True)
class Again:
    """What reading a version again came to: a reading, or none; `lost`: its bytes are not kept."""

    stale: Stale
    reading: PageReading | None = None
    lost: bool = False


def reread(source: Source, briefing: Briefing, archive: Archive, slices: Slices) -> Briefing:
    """Read again what other code read, hand that over, and return what is known then.

    Versions whose bytes are not kept, or that cannot be read, stay as they are; nothing that the
    next look says of them is told.
    """
    names = _other_keys(source, briefing)
    if names:
        slices.add(other_keys=tuple(names.items()))
    again = [read_again(source, archive, one) for one in briefing.stale]
    again = _own(again)
    looks = [look_at(one.stale, one.reading) for one in again if one.reading is not None]
    for start in range(0, len(looks), LOOKS):
        slices.add(reread=tuple(looks[start : start + LOOKS]))
        slices.turn()
    if again:
        logging.getLogger(source.name).info("read %d of %d pages again", len(looks), len(again))
    return _known_then(briefing, names, again)


def _other_keys(source: Source, briefing: Briefing) -> dict[str, str]:
    """Return what this reader calls known publications, where another called them otherwise."""
    if all(listing.comparable for listing in briefing.listings):
        return {}
    taken = {one.key for one in briefing.publications} | briefing.other_keys.keys()
    named = ((source.key(one.url), one.key) for one in briefing.publications)
    return {name: key for name, key in named if name is not None and name not in taken}


def read_again(source: Source, archive: Archive, stale: Stale) -> Again:
    """Read a version again; one that says less than it did is not read."""
    try:
        html = archive.html(stale.exchange)
        reading = source.read_page(html, stale.exchange.url)
    except NotKept:
        return Again(stale=stale, lost=True)
    except Exception:  # noqa: BLE001 - whatever an old page does to a reader, the crawl goes on
        return Again(stale=stale)
    return Again(stale=stale, reading=None if _is_unread(reading, stale) else reading)


def _is_unread(reading: PageReading, stale: Stale) -> bool:
    """Tell whether a reader finds less in a page than makes it the publication's.

    It may name the labels otherwise, since they are not what vouches for bytes kept as evidence.
    """
    return (
        not (reading.title or reading.text)
        or (stale.titled and not reading.title)
        or (stale.has_text and not reading.text)
        or (stale.labelled and not label_names(reading))
    )


def _own(again: Sequence[Again]) -> list[Again]:
    """Leave out the readings whose body other pages share."""
    newest = [one.reading for one in again if one.reading is not None and one.stale.newest]
    shared = judge.same_bodies(newest)
    return [
        replace(one, reading=None)
        if one.reading is not None and text_digest(one.reading.text) in shared
        else one
        for one in again
    ]


def look_at(stale: Stale, reading: PageReading) -> PageLook:
    """Return a reading as a look at the kept bytes."""
    exchange = stale.exchange
    return PageLook(
        key=stale.key, url=exchange.url, at=exchange.at, answer=Answer.READ,
        status=exchange.status, reading=reading, exchange=exchange,
    )  # fmt: skip


def _known_then(briefing: Briefing, names: dict[str, str], again: Iterable[Again]) -> Briefing:
    """Return what a crawl is told once the log has taken in what was read again."""
    by_key = {one.stale.key: one for one in again if one.stale.newest}
    publications = tuple(
        _known(one, by_key[one.key], briefing.templates) if one.key in by_key else one
        for one in briefing.publications
    )
    other_keys = {**briefing.other_keys, **names}
    return replace(briefing, publications=publications, other_keys=other_keys, stale=())


def _known(known: KnownPublication, again: Again, templates: frozenset[str]) -> KnownPublication:
    """Return a publication as it is known then.

    One whose bytes are lost is asked for anew without a condition, and without holding it against
    labels that other code named, so that one look makes it comparable again.
    """
    if again.lost:
        return replace(known, labels=(), etag=None, last_modified=None)
    if again.reading is None:
        return known
    text = without_templates(again.reading.text, templates)
    own = replace(again.reading, text=text)
    return replace(
        known, digest=content_digest(own), labels=label_names(own), has_text=bool(text),
        title=own.title or known.title,
    )  # fmt: skip
