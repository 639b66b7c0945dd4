"""What a source usually gives: its last good crawl, the labels and lengths of its pages."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from db.log import Log
from db.records import Exchange
from db.times import unstamp


@dataclass(frozen=True, kw_only=True)
class UsualPages:
    """The pages of one section: how many, the share that has each label, the median length."""

    count: int
    labels: dict[str, float] = field(default_factory=dict)
    text: int = 0


@dataclass(frozen=True, kw_only=True)
class KnownPage:
    """One publication as the log has it: its labels, and how long its text is."""

    title: str
    stated_date: str | None
    labels: tuple[str, ...]
    text: int


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What the last good crawl of a source gave; `listings` maps a name to its rows a page."""

    finished: datetime
    depth: str
    listings: dict[str, tuple[int, ...]]
    sections: dict[str, UsualPages]
    pages: dict[str, KnownPage]

    def page(self, key: str | None) -> KnownPage | None:
        """Return what is known of a publication."""
        return self.pages.get(key or "")

    def section(self, key: str | None) -> UsualPages | None:
        """Return how pages of the section of a key usually are."""
        return self.sections.get(section_of(key or ""))


def section_of(key: str) -> str:
    """Return the section of a key."""
    return key.removeprefix("cy/").split("/", 1)[0]


def usual(log: Log, source: str) -> Usual | None:
    """Gather what the last good crawl of a source gave; None when there was none."""
    crawl = log.conn.execute(
        """
        select finished, depth from crawl where source = ? and outcome = 'complete'
        order by id desc limit 1
        """,
        (source,),
    ).fetchone()
    if crawl is None:
        return None
    listings = log.conn.execute("select name, page_rows from listing where source = ?", (source,))
    pages = _pages(log, source)
    return Usual(
        finished=unstamp(crawl[0]), depth=crawl[1], pages=pages, sections=_sections(pages),
        listings={name: tuple(json.loads(rows)) for name, rows in listings},
    )  # fmt: skip


def _pages(log: Log, source: str) -> dict[str, KnownPage]:
    rows = log.conn.execute(
        """
        select p.key, p.title, p.stated_date, p.labels, length(v.text) from publication p
        join version v on v.publication_id = p.id and v.number =
          (select max(number) from version where publication_id = p.id)
        where p.source = ? and p.id not in (select publication_id from redaction)
        order by p.key
        """,
        (source,),
    )
    return {
        key: KnownPage(title=title, stated_date=stated, labels=tuple(json.loads(labels)), text=size)
        for key, title, stated, labels, size in rows
    }


def _sections(pages: dict[str, KnownPage]) -> dict[str, UsualPages]:
    by_section: dict[str, list[KnownPage]] = defaultdict(list)
    for key, page in pages.items():
        by_section[section_of(key)].append(page)
    return {name: _usual_pages(those) for name, those in by_section.items()}


def _usual_pages(those: list[KnownPage]) -> UsualPages:
    counts: dict[str, int] = defaultdict(int)
    for page in those:
        for label in {*page.labels, *(["published"] if page.stated_date else [])}:
            counts[label] += 1
    shares = {label: count / len(those) for label, count in sorted(counts.items())}
    return UsualPages(
        count=len(those), labels=shares, text=int(median(page.text for page in those))
    )


def last_kept(log: Log, source: str) -> list[tuple[str, Exchange]]:
    """Return where the newest listing page and the newest page that are kept lie, by kind."""
    queries = {
        "listing": """
            select e.url, e.at, e.status, e.media_type, e.digest, e.bytes, e.warc, e.offset,
              e.length from placement s join exchange e on e.id = s.exchange_id
            join listing l on l.id = s.listing_id where l.source = ?
            order by s.page, e.id desc limit 1
            """,
        "page": """
            select e.url, e.at, e.status, e.media_type, e.digest, e.bytes, e.warc, e.offset,
              e.length from version v join exchange e on e.id = v.exchange_id
            join publication p on p.id = v.publication_id where p.source = ?
              and p.id not in (select publication_id from redaction)
            order by e.id desc limit 1
            """,
    }
    found = []
    for kind, query in queries.items():
        for row in log.conn.execute(query, (source,)):
            exchange = Exchange(
                url=row[0], at=unstamp(row[1]), status=row[2], media_type=row[3], digest=row[4],
                size=row[5], warc=row[6], offset=row[7], length=row[8],
            )  # fmt: skip
            found.append((kind, exchange))
    return found
