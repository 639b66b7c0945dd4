"""What a channel refuses, and that another one is told of it once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.log import Log
from db.outbox import store
from db.postings import Draft, Message
from db.times import stamp

TROUBLE = "trouble:"
"""What the subject of a message about a message begins with."""
RECENT = timedelta(days=7)
"""What was refused longer ago is told in `status` alone."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A message that a channel does not take; `waits`: nor any other, until it is mended."""

    channel: str
    error: str
    changes: tuple[int, ...]
    waits: bool


def tell_elsewhere(
    log: Log, channel: str, elsewhere: str, word: Callable[[Refusal], Message], now: datetime,
    *, shut: bool,
) -> int:  # fmt: skip
    """Store for another channel what this one refused and nobody was told yet; return how many.

    `shut`: the channel takes nothing, so that its oldest message waits.
    """
    with log.immediate() as conn:
        rows = conn.execute(
            """
            select p.uid, p.error, p.status,
              (select json_group_array(change_id) from delivery where posting_id = p.id)
            from posting p
            where p.channel = :channel and p.created >= :since and p.error is not null
              and (p.status = 'refused' or (:shut and p.id = (
                select min(id) from posting where channel = :channel and status = 'pending')))
              and coalesce(p.subject, '') not like 'trouble:%'
              and not exists (select 1 from posting n where n.subject = 'trouble:' || p.uid)
            order by p.id
            """,
            {"channel": channel, "since": stamp(now - RECENT), "shut": shut},
        ).fetchall()
        for uid, error, status, changes in rows:
            refusal = Refusal(
                channel=channel,
                error=error,
                changes=tuple(sorted(json.loads(changes))),
                waits=status != "refused",
            )
            draft = Draft(changes=(), message=word(refusal), subject=TROUBLE + uid)
            store(conn, elsewhere, draft, now)
    return len(rows)
