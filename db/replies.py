"""What people answer to alerts: stored facts, each with who and when, and what follows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from db.log import Log
from db.telling import acting
from db.times import stamp, unstamp
from db.told import Told

CLOSELY = timedelta(days=14)
"""How long a publication that a person wants watched closely is read by every window and sweep."""


class Said(StrEnum):
    """What a person may answer."""

    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"
    UNMUTED = "unmuted"
    WATCHED = "watched closely"
    NOT_USEFUL = "not useful"
    RETRACTED = "retracted"
    IS_IT = "is it"
    IS_NOT_IT = "is not it"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person of a Slack workspace: by ID, and by the name that they bore there."""

    team: str
    user: str
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What one person answered, when, on which channel, about which change or publication."""

    at: datetime
    channel: str
    who: Who
    said: Said
    change: int | None = None
    source: str | None = None
    key: str | None = None
    detail: str | None = None


def replies_about(log: Log, told: Told) -> list[Reply]:
    """Return what was answered to a posting's changes and about its publication, oldest first."""
    source, key = told.publication or (None, None)
    rows = log.conn.execute(
        """
        select at, channel, team, who, name, what, change_id, source, key, detail from replies
        where change_id in (select value from json_each(?1))
          or (change_id is null and source = ?2 and key = ?3)
        order by id
        """,
        (json.dumps(told.changes), source, key),
    )
    return [
        Reply(
            at=unstamp(at), channel=channel, who=Who(team=team, user=who, name=name),
            said=Said(what), change=change, source=source, key=key, detail=detail,
        )
        for at, channel, team, who, name, what, change, source, key, detail in rows
    ]  # fmt: skip


def note(conn: sqlite3.Connection, reply: Reply) -> bool:
    """Store an answer in the open transaction; False when the same person's is there already."""
    once = reply.said not in (Said.MUTED, Said.UNMUTED, Said.WATCHED)
    there = conn.execute(
        """
        select 1 from reply where team = ? and who = ? and what = ? and channel = ?
          and change_id is ? and source is ? and key is ? and detail is ?
        """,
        (
            reply.who.team, reply.who.user, reply.said, reply.channel, reply.change, reply.source,
            reply.key, reply.detail,
        ),
    ).fetchone()  # fmt: skip
    if once and there:
        return False
    conn.execute(
        """
        insert into reply (at, channel, team, who, name, what, change_id, source, key, detail)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            stamp(reply.at), reply.channel, reply.who.team, reply.who.user, reply.who.name,
            reply.said, reply.change, reply.source, reply.key, reply.detail,
        ),
    )  # fmt: skip
    return True


def noting(*replies: Reply) -> Callable[[sqlite3.Connection], None]:
    """Return what stores some answers in a transaction that another act opens."""

    def store(conn: sqlite3.Connection) -> None:
        for reply in replies:
            note(conn, reply)

    return store


def noting_finding(reply: Reply) -> Callable[[sqlite3.Connection], None]:
    """Return what stores who entered a finding, in the transaction that enters it."""

    def store(conn: sqlite3.Connection) -> None:
        newest = conn.execute("select max(id) from finding").fetchone()[0]
        note(conn, replace(reply, key=f"finding:{newest}"))

    return store


def answer_changes(log: Log, replies: Sequence[Reply]) -> bool:
    """Store one person's answer to each change of a posting; False when all were there already."""
    with acting(log, "reply", replies[0].at) as act:
        stored = [reply for reply in replies if note(act.conn, reply)]
        act.body["replied"] = [[reply.said, reply.change] for reply in stored]
    return bool(stored)


def mute(log: Log, reply: Reply) -> bool:
    """Mute a publication: what comes, and what still waits, is stored and told to nobody."""
    with acting(log, "reply", reply.at) as act:
        made = act.conn.execute(
            "insert into mute (source, key, since, by) values (?, ?, ?, ?) on conflict do nothing",
            (reply.source, reply.key, stamp(reply.at), reply.who.user),
        ).rowcount
        if made:
            act.conn.execute(
                """
                update delivery set status = 'muted'
                where status = 'pending' and posting_id is null and change_id in
                  (select id from change where source = ? and key = ?)
                """,
                (reply.source, reply.key),
            )
            note(act.conn, reply)
            act.body["replied"] = [[reply.said, reply.source, reply.key]]
    return bool(made)


def unmute(log: Log, reply: Reply) -> bool:
    """Let a publication be heard of again; what was muted meanwhile stays so."""
    with acting(log, "reply", reply.at) as act:
        ended = act.conn.execute(
            "delete from mute where source = ? and key = ?", (reply.source, reply.key)
        ).rowcount
        if ended:
            note(act.conn, reply)
            act.body["replied"] = [[reply.said, reply.source, reply.key]]
    return bool(ended)


def watch_closely(log: Log, reply: Reply) -> bool:
    """Have a publication read by every window and sweep for 14 days from now."""
    with acting(log, "reply", reply.at) as act:
        act.conn.execute(
            """
            insert into close_watch (source, key, since, until, by) values (?1, ?2, ?3, ?4, ?5)
            on conflict (source, key) do update set until = excluded.until, by = excluded.by
            """,
            (reply.source, reply.key, stamp(reply.at), stamp(reply.at + CLOSELY), reply.who.user),
        )
        note(act.conn, reply)
        act.body["replied"] = [[reply.said, reply.source, reply.key]]
    return True


def is_muted(log: Log, source: str, key: str) -> bool:
    """Tell whether a publication is muted."""
    found = log.conn.execute("select 1 from mute where source = ? and key = ?", (source, key))
    return found.fetchone() is not None


def usefulness(log: Log) -> list[dict[str, Any]]:
    """Return, for each kind that anybody answered to, which share of what was told was useful.

    Useful is what reached a channel and nobody called not useful or retracted.
    """
    rows: list[dict[str, Any]] = list(
        log.db.query(
            """
            with heard as (
              select c.id, c.kind,
                exists (select 1 from reply r where r.change_id = c.id
                  and r.what = 'acknowledged') as acknowledged,
                exists (select 1 from reply r where r.change_id = c.id
                  and r.what = 'not useful') as useless,
                exists (select 1 from retraction t where t.change_id = c.id) as retracted
              from change c
              where exists (select 1 from delivery d where d.change_id = c.id and d.status = 'sent')
            )
            select kind, count(*) as told, sum(acknowledged) as acknowledged,
              sum(useless) as not_useful, sum(retracted) as retracted,
              printf('%.2f', 1 - sum(useless or retracted) * 1.0 / count(*)) as useful
            from heard group by kind having sum(acknowledged or useless) > 0 order by kind
            """
        )
    )
    return rows


def workspace_of(log: Log, team: str, *, moved: bool = False) -> str:
    """Return the workspace whose people are answered; the first that asks, or one moved to."""
    with log.immediate() as conn:
        conn.execute(
            """
            insert into meta (name, value) values ('slack_team', ?1) on conflict (name) do update
              set value = excluded.value where ?2
            """,
            (team, moved),
        )
        row = conn.execute("select value from meta where name = 'slack_team'").fetchone()
    return str(row[0])
