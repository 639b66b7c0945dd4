"""Ground for the proofs of what was recorded: a small log with evidence, made without a crawl."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from db import parcels
from db.log import Log
from db.record import take
from db.records import (
    Answer,
    Change,
    Depth,
    Exchange,
    FileLook,
    ListingLook,
    Outcome,
    PageLook,
    PageReading,
    Parcel,
    Placed,
    Recorded,
    Row,
    Verdict,
)
from scheduler import main

__all__ = ["Change", "hour"]

START = datetime(2017, 11, 14, 9, 30, tzinfo=UTC)
SITE = "https://x.test"
COMPLETE = Verdict(outcome=Outcome.COMPLETE)
numbers = count(1)


def hour(n: float) -> datetime:
    return START + timedelta(hours=n)


def html(title: str, *paragraphs: str) -> bytes:
    said = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html><title>{title}</title><h1>{title}</h1>{said}</html>".encode()


class Evidence:
    """A parcel's WARC in the making."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._file = (folder / parcels.EXCHANGES).open("wb")

    def keep(
        self, url: str, body: bytes, at: datetime, media: str = "text/html", status: int = 200
    ) -> Exchange:
        writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        offset = self._file.tell()
        http = StatusAndHeaders(
            f"{status} OK", [("Content-Type", media), ("X-Seen", "yes")], "HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http
            )
        )
        length = self._file.tell() - offset
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x.test")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
        self._file.flush()
        return Exchange(
            url=url, at=at, status=status, media_type=media,
            digest=hashlib.sha256(body).hexdigest(), size=len(body), warc=self.name,
            offset=offset, length=length,
        )  # fmt: skip

    def close(self) -> None:
        self._file.close()


def crawl(
    log: Log, at: float, pages: Mapping[str, str | PageReading], *,
    files: Mapping[str, tuple[str, str]] | None = None, listed: str | None = None, **given: Any,
) -> list[Recorded]:  # fmt: skip
    """Record a whole crawl that reads these texts under these keys, with its evidence.

    `files` maps the key of a publication to the address of a file and its words; `listed` are the
    one-letter keys that the listing shows, all of `pages` when none are named.
    """
    parcel, place = handed_over(log, at, pages, files=files, listed=listed, **given)
    return take(log, place, parcel, ("terminal",))


def handed_over(
    log: Log, at: float, pages: Mapping[str, str | PageReading], *,
    files: Mapping[str, tuple[str, str]] | None = None, listed: str | None = None, **given: Any,
) -> tuple[Parcel, Path]:  # fmt: skip
    """The same, but only handed over: it waits in the inbox."""
    uid = f"crawl-{next(numbers):06d}"
    staging = log.folder / "work" / uid
    staging.mkdir()
    evidence = Evidence(staging, f"{parcels.parcel_name(uid, 0)}.warc.gz")
    keys = list(listed if listed is not None else pages)
    look = _listing(evidence, keys, hour(at), given.pop("titles", {}))
    looks = tuple(_page(evidence, key, said, hour(at)) for key, said in pages.items())
    file_looks = tuple(
        _file(evidence, key, url, words, hour(at)) for key, (url, words) in (files or {}).items()
    )
    evidence.close()
    start = {"depth": Depth.SWEEP, "listings": (look,), "final": COMPLETE, **given}
    parcel = Parcel(
        crawl=uid, slice=0, source="s", title="The source", home=SITE, started=hour(at),
        at=hour(at), pages=looks, files=file_looks, warc=evidence.name, **start,
    )  # fmt: skip
    return parcel, parcels.hand_over(log.folder, staging, parcel)


def title(key: str) -> str:
    return f"{key.upper()} report"


def _listing(
    evidence: Evidence, keys: list[str], at: datetime, titles: Mapping[str, str]
) -> ListingLook:
    named = {key: titles.get(key, title(key)) for key in keys}
    placed = tuple(
        Placed(page=1, rank=rank, row=Row(
            key=key, url=f"{SITE}/{key}", title=named[key], stated_date="2017-11-14",
        ))
        for rank, key in enumerate(keys, 1)
    )  # fmt: skip
    exchange = evidence.keep(f"{SITE}/", html("All", *named.values()), at)
    return ListingLook(
        listing="all", url=f"{SITE}/", placed=placed, page_rows=(len(keys),), complete=True,
        exhaustive=True, evidence=((1, exchange),),
    )  # fmt: skip


def _page(evidence: Evidence, key: str, said: str | PageReading, at: datetime) -> PageLook:
    reading = said if isinstance(said, PageReading) else PageReading(title=title(key), text=said)
    url = f"{SITE}/{key}"
    exchange = evidence.keep(url, html(reading.title, *reading.text.split("\n")), at)
    return PageLook(
        key=key, url=url, at=at, answer=Answer.READ, status=200, reading=reading,
        exchange=exchange,
    )  # fmt: skip


def _file(evidence: Evidence, key: str, url: str, words: str, at: datetime) -> FileLook:
    body = b"%PDF-1.4 " + words.encode()
    exchange = evidence.keep(url, body, at, "application/pdf")
    return FileLook(
        key=key, url=url, at=at, answer=Answer.READ, status=200, media_type="application/pdf",
        size=len(body), byte_digest=exchange.digest,
        text_digest=hashlib.sha256(words.encode()).hexdigest(), pages=(words,), exchange=exchange,
    )  # fmt: skip


def pagefive(*given: object, answer: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(one) for one in given], input=answer)
