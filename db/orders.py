"""How each listing is sorted, and how far back complete looks at it have read."""

from __future__ import annotations

from datetime import datetime

from db.burial import Sorted, sorted_by
from db.records import ListingLook
from db.times import last_day, stamp, unstamp
from db.tx import Tx

TO_THE_END = ""
"""A look that read a listing to its end reached past every date."""


def remember_order(tx: Tx, listing_id: int, look: ListingLook) -> None:
    """Note how the listing is sorted, and to which stated date a complete look read it."""
    order = sorted_by([place.row for place in look.placed if place.rank is not None])
    if order is not None:
        tx.conn.execute(
            "update listing set sorted_by = ?1 where id = ?2 and sorted_by is not ?1",
            (order, listing_id),
        )
    if look.complete:
        reached = TO_THE_END if look.exhaustive else _oldest(look, order)
        if reached is not None:
            _reached(tx, listing_id, reached)


def _oldest(look: ListingLook, order: Sorted | None) -> str | None:
    """Return the oldest date that a look at the first pages of a listing by date came to."""
    dates = [place.row.stated_date for place in look.placed
             if place.rank is not None and place.row.stated_date]  # fmt: skip
    return min(dates) if dates and order is Sorted.DATE else None


def _reached(tx: Tx, listing_id: int, oldest: str) -> None:
    """Keep a look; those before the last one that a later and deeper one outdoes are dropped."""
    tx.conn.execute(
        """
        delete from reach where listing_id = ?1 and exists
          (select 1 from reach r where r.listing_id = ?1 and r.at > reach.at
            and r.oldest <= reach.oldest)
        """,
        (listing_id,),
    )
    tx.conn.execute(
        "insert into reach (listing_id, oldest, at) values (?, ?, ?) on conflict do nothing",
        (listing_id, oldest, stamp(tx.parcel.at)),
    )


def expected_by(tx: Tx, listing_id: int, stated: str, seen: datetime) -> datetime | None:
    """Return the last complete look before `seen` that read past the place of a stated date."""
    rows = tx.conn.execute(
        "select at, oldest from reach where listing_id = ? and at < ? order by at desc",
        (listing_id, stamp(seen)),
    )
    for at, oldest in rows:
        if oldest == TO_THE_END or last_day(oldest) < last_day(stated):
            return unstamp(at)
    return None
