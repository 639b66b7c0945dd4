"""Changes as the log keeps them, with what decides who hears of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.log import Log
from db.outbox import recorded_of
from db.records import Change, Recorded, Severity
from db.routes import About
from db.telling import about_of
from db.times import stamp, unstamp, unstamp_optional


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A change as it was before any rule raised it, and what it is about by its tags now.

    `muted`: nobody wants to hear of its publication; `retracted`: when it was taken back.
    """

    recorded: Recorded
    about: About
    muted: bool = False
    retracted: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A change as a feed tells it, with why it was taken back, where it was."""

    recorded: Recorded
    retracted: datetime | None = None
    reason: str | None = None


CHANGES = """
    select c.id, c.at, c.source, c.crawl_id, c.kind, c.severity, c.key, c.title, c.url, c.summary,
      c.detail, r.at as retracted, r.reason,
      exists (select 1 from mute m where m.source = c.source and m.key = c.key) as muted
    from change c left join retraction r on r.change_id = c.id
    where not exists (select 1 from redaction x join publication p on p.id = x.publication_id
      where p.source = c.source and p.key = c.key)
"""
"""All but those of publications that were redacted: of them nobody hears."""


def heard(log: Log, since: datetime, until: datetime) -> list[Heard]:
    """Return the changes seen after a time and up to another, oldest first."""
    rows = log.db.query(
        f"{CHANGES} and c.at > ? and c.at <= ? order by c.id", (stamp(since), stamp(until))
    )
    return [_heard(log, row) for row in rows]


def _heard(log: Log, row: dict[str, Any]) -> Heard:
    recorded = recorded_of(row)
    change = _as_it_was(recorded.change)
    return Heard(
        recorded=replace(recorded, change=change),
        about=about_of(log.conn, recorded.source, change),
        muted=bool(row["muted"]),
        retracted=unstamp_optional(row["retracted"]),
    )


def _as_it_was(change: Change) -> Change:
    raised = change.detail.get("raised")
    if not isinstance(raised, dict):
        return change
    detail = {name: said for name, said in change.detail.items() if name != "raised"}
    return replace(change, severity=Severity(raised["was"]), detail=detail)


def latest(log: Log, most: int) -> list[Entry]:
    """Return the newest changes, newest first."""
    rows = log.db.query(f"{CHANGES} order by c.id desc limit ?", (most,))
    return [
        Entry(
            recorded=recorded_of(row),
            retracted=unstamp(row["retracted"]) if row["retracted"] else None,
            reason=row["reason"],
        )
        for row in rows
    ]


def feed_name(log: Log) -> str:
    """Return the log's own name, which tells its feed's entries from another log's."""
    return str(log.conn.execute("select value from meta where name = 'feed'").fetchone()[0])
