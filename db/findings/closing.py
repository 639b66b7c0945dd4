"""Close what a new or changed publication answers; where it is only likely, a person is asked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from db.content import Subject
from db.findings import changes, register
from db.findings.finding import PUBLISHED, Finding
from db.findings.matching import MOST_TEXT, Candidate, Likeness, likeness
from db.findings.said import said
from db.log import Log
from db.records import Owed, Role
from db.routes import Channels
from db.telling import acting
from db.times import day, stamp, unstamp
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class Question:
    """A publication that may be what a finding waits for: a person says whether it is."""

    finding: Finding
    publication: int
    subject: Subject
    source: str
    first_seen: datetime
    score: int
    reasons: tuple[str, ...]


def close_findings(tx: Tx) -> None:
    """Close the findings that a publication which this crawl announced or saw change answers."""
    candidates = list(_candidates(tx))
    waiting = register.owed(tx.conn, Owed.INVESTIGATION) if candidates else []
    for id_, subject, candidate in candidates:
        for finding in [one for one in waiting if one.publication != id_]:
            found = likeness(finding, candidate)
            if found.certain:
                _publish(tx, finding, id_, subject, found)
                waiting.remove(finding)
            elif found.likely:
                _ask(tx.conn, finding.id, id_, found, tx.parcel.at)


def _candidates(tx: Tx) -> Iterable[tuple[int, Subject, Candidate]]:
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, p.reference, p.stated_date, substr(v.text, 1, ?3),
          (select case count(*) when 1 then name end from tag t
            where t.publication_id = p.id and t.kind = 'force')
        from publication p
        left join version v on v.publication_id = p.id and v.number =
          (select max(number) from version where publication_id = p.id)
        where p.source = ?1 and p.key in (
          select key from change where crawl_id = ?2 and kind in ('added', 'backdated', 'unlisted',
            'restored', 'edited', 'edited silently', 'retitled', 'attached', 'replaced'))
        """,
        (tx.source, tx.crawl_id, MOST_TEXT),
    ).fetchall()
    for id_, key, title, url, reference, stated, text, force in rows:
        told = said(text or "")
        candidate = Candidate(
            key=key, title=title, text=text or "", reference=reference, force=force,
            stated_date=stated, is_open=told.is_open or told.reopened,
        )  # fmt: skip
        yield id_, Subject(key=key, title=title, url=url), candidate


def _publish(tx: Tx, finding: Finding, id_: int, subject: Subject, found: Likeness) -> None:
    first_seen = tx.conn.execute(
        "select first_seen from publication where id = ?", (id_,)
    ).fetchone()[0]
    on = day(unstamp(first_seen)) if tx.crawl_id == _first_crawl(tx, id_) else day(tx.parcel.at)
    register.close(tx.conn, finding, PUBLISHED, on, tx.parcel.at)
    register.relate(tx.conn, finding.id, id_, Role.PUBLISHED_AS)
    _adopt(tx.conn, finding, id_)
    change = changes.published(finding, subject, on, found.score, found.reasons)
    tx.tell(change, unstamp(first_seen))


def _first_crawl(tx: Tx, id_: int) -> int:
    row = tx.conn.execute("select first_crawl from publication where id = ?", (id_,)).fetchone()
    crawl: int = row[0]
    return crawl


def _adopt(conn: sqlite3.Connection, finding: Finding, id_: int) -> None:
    """Let what a person entered, which no page opened, stand for the publication that ended it."""
    if finding.publication is None:
        conn.execute("update finding set publication_id = ? where id = ?", (id_, finding.id))


def _ask(conn: sqlite3.Connection, finding: int, id_: int, found: Likeness, at: datetime) -> None:
    conn.execute(
        """
        insert into finding_candidate (finding_id, publication_id, score, reasons, at)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """,
        (finding, id_, found.score, json.dumps(found.reasons, ensure_ascii=False), stamp(at)),
    )


def questions(log: Log) -> list[Question]:
    """Return what a person is asked, the likeliest first."""
    rows = log.conn.execute(
        """
        select c.finding_id, c.publication_id, p.key, p.title, p.url, p.source, p.first_seen,
          c.score, c.reasons
        from finding_candidate c join publication p on p.id = c.publication_id
        join finding f on f.id = c.finding_id
        where c.answer is null and f.status not in ('answered', 'published', 'closed')
        order by c.score desc, c.at, c.finding_id
        """
    ).fetchall()
    return [
        Question(
            finding=register.get(log.conn, finding), publication=id_,
            subject=Subject(key=key, title=title, url=url), source=source,
            first_seen=unstamp(first_seen), score=score, reasons=tuple(json.loads(reasons)),
        )
        for finding, id_, key, title, url, source, first_seen, score, reasons in rows
    ]  # fmt: skip


def answer(
    log: Log,
    finding_id: int,
    key: str,
    *,
    yes: bool,
    at: datetime,
    channels: Channels = (),
    also: Callable[[sqlite3.Connection], None] | None = None,
) -> Question:
    """Take a person's word for whether a publication is what a finding waits for.

    `also` writes in the same transaction.
    Raises KeyError with one line when that was not asked.
    """
    question = _asked(log, finding_id, key)
    with acting(log, "answer", at, channels) as act:
        act.conn.execute(
            """
            update finding_candidate set answer = ?, answered = ?
            where finding_id = ? and publication_id = ?
            """,
            ("yes" if yes else "no", stamp(at), finding_id, question.publication),
        )
        act.body["answered"] = [finding_id, key, "yes" if yes else "no"]
        if yes:
            finding, on = question.finding, day(question.first_seen)
            register.close(act.conn, finding, PUBLISHED, on, at)
            register.relate(act.conn, finding.id, question.publication, Role.PUBLISHED_AS)
            _adopt(act.conn, finding, question.publication)
            reasons = (*question.reasons, "a person said so")
            told = changes.published(finding, question.subject, on, question.score, reasons)
            act.tell(question.source, told)
        if also:
            also(act.conn)
    return question


def _asked(log: Log, finding_id: int, key: str) -> Question:
    for one in questions(log):
        if one.finding.id == finding_id and one.subject.key == key:
            return one
    raise KeyError(
        f"it was not asked whether {key!r} is what finding {finding_id} waits for; "
        "`pagefive findings questions` lists what is asked"
    )
