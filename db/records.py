"""The records that cross a seam, and with them the glossary. Pure.

source       a body's site that we watch; one file in `scraper/sources/`
listing      an ordered, paged enumeration of publications on a source
crawl        one visit to a source, with a depth and an outcome
publication  a document a source publishes; its `key` outlives edits, moves of host and sections
placement    where a publication stood in a listing: page, position, from when to when
version      one distinct state of a publication (fields, text, documents)
document     a file attached to a publication (PDF, ODS, ...)
change       what a crawl revealed; immutable; a past participle
finding      something owed to the public, with a clock
parcel       what a crawl hands over: records, and the WARC that holds their bytes
posting      one message sent to a channel; it may carry several deliveries
channel      where alerts go; a delivery is one change on one channel; the outbox holds pending ones
baseline     the first complete sweep of a listing: recorded, alerts nobody
evidence     the stored exchange (request, response, time, digest) behind a statement

Times are aware datetimes in UTC. Stated dates are ISO text of the precision stated:
`2017-11-14`, `2017-11` or `2017`. Addresses are absolute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db.archived import Backfill, HostRest
from db.declared import Duty, Retention
from db.kinds import Answer, Condition, Depth, Kind, Outcome, Owed, Role, Route, Severity

__all__ = [
    "Answer", "Condition", "Depth", "Duty", "Kind", "Outcome", "Owed", "Retention", "Role",
    "Route", "Severity",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """One publication as one page of a listing shows it."""

    key: str
    url: str
    title: str
    kind: str | None = None
    stated_date: str | None = None
    topics: tuple[str, ...] = ()
    featured: bool = False


@dataclass(frozen=True, kw_only=True)
class ListingReading:
    """What one page of a listing says.

    `next_url` is the next page by its own link, if it has one; `stated_total` the number of
    publications that the site says the whole listing holds.
    """

    rows: tuple[Row, ...]
    next_url: str | None = None
    stated_total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file, an HTML edition or a plain-text twin that a publication's page offers."""

    url: str
    label: str
    media_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Label:
    """A labelled field of a page: as printed, and as a normalised value (`name` is ours)."""

    name: str
    printed: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PageReading:
    """What a publication's own page says.

    `text` is the body alone: no labelled fields, navigation, tooltips or neighbours; paragraphs
    are separated by one newline. `aliases` are the other addresses that the page gives itself
    (canonical, shortlink). `stated_date` is when it says it was published, `updated_date` when
    it says it was last changed. `withdrawn` is the notice by which the site takes it back, in the
    notice's words; `links` are the addresses of other publications of the source in its body.
    """

    title: str
    text: str
    stated_date: str | None = None
    stated_label: str | None = None
    updated_date: str | None = None
    kind: str | None = None
    reference: str | None = None
    forces: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    documents: tuple[Document, ...] = ()
    aliases: tuple[str, ...] = ()
    withdrawn: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Where one kept response lies: `warc` is a file name, `offset` and `length` bytes in it."""

    url: str
    at: datetime
    status: int
    media_type: str | None
    digest: str
    size: int
    warc: str
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A row with where it stood: page and rank count from 1; a featured row has no rank."""

    page: int
    rank: int | None
    row: Row


@dataclass(frozen=True, kw_only=True)
class ListingLook:
    """What a crawl saw of one listing.

    `complete`: every page of the crawl's depth was read. `exhaustive`: read to its end.
    `page_rows` is how many publications each page showed, from page one; `unchanged` says that
    page one answered 304 and nothing more was asked. `evidence` maps a page to its exchange.
    `gone`: the address answers 404, or shows another listing's rows; `settled`: and that is how
    it is, so that nothing stands in the listing any more. A publication is buried in it on page
    `burial_page` or beyond within `burial_days` of being first seen.
    """

    listing: str
    url: str
    placed: tuple[Placed, ...] = ()
    page_rows: tuple[int, ...] = ()
    complete: bool = False
    exhaustive: bool = False
    unchanged: bool = False
    gone: bool = False
    settled: bool = False
    stated_total: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    notes: tuple[str, ...] = ()
    evidence: tuple[tuple[int, Exchange], ...] = ()
    burial_page: int = 5
    burial_days: int = 7


@dataclass(frozen=True, kw_only=True)
class PageLook:
    """What a crawl got when it asked for a publication's own page.

    `moved` is where it stands now, when that is another address than the one that was known.
    """

    key: str
    url: str
    at: datetime
    answer: Answer
    status: int | None = None
    conditional: bool = False
    reading: PageReading | None = None
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    note: str | None = None
    moved: Row | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, kw_only=True)
class FileLook:
    """What a crawl got when it asked for a file that the page of publication `key` offers.

    `byte_digest` is of the body as it was sent; `text_digest` of its words, or, of a file whose
    words are not read (ODS, XLSX, DOCX), of its parts without their metadata. `pages` are its
    words page by page, when the answer is `read` and the bytes are new; `condition` says why
    there are none, or not all. `reader` names the code that read them.
    """

    key: str
    url: str
    at: datetime
    answer: Answer
    status: int | None = None
    conditional: bool = False
    media_type: str | None = None
    size: int | None = None
    byte_digest: str | None = None
    text_digest: str | None = None
    pages: tuple[str, ...] = ()
    condition: Condition | None = None
    reader: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    note: str | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A publication's address met outside the listings; `where` is the page, feed or sitemap."""

    key: str
    url: str
    route: Route
    where: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How a crawl ended and why; `trouble` is the source state that it shows, if any."""

    outcome: Outcome
    reason: str | None = None
    trouble: Kind | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What a crawl hands over: a walk or a slice of looks; applied to the log exactly once.

    The counts are this slice's own; `final` is in the last one. `reader` names the code that read
    this, `reread` are its looks at kept bytes, `other_keys` its own names of known publications.
    `archive`: the source is an archive's copy of a site, where nothing is absent and nothing late.
    With a `backfill` it brings history alone, and `mementos` are looks at an archive's copies.
    """

    crawl: str
    slice: int
    source: str
    title: str
    home: str
    depth: Depth
    started: datetime
    at: datetime
    listings: tuple[ListingLook, ...] = ()
    pages: tuple[PageLook, ...] = ()
    files: tuple[FileLook, ...] = ()
    found: tuple[Found, ...] = ()
    retention: tuple[Retention, ...] = ()
    duties: tuple[Duty, ...] = ()
    reader: str | None = None
    reread: tuple[PageLook, ...] = ()
    other_keys: tuple[tuple[str, str], ...] = ()
    archive: bool = False
    backfill: Backfill | None = None
    mementos: tuple[PageLook, ...] = ()
    host_rests: tuple[HostRest, ...] = ()
    requests: int = 0
    unchanged: int = 0
    size: int = 0
    hosts: tuple[tuple[str, int], ...] = ()
    rest_until: datetime | None = None
    warc: str | None = None
    final: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a crawl revealed about a publication or a source.

    `summary` says in one sentence what happened and why it was raised. `detail` is JSON-ready
    and differs by kind (`docs/log.md`).
    """

    kind: Kind
    severity: Severity
    key: str
    title: str
    url: str
    summary: str
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A change as the log keeps it; `crawl` is None where time alone revealed it."""

    id: int
    at: datetime
    source: str
    crawl: int | None
    change: Change
