"""The postings that people may answer: what each told, and where it stands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db.log import Log
from db.postings import Message


@dataclass(frozen=True, kw_only=True)
class About:
    """A change that a posting tells, as far as an answer needs to know it."""

    change: int
    source: str
    key: str
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """A posting that people may answer; `thread` is the timestamp of its thread's root."""

    uid: str
    channel: str
    message: Message
    slack_ts: str | None
    thread: str | None
    about: tuple[About, ...]

    @property
    def changes(self) -> tuple[int, ...]:
        """Return the ids of the changes that it tells."""
        return tuple(one.change for one in self.about)

    @property
    def publication(self) -> tuple[str, str] | None:
        """Return the source and key of the one publication that it tells of, if it is one."""
        named = {(one.source, one.key) for one in self.about}
        return named.pop() if len(named) == 1 else None


_POSTING = """
  select p.id, p.uid, p.channel, p.message, p.slack_ts, coalesce(r.slack_ts, p.slack_ts)
  from posting p left join posting r on r.id = p.root_id
"""


def told_on(log: Log, channel: str, change: int) -> Told | None:
    """Return the posting that told a change on a channel, if one did."""
    row = log.conn.execute(
        f"""
        {_POSTING} join delivery d on d.posting_id = p.id and d.channel = p.channel
        where d.channel = ? and d.change_id = ?
        """,
        (channel, change),
    ).fetchone()
    return _told(log.conn, row) if row else None


def told_at(log: Log, channel: str, slack_ts: str) -> Told | None:
    """Return the posting that stands at a timestamp of a channel, if it is one of ours."""
    row = log.conn.execute(
        f"{_POSTING} where p.channel = ? and p.slack_ts = ?", (channel, slack_ts)
    ).fetchone()
    return _told(log.conn, row) if row else None


def told_anywhere(log: Log, changes: Iterable[int]) -> list[Told]:
    """Return the postings that told any of some changes and arrived, on every channel."""
    rows = log.conn.execute(
        f"""
        {_POSTING} where p.slack_ts is not null and p.id in (
          select posting_id from delivery where change_id in (select value from json_each(?)))
        order by p.id
        """,
        (json.dumps(list(changes)),),
    ).fetchall()
    return [_told(log.conn, row) for row in rows]


def _told(conn: sqlite3.Connection, row: tuple[Any, ...]) -> Told:
    id_, uid, channel, message, slack_ts, thread = row
    said = json.loads(message)
    about = conn.execute(
        """
        select c.id, c.source, c.key, c.kind, c.title from delivery d
        join change c on c.id = d.change_id
        where d.posting_id = ? and d.channel = ? order by c.id
        """,
        (id_, channel),
    )
    return Told(
        uid=uid, channel=channel, slack_ts=slack_ts, thread=thread,
        message=Message(text=said["text"], blocks=tuple(said["blocks"])),
        about=tuple(
            About(change=change, source=source, key=key, kind=kind, title=title)
            for change, source, key, kind, title in about
        ),
    )  # fmt: skip
