"""A stand-in for a web archive: what it holds, and how it answers. Pure.

It is as strict as the stored answers show the real ones to be: a resume key that was not encoded
once more is refused, a site that asked to be left out answers 403, and what was captured later
than now is not there yet.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property
from hashlib import sha1
from itertools import groupby
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlsplit

from db.archived import Archive
from scraper.archives.addresses import HOSTS, memento_address, replay_address
from scraper.archives.cdx import FIELDS, OTHER_NAMES

HTML = "text/html"
LEFT_OUT = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception."
    "AdministrativeAccessControlException: Blocked Site Error\n"
)
_UKGWA_NAMES = {new: old for old, new in OTHER_NAMES.items()}
_INDEX_PATHS = ("/cdx/search/cdx", "/ukgwa/cdx")


@dataclass(frozen=True, eq=False, kw_only=True)
class Holding:
    """One capture: what `url` answered at a time.

    A `revisit` names bytes that were captured before. `timestamp` is given where the archive
    wrote one that names no time.
    """

    url: str
    at: datetime
    body: bytes = field(repr=False)
    media: str = HTML
    status: int = 200
    revisit: bool = False
    timestamp: str | None = None

    @cached_property
    def stamp(self) -> str:
        """Give the capture's time as the archive writes it."""
        return self.timestamp or f"{self.at.astimezone(UTC):%Y%m%d%H%M%S}"

    @cached_property
    def row(self) -> dict[str, str]:
        """Give the capture's line in the index."""
        digest = base64.b32encode(sha1(self.body, usedforsecurity=False).digest()).decode()
        values = (
            surt(self.url), self.stamp, self.url, "warc/revisit" if self.revisit else self.media,
            "-" if self.revisit else str(self.status), digest, str(len(self.body) // 3 + 300),
        )  # fmt: skip
        return dict(zip(FIELDS, values, strict=True))


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer of the stand-in."""

    status: int = 200
    body: bytes = b""
    media: str = "text/plain;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class StandIn:
    """An archive that stands in for a real one; sites of the `left_out` hosts are refused.

    One page of its index holds `page` captures, whatever limit is asked for.
    """

    archive: Archive
    holdings: tuple[Holding, ...] = field(repr=False)
    left_out: frozenset[str] = frozenset()
    page: int = 5000

    @property
    def host(self) -> str:
        """Give the host at which it answers."""
        return HOSTS[self.archive]

    @cached_property
    def ordered(self) -> tuple[Holding, ...]:
        """Give what it holds in the order of its index."""
        return tuple(sorted(self.holdings, key=lambda one: (one.row["urlkey"], one.stamp)))

    def answer(self, target: str, now: datetime) -> Answered:
        """Answer a GET of `target` (path and query) at a time."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return Answered(body=b"User-agent: *\nDisallow: /save/\n")
        if parts.path in _INDEX_PATHS:
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self._index(asked, now)
        return self._replay(f"https://{self.host}{target}", now)

    def _index(self, asked: Mapping[str, str], now: datetime) -> Answered:
        url = asked.get("url", "")
        if self._leaves_out(url):
            return Answered(status=403, body=LEFT_OUT.encode())
        try:
            found = [one.row for one in self.ordered if one.at <= now and _fits(one, asked)]
        except re.error:
            return Answered(status=400, body=b"bad filter\n")
        found = _collapsed(found, asked.get("collapse"))
        return (
            self._pywb(found, asked) if self.archive is Archive.UKGWA else self._cdx(found, asked)
        )

    def _cdx(self, rows: list[dict[str, str]], asked: Mapping[str, str]) -> Answered:
        if key := asked.get("resumeKey"):
            if "%2C" not in key:
                return Answered(status=400, body=b"bad resume key\n")
            rows = [row for row in rows if _place(row) >= unquote_plus(key)]
        limit = min(int(asked.get("limit", self.page)), self.page)
        shown, more = rows[:limit], rows[limit:]
        lines = [list(row.values()) for row in shown]
        after = []
        if more and asked.get("showResumeKey") == "true":
            after = [[], [quote_plus(f"{shown[-1]['urlkey']} {int(shown[-1]['timestamp']) + 1}")]]
        if asked.get("output") == "json":
            whole = [list(FIELDS), *lines, *after] if lines else []
            return Answered(body=json.dumps(whole).encode(), media="application/json")
        return Answered(body="".join(f"{' '.join(line)}\n" for line in [*lines, *after]).encode())

    def _pywb(self, rows: list[dict[str, str]], asked: Mapping[str, str]) -> Answered:
        pages = -(-len(rows) // self.page)
        if asked.get("showNumPages") == "true":
            told = {"pages": max(pages, 1), "pageSize": 10, "blocks": len(rows)}
            return Answered(body=json.dumps(told).encode(), media="application/json")
        number = int(asked.get("page", "0"))
        if number and number >= pages:
            return Answered(status=400, body=b'{"message": "Invalid Page"}')
        shown = rows[number * self.page : (number + 1) * self.page]
        lines = [{_UKGWA_NAMES.get(k, k): v for k, v in row.items()} for row in shown]
        body = "".join(json.dumps(line) + "\n" for line in lines)
        return Answered(body=body.encode(), media="text/x-ndjson")

    def _replay(self, url: str, now: datetime) -> Answered:
        asked = memento_address(url)
        if asked is None:
            return Answered(status=404, body=b"not found")
        if self._leaves_out(asked.original):
            return Answered(status=403, body=LEFT_OUT.encode())
        key = surt(asked.original)
        held = [one for one in self.ordered if one.row["urlkey"] == key and one.at <= now]
        if not held:
            return Answered(status=404, body=b"not in archive", media=HTML)
        nearest = min(
            held, key=lambda one: abs(int(one.stamp) - int(asked.timestamp.ljust(14, "0")))
        )
        if nearest.stamp != asked.timestamp:
            there = replay_address(self.archive, nearest.stamp, nearest.url)
            return Answered(status=302, headers={"Location": there})
        told = {"Memento-Datetime": format_datetime(nearest.at.astimezone(UTC), usegmt=True)}
        return Answered(status=nearest.status, body=nearest.body, media=nearest.media, headers=told)

    def _leaves_out(self, url: str) -> bool:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
        return host in self.left_out


def surt(url: str) -> str:
    """Write an address as archives sort them: the host back to front, all in small letters."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = (parts.hostname or "").removeprefix("www.")
    path = (parts.path.rstrip("/") or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{','.join(reversed(host.split('.')))}){path}".lower()


def _place(row: Mapping[str, str]) -> str:
    return f"{row['urlkey']} {row['timestamp']}"


def _fits(one: Holding, asked: Mapping[str, str]) -> bool:
    key, wanted = one.row["urlkey"], surt(asked.get("url", ""))
    if not (key.startswith(wanted) if asked.get("matchType") == "prefix" else key == wanted):
        return False
    if not asked.get("from", "0") <= one.stamp <= asked.get("to", "9"):
        return False
    sign, name, wanted = _filter(asked.get("filter", ""))
    value = one.row.get(OTHER_NAMES.get(name, name), "")
    return not name or (re.fullmatch(wanted, value) is not None) is (sign != "!")


def _filter(text: str) -> tuple[str, str, str]:
    sign = text[:1] if text[:1] in ("!", "=", "~") else ""
    name, _, wanted = text.removeprefix(sign).partition(":")
    return sign, name, re.escape(wanted) if sign == "=" else wanted


def _collapsed(rows: Iterable[dict[str, str]], by: str | None) -> list[dict[str, str]]:
    """Keep the first of adjacent rows that agree, as the Internet Archive does."""
    if by is None:
        return list(rows)
    name = by.partition(":")[0]
    groups = groupby(rows, lambda row: (row["urlkey"], row[name]))
    return [next(group) for _, group in groups]
