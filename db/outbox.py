"""The outbox: which changes a channel still has to hear of, and what became of each posting."""

from __future__ import annotations

import fcntl
import json
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from db.log import Log
from db.postings import Backlog, Draft, Message, Posting, Rest
from db.records import Change, Kind, Recorded, Severity
from db.times import stamp, unstamp, unstamp_optional


@contextmanager
def alone(log: Log, channel: str) -> Iterator[bool]:
    """Hold the channel for this process; yield False when another process holds it.

    A lock of the operating system: it ends with its process, so that a posting found half sent
    while it is held was left by one that died.
    """
    name = re.sub(r"[^\w-]", "-", channel)
    with (log.folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def compose(
    log: Log, channel: str, draft: Callable[[Sequence[Recorded]], Iterable[Draft]], now: datetime
) -> int:
    """Store a posting for each draft of the channel's new changes, and return how many."""
    with log.immediate() as conn:
        drafts = list(draft(_untold(log, channel, now)))
        for each in drafts:
            _store(conn, channel, each, now)
    return len(drafts)


def _untold(log: Log, channel: str, now: datetime) -> list[Recorded]:
    rows = log.db.query(
        """
        select c.id, c.at, c.source, c.crawl_id, c.kind, c.severity, c.key, c.title, c.url,
          c.summary, c.detail
        from delivery d join change c on c.id = d.change_id
        where d.channel = ? and d.posting_id is null and d.status = 'pending'
          and d.how = 'now' and coalesce(d.due, '') <= ?
        order by c.id
        """,
        (channel, stamp(now)),
    )
    return [_recorded(row) for row in rows]


def _recorded(row: dict[str, Any]) -> Recorded:
    change = Change(
        kind=Kind(row["kind"]),
        severity=Severity(row["severity"]),
        key=row["key"],
        title=row["title"],
        url=row["url"],
        summary=row["summary"],
        detail=json.loads(row["detail"]),
    )
    return Recorded(
        id=row["id"],
        at=unstamp(row["at"]),
        source=row["source"],
        crawl=row["crawl_id"],
        change=change,
    )


def _store(conn: sqlite3.Connection, channel: str, draft: Draft, now: datetime) -> None:
    message = json.dumps({"text": draft.message.text, "blocks": draft.message.blocks})
    posting = conn.execute(
        """
        insert into posting (uid, channel, status, message, created)
        values (?, ?, 'pending', ?, ?)
        """,
        (uuid.uuid4().hex, channel, message, stamp(now)),
    ).lastrowid
    conn.executemany(
        "update delivery set posting_id = ? where change_id = ? and channel = ?",
        [(posting, change, channel) for change in draft.changes],
    )


def next_posting(log: Log, channel: str) -> Posting | None:
    """Return the channel's oldest posting that has not arrived, if any."""
    row = log.conn.execute(
        """
        select id, uid, status, message, claimed, error,
          (select slack_ts from posting
           where channel = :channel and slack_ts is not null order by id desc limit 1)
        from posting
        where channel = :channel and status in ('pending', 'sending') order by id limit 1
        """,
        {"channel": channel},
    ).fetchone()
    if row is None:
        return None
    id_, uid, status, message, claimed, error, after = row
    said = json.loads(message)
    return Posting(
        id=id_,
        uid=uid,
        channel=channel,
        message=Message(text=said["text"], blocks=tuple(said["blocks"])),
        claimed=unstamp(claimed) if status == "sending" else None,
        after=after,
        error=error,
    )


def claim(log: Log, posting: Posting, now: datetime) -> None:
    """Note that sending begins: from here on it may have arrived."""
    with log.immediate() as conn:
        conn.execute(
            "update posting set claimed = ?, attempts = attempts + 1 where id = ?",
            (stamp(now), posting.id),
        )
        _mark(conn, posting, "sending")


def arrived(log: Log, posting: Posting, slack_ts: str | None, now: datetime) -> None:
    """Note that it arrived, under Slack's timestamp where there is one; the channel is well."""
    with log.immediate() as conn:
        conn.execute(
            "update posting set sent = ?, slack_ts = ?, error = null where id = ?",
            (stamp(now), slack_ts, posting.id),
        )
        _mark(conn, posting, "sent")
        conn.execute("delete from channel_rest where channel = ?", (posting.channel,))


def refused(log: Log, posting: Posting, error: str) -> None:
    """Note that the channel will never take it."""
    _settle(log, posting, "refused", error)


def released(log: Log, posting: Posting, error: str) -> None:
    """Note that it has certainly not arrived, and is to be sent again."""
    _settle(log, posting, "pending", error)


def unsure(log: Log, posting: Posting, error: str) -> None:
    """Note that it may or may not have arrived; it stays claimed."""
    with log.immediate() as conn:
        conn.execute("update posting set error = ? where id = ?", (error, posting.id))


def _settle(log: Log, posting: Posting, status: str, error: str) -> None:
    with log.immediate() as conn:
        conn.execute("update posting set error = ? where id = ?", (error, posting.id))
        _mark(conn, posting, status)


def _mark(conn: sqlite3.Connection, posting: Posting, status: str) -> None:
    conn.execute("update posting set status = ? where id = ?", (status, posting.id))
    conn.execute("update delivery set status = ? where posting_id = ?", (status, posting.id))


def rest_of(log: Log, channel: str) -> Rest | None:
    """Return the channel's rest, past or to come, since its last success."""
    row = log.conn.execute(
        "select until, failures from channel_rest where channel = ?", (channel,)
    ).fetchone()
    return None if row is None else Rest(until=unstamp(row[0]), failures=row[1])


def rest(log: Log, channel: str, resting: Rest) -> None:
    """Leave the channel alone until a time, rounded up to a second."""
    until = resting.until + timedelta(microseconds=-resting.until.microsecond % 1_000_000)
    with log.immediate() as conn:
        conn.execute(
            """
            insert into channel_rest (channel, until, failures) values (?, ?, ?)
            on conflict (channel) do update set until = excluded.until, failures = excluded.failures
            """,
            (channel, stamp(until), resting.failures),
        )


def backlog(log: Log) -> list[Backlog]:
    """Return what each channel still owes; channels that owe nothing are left out."""
    rows = log.conn.execute(
        """
        select d.channel, sum(d.status in ('pending', 'sending')),
          count(distinct case when d.status = 'refused' then d.posting_id end), r.until,
          (select error from posting
           where channel = d.channel and error is not null order by id desc limit 1)
        from delivery d left join channel_rest r on r.channel = d.channel
        where d.status in ('pending', 'sending', 'refused')
        group by d.channel order by d.channel
        """
    )
    return [
        Backlog(
            channel=channel,
            waiting=waiting,
            refused=refused_,
            rest_until=unstamp_optional(until),
            error=error,
        )
        for channel, waiting, refused_, until, error in rows
    ]
