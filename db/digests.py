"""Digests: what a channel hears by the hour, the day or the week, once it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from db import outbox
from db.findings.digest import Digest, digest
from db.log import Log
from db.postings import Draft
from db.records import Recorded
from db.routes import How
from db.times import stamp

Compose = Callable[[How, Sequence[Recorded], Digest | None, datetime], Iterable[Draft]]
"""Words the changes of one digest; the weekly one comes with the week of what is owed."""


def compose_digests(log: Log, channel: str, words: Compose, now: datetime) -> int:
    """Store the postings of the channel's digests that are due, and return how many.

    What has become due since the last one, of however many days, is one digest. What was muted
    while it waited is left out.
    """
    stored = 0
    for how in _due(log, channel, now):
        _mute(log, channel)
        stored += outbox.compose(log, channel, partial(_worded, log, words, how, now), now, how)
    return stored


def _worded(
    log: Log, words: Compose, how: How, now: datetime, changes: Sequence[Recorded]
) -> Iterable[Draft]:
    if not changes:
        return []
    return words(how, changes, digest(log, now) if how is How.WEEKLY else None, now)


def _due(log: Log, channel: str, now: datetime) -> list[How]:
    rows = log.conn.execute(
        """
        select distinct how from delivery
        where channel = ? and how <> 'now' and due <= ? and posting_id is null
          and status = 'pending'
        """,
        (channel, stamp(now)),
    )
    due = {how for (how,) in rows}
    return [how for how in How if how in due]


def _mute(log: Log, channel: str) -> None:
    with log.immediate() as conn:
        conn.execute(
            """
            update delivery set status = 'muted'
            where channel = ? and posting_id is null and status = 'pending' and exists (
              select 1 from change c join mute m on m.source = c.source and m.key = c.key
              where c.id = delivery.change_id)
            """,
            (channel,),
        )
