"""Record where publications stand, as spans, and notice what is buried."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import burial, detect
from db.records import ListingLook, Placed
from db.times import day, stamp, unstamp, unstamp_optional
from db.tx import Tx

EXACT_PAGES = 10
EXACT_AGE = timedelta(days=30)
USUAL = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A placement that is still open."""

    id: int
    page: int
    rank: int | None


def record_placements(
    tx: Tx, listing_id: int, last_look: datetime | None, look: ListingLook, ids: dict[str, int]
) -> None:
    """Record the places of a look whose publications have these ids."""
    evidence = {page: tx.keep(exchange) for page, exchange in look.evidence}
    places = _places(look, ids)
    ordered = _is_ordered(tx, listing_id, places)
    spans = {
        row[1]: Span(id=row[0], page=row[2], rank=row[3])
        for row in tx.conn.execute(
            """
            select id, publication_id, page, rank from placement
            where listing_id = ? and until is null
            """,
            (listing_id,),
        )
    }
    young = _young(tx, list(places))
    moved = {
        id_: place
        for id_, place in places.items()
        if id_ not in spans or _differs(spans[id_], place, id_ in young)
    }
    read = {number for number, rows in enumerate(look.page_rows, 1) if rows >= 0}
    left = [
        id_
        for id_, span in spans.items()
        if id_ not in places and ((look.complete and look.exhaustive) or span.page in read)
    ]
    _close_spans(tx, [spans[id_].id for id_ in [*left, *moved] if id_ in spans], last_look)
    now = stamp(tx.parcel.at)
    tx.conn.executemany(
        """
        insert into placement (publication_id, listing_id, page, rank, ordered, since,
          exchange_id)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (id_, listing_id, place.page, place.rank, int(ordered), now, evidence.get(place.page))
            for id_, place in moved.items()
        ],
    )
    if ordered:
        _stand(tx, listing_id, places, left)


def _places(look: ListingLook, ids: dict[str, int]) -> dict[int, Placed]:
    """Return the first place of each publication; one with a rank goes before one without."""
    places: dict[int, Placed] = {}
    for place in look.placed:
        known = places.get(ids[place.row.key])
        if known is None or (known.rank is None and place.rank is not None):
            places[ids[place.row.key]] = place
    return places


def _differs(span: Span, place: Placed, young: bool) -> bool:
    if span.page != place.page:
        return True
    exact = young or place.page <= EXACT_PAGES
    return exact and span.rank != place.rank


def _young(tx: Tx, ids: list[int]) -> set[int]:
    since = stamp(tx.parcel.at - EXACT_AGE)
    rows = tx.conn.execute("select id from publication where first_seen >= ?", (since,))
    return {row[0] for row in rows} & set(ids)


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


def usual_page_size(tx: Tx, listing_id: int) -> int | None:
    """Return the most frequent page size of the last 14 days, or None when there is none."""
    since = (day(tx.parcel.at) - USUAL).isoformat()
    row = tx.conn.execute(
        """
        select size from page_size where listing_id = ? and day >= ?
        group by size order by sum(looks) desc, size desc limit 1
        """,
        (listing_id, since),
    ).fetchone()
    return row[0] if row else None


def bury(tx: Tx, listing_id: int, listing: str) -> None:
    """Tell which publications of a listing are buried, each once, by the last ordered look."""
    size = usual_page_size(tx, listing_id)
    if not size:
        return
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, p.first_seen, p.stated_date, p.first_crawl, s.rank
        from publication p
        join standing s on s.publication_id = p.id and s.listing_id = ?1
        where p.source = ?2 and p.baseline = 0 and p.announced = 1 and p.state = 'listed'
          and s.rank > ?3 and (p.first_seen >= ?4 or p.stated_date >= ?5) and not exists
          (select 1 from burial b where b.publication_id = p.id and b.listing_id = ?1)
        order by s.rank
        """,
        (
            listing_id, tx.source, (burial.BURIAL_PAGE - 1) * size,
            stamp(tx.parcel.at - burial.BURIAL_WINDOW),
            (day(tx.parcel.at) - burial.BURIAL_WINDOW).isoformat()[:7],
        ),
    ).fetchall()  # fmt: skip
    for row in rows:
        _judge_fall(tx, listing_id, listing, size, row)


