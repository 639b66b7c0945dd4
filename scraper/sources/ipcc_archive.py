"""The closed site of the IPCC, and HMIC's older hosts, as the Internet Archive holds them. Pure.

The IPCC became the IOPC on 8 January 2018. An archive's index takes the place of a listing: it is
ordered by address, so nothing in it has a rank. Each page is read once, from its newest capture.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from db.archived import Archive
from db.records import ListingReading, PageReading
from scraper import reading
from scraper.archives.addresses import (
    ARCHIVE_HOSTS,
    IA_HOST,
    Query,
    index_address,
    memento_address,
    replay_address,
)
from scraper.archives.cdx import NotAnIndex, read_index
from scraper.archives.copies import file_page, is_file, read_copies, replayed
from scraper.reading.addresses import place
from scraper.source import Listing, Source
from scraper.sources import hmicfrs, iopc

HOME = "https://www.ipcc.gov.uk/"
IPCC = frozenset({"www.ipcc.gov.uk", "ipcc.gov.uk"})
HMIC = frozenset(
    {
        "www.hmic.gov.uk",
        "hmic.gov.uk",
        "inspectorates.homeoffice.gov.uk",
        "www.inspectorates.homeoffice.gov.uk",
    }
)
HOSTS = IPCC | HMIC
LAST_DAY = date(2018, 1, 7)


@lru_cache(maxsize=8192)
def key(url: str) -> str | None:
    """Name the publication at an address of the site, or at the address of a copy of it.

    As the living site's source names it; what that does not know are the older pages and files.
    """
    memento = memento_address(url)
    where = place(memento.original if memento else url)
    if where is None or where.host not in HOSTS:
        return None
    original = memento.original if memento else url
    if where.host in HMIC:
        own = hmicfrs.key(original)
        return f"hmic/{own}" if own else None
    return iopc.key(original) or _older(where.path)


def _older(path: tuple[str, ...]) -> str | None:
    """Name what the site of before 2014 held; its server took no notice of capitals."""
    small = [segment.lower() for segment in path]
    match small:
        case ["page", slug]:
            return f"page/{slug}"
        case ["en", *_, name] if name.endswith(".aspx"):
            return "/".join(small)
        case ["documents" | "sites", *_, name] if name.endswith(".pdf"):
            return "/".join(small)
    return None


DIALECT = reading.Dialect(
    key=key,
    row_key=key,
    kinds={**iopc.DIALECT.kinds, "en": "Page", "page": "Page", "documents": "Document"},
    site_names=("Independent Police Complaints Commission", *iopc.DIALECT.site_names),
)


def read_listing(text: str, url: str) -> ListingReading:
    """Read one page of the index; one that is no index, or was cut off, has no rows."""
    # A saved answer begins with a comment that names its address.
    text = text.partition("-->")[2].lstrip() if text.startswith("<!--") else text
    try:
        read = read_copies(
            text, key, lambda one: replay_address(Archive.IA, one.timestamp, one.original)
        )
        more = read_index(text).resume_key
    except NotAnIndex:
        return ListingReading(rows=())
    following = url.partition("&resumeKey=")[0]
    return ListingReading(rows=read.rows, next_url=_resumed(following, more) if more else None)


def _resumed(url: str, more: str) -> str:
    asked = index_address(Archive.IA, Query(url=""), more)
    return f"{url}&resumeKey={asked.partition('&resumeKey=')[2]}"


def read_page(html: str, url: str) -> PageReading:
    """Read a copy of a publication's own page."""
    memento, own = memento_address(url), key(url)
    if own is not None and is_file(own):
        return file_page(own, url)
    original = memento.original if memento else url
    dialect = hmicfrs.DIALECT if own and own.startswith("hmic/") else DIALECT
    read = reading.read_page(html, original, dialect)
    return replayed(read, memento, HOSTS) if memento else read


def told(url: str) -> PageReading | None:
    """Say what the address of a copy tells of a file."""
    own = key(url)
    return file_page(own, url) if own is not None and is_file(own) else None


_BELOW = {
    "investigations": "http://www.ipcc.gov.uk/investigations/",
    "news": "http://www.ipcc.gov.uk/news/",
    "pages": "http://www.ipcc.gov.uk/page/",
    "older pages": "http://www.ipcc.gov.uk/en/",
    "files": "http://www.ipcc.gov.uk/Documents/",
    "hmic publications": "http://www.hmic.gov.uk/publications/",
    "hmic at the home office": "http://inspectorates.homeoffice.gov.uk/hmic/",
}


def _listing(name: str, below: str) -> Listing:
    query = Query(url=below, until=LAST_DAY, okay=True, states=True)
    return Listing(
        name=name, addresses=(index_address(Archive.IA, query),), page=lambda url, _: url
    )


SOURCE = Source(
    name="ipcc_archive",
    title="Independent Police Complaints Commission (closed in 2018, read from web archives)",
    home=HOME,
    hosts=HOSTS,
    file_hosts=frozenset({f"{IA_HOST}/web/"}),
    asked_hosts=ARCHIVE_HOSTS,
    archive=True,
    told=told,
    listings=tuple(_listing(name, below) for name, below in _BELOW.items()),
    history=tuple(_BELOW.values()),
    key=key,
    read_listing=read_listing,
    read_page=read_page,
)
