"""What a crawl is told of the log before it sets out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from db.archived import HostRest
from db.log import Log
from db.mementos import rests
from db.rereading import Stale, stale
from db.times import stamp, unstamp, unstamp_optional
from db.validators import DISTRUSTED

GONE = frozenset({"removed", "expired"})
HIDDEN = "(p.id in (select publication_id from redaction))"
"""What was redacted: a crawl takes it for just read, and asks for it no more."""


@dataclass(frozen=True, kw_only=True)
class KnownPublication:
    """What the log knows of a publication, as much as a crawl needs to plan its looks.

    `listed`: it stood in a listing at the last look; `live`: it is neither removed nor expired;
    `suspected`: a sweep missed it or its address was gone; `undecided`: new, and its own page's
    date counts.
    `versions` counts its states; `changed` is when the newest was first read; `gone_since` when
    its address was first found gone, if it was at the last look; `due` the last day for an answer
    that is awaited on its page; `close`: a person wants it watched closely.
    """

    key: str
    url: str
    stated_date: str | None
    first_seen: datetime
    baseline: bool
    listed: bool
    live: bool = True
    suspected: bool = False
    undecided: bool = False
    last_read: datetime | None = None
    last_unconditional: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    labels: tuple[str, ...] = ()
    has_text: bool = False
    title: str = ""
    versions: int = 0
    changed: datetime | None = None
    state: str = "listed"
    gone_since: datetime | None = None
    due: date | None = None
    close: bool = False


@dataclass(frozen=True, kw_only=True)
class KnownFile:
    """What the log knows of a file that the page of publication `key` offers now.

    `byte_digest` is of its newest version; `text_digest` too, or None where it has no words.
    """

    key: str
    url: str
    media_type: str | None = None
    byte_digest: str | None = None
    text_digest: str | None = None
    versions: int = 0
    changed: datetime | None = None
    last_read: datetime | None = None
    last_unconditional: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class KnownListing:
    """What the log knows of a listing: its rows a page in the last complete crawl of each page.

    `titles` are those that it gives to what stands in it, by key, and `dates` the stated dates.
    `comparable`: the code that will read the listing is what read all of these.
    """

    listing: str
    url: str
    page_rows: tuple[int, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    baseline_ended: bool = False
    gone_since: datetime | None = None
    titles: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    comparable: bool = True


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What a crawl is told before it sets out.

    `spent` is today's requests per host; `other_keys` are keys that publications had or have
    beside their own, with those. `templates` are paragraphs that are the site's furniture and no
    part of a body; `distrusted` are hosts that once sent a changed body under an unchanged
    validator; `dead_ends` are keys met outside the listings and when they were last asked for in
    vain. `reader` names the code that will read the pages, and `stale` are versions that other
    code has read. `host_rests` are hosts that asked to be left alone.
    """

    source: str
    publications: tuple[KnownPublication, ...] = ()
    listings: tuple[KnownListing, ...] = ()
    spent: tuple[tuple[str, int], ...] = ()
    rest_until: datetime | None = None
    other_keys: dict[str, str] = field(default_factory=dict)
    files: tuple[KnownFile, ...] = ()
    templates: frozenset[str] = frozenset()
    distrusted: frozenset[str] = frozenset()
    dead_ends: dict[str, datetime] = field(default_factory=dict)
    reader: str | None = None
    stale: tuple[Stale, ...] = ()
    host_rests: dict[str, HostRest] = field(default_factory=dict)


def brief(log: Log, source: str, now: datetime, reader: str | None = None) -> Briefing:
    """Gather what is known of a source at `now`, for one crawl whose pages `reader` reads."""
    rest = log.conn.execute("select rest_until from source where name = ?", (source,)).fetchone()
    spent = log.conn.execute(
        "select host, requests from host_day where day = ?", (f"{now:%Y-%m-%d}",)
    )
    return Briefing(
        source=source,
        publications=tuple(_publications(log, source, stamp(now))),
        listings=tuple(_listings(log, source, reader)),
        spent=tuple(spent.fetchall()),
        rest_until=unstamp_optional(rest[0]) if rest else None,
        other_keys=_other_keys(log, source),
        files=tuple(_files(log, source)),
        templates=_words(log, "select text from template where source = ?", source),
        distrusted=_words(
            log, "select host from distrusted_host where since > ?", stamp(now - DISTRUSTED)
        ),
        dead_ends=_dead_ends(log, source),
        reader=reader,
        stale=stale(log, source, reader) if reader else (),
        host_rests=rests(log),
    )


def _dead_ends(log: Log, source: str) -> dict[str, datetime]:
    rows = log.conn.execute("select key, at from dead_end where source = ?", (source,))
    return {key: unstamp(at) for key, at in rows}


