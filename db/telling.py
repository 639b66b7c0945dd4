"""Tell a change: its row, and in the same transaction its delivery on each channel."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from db.log import Log, readable_errors
from db.proof.chain import sealing
from db.records import Change, Recorded
from db.routes import About, Channels, Routes, graver
from db.times import stamp


def tell(
    conn: sqlite3.Connection, source: str, change: Change, at: datetime, channels: Channels,
    crawl: int | None = None, evidence: int | None = None,
) -> Recorded:  # fmt: skip
    """Record a change in the open transaction, with the evidence that it rests on.

    It is as grave as the rules make it. Of a publication that was redacted nobody hears.
    """
    routes = Routes.of(channels)
    about = about_of(conn, source, change)
    change = graver(change, routes.raised(about))
    detail = change.detail if evidence is None else {**change.detail, **_cite(conn, evidence)}
    cursor = conn.execute(
        """
        insert into change (at, crawl_id, source, key, kind, severity, title, url, summary,
          detail, exchange_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            stamp(at), crawl, source, change.key, change.kind, change.severity, change.title,
            change.url, change.summary, json.dumps(detail, ensure_ascii=False, sort_keys=True),
            evidence,
        ),
    )  # fmt: skip
    change_id = cursor.lastrowid
    assert change_id is not None  # noqa: S101 - an insert has a rowid
    hidden = conn.execute(
        """
        select 1 from redaction r join publication p on p.id = r.publication_id
        where p.source = ? and p.key = ?
        """,
        (source, change.key),
    ).fetchone()
    if not hidden:
        _route(conn, change_id, change.key, about, at, routes)
    return Recorded(id=change_id, at=at, source=source, crawl=crawl, change=change)


def about_of(conn: sqlite3.Connection, source: str, change: Change) -> About:
    """Return what a change is about, by its publication's tags as they are now."""
    tags = conn.execute(
        """
        select t.kind, t.name from tag t join publication p on p.id = t.publication_id
        where p.source = ? and p.key = ?
        """,
        (source, change.key),
    ).fetchall()
    return About(
        source=source, kind=change.kind, severity=change.severity,
        topics=tuple(name for kind, name in tags if kind == "topic"),
        forces=tuple(name for kind, name in tags if kind == "force"),
    )  # fmt: skip


def _route(
    conn: sqlite3.Connection, change_id: int, key: str, about: About, at: datetime, routes: Routes
) -> None:
    """Store a delivery for each channel that a rule leads to; what is muted is stored as muted."""
    muted = conn.execute(
        "select 1 from mute where source = ? and key = ?", (about.source, key)
    ).fetchone()
    conn.executemany(
        """
        insert into delivery (change_id, channel, status, how, due, rule, mention)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                change_id, order.channel, "muted" if muted else "pending", order.how,
                stamp(order.due), order.rule, " ".join(order.mention) or None,
            )
            for order in routes.orders(about, at)
        ],
    )  # fmt: skip


def _cite(conn: sqlite3.Connection, evidence: int) -> dict[str, object]:
    row = conn.execute(
        "select url, at, status, digest, warc, offset from exchange where id = ?", (evidence,)
    ).fetchone()
    names = ("url", "at", "status", "sha256", "warc", "offset")
    return {"evidence": dict(zip(names, row, strict=True))}


@dataclass(kw_only=True)
class Act:
    """The open transaction of what a person or the clock does; `body` is sealed with it."""

    conn: sqlite3.Connection
    at: datetime
    channels: Channels
    body: dict[str, object]
    recorded: list[Recorded] = field(default_factory=list)

    def tell(self, source: str, change: Change) -> None:
        """Tell a change that no crawl revealed."""
        self.recorded.append(tell(self.conn, source, change, self.at, self.channels))


@contextmanager
def acting(log: Log, what: str, at: datetime, channels: Channels = ()) -> Iterator[Act]:
    """Write what a person or the clock does in one transaction, sealed. Raises LogError."""
    with (
        readable_errors(log.path),
        log.immediate() as conn,
        sealing(conn, what, at) as body,
    ):
        yield Act(conn=conn, at=at, channels=channels, body=body)
