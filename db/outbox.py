"""The outbox: which changes a channel still has to hear of, and what became of each posting."""

from __future__ import annotations

import fcntl
import json
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from db import threads
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
    log: Log, channel: str, draft: Callable[[Sequence[Recorded]], Iterable[Draft]], now: datetime,
    how: str = "now",
) -> int:  # fmt: skip
    """Store a posting for each draft of the channel's new changes, and return how many.

    They are drafted before the transaction begins, since a chart takes a while to draw, and anew
    inside it where meanwhile more was told, muted or redacted.
    """
    untold = _untold(log, channel, now, how)
    drafts = list(draft(untold))
    with log.immediate() as conn:
        if (told_now := _untold(log, channel, now, how)) != untold:
            drafts = list(draft(told_now))
        for each in drafts:
            store(conn, channel, each, now)
    return len(drafts)


def _untold(log: Log, channel: str, now: datetime, how: str) -> list[Recorded]:
    rows = log.db.query(
        """
        select c.id, c.at, c.source, c.crawl_id, c.kind, c.severity, c.key, c.title, c.url,
          c.summary, c.detail
        from delivery d join change c on c.id = d.change_id
        where d.channel = ? and d.posting_id is null and d.status = 'pending'
          and d.how = ? and coalesce(d.due, '') <= ?
        order by c.id
        """,
        (channel, how, stamp(now)),
    )
    return [recorded_of(row) for row in rows]


def recorded_of(row: dict[str, Any]) -> Recorded:
    """Return the change that a row of the table holds."""
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


def store(conn: sqlite3.Connection, channel: str, draft: Draft, now: datetime) -> None:
    """Store a posting in the open transaction: a reply, where its subject has a thread."""
    message = json.dumps({"text": draft.message.text, "blocks": draft.message.blocks})
    root = threads.root_of(conn, channel, draft.subject)
    posting = conn.execute(
        """
        insert into posting (uid, channel, status, message, created, subject, root_id, broadcast)
        values (?, ?, 'pending', ?, ?, ?, ?, ?)
        """,
        (uuid.uuid4().hex, channel, message, stamp(now), draft.subject, root, draft.broadcast),
    ).lastrowid
    assert posting is not None  # noqa: S101 - an insert has a rowid
    threads.keep_files(conn, posting, draft.files)
    conn.executemany(
        "update delivery set posting_id = ? where change_id = ? and channel = ?",
        [(posting, change, channel) for change in draft.changes],
    )


def next_posting(log: Log, channel: str, passed: Iterable[int] = ()) -> Posting | None:
    """Return the channel's oldest message, or file beside one, that has not arrived, if any.

    No message waits for a file that failed; of these, the `passed` are left alone.
    """
    return (
        threads.next_file(log, channel)
        or _next_message(log, channel)
        or threads.next_file(log, channel, failed=True, passed=passed)
    )


def _next_message(log: Log, channel: str) -> Posting | None:
    row = log.conn.execute(
        """
        select p.id, p.uid, p.status, p.message, p.claimed, p.error, r.slack_ts, p.broadcast,
          (select slack_ts from posting
           where channel = :channel and slack_ts is not null order by id desc limit 1)
        from posting p left join posting r on r.id = p.root_id
        where p.channel = :channel and p.status in ('pending', 'sending') order by p.id limit 1
        """,
        {"channel": channel},
    ).fetchone()
    if row is None:
        return None
    id_, uid, status, message, claimed, error, thread, broadcast, after = row
    said = json.loads(message)
    return Posting(
        id=id_,
        uid=uid,
        channel=channel,
        message=Message(text=said["text"], blocks=tuple(said["blocks"])),
        claimed=unstamp(claimed) if status == "sending" else None,
        after=after,
        error=error,
        thread=thread,
        broadcast=bool(broadcast),
        mention=_called(log, id_),
    )


def _called(log: Log, posting: int) -> tuple[str, ...]:
    """Return who is called by the rules that brought a posting its changes, each once."""
    rows = log.conn.execute(
        "select mention from delivery where posting_id = ? and mention is not null "
        "order by change_id",
        (posting,),
    )
    return tuple(dict.fromkeys(name for (mention,) in rows for name in mention.split()))


