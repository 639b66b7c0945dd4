"""The register of what is owed to the public: enter, find, close."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.content import Subject
from db.findings import ladder
from db.findings.changes import opened
from db.findings.clocks import Due, spoken_age
from db.findings.finding import CLOSED, LATE, OPEN, PASSED, UNPUBLISHED, Finding
from db.findings.owing import Owing
from db.log import Log
from db.proof.rows import digest
from db.records import Owed, Role
from db.routes import Channels
from db.telling import acting
from db.times import day, stamp, unstamp

COLUMNS = """
  f.id, f.source, f.kind, f.title, f.since, f.since_what, f.status, f.entered, f.origin, f.ordinal,
  f.reference, f.force, f.match, f.opened, f.concluded, f.waiting_for, f.due, f.due_rule, f.watched,
  f.late_since, f.reminded, f.closed, f.publication_id, p.key, p.title, p.url, f.url
"""
FROM = "from finding f left join publication p on p.id = f.publication_id"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something owed that a person enters; without `due` it is only ever unpublished."""

    title: str
    source: str
    since: date
    since_what: str
    owed: Owed = Owed.INVESTIGATION
    match: str | None = None
    force: str | None = None
    reference: str | None = None
    due: Due | None = None
    url: str | None = None
    note: str | None = None


def enter(
    log: Log, entry: Entry, at: datetime, channels: Channels = (),
    also: Callable[[sqlite3.Connection], None] | None = None,
) -> Finding | None:  # fmt: skip
    """Enter a finding; None when one of the same title on the same source is there already.

    `also` writes in the same transaction.
    """
    there = log.conn.execute(
        "select 1 from finding where source = ? and kind = ? and subject = ?",
        (entry.source, entry.owed, entry.title),
    ).fetchone()
    if there is not None:
        return None
    with acting(log, "finding", at, channels) as act:
        rung = ladder.reached(entry.since, day(at))
        id_ = act.conn.execute(
            """
            insert into finding (source, kind, subject, origin, title, reference, force, url, note,
              match, entered, silent, opened, since, since_what, due, due_rule, watched, status,
              reminded)
            values (?, ?, ?, 'person', ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0, ?, ?)
            returning id
            """,
            (
                entry.source, entry.owed, entry.title, entry.title, entry.reference, entry.force,
                entry.url, entry.note, entry.match, stamp(at), entry.since.isoformat(),
                entry.since.isoformat(), entry.since_what,
                entry.due.day.isoformat() if entry.due else None,
                entry.due.rule if entry.due else None, _status(entry, day(at)),
                rung.day.isoformat() if rung else None,
            ),
        ).fetchone()  # fmt: skip
        finding = get(act.conn, id_[0])
        act.tell(finding.source, opened(finding))
        act.body["entered"] = [finding.id, digest([finding.title, finding.since.isoformat()])]
        if also:
            also(act.conn)
        return finding


def _status(entry: Entry, on: date) -> str:
    """Say how an entry stands; no page is read for its answer, so that it is never late."""
    if entry.due is None:
        return UNPUBLISHED
    return PASSED if entry.due.day < on else OPEN


def close_by_hand(log: Log, id_: int, reason: str, at: datetime) -> Finding:
    """Close a finding for a reason that a person gives. Raises KeyError, ValueError."""
    if not reason.strip():
        raise ValueError("reason: say why nothing is owed any more")
    with acting(log, "finding", at) as act:
        finding = get(act.conn, id_)
        if finding.ended:
            raise ValueError(f"finding {id_} is {finding.status} already")
        close(act.conn, finding, CLOSED, day(at), at, how=reason)
        act.body["closed"] = [id_, digest(reason)]
        return get(act.conn, id_)


def get(conn: sqlite3.Connection, id_: int) -> Finding:
    """Return a finding. Raises KeyError with one line when there is none of this id."""
    row = conn.execute(f"select {COLUMNS} {FROM} where f.id = ?", (id_,)).fetchone()
    if row is None:
        raise KeyError(f"there is no finding {id_}; `pagefive findings` lists them")
    return _finding(row)


def of_publication(conn: sqlite3.Connection, id_: int) -> list[Finding]:
    """Return the findings that a publication opened."""
    rows = conn.execute(f"select {COLUMNS} {FROM} where f.publication_id = ?", (id_,))
    return [_finding(row) for row in rows.fetchall()]


def owed(conn: sqlite3.Connection, *kinds: Owed) -> list[Finding]:
    """Return what is still owed, of some kinds or of all, the oldest first."""
    marks = ",".join("?" * len(kinds or list(Owed)))
    rows = conn.execute(
        f"""
        select {COLUMNS} {FROM} where f.closed is null and f.status not in ('answered', 'published',
          'closed') and f.kind in ({marks}) order by f.since, f.id
        """,
        kinds or tuple(Owed),
    )
    return [_finding(row) for row in rows.fetchall()]


def same(conn: sqlite3.Connection, source: str, owing: Owing, publication: int) -> Finding | None:
    """Return the finding that a page shows again, also under a key that it had before."""
    row = conn.execute(
        f"""
        select {COLUMNS} {FROM} where f.kind = ?1 and f.ordinal = ?2 and f.origin <> 'person'
          and (f.publication_id = ?3 or (f.source = ?4 and f.subject = ?5))
        order by f.publication_id = ?3 desc limit 1
        """,
        (owing.owed, owing.ordinal, publication, source, owing.subject),
    ).fetchone()
    return _finding(row) if row else None


def close(
    conn: sqlite3.Connection, finding: Finding, status: str, on: date | None, at: datetime,
    how: str | None = None,
) -> None:  # fmt: skip
    """End a finding; `on` is the day from which nothing was owed, where it is known."""
    conn.execute(
        """
        update finding set status = ?1, closed = ?2, closed_seen = ?3, closed_how = ?4,
          note = case when ?4 is null then note else coalesce(note || '; ', '') || ?4 end
        where id = ?5
        """,
        (status, on.isoformat() if on else None, stamp(at), how, finding.id),
    )


def relate(conn: sqlite3.Connection, finding: int, publication: int, role: Role) -> None:
    """Note what a publication is to a finding."""
    conn.execute(
        "insert into finding_publication values (?, ?, ?) on conflict do nothing",
        (finding, publication, role),
    )


def outstanding(log: Log, on: date) -> list[tuple[str, str]]:
    """Return the title and age of what is unpublished or late, the longest first."""
    return [
        (finding.title, spoken_age(finding.since, on, finding.since_what))
        for finding in owed(log.conn)
        if finding.status in (UNPUBLISHED, LATE)
    ]


def _finding(row: tuple[Any, ...]) -> Finding:
    values = iter(row)
    id_, source, kind, title, since, what, status, entered, origin, ordinal = (
        next(values) for _ in range(10)
    )
    reference, force, match, opened_, concluded, waiting, due, rule, watched = (
        next(values) for _ in range(9)
    )
    late, reminded, closed, publication, key, p_title, p_url, url = values
    about = Subject(key=key or f"finding:{id_}", title=p_title or title, url=p_url or url or "")
    return Finding(
        id=id_, source=source, owed=Owed(kind), title=title, about=about, status=status,
        since=date.fromisoformat(since), since_what=what, entered=unstamp(entered), origin=origin,
        ordinal=ordinal, reference=reference, force=force, match=match, opened=opened_,
        concluded=concluded, waiting_for=waiting, due=_day(due), due_rule=rule,
        watched=bool(watched), late_since=_day(late), reminded=_day(reminded), closed=_day(closed),
        publication=publication,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
