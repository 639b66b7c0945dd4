"""Record that a publication has another address, without taking it for another publication."""

from __future__ import annotations

from db import detect
from db.matching import Candidate, matches
from db.placements import open_spans
from db.records import ListingLook, Placed, Row
from db.times import stamp
from db.tx import Tx


def same_elsewhere(
    tx: Tx, listing_id: int, look: ListingLook, places: dict[str, Placed], known: dict[str, int]
) -> dict[str, int]:
    """Return the ids of known publications that a listing shows under new keys.

    Only a listing read to its end tells what has left it: on its first pages two publications of
    one title and day may stand where there was one (`-0` at the end of a slug).
    """
    new = [place.row for key, place in places.items() if key not in known]
    if not new or not (look.complete and look.exhaustive):
        return {}
    here = set(known.values())
    left = [id_ for id_ in open_spans(tx, listing_id) if id_ not in here]
    rows = [_known(tx, listing_id, id_) for id_ in left]
    ids = {candidate.key: id_ for candidate, id_ in zip(rows, left, strict=True)}
    pairs = matches([_candidate(row) for row in new], rows)
    for key, was in pairs.items():
        move(tx, ids[was], places[key].row, "matched by title and date, or by its name")
    return {key: ids[was] for key, was in pairs.items()}


def _candidate(row: Row) -> Candidate:
    return Candidate(key=row.key, title=row.title, stated_date=row.stated_date)


def _known(tx: Tx, listing_id: int, id_: int) -> Candidate:
    row = tx.conn.execute(
        """
        select p.key, coalesce(e.title, p.title), p.stated_date from publication p
        left join entry e on e.publication_id = p.id and e.listing_id = ? where p.id = ?
        """,
        (listing_id, id_),
    ).fetchone()
    return Candidate(key=row[0], title=row[1], stated_date=row[2])


def stands_elsewhere(tx: Tx, id_: int) -> str | None:
    """Return the address of the one listed publication that has this one's title and date."""
    rows = tx.conn.execute(
        """
        select q.url from publication p join publication q on q.source = p.source
          and q.id <> p.id and q.title = p.title and q.stated_date is p.stated_date
          and q.state = 'listed' and q.absent_since is null and q.first_seen >= p.last_seen
        where p.id = ? and p.stated_date is not null
        """,
        (id_,),
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def move(tx: Tx, id_: int, to: Row, why: str) -> None:
    """Give a publication another address, and tell it once.

    Where the key stays (another host, another name of the section) nothing is told.
    """
    key, title, was = tx.conn.execute(
        "select key, title, url from publication where id = ?", (id_,)
    ).fetchone()
    cursor = tx.conn.execute(
        """
        insert into other_key (source, key, publication_id)
        select ?1, ?2, ?3 where not exists
          (select 1 from publication where source = ?1 and key = ?2)
        on conflict do nothing
        """,
        (tx.source, to.key, id_),
    )
    tx.conn.execute(
        """
        update publication set url = ?, last_seen = ?, gone_since = null, gone_last = null,
          gone_status = null where id = ?
        """,
        (to.url, stamp(tx.parcel.at), id_),
    )
    if cursor.rowcount and to.key != key:
        tx.tell(detect.moved(key, title, was, to.url, why), tx.parcel.at)