def _words(log: Log, query: str, given: str) -> frozenset[str]:
    return frozenset(word for (word,) in log.conn.execute(query, (given,)))


def _files(log: Log, source: str) -> list[KnownFile]:
    rows = log.conn.execute(
        """
        select p.key, d.url, d.media_type, d.byte_digest, d.text_digest, v.number, v.first_seen,
          d.last_read, d.last_unconditional, d.etag, d.last_modified
        from document d join publication p on p.id = d.publication_id
        left join file_version v on v.document_id = d.id and v.number =
          (select max(number) from file_version where document_id = d.id)
        where p.source = ? and d.offered = 1
        """,
        (source,),
    )
    return [
        KnownFile(
            key=key, url=url, media_type=media, byte_digest=byte_digest, text_digest=text_digest,
            versions=number or 0, changed=unstamp_optional(changed),
            last_read=unstamp_optional(read), last_unconditional=unstamp_optional(unconditional),
            etag=etag, last_modified=modified,
        )
        for key, url, media, byte_digest, text_digest, number, changed, read, unconditional, etag,
            modified in rows
    ]  # fmt: skip


def _other_keys(log: Log, source: str) -> dict[str, str]:
    rows = log.conn.execute(
        """
        select o.key, p.key from other_key o join publication p on p.id = o.publication_id
        where o.source = ?
        """,
        (source,),
    )
    return dict(rows.fetchall())


def _publications(log: Log, source: str, now: str) -> list[KnownPublication]:
    rows = log.conn.execute(
        f"""
        select p.key, p.url, p.stated_date, p.first_seen, p.baseline, p.state,
          (p.absent_since is not null and p.state in ('listed', 'withdrawn'))
            or p.gone_since is not null,
          iif({HIDDEN}, ?2, p.last_read), iif({HIDDEN}, ?2, p.last_unconditional),
          p.etag, p.last_modified, p.labels, iif({HIDDEN}, null, v.digest),
          coalesce(length(v.text) > 0, 0), p.announced,
          exists (select 1 from placement s where s.publication_id = p.id and s.until is null),
          p.gone_since, p.title, v.number, v.first_seen,
          (select min(f.due) from finding f where f.publication_id = p.id and f.status = 'open'
            and f.watched = 1),
          exists (select 1 from close_watch w where w.source = p.source and w.key = p.key
            and w.until > ?2)
        from publication p left join version v on v.publication_id = p.id and v.number =
          (select max(number) from version where publication_id = p.id)
        where p.source = ?1
        """,
        (source, now),
    )
    return [
        KnownPublication(
            key=key, url=url, stated_date=stated, first_seen=unstamp(first_seen),
            baseline=bool(baseline), listed=bool(placed), live=state not in GONE,
            suspected=bool(suspected),
            last_read=unstamp_optional(read), last_unconditional=unstamp_optional(unconditional),
            etag=etag, last_modified=modified, digest=digest, labels=tuple(json.loads(labels)),
            has_text=bool(has_text), undecided=not announced, state=state,
            gone_since=unstamp_optional(gone), title=title, versions=number or 0,
            changed=unstamp_optional(changed), due=date.fromisoformat(due) if due else None,
            close=bool(close),
        )
        for key, url, stated, first_seen, baseline, state, suspected, read, unconditional, etag,
            modified, labels, digest, has_text, announced, placed, gone, title, number, changed,
            due, close in rows
    ]  # fmt: skip


def _listings(log: Log, source: str, reader: str | None) -> list[KnownListing]:
    rows = log.conn.execute(
        """
        select id, name, url, page_rows, etag, last_modified, baseline_ended, gone_since,
          reader is ?2 and (reader_since is null or baseline_ended is not null)
        from listing where source = ?1
        """,
        (source, reader),
    )
    return [
        KnownListing(
            listing=name, url=url, page_rows=tuple(json.loads(page_rows)), etag=etag,
            last_modified=modified, baseline_ended=ended is not None,
            gone_since=unstamp_optional(gone),
            titles=_standing_in(log, id_, "title"), dates=_standing_in(log, id_, "stated_date"),
            comparable=bool(alike),
        )
        for id_, name, url, page_rows, etag, modified, ended, gone, alike in rows.fetchall()
    ]  # fmt: skip


def _standing_in(log: Log, listing_id: int, what: str) -> dict[str, str]:
    rows = log.conn.execute(
        f"""
        select p.key, e.{what} from placement s
        join publication p on p.id = s.publication_id
        join entry e on e.publication_id = s.publication_id and e.listing_id = s.listing_id
        where s.listing_id = ? and s.until is null and e.{what} is not null
          and p.id not in (select publication_id from redaction)
        """,
        (listing_id,),
    )
    return dict(rows.fetchall())