def claim(log: Log, posting: Posting, now: datetime) -> None:
    """Note that sending begins: from here on it may have arrived."""
    with log.immediate() as conn:
        conn.execute(
            f"update {_table(posting)} set claimed = ? where id = ?", (stamp(now), posting.id)
        )
        if posting.file is None:
            conn.execute("update posting set attempts = attempts + 1 where id = ?", (posting.id,))
        _mark(conn, posting, "sending")


def arrived(log: Log, posting: Posting, slack_ts: str | None, now: datetime) -> None:
    """Note that it arrived, under Slack's name for it where there is one; the channel is well."""
    with log.immediate() as conn:
        conn.execute(
            f"update {_table(posting)} set sent = ?, slack_ts = ?, error = null where id = ?",
            (stamp(now), slack_ts, posting.id),
        )
        _mark(conn, posting, "sent")
        conn.execute("delete from channel_rest where channel = ?", (posting.channel,))


def refused(log: Log, posting: Posting, error: str) -> None:
    """Note that the channel will never take it; what waits to stand in its thread does without."""
    with log.immediate() as conn:
        _say(conn, posting, error)
        _mark(conn, posting, "refused")
        if posting.file is None:
            threads.inherit(conn, posting.id)


def released(log: Log, posting: Posting, error: str) -> None:
    """Note that it has certainly not arrived, and is to be sent again."""
    with log.immediate() as conn:
        _say(conn, posting, error)
        _mark(conn, posting, "pending")


def unsure(log: Log, posting: Posting, error: str) -> None:
    """Note that it may or may not have arrived; it stays claimed."""
    with log.immediate() as conn:
        _say(conn, posting, error)


def _table(posting: Posting) -> str:
    return "posting" if posting.file is None else "posting_file"


def _say(conn: sqlite3.Connection, posting: Posting, error: str) -> None:
    conn.execute(f"update {_table(posting)} set error = ? where id = ?", (error, posting.id))


def _mark(conn: sqlite3.Connection, posting: Posting, status: str) -> None:
    conn.execute(f"update {_table(posting)} set status = ? where id = ?", (status, posting.id))
    if posting.file is None:
        conn.execute("update delivery set status = ? where posting_id = ?", (status, posting.id))


def rest_of(log: Log, channel: str) -> Rest | None:
    """Return the channel's rest, past or to come, since its last success."""
    row = log.conn.execute(
        "select until, failures from channel_rest where channel = ?", (channel,)
    ).fetchone()
    return None if row is None else Rest(until=unstamp(row[0]), failures=row[1])


def rest(log: Log, channel: str, resting: Rest) -> None:
    """Leave the channel alone until a time; without a failure, that it be told no faster."""
    with log.immediate() as conn:
        conn.execute(
            """
            insert into channel_rest (channel, until, failures) values (?, ?, ?)
            on conflict (channel) do update set until = excluded.until, failures = excluded.failures
            """,
            (channel, resting.until.astimezone(UTC).isoformat(), resting.failures),
        )


def backlog(log: Log) -> list[Backlog]:
    """Return what each channel still owes; channels that owe nothing are left out."""
    rows = log.conn.execute(
        """
        select o.channel, sum(waiting), sum(gathered), sum(refused),
          max(case when r.failures > 0 then r.until end),
          coalesce(
            (select error from posting
             where channel = o.channel and error is not null order by id desc limit 1),
            (select f.error from posting_file f join posting p on p.id = f.posting_id
             where p.channel = o.channel and f.error is not null order by f.id desc limit 1))
        from (
          select channel, posting_id is not null or how = 'now' as waiting,
            posting_id is null and how <> 'now' as gathered, 0 as refused
          from delivery where status in ('pending', 'sending')
          union all select channel, 0, 0, 1 from posting where status = 'refused'
          union all select p.channel, 0, 0, 1
          from posting_file f join posting p on p.id = f.posting_id
          where f.status = 'refused' and p.status = 'sent'
        ) o left join channel_rest r on r.channel = o.channel
        group by o.channel order by o.channel
        """
    )
    return [
        Backlog(
            channel=channel,
            waiting=waiting,
            gathered=gathered,
            refused=refused_,
            rest_until=unstamp_optional(until),
            error=error,
        )
        for channel, waiting, gathered, refused_, until, error in rows
    ]
