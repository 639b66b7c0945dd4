"""How archives are asked: for an index, and for one capture as it was received. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from db.archived import Archive

IA_HOST = "web.archive.org"
UKGWA_HOST = "webarchive.nationalarchives.gov.uk"
HOSTS: Mapping[Archive, str] = {Archive.IA: IA_HOST, Archive.UKGWA: UKGWA_HOST}
ARCHIVE_HOSTS = frozenset(HOSTS.values())
NAMES: Mapping[Archive, str] = {
    Archive.IA: "the Internet Archive",
    Archive.UKGWA: "the UK Government Web Archive",
}
PAGE = 5000
"""Captures that one answer of an index may list."""

_INDEX: Mapping[Archive, str] = {
    Archive.IA: f"https://{IA_HOST}/cdx/search/cdx",
    Archive.UKGWA: f"https://{UKGWA_HOST}/ukgwa/cdx",
}
_REPLAY: Mapping[Archive, str] = {
    Archive.IA: f"https://{IA_HOST}/web",
    Archive.UKGWA: f"https://{UKGWA_HOST}/ukgwa",
}
_MEMENTO = re.compile(
    rf"https?://(?:{re.escape(IA_HOST)}/web|{re.escape(UKGWA_HOST)}/ukgwa)"
    r"/([0-9]{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}[^/].*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Query:
    """What an index is asked for: all below an address, between two days.

    `okay` leaves out every capture but those of a page that answered 200, and with them revisits;
    `states` those that saw the same bytes as the one before (the Internet Archive alone knows how).
    """

    url: str
    since: date | None = None
    until: date | None = None
    okay: bool = False
    states: bool = False
    match: str = "prefix"
    limit: int = PAGE


def index_address(archive: Archive, query: Query, resume_key: str | None = None) -> str:
    """Return the address of a page of an index; `resume_key` is as the page before gave it.

    For the UK Government Web Archive, which has no resume keys, it is the number of the page.
    """
    pairs = [("url", query.url), ("matchType", query.match), ("output", "json")]
    pairs += [("from", f"{query.since:%Y%m%d}")] if query.since else []
    pairs += [("to", f"{query.until:%Y%m%d}235959")] if query.until else []
    if archive is Archive.UKGWA:
        pairs += [("filter", "=status:200")] if query.okay else []
        pairs += [("page", resume_key or "0")]
        return f"{_INDEX[archive]}?{urlencode(pairs, safe=':/')}"
    pairs += [("filter", "statuscode:200" if query.okay else "!statuscode:[345]..")]
    pairs += [("collapse", "digest")] if query.states else []
    pairs += [("limit", str(query.limit)), ("showResumeKey", "true")]
    address = f"{_INDEX[archive]}?{urlencode(pairs, safe=':/')}"
    # The key comes encoded, and is encoded once more (answers stored in 2022 and 2023).
    return f"{address}&resumeKey={quote_plus(resume_key)}" if resume_key else address


def pages_address(query: Query) -> str:
    """Return the address at which the UK Government Web Archive says how many pages there are."""
    return f"{index_address(Archive.UKGWA, query).rpartition('&')[0]}&showNumPages=true"


def replay_address(archive: Archive, timestamp: str, original: str) -> str:
    """Return the address at which a capture is replayed as it was received, nothing rewritten."""
    return f"{_REPLAY[archive]}/{timestamp}id_/{original.partition('#')[0]}"


class MementoAddress(NamedTuple):
    """What the address of a memento says: whose it is, of when, and of which page."""

    archive: Archive
    timestamp: str
    original: str


def memento_address(url: str) -> MementoAddress | None:
    """Take the address of a memento apart, or return None for any other address."""
    found = _MEMENTO.fullmatch(url)
    if found is None:
        return None
    archive = Archive.IA if f"//{IA_HOST}/" in url[:40].lower() else Archive.UKGWA
    original = re.sub(r"^(https?):/+", r"\1://", found[2], flags=re.IGNORECASE)
    return MementoAddress(archive, found[1], original)
