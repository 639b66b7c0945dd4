"""Announce what a source's own rule is about to let go, before it goes."""

from __future__ import annotations

from datetime import date

from db.content import Subject
from db.findings.said import said
from db.records import Change, Kind, Severity
from db.retention import EARLY, Allowance, allowance
from db.times import day, spoken_day, stamp, unstamp
from db.tx import Tx


def allowed_to_leave(tx: Tx, id_: int, key: str) -> Allowance | None:
    """Return from when on the source's rules allow that a publication leaves, and which does."""
    stated, completed, text = tx.conn.execute(
        """
        select p.stated_date, p.completed, (select v.text from version v
          where v.publication_id = p.id order by v.number desc limit 1)
        from publication p where p.id = ?
        """,
        (id_,),
    ).fetchone()
    label = tx.conn.execute(
        """
        select f.value from label f join version v on v.id = f.version_id
        where v.publication_id = ? and (f.name like '%complet%' or f.name like '%conclu%')
        order by v.number desc limit 1
        """,
        (id_,),
    ).fetchone()
    if label and label[0][:4].isdigit():
        completed = label[0]
    elif completed is None:
        completed = said(text or "").completed
    return allowance(tx.parcel.retention, key, stated, completed)


def announce_expiring(tx: Tx) -> None:
    """Tell once what may leave within 30 days; what was met that late is noted silently."""
    if not tx.parcel.retention:
        return
    today = day(tx.parcel.at)
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, p.stated_date, p.completed, p.first_seen
        from publication p left join expiring e on e.publication_id = p.id
        where p.source = ? and p.state in ('listed', 'delisted') and e.publication_id is null
        """,
        (tx.source,),
    ).fetchall()
    for id_, key, title, url, stated, completed, first_seen in rows:
        allowed = allowance(tx.parcel.retention, key, stated, completed)
        if allowed is None or today < allowed.since - EARLY:
            continue
        tx.conn.execute(
            "insert into expiring (publication_id, allowed_from, at) values (?, ?, ?)",
            (id_, allowed.since.isoformat(), stamp(tx.parcel.at)),
        )
        if day(unstamp(first_seen)) < allowed.since - EARLY:
            tx.tell(_expiring(Subject(key=key, title=title, url=url), allowed, today), tx.parcel.at)


def _expiring(subject: Subject, allowed: Allowance, today: date) -> Change:
    left = (allowed.since - today).days
    when = f"in {left} days" if left > 1 else "tomorrow" if left == 1 else "from now on"
    return subject.change(
        Kind.EXPIRING,
        Severity.LOW,
        f"{allowed.why}: it may leave the site {when}, from "
        f"{spoken_day(allowed.since.isoformat())}. Every version read so far is kept.",
        {"rule": allowed.why, "allowed_from": allowed.since.isoformat(), "days_left": left},
    )