def _judge_fall(
    tx: Tx,
    listing_id: int,
    listing: str,
    size: int,
    row: tuple[int, str, str, str, str, str, int, int],
) -> None:
    id_, key, title, url, first_seen, stated, first_crawl, rank = row
    seen, born = unstamp(first_seen), first_crawl == tx.crawl_id
    if not burial.is_buried(
        rank=rank, page_size=size, first_seen=seen, stated=stated, at=tx.parcel.at, born=born
    ):
        return
    fall = burial.Fall(
        key=key, title=title, url=url, listing=listing, rank=rank, page_size=size,
        first_seen=seen, stated_date=stated, at=tx.parcel.at, born=born,
        page_one=_hours_on_page_one(tx, listing_id, id_),
        pushed_by=_pushed_by(tx, listing_id, id_, rank, seen),
        in_bulk=_in_bulk(tx, listing_id, seen),
    )  # fmt: skip
    change_id = tx.tell(burial.buried(fall), tx.parcel.at, _shown(tx, listing_id, id_))
    tx.conn.execute("insert into burial values (?, ?, ?)", (id_, listing_id, change_id))


def _shown(tx: Tx, listing_id: int, id_: int) -> int | None:
    """Return the kept page that shows where a publication stands now, if one was kept."""
    row = tx.conn.execute(
        """
        select exchange_id from placement
        where listing_id = ? and publication_id = ? and until is null
        """,
        (listing_id, id_),
    ).fetchone()
    return row[0] if row else None


def _pushed_by(
    tx: Tx, listing_id: int, id_: int, rank: int, seen: datetime
) -> tuple[tuple[str, str, int], ...]:
    """Group what stands above and was first seen later, or with it, by day and kind."""
    rows = tx.conn.execute(
        """
        select p.first_seen, coalesce(json_extract(p.topics, '$[0]'), p.kind, 'publication')
        from standing s
        join publication p on p.id = s.publication_id
        where s.listing_id = ? and s.rank < ? and p.id <> ? and p.baseline = 0
          and p.first_seen >= ?
        """,
        (listing_id, rank, id_, stamp(seen)),
    )
    groups = Counter((day(unstamp(at)).isoformat(), kind) for at, kind in rows)
    return tuple((when, kind, n) for (when, kind), n in sorted(groups.items()))


def _in_bulk(tx: Tx, listing_id: int, seen: datetime) -> bool:
    """Tell whether what was first seen with a publication is a bulk release."""
    rows = tx.conn.execute(
        """
        select p.first_seen from standing s join publication p on p.id = s.publication_id
        where s.listing_id = ? and p.baseline = 0 and p.first_seen between ? and ?
        """,
        (listing_id, stamp(seen - timedelta(days=1)), stamp(seen + timedelta(days=1))),
    )
    return sum(day(unstamp(at)) == day(seen) for (at,) in rows) >= detect.BULK


def _hours_on_page_one(tx: Tx, listing_id: int, id_: int) -> tuple[float, float] | None:
    """Return the least and most hours on page one, or None when it was never seen there."""
    rows = tx.conn.execute(
        """
        select since, seen_until, until from placement
        where listing_id = ? and publication_id = ? and page = 1
        """,
        (listing_id, id_),
    ).fetchall()
    if not rows:
        return None
    least = most = timedelta(0)
    for since, seen_until, until in rows:
        end = unstamp_optional(until) or tx.parcel.at
        least += (unstamp_optional(seen_until) or end) - unstamp(since)
        most += end - unstamp(since)
    return max(least.total_seconds(), 0) / 3600, most.total_seconds() / 3600
