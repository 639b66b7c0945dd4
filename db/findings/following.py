"""Follow what pages say is owed: open it, note that it is late, close it when it is there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

from db.findings import changes, ladder, register
from db.findings.finding import ANSWERED, LATE, OPEN, PASSED, PUBLISHED, UNPUBLISHED, Finding
from db.findings.owing import Owing, Page, owing
from db.records import Change, Owed, Role
from db.times import day, stamp
from db.tx import Tx


def follow(tx: Tx, id_: int, at: datetime, *, silent: bool) -> None:
    """Record what a page that has just been read anew shows to be owed.

    `silent` for a first reading of what a baseline holds, and for another reader's.
    """
    if not tx.parcel.duties:
        return
    page = _page(tx, id_)
    if any(duty.owed is Owed.INVESTIGATION for duty in tx.parcel.duties):
        tx.conn.execute(
            "update publication set completed = ? where id = ?", (page.told.completed, id_)
        )
    for one in owing(tx.parcel.duties, page):
        known = register.same(tx.conn, tx.source, one, id_)
        if known is None:
            _open(tx, id_, one, at, silent=silent)
        elif known.publication in (None, id_):
            _follow(tx, known, one, at, silent=silent)
    note_read(tx, id_, at, silent=silent)


def note_read(tx: Tx, id_: int, at: datetime, *, silent: bool = False) -> None:
    """Note what is late, now that the page where the answer would be was read without it."""
    on = day(at)
    for finding in register.of_publication(tx.conn, id_):
        due = finding.due is not None and finding.due < on and finding.status == OPEN
        if due and finding.watched and finding.owed is not Owed.INVESTIGATION:
            tx.conn.execute(
                "update finding set status = ?, late_since = ? where id = ?",
                (LATE, on.isoformat(), finding.id),
            )
            _tell(tx, changes.late(finding, on), at, silent=silent)


def let_pass(tx: Tx) -> None:
    """Note whose day has passed where nobody can see whether the answer came."""
    tx.conn.execute(
        "update finding set status = ? where status = ? and watched = 0 and due < ?",
        (PASSED, OPEN, day(tx.parcel.at).isoformat()),
    )


def _open(tx: Tx, id_: int, one: Owing, at: datetime, *, silent: bool) -> None:
    on = day(at)
    if one.due and not one.watched and one.due.day < on:
        return  # what nobody can observe, and was over before we came, says nothing
    finding = _insert(tx, id_, one, at, silent=silent)
    register.relate(tx.conn, finding.id, id_, Role.OPENED_BY)
    if one.answer:
        # When it was answered is not known: it stood there at the first reading.
        register.close(tx.conn, finding, ANSWERED, None, at)
        register.relate(tx.conn, finding.id, id_, Role.ANSWERED_BY)
    elif one.published:
        register.close(tx.conn, finding, PUBLISHED, _stated_day(tx, id_) or on, at)
        register.relate(tx.conn, finding.id, id_, Role.PUBLISHED_AS)
    elif finding.status == UNPUBLISHED:
        _tell(tx, changes.concluded(finding, on, one.quotes), at, silent=silent)
    elif not (one.due and one.due.day < on):
        _tell(tx, changes.opened(finding), at, silent=silent)


def _insert(tx: Tx, id_: int, one: Owing, at: datetime, *, silent: bool) -> Finding:
    rung = ladder.reached(one.since, day(at))
    inferred = one.owed is Owed.INVESTIGATION and one.concluded and not one.published
    reference, force = tx.conn.execute(
        """
        select (select f.value from label f join version v on v.id = f.version_id
            where v.publication_id = p.id and f.name = 'reference' order by v.number desc limit 1),
          (select case count(*) when 1 then name end from tag t
            where t.publication_id = p.id and t.kind = 'force')
        from publication p where p.id = ?
        """,
        (id_,),
    ).fetchone()
    row = tx.conn.execute(
        """
        insert into finding (source, kind, subject, ordinal, origin, title, reference, force, note,
          entered, silent, opened, concluded, waiting_for, since, since_what, due, due_rule,
          watched, status, reminded, publication_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id
        """,
        (
            tx.source, one.owed, one.subject, one.ordinal, "inferred" if inferred else "page",
            one.title, reference, force, one.due.slip if one.due else None, stamp(at), silent,
            one.opened, one.concluded, one.waiting_for, one.since.isoformat(), one.since_what,
            one.due.day.isoformat() if one.due else None, one.due.rule if one.due else None,
            one.watched, _status(one), rung.day.isoformat() if rung else None, id_,
        ),
    ).fetchone()  # fmt: skip
    return register.get(tx.conn, row[0])


def _status(one: Owing) -> str:
    return UNPUBLISHED if one.concluded and not one.reopened else OPEN


def _follow(tx: Tx, known: Finding, one: Owing, at: datetime, *, silent: bool) -> None:
    """Take a page's newer word for a finding that it opened before."""
    on = day(at)
    now = _update(tx, known, one)
    if known.ended:
        taken_back = known.status == ANSWERED and not one.answer and one.owed is Owed.RESPONSE
        if one.reopened or taken_back:
            _reopen(tx, now, one, at, silent=silent)
    elif one.answer:
        register.close(tx.conn, now, ANSWERED, on, at)
        register.relate(tx.conn, now.id, _publication(now), Role.ANSWERED_BY)
        _tell(tx, changes.answered(now, one.answer, on), at, silent=silent)
    elif one.published:
        register.close(tx.conn, now, PUBLISHED, on, at)
        register.relate(tx.conn, now.id, _publication(now), Role.PUBLISHED_AS)
        reasons = ("its own page carries it now",)
        _tell(tx, changes.published(now, now.about, on, 100, reasons), at, silent=silent)
    elif now.status == UNPUBLISHED and known.status != UNPUBLISHED:
        _tell(tx, changes.concluded(now, on, one.quotes), at, silent=silent)


def _update(tx: Tx, known: Finding, one: Owing) -> Finding:
    """Keep the page's newer dates; a later last day makes what was late owed in time again."""
    status = known.status
    extended = one.due and known.due and one.due.day > known.due
    if not known.ended:
        status = OPEN if extended and known.status == LATE else status
        if one.owed is Owed.INVESTIGATION:
            status = _status(one)
    since = one.since if one.concluded and not known.ended else known.since
    tx.conn.execute(
        """
        update finding set concluded = coalesce(?1, concluded),
          waiting_for = coalesce(?2, waiting_for), due = coalesce(?3, due),
          due_rule = coalesce(?4, due_rule), status = ?5, since = ?6, since_what = ?7
        where id = ?8
        """,
        (
            one.concluded, one.waiting_for, one.due.day.isoformat() if one.due else None,
            one.due.rule if one.due else None, status, since.isoformat(),
            one.since_what if since != known.since else known.since_what, known.id,
        ),
    )  # fmt: skip
    return register.get(tx.conn, known.id)


def _reopen(tx: Tx, known: Finding, one: Owing, at: datetime, *, silent: bool) -> None:
    tx.conn.execute(
        """
        update finding set status = 'open', closed = null, closed_seen = null, closed_how = null,
          concluded = case when ?2 then null else concluded end where id = ?1
        """,
        (known.id, one.reopened),
    )
    now = replace(register.get(tx.conn, known.id), status=OPEN)
    _tell(tx, changes.reopened(now, one), at, silent=silent)


def _publication(finding: Finding) -> int:
    assert finding.publication is not None  # noqa: S101 - a page opened it
    return finding.publication


def _tell(tx: Tx, change: Change, at: datetime, *, silent: bool) -> None:
    if not silent:
        tx.tell(change, at)


def _stated_day(tx: Tx, id_: int) -> date | None:
    stated = tx.conn.execute("select stated_date from publication where id = ?", (id_,)).fetchone()[
        0
    ]
    return date.fromisoformat(stated) if stated and len(stated) == 10 else None


def _page(tx: Tx, id_: int) -> Page:
    key, title, kind, topics, stated, version, text, documents = tx.conn.execute(
        """
        select p.key, p.title, p.kind, p.topics, p.stated_date, v.id, v.text, v.documents
        from publication p join version v on v.publication_id = p.id where p.id = ?
        order by v.number desc limit 1
        """,
        (id_,),
    ).fetchone()
    labels = tx.conn.execute(
        "select name, value from label where version_id = ? order by rowid", (version,)
    ).fetchall()
    reference = next((value for name, value in labels if name == "reference"), None)
    return Page(
        key=key, title=title, text=text, kind=kind, topics=tuple(json.loads(topics)),
        reference=reference, stated_date=stated, labels=tuple(labels),
        documents=tuple(label for _, label in json.loads(documents)),
    )  # fmt: skip
