"""What time alone reveals: reminders of what is still not published, what is about to expire."""

from __future__ import annotations

from datetime import datetime

from db.findings import changes, ladder, register
from db.findings.finding import PASSED, UNPUBLISHED
from db.log import Log
from db.records import Recorded
from db.routes import Channels
from db.telling import acting
from db.times import day


def remind(log: Log, now: datetime, channels: Channels = ()) -> list[Recorded]:
    """Tell each rung of the ladder that has been reached since the last time, once.

    Of several rungs that were missed the highest alone is told.
    """
    due = [
        (finding, rung)
        for finding in register.owed(log.conn)
        if finding.status == UNPUBLISHED
        and (rung := ladder.reached(finding.since, day(now)))
        and (finding.reminded is None or rung.day > finding.reminded)
    ]
    if not due and not _anything_passes(log, now):
        return []
    with acting(log, "reminder", now, channels) as act:
        for finding, rung in due:
            act.conn.execute(
                "update finding set reminded = ? where id = ?", (rung.day.isoformat(), finding.id)
            )
            act.tell(finding.source, changes.still_unpublished(finding, rung, day(now)))
        act.conn.execute(
            "update finding set status = ? where status = 'open' and watched = 0 and due < ?",
            (PASSED, day(now).isoformat()),
        )
        return act.recorded


def _anything_passes(log: Log, now: datetime) -> bool:
    row = log.conn.execute(
        "select 1 from finding where status = 'open' and watched = 0 and due < ? limit 1",
        (day(now).isoformat(),),
    ).fetchone()
    return row is not None
