"""Threads: which message a reply replies to, and the files that stand beside a message."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable

from db.log import Log
from db.postings import File, Message, Posting
from db.times import unstamp


def root_of(conn: sqlite3.Connection, channel: str, subject: str | None) -> int | None:
    """Return the posting that opened, or will open, the newest thread about a subject."""
    (root,) = conn.execute(
        """
        select max(id) from posting
        where channel = ? and subject = ? and root_id is null and status <> 'refused'
        """,
        (channel, subject),
    ).fetchone()
    return root if root is None else int(root)


def inherit(conn: sqlite3.Connection, root: int) -> None:
    """Let the oldest reply that waits for a root, which will never stand, be root in its place."""
    (heir,) = conn.execute(
        "select min(id) from posting where root_id = ? and status in ('pending', 'sending')",
        (root,),
    ).fetchone()
    if heir is not None:
        _succeed(conn, root, heir)


def begin_anew(log: Log, posting: Posting, message: Message) -> None:
    """Let a reply whose thread is gone open a new one, with a message that says so.

    Later replies wait for the new one. The reply is known not to have arrived.
    """
    said = json.dumps({"text": message.text, "blocks": message.blocks})
    with log.immediate() as conn:
        (root,) = conn.execute("select root_id from posting where id = ?", (posting.id,)).fetchone()
        conn.execute(
            "update posting set message = ?, status = 'pending', claimed = null where id = ?",
            (said, posting.id),
        )
        conn.execute("update delivery set status = 'pending' where posting_id = ?", (posting.id,))
        if root is not None:
            _succeed(conn, root, posting.id)


def _succeed(conn: sqlite3.Connection, root: int, heir: int) -> None:
    conn.execute("update posting set root_id = null where id = ?", (heir,))
    conn.execute(
        "update posting set root_id = ? where root_id = ? and status in ('pending', 'sending')",
        (heir, root),
    )


def keep_files(conn: sqlite3.Connection, posting: int, files: Iterable[File]) -> None:
    """Store the files that are to stand beside a posting."""
    conn.executemany(
        """
        insert into posting_file (posting_id, uid, name, title, alt, media_type, content)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                posting, uuid.uuid4().hex, file.name, file.title, file.alt, file.media_type,
                file.content,
            )
            for file in files
        ],
    )  # fmt: skip


def next_file(
    log: Log, channel: str, *, failed: bool = False, passed: Iterable[int] = ()
) -> Posting | None:
    """Return the oldest file of a message that arrived which has not arrived itself, if any.

    `failed`: of those that failed before, but for the `passed`; otherwise of those that did not.
    """
    row = log.conn.execute(
        """
        select f.id, f.uid, f.status, f.claimed, f.error, coalesce(r.slack_ts, p.slack_ts),
          p.slack_ts, p.message, f.name, f.title, f.alt, f.media_type, f.content
        from posting_file f join posting p on p.id = f.posting_id
        left join posting r on r.id = p.root_id
        where f.status in ('pending', 'sending') and p.channel = ? and p.status = 'sent'
          and (f.error is not null) = ? and f.id not in (select value from json_each(?))
        order by p.id, f.id limit 1
        """,
        (channel, failed, json.dumps(list(passed))),
    ).fetchone()
    if row is None:
        return None
    id_, uid, status, claimed, error, thread, after, message, *file = row
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
        file=_file(*file),
    )


def _file(name: str, title: str, alt: str, media_type: str, content: bytes) -> File:
    return File(name=name, title=title, alt=alt, media_type=media_type, content=content)
