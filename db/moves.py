"""Record that a publication has another address, without taking it for another publication."""

from __future__ import annotations

from dataclasses import dataclass

from db import detect
from db.content import Subject
from db.matching import Candidate, matches
from db.placements import open_spans, would_show
from db.records import ListingLook, Placed, Row
from db.times import stamp
from db.tx import Tx

BY_NAME = "matched by title and date, or by its name"


def same_elsewhere(
    tx: Tx, listing_id: int, look: ListingLook, places: dict[str, Placed], known: dict[str, int]
) -> dict[str, int]:
    """Return the ids of known publications that a listing shows under new keys.

    Only a listing read to its end tells what has left it: on its first pages two publications of
    one title and day may stand where there was one (`-0` at the end of a slug).
    """
    new = [place.row for key, place in places.items() if key not in known]
    if not new or tx.parcel.archive or not (look.complete and look.exhaustive):
        return {}
    left = _departed(tx, listing_id, look, set(known.values()))
    rows = [_known(tx, listing_id, id_) for id_ in left]
    ids = {candidate.key: id_ for candidate, id_ in zip(rows, left, strict=True)}
    pairs = matches([_candidate(row) for row in new], rows)
    for key, was in pairs.items():
        move(tx, ids[was], places[key].row, BY_NAME)
    return {key: ids[was] for key, was in pairs.items()}


@dataclass(frozen=True)
class Twins:
    """The publications that a look no longer found where it read: a new one may be one of them."""

    left: tuple[Candidate, ...]
    referred: bool

    @classmethod
    def left_by(cls, tx: Tx, listing_id: int, look: ListingLook, here: set[int]) -> Twins:
        """Gather them; `here` are the known publications that the look did find.

        A look at the first pages alone does not tell what was pushed down from what has left, so
        there only the same title and date, or the same name, may be the same publication.
        """
        left = _departed(tx, listing_id, look, here)
        referred = look.complete and look.exhaustive and _any_referred(tx, left)
        return cls(tuple(_known(tx, listing_id, id_) for id_ in left), referred)

    def may_be(self, row: Row) -> bool:
        """Tell whether a new publication waits until old addresses or its own page are read."""
        return bool(self.referred or matches([_candidate(row)], self.left))


def _departed(tx: Tx, listing_id: int, look: ListingLook, here: set[int]) -> list[int]:
    """Return what stood in a listing, is not known to have gone, and was not found by a look.

    A look at the first pages may have found before where it stood no longer: what stands in no
    listing at all counts as well.
    """
    spans = open_spans(tx, listing_id)
    rows = tx.conn.execute(
        """
        select p.id from entry e join publication p on p.id = e.publication_id
        where e.listing_id = ? and p.state in ('listed', 'withdrawn')
        """,
        (listing_id,),
    ).fetchall()
    return [
        id_
        for (id_,) in rows
        if id_ not in here
        and (would_show(look, spans[id_].page) if id_ in spans else not tx.stands(id_))
    ]


def _any_referred(tx: Tx, ids: list[int]) -> bool:
    return any(
        tx.conn.execute(
            "select 1 from publication where id = ? and reference is not null", (id_,)
        ).fetchone()
        for id_ in ids
    )


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
    """Return the address of the one listed publication of this one's title and date."""
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


def same_reference(tx: Tx, id_: int, reference: str | None) -> int | None:
    """Return the one publication that a new one continues under another address, or None.

    Both have the reference and stand in the same section; the old one stands nowhere any more, and
    its address is gone.
    """
    new = tx.conn.execute("select key, announced from publication where id = ?", (id_,)).fetchone()
    if reference is None or new[1]:
        return None
    rows = tx.conn.execute(
        """
        select id, key from publication where source = ?1 and reference = ?2 and id <> ?3
          and state in ('listed', 'withdrawn') and gone_since is not null and not exists
          (select 1 from placement s where s.publication_id = publication.id and s.until is null)
        """,
        (tx.source, reference, id_),
    ).fetchall()
    section = new[0].rpartition("/")[0]
    same = [was for was, key in rows if key.rpartition("/")[0] == section]
    return same[0] if len(same) == 1 else None


def move(tx: Tx, id_: int, to: Row, why: str) -> None:
    """Give a publication another address, and tell it once.

    Where the key stays (another host, another name of the section) nothing is told. A publication
    that this crawl met at the new address, and that has not been told, is the same one.
    """
    key, title, was = tx.conn.execute(
        "select key, title, url from publication where id = ?", (id_,)
    ).fetchone()
    _merge(tx, to.key, id_)
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
        tx.tell(detect.moved(Subject(key=key, title=title, url=to.url), was, why), tx.parcel.at)


def _merge(tx: Tx, key: str, into: int) -> None:
    """Give what was recorded of an untold newcomer to the publication that it is."""
    row = tx.conn.execute(
        """
        select id from publication where source = ? and key = ? and announced = 0 and id <> ?
          and not exists (select 1 from version v where v.publication_id = publication.id)
        """,
        (tx.source, key, into),
    ).fetchone()
    if row is None:
        return
    new = row[0]
    tx.conn.execute(
        "update or ignore placement set publication_id = ? where publication_id = ?", (into, new)
    )
    for table in ("placement", "found", "tag", "page_one_stay", "furnished", "paragraph_seen"):
        tx.conn.execute(f"delete from {table} where publication_id = ?", (new,))
    for table in ("entry", "standing"):
        tx.conn.execute(
            f"update or replace {table} set publication_id = ? where publication_id = ?",
            (into, new),
        )
    for table in ("alias", "other_key"):
        tx.conn.execute(
            f"update {table} set publication_id = ? where publication_id = ?", (into, new)
        )
    tx.conn.execute("update publication set absent_since = null where id = ?", (into,))
    tx.conn.execute("delete from publication where id = ?", (new,))
