"""Notice which publications of a listing are buried, and gather what their fall looked like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from db import burial
from db.content import Subject
from db.releases import BULK
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


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A listing as burial sees it: its thresholds, page size and usual hours on page one."""

    id: int
    name: str
    threshold: burial.Threshold
    page_size: int
    usual: float | None


def _listing(tx: Tx, listing_id: int, name: str) -> Listing | None:
    """Return what is needed to judge depth, or None for a listing that has none."""
    size = usual_page_size(tx, listing_id)
    page, days, order = tx.conn.execute(
        "select burial_page, burial_days, sorted_by from listing where id = ?", (listing_id,)
    ).fetchone()
    if not size or order in (burial.Sorted.TITLE, burial.Sorted.RELEVANCE):
        return None
    threshold = burial.Threshold(page=page, within=timedelta(days=days))
    return Listing(
        id=listing_id, name=name, threshold=threshold, page_size=size,
        usual=_usual_hours(tx, listing_id),
    )  # fmt: skip


def bury(tx: Tx, listing_id: int, name: str) -> None:
    """Tell which publications of a listing are buried or sinking, each once, by its last order."""
    listing = _listing(tx, listing_id, name)
    if listing is None:
        return
    within = listing.threshold.within
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, p.first_seen, p.stated_date, s.rank
        from publication p
        join standing s on s.publication_id = p.id and s.listing_id = ?1
        where p.source = ?2 and p.baseline = 0 and p.announced = 1
          and p.state in ('listed', 'withdrawn')
          and s.rank > ?3 and (p.first_seen >= ?4 or p.stated_date >= ?5) and not exists
          (select 1 from burial b where b.publication_id = p.id and b.listing_id = ?1)
        order by s.rank
        """,
        (
            listing_id, tx.source, (burial.WARNING_PAGE - 1) * listing.page_size,
            stamp(tx.parcel.at - within), (day(tx.parcel.at) - within).isoformat()[:7],
        ),
    ).fetchall()  # fmt: skip
    for row in rows:
        _judge_fall(tx, listing, row)


def _judge_fall(tx: Tx, listing: Listing, row: tuple[int, str, str, str, str, str, int]) -> None:
    id_, key, title, url, first_seen, stated, rank = row
    seen = unstamp(first_seen)
    born = not _stood_higher(tx, listing, id_)
    if born and _is_backdated(tx, key):
        return
    fall = burial.Fall(
        subject=Subject(key=key, title=title, url=url), listing=listing.name, rank=rank,
        page_size=listing.page_size, first_seen=seen, stated_date=stated, at=tx.parcel.at,
        born=born, page_one=_hours_on_page_one(tx, listing.id, id_),
        usual=listing.usual, curve=_curve(tx, listing.id, id_),
        pushed_by=_pushed_by(tx, listing.id, id_, rank, seen),
        in_bulk=_in_bulk(tx, listing.id, seen),
    )  # fmt: skip
    if burial.is_buried(listing.threshold, fall):
        change, table = burial.buried(fall), "burial"
    elif burial.is_sinking(listing.threshold, fall) and not _warned(tx, listing.id, id_):
        change, table = burial.sinking(fall), "sinking"
    else:
        return
    change_id = tx.tell(change, tx.parcel.at, _shown(tx, listing.id, id_))
    tx.conn.execute(f"insert into {table} values (?, ?, ?)", (id_, listing.id, change_id))


def _stood_higher(tx: Tx, listing: Listing, id_: int) -> bool:
    """Tell whether a publication ever stood in a listing above the page that buries."""
    row = tx.conn.execute(
        """
        select 1 from placement where listing_id = ? and publication_id = ? and rank <= ?
        """,
        (listing.id, id_, (listing.threshold.page - 1) * listing.page_size),
    ).fetchone()
    return row is not None


def _is_backdated(tx: Tx, key: str) -> bool:
    row = tx.conn.execute(
        "select 1 from change where source = ? and key = ? and kind = 'backdated'",
        (tx.source, key),
    ).fetchone()
    return row is not None


def _warned(tx: Tx, listing_id: int, id_: int) -> bool:
    row = tx.conn.execute(
        "select 1 from sinking where publication_id = ? and listing_id = ?", (id_, listing_id)
    ).fetchone()
    return row is not None


def leave_page_one(tx: Tx, listing_id: int) -> None:
    """Note how long each publication that this look no longer found on page one stood there.

    Those of the baseline do not count, since nobody saw them come.
    """
    rows = tx.conn.execute(
        """
        select distinct p.id, p.first_seen from placement s
        join publication p on p.id = s.publication_id
        where s.listing_id = ?1 and s.page = 1 and s.until = ?2 and p.baseline = 0
          and not exists (select 1 from placement n where n.listing_id = ?1
            and n.publication_id = p.id and n.until is null and n.page = 1)
        """,
        (listing_id, stamp(tx.parcel.at)),
    ).fetchall()
    for id_, seen in rows:
        stay = _hours_on_page_one(tx, listing_id, id_)
        if stay is not None and not _in_bulk(tx, listing_id, unstamp(seen)):
            tx.conn.execute(
                """
                insert into page_one_stay (publication_id, listing_id, least, most, until)
                values (?, ?, ?, ?, ?)
                on conflict do update set least = excluded.least, most = excluded.most,
                  until = excluded.until
                """,
                (id_, listing_id, *stay, stamp(tx.parcel.at)),
            )


def _usual_hours(tx: Tx, listing_id: int) -> float | None:
    """Return the median hours on page one of the last hundred that left it, None when too few."""
    rows = tx.conn.execute(
        """
        select (least + most) / 2 from page_one_stay where listing_id = ?
        order by until desc limit 100
        """,
        (listing_id,),
    ).fetchall()
    return median(hours for (hours,) in rows) if len(rows) >= burial.USUAL_OF else None


def _curve(tx: Tx, listing_id: int, id_: int) -> tuple[tuple[datetime, int], ...]:
    """Return when a publication came to which page of a listing."""
    rows = tx.conn.execute(
        """
        select since, page from placement where listing_id = ? and publication_id = ?
        order by since, id
        """,
        (listing_id, id_),
    )
    curve: list[tuple[datetime, int]] = []
    for since, page in rows:
        if not curve or curve[-1][1] != page:
            curve.append((unstamp(since), page))
    return tuple(curve)


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
    return sum(day(unstamp(at)) == day(seen) for (at,) in rows) >= BULK


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
