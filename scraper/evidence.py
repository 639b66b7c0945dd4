"""Keep responses as they were received, in WARC/1.1; identical bytes once."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

from db.records import Exchange

if TYPE_CHECKING:
    from scrapy.http import Headers, Response

Kept = Callable[[str], Exchange | None]
"""Where bytes of a digest are kept already, if they are."""


class EvidenceFile:
    """One parcel's WARC, made when the first response is kept."""

    def __init__(self, path: Path, name: str, kept: Kept) -> None:
        self._path, self._name, self._kept = path, name, kept
        self._file: io.BufferedWriter | None = None
        self._here: dict[str, Exchange] = {}

    @property
    def name(self) -> str | None:
        """Return the file's name in the archive, or None while nothing is kept."""
        return self._name if self._file else None

    def keep(self, response: Response, url: str, at: datetime) -> Exchange:
        """Keep a response, with its request, and return where it lies."""
        received: Response = response
        if response.request is not None:
            received = response.request.meta["received"].replace(request=response.request)
        digest = hashlib.sha256(received.body).hexdigest()
        before = self._here.get(digest) or self._kept(digest)
        offset, length = self._write(received, url, at, before)
        warc = self._name
        if before is not None:
            warc, offset, length = before.warc, before.offset, before.length
        exchange = Exchange(
            url=url, at=at, status=received.status, media_type=_media_type(received.headers),
            digest=digest, size=len(received.body), warc=warc, offset=offset, length=length,
        )  # fmt: skip
        self._here.setdefault(digest, exchange)
        return exchange

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(
        self, received: Response, url: str, at: datetime, before: Exchange | None
    ) -> tuple[int, int]:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb")
        writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        offset = self._file.tell()
        date = _warc_date(at)
        http = StatusAndHeaders(_status_line(received.status), _pairs(received.headers), "HTTP/1.1")
        warc_headers = {"WARC-Date": date}
        if before is None:
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(received.body), length=len(received.body),
                http_headers=http, warc_headers_dict=warc_headers,
            )  # fmt: skip
        else:
            sha1 = base64.b32encode(hashlib.sha1(received.body).digest()).decode()  # noqa: S324
            record = writer.create_revisit_record(
                url, f"sha1:{sha1}", before.url, _warc_date(before.at), http_headers=http,
                warc_headers_dict=warc_headers,
            )  # fmt: skip
        writer.write_record(record)
        length = self._file.tell() - offset
        writer.write_record(_request_record(writer, received, url, date))
        self._file.flush()
        return offset, length


def _request_record(writer: WARCWriter, received: Response, url: str, date: str) -> object:
    parts = urlsplit(url)
    sent = _pairs(received.request.headers) if received.request else []
    sent = [("Host", parts.netloc), *(pair for pair in sent if pair[0] != "Host")]
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    http = StatusAndHeaders(f"GET {target or '/'} HTTP/1.1", sent, is_http_request=True)
    return writer.create_warc_record(
        url, "request", http_headers=http, warc_headers_dict={"WARC-Date": date}
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _media_type(headers: Headers) -> str | None:
    value = headers.get("Content-Type")
    return value.decode("latin-1").partition(";")[0].strip().lower() if value else None


def _warc_date(at: datetime) -> str:
    """Return a WARC date; warcio writes an invalid one for an aware datetime."""
    date: str = datetime_to_iso_date(at.astimezone(UTC).replace(tzinfo=None), use_micros=True)
    return date
