"""What an independent look at the listings saw, beside what the log holds and delivered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.kinds import Kind, Severity
from db.log import Log
from db.outbox import store
from db.postings import Draft, Message
from db.routes import About, Routes
from db.times import stamp, unstamp, unstamp_optional

ANNOUNCING = ("added", "backdated", "unlisted", "restored", "moved")
"""The kinds of change by which a publication is first told of."""


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A publication that stands on page one of a listing, by its key and address."""

    source: str
    listing: str
    key: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One delivery of an announcing change; `thread` is the root of a reply's thread."""

    channel: str
    status: str
    due: datetime
    error: str | None = None
    slack_ts: str | None = None
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A change that told of a publication, where it went, and where the rules lead it."""

    change: int
    at: datetime
    expected: frozenset[str]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the log knows of a publication that a glance saw.

    `first` is when a glance first saw it, `crawled` whether a complete crawl began since.
    `silent`: it needs no alert (a baseline publication, or one that was redacted). `undecided`:
    its own page is still to be read. `confirmed`: its alert was found in Slack before; `told` is
    the gap that was told of it before.
    """

    glance: Glance
    first: datetime
    crawled: bool
    known: bool
    silent: bool = False
    undecided: bool = False
    confirmed: bool = False
    told: str | None = None
    announced: tuple[Announced, ...] = ()


def note_glances(
    log: Log, glances: Iterable[Glance], requests: Mapping[str, int], at: datetime
) -> None:
    """Store what a look saw, and the requests that it cost each host."""
    with log.immediate() as conn:
        conn.executemany(
            """
            insert into glance (source, key, listing, url, first, last)
            values (?1, ?2, ?3, ?4, ?5, ?5)
            on conflict (source, key) do update set listing = ?3, url = ?4, last = ?5
            """,
            [(one.source, one.key, one.listing, one.url, stamp(at)) for one in glances],
        )
        conn.executemany(
            """
            insert into host_day (host, day, requests) values (?1, ?2, ?3)
            on conflict do update set requests = requests + ?3
            """,
            [(host, f"{at:%Y-%m-%d}", count) for host, count in requests.items()],
        )


def seen_at(log: Log, at: datetime, routes: Routes) -> list[Seen]:
    """Return what the log knows of each publication that the look of this time saw."""
    rows = log.conn.execute(
        """
        select g.source, g.listing, g.key, g.url, g.first, g.gap, g.told, p.id, p.key, p.baseline,
          p.announced, p.id in (select publication_id from redaction),
          exists (select 1 from crawl c where c.source = g.source and c.outcome = 'complete'
            and c.started > g.first)
        from glance g left join publication p on p.id = coalesce(
          (select id from publication where source = g.source and key = g.key),
          (select publication_id from other_key where source = g.source and key = g.key))
        where g.last = ? order by g.source, g.listing, g.key
        """,
        (stamp(at),),
    ).fetchall()
    return [
        Seen(
            glance=Glance(source=source, listing=listing, key=key, url=url), first=unstamp(first),
            crawled=bool(crawled), known=id_ is not None, silent=bool(baseline or redacted),
            undecided=announced == 0, told=gap, confirmed=confirmed is not None,
            announced=_announced(log.conn, source, own, routes) if id_ is not None else (),
        )
        for source, listing, key, url, first, gap, confirmed, id_, own, baseline, announced,
            redacted, crawled in rows
    ]  # fmt: skip


def _announced(
    conn: sqlite3.Connection, source: str, key: str, routes: Routes
) -> tuple[Announced, ...]:
    marks = ",".join("?" * len(ANNOUNCING))
    rows = conn.execute(
        f"""
        select id, at, kind, severity from change where source = ? and key = ?
          and kind in ({marks}) order by id
        """,
        (source, key, *ANNOUNCING),
    ).fetchall()
    return tuple(
        Announced(
            change=id_, at=unstamp(at), receipts=_receipts(conn, id_, unstamp(at)),
            expected=_expected(conn, source, key, (kind, severity, unstamp(at)), routes),
        )
        for id_, at, kind, severity in rows
    )  # fmt: skip


def _expected(
    conn: sqlite3.Connection, source: str, key: str, change: tuple[str, str, datetime],
    routes: Routes,
) -> frozenset[str]:  # fmt: skip
    """Return the channels to which the rules lead a change; none where the rules are newer."""
    kind, severity, at = change
    since = conn.execute("select max(since) from rules_in_force").fetchone()[0]
    if since is not None and since > stamp(at):
        return frozenset()
    tags = conn.execute(
        """
        select t.kind, t.name from tag t join publication p on p.id = t.publication_id
        where p.source = ? and p.key = ?
        """,
        (source, key),
    ).fetchall()
    about = About(
        source=source, kind=Kind(kind), severity=Severity(severity),
        topics=tuple(name for what, name in tags if what == "topic"),
        forces=tuple(name for what, name in tags if what == "force"),
    )  # fmt: skip
    return frozenset(order.channel for order in routes.orders(about, at))


def _receipts(conn: sqlite3.Connection, change: int, at: datetime) -> tuple[Receipt, ...]:
    rows = conn.execute(
        """
        select d.channel, d.status, d.due, p.error, p.slack_ts, r.slack_ts
        from delivery d left join posting p on p.id = d.posting_id
        left join posting r on r.id = p.root_id
        where d.change_id = ? order by d.channel
        """,
        (change,),
    )
    return tuple(
        Receipt(
            channel=channel, status=status, due=unstamp_optional(due) or at, error=error,
            slack_ts=slack_ts, thread=thread,
        )
        for channel, status, due, error, slack_ts, thread in rows
    )  # fmt: skip


def confirm(log: Log, glances: Sequence[Glance], at: datetime) -> None:
    """Note that the alerts of some publications were found where they were delivered."""
    with log.immediate() as conn:
        conn.executemany(
            "update glance set told = ? where source = ? and key = ?",
            [(stamp(at), one.source, one.key) for one in glances],
        )


def report(
    log: Log, gaps: Mapping[tuple[str, str], str], at: datetime, channels: Iterable[str],
    word: Message | None,
) -> None:  # fmt: skip
    """Keep which gaps stand; where some are new, `word` is posted to each channel, once."""
    with log.immediate() as conn:
        conn.execute("update glance set gap = null where last = ?", (stamp(at),))
        conn.executemany(
            "update glance set gap = ?3 where source = ?1 and key = ?2",
            [(source, key, said) for (source, key), said in gaps.items()],
        )
        if word is not None:
            for channel in channels:
                store(conn, channel, Draft(changes=(), message=word), at)
