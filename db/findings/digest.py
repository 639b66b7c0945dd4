"""The week's digest: what is owed longest, what became late, what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.findings import register
from db.findings.closing import Question, questions
from db.findings.finding import LATE, PASSED, UNPUBLISHED, Finding
from db.log import Log
from db.proof.chain import head
from db.times import day, stamp

WEEK = timedelta(days=7)
LONGEST = 10
"""So many of the longest unpublished are named; the rest are counted."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A week of what is owed. `came` are changes `answered` and `published`, oldest first.

    `unpublished` and `late` are the longest first; `newly_late` of this week alone. `passed` are
    those whose day passed this week where nobody can see whether the answer came; `head` is the
    newest hash of the chain, by which whoever keeps this digest can prove the log up to it.
    """

    since: datetime
    until: datetime
    unpublished: tuple[Finding, ...]
    late: tuple[Finding, ...]
    newly_late: tuple[Finding, ...]
    passed: tuple[Finding, ...]
    came: tuple[dict[str, Any], ...]
    opened: int
    expiring: tuple[dict[str, Any], ...]
    questions: tuple[Question, ...]
    slips: tuple[tuple[str, str], ...]
    head: str | None


def digest(log: Log, until: datetime) -> Digest:
    """Gather the week before a time."""
    since = until - WEEK
    owed = register.owed(log.conn)
    first = day(since)
    late = tuple(one for one in owed if one.status == LATE)
    seal = head(log.conn)
    return Digest(
        since=since, until=until,
        unpublished=tuple(one for one in owed if one.status == UNPUBLISHED),
        late=late,
        newly_late=tuple(one for one in late if one.late_since and one.late_since > first),
        passed=tuple(one for one in owed if one.status == PASSED and one.due and one.due >= first),
        came=_changes(log, ("answered", "published"), since, until),
        opened=len(_changes(log, ("opened",), since, until)),
        expiring=_changes(log, ("expiring",), since, until),
        questions=tuple(questions(log)),
        slips=_slips(log, since, until),
        head=seal.hash if seal else None,
    )  # fmt: skip


def _changes(
    log: Log, kinds: tuple[str, ...], since: datetime, until: datetime
) -> tuple[dict[str, Any], ...]:
    marks = ",".join("?" * len(kinds))
    rows = log.db.query(
        f"""
        select kind, title, url, summary, detail from changes
        where kind in ({marks}) and at > ? and at <= ? order by id
        """,
        (*kinds, stamp(since), stamp(until)),
    )
    return tuple(rows)


def _slips(log: Log, since: datetime, until: datetime) -> tuple[tuple[str, str], ...]:
    """Return the title and note of findings whose printed day cannot be right."""
    rows = log.conn.execute(
        "select title, note from finding where origin <> 'person' and note like 'the page prints%' "
        "and entered > ? and entered <= ? order by id",
        (stamp(since), stamp(until)),
    )
    return tuple(rows.fetchall())
