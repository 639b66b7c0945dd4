"""Record where publications stand in a listing, as spans."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import burial
from db.records import ListingLook, Placed
from db.times import stamp
from db.tx import Tx

EXACT_PAGES = 10
EXACT_AGE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A placement that is still open."""

    id: int
    page: int
    rank: int | None


def record_placements(
    tx: Tx,
    listing_id: int,
    last_look: datetime | None,
    look: ListingLook,
    places: dict[int, Placed],
) -> None:
    """Record where the publications with these ids stand, and close the spans that have ended."""
    ordered = _is_ordered(tx, listing_id, places)
    spans = open_spans(tx, listing_id)
    young = _young(tx, places.keys())
    moved = {
        id_: place
        for id_, place in places.items()
        if id_ not in spans or _differs(spans[id_], place, id_ in young)
    }
    left = [id_ for id_, span in spans.items() if id_ not in places and would_show(look, span.page)]
    _close_spans(tx, [spans[id_].id for id_ in [*left, *moved] if id_ in spans], last_look)
    _open(tx, listing_id, moved, look, ordered=ordered)
    if ordered:
        _stand(tx, listing_id, places, left)


def open_spans(tx: Tx, listing_id: int) -> dict[int, Span]:
    """Return where publications stand in a listing, by their ids."""
    rows = tx.conn.execute(
        """
        select publication_id, id, page, rank from placement
        where listing_id = ? and until is null
        """,
        (listing_id,),
    )
    return {row[0]: Span(id=row[1], page=row[2], rank=row[3]) for row in rows}


def would_show(look: ListingLook, page: int) -> bool:
    """Tell whether a look read the page on which something stood, or the listing to its end."""
    if look.complete and look.exhaustive:
        return True
    return page <= len(look.page_rows) and look.page_rows[page - 1] >= 0


def _open(
    tx: Tx, listing_id: int, places: dict[int, Placed], look: ListingLook, *, ordered: bool
) -> None:
    evidence = {page: tx.keep(exchange) for page, exchange in look.evidence}
    now = stamp(tx.parcel.at)
    tx.conn.executemany(
        """
        insert into placement (publication_id, listing_id, page, rank, ordered, since,
          exchange_id)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (id_, listing_id, place.page, place.rank, int(ordered), now, evidence.get(place.page))
            for id_, place in places.items()
        ],
    )


def _differs(span: Span, place: Placed, young: bool) -> bool:
    if span.page != place.page:
        return True
    exact = young or place.page <= EXACT_PAGES
    return exact and span.rank != place.rank


def _young(tx: Tx, ids: Collection[int]) -> set[int]:
    since = stamp(tx.parcel.at - EXACT_AGE)
    rows = tx.conn.execute("select id from publication where first_seen >= ?", (since,))
    return {row[0] for row in rows}.intersection(ids)


def _close_spans(tx: Tx, spans: list[int], last_look: datetime | None) -> None:
    seen = stamp(last_look or tx.parcel.at)
    tx.conn.executemany(
        "update placement set until = ?, seen_until = ? where id = ?",
        [(stamp(tx.parcel.at), seen, id_) for id_ in spans],
    )


def _is_ordered(tx: Tx, listing_id: int, places: dict[int, Placed]) -> bool:
    """Tell whether the look keeps the order that the last ordered one had, but for a few pairs."""
    was = dict(
        tx.conn.execute(
            "select publication_id, rank from standing where listing_id = ?", (listing_id,)
        )
    )
    ranked = sorted((place.rank, id_) for id_, place in places.items() if place.rank is not None)
    return burial.disorder([was[id_] for _, id_ in ranked if id_ in was]) <= burial.UNORDERED


def _stand(tx: Tx, listing_id: int, places: dict[int, Placed], left: list[int]) -> None:
    """Keep the order of the last ordered look."""
    tx.conn.executemany(
        "delete from standing where listing_id = ? and publication_id = ?",
        [(listing_id, id_) for id_ in left],
    )
    tx.conn.executemany(
        """
        insert into standing (listing_id, publication_id, rank) values (?1, ?2, ?3)
        on conflict do update set rank = ?3 where rank <> ?3
        """,
        [(listing_id, id_, place.rank) for id_, place in places.items() if place.rank is not None],
    )
