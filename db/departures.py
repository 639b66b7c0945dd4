"""Record what a complete sweep did not find: removed, expired, moved, or gone from the listings."""

from __future__ import annotations

from db import detect
from db.content import Subject
from db.expiry import allowed_to_leave
from db.moves import BY_NAME, move, stands_elsewhere
from db.records import PageLook, Row
from db.retention import is_expired
from db.times import day, stamp, unstamp, unstamp_optional
from db.tx import Tx

PLACED = """
with placed as (
  select s.publication_id from placement s join listing l on l.id = s.listing_id
  where l.source = ?1 and s.until is null and l.last_look >= ?2
)
"""
"""What stands in a listing that this crawl has looked at."""

THERE = "('listed', 'withdrawn')"


def note_gone(tx: Tx, id_: int, look: PageLook) -> None:
    """Note a look at a gone address; the last of two that are far enough apart confirms it."""
    tx.conn.execute(
        """
        update publication set gone_since = coalesce(gone_since, ?1), gone_last = ?1,
          gone_status = ?2, last_read = ?1 where id = ?3
        """,
        (stamp(look.at), look.note or str(look.status), id_),
    )


def confirm_removals(tx: Tx, evidence: int | None = None, *, only: int | None = None) -> None:
    """Tell what no listing of a complete sweep has and whose address is gone."""
    rows = tx.conn.execute(
        f"""
        select id, key, title, url, gone_since, gone_last, gone_status from publication
        where source = ?1 and announced = 1 and gone_since is not null
          and (?2 is null or id = ?2) and (state in ('delisted', 'unlisted')
            or (state in {THERE} and absent_since is not null))
        """,
        (tx.source, only),
    ).fetchall()
    for id_, key, title, url, since, last, answered in rows:
        gone = detect.Gone(since=unstamp(since), last=unstamp(last), answered=answered)
        if detect.is_removed(gone.since, gone.last):
            _leave(tx, id_, Subject(key=key, title=title, url=url), gone, evidence)


def _leave(tx: Tx, id_: int, subject: Subject, gone: detect.Gone, evidence: int | None) -> None:
    """Tell how a publication left: it moved, it expired, or it was removed."""
    state = "removed"
    allowed = allowed_to_leave(tx, id_, subject.key)
    if there := stands_elsewhere(tx, id_):
        tx.tell(
            detect.moved(
                Subject(key=subject.key, title=subject.title, url=there),
                subject.url,
                "one of its title and date stands there",
            ),
            gone.last,
            evidence,
        )
    elif allowed and is_expired(allowed, day(gone.last)):
        tx.tell(detect.expired(subject, gone, allowed), gone.last, evidence)
        state = "expired"
    else:
        tx.tell(detect.removed(subject, gone), gone.last, evidence)
    tx.conn.execute("update publication set state = ? where id = ?", (state, id_))


def mark_absent(tx: Tx) -> None:
    """Mark what a complete sweep found in no listing."""
    tx.conn.execute(
        f"""{PLACED}
        update publication set absent_since = ?2
        where source = ?1 and state in {THERE} and absent_since is null
          and id not in (select publication_id from placed)
        """,
        (tx.source, stamp(tx.parcel.started)),
    )


def count_absent(tx: Tx) -> tuple[int, int]:
    """Count the publications that ought to stand in a listing, and those that do not."""
    known, missing = tx.conn.execute(
        f"""{PLACED}
        select count(*), sum(p.id not in (select publication_id from placed))
        from publication p where p.source = ?1 and p.state in {THERE} and p.absent_since is null
        """,
        (tx.source, stamp(tx.parcel.started)),
    ).fetchone()
    return known, missing or 0


def delist(tx: Tx) -> None:
    """Tell what two complete sweeps found in no listing while its address answers.

    What only another reader ever saw in a listing leaves silently: it is the reader that changed.
    """
    rows = tx.conn.execute(
        f"""
        select id, key, title, url, absent_since, last_read, exists (
            select 1 from placement s join listing l on l.id = s.listing_id
            where s.publication_id = publication.id and publication.last_seen < l.reader_since
              and l.reader_since <= publication.absent_since)
        from publication
        where source = ?1 and state in {THERE} and announced = 1 and gone_since is null
          and absent_since < ?2
        """,
        (tx.source, stamp(tx.parcel.started)),
    ).fetchall()
    for id_, key, title, url, since, read, by_another in rows:
        absent = unstamp(since)
        if detect.is_delisted(absent, tx.parcel.started, unstamp_optional(read)):
            subject = Subject(key=key, title=title, url=url)
            if not by_another:
                tx.tell(detect.delisted(subject, absent, tx.parcel.started), tx.parcel.at)
            tx.conn.execute("update publication set state = 'delisted' where id = ?", (id_,))


def follow_twin(tx: Tx, id_: int) -> None:
    """Take an untold newcomer of this one's title and date for it, whose own address is gone."""
    there = tx.conn.execute(
        """
        select q.key, q.url, q.title from publication p join publication q on q.source = p.source
          and q.id <> p.id and q.announced = 0 and q.first_crawl = ?2
          and lower(q.title) = lower(p.title) and q.stated_date is p.stated_date
        where p.id = ?1
        """,
        (id_, tx.crawl_id),
    ).fetchall()
    if len(there) == 1:
        key, url, title = there[0]
        move(tx, id_, Row(key=key, url=url, title=title), BY_NAME)
