"""Notice which publications of a listing are buried, and gather what their fall looked like."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from db import burial, detect
from db.times import day, stamp, unstamp, unstamp_optional
from db.tx import Tx

USUAL = timedelta(days=14)


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
