"""Record what a crawl saw of one listing: publications, where they stand, what is new there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db import detect
from db.falls import bury
from db.moves import same_elsewhere
from db.placements import record_placements
from db.records import Depth, ListingLook, Placed
from db.times import day, stamp, unstamp, unstamp_optional
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A listing as the log knew it before this look."""

    id: int
    name: str
    baseline: detect.Baseline
    last_look: datetime | None
    later_crawl: bool


def record_look(tx: Tx, look: ListingLook) -> None:
    """Record one listing look."""
    listed = _listing(tx, look)
    if look.gone:
        _gone(tx, listed, look)
        return
    if look.unchanged:
        _still_there(tx, listed)
    else:
        first_places = _first_places(look.placed)
        ids = tx.ids(list(first_places))
        ids |= same_elsewhere(tx, listed.id, look, first_places, ids)
        new = {key: placed for key, placed in first_places.items() if key not in ids}
        _sighted(tx, listed, {ids[key]: place for key, place in first_places.items() if key in ids})
        ids |= _add(tx, listed, new)
        places = {ids[key]: place for key, place in first_places.items()}
        _entitle(tx, listed.id, places)
        record_placements(tx, listed.id, listed.last_look, look, places)
        announce(tx, listed, [key for key in new if _ready(listed, new[key])])
        bury(tx, listed.id, listed.name)
    _close(tx, listed, look)


def _gone(tx: Tx, listed: Listed, look: ListingLook) -> None:
    """Note that a listing is gone; once that is settled, nothing stands in it any more."""
    now = stamp(tx.parcel.at)
    tx.conn.execute(
        "update listing set gone_since = coalesce(gone_since, ?) where id = ?", (now, listed.id)
    )
    if look.settled:
        tx.conn.execute("update listing set page_rows = '[]' where id = ?", (listed.id,))
        tx.conn.execute(
            """
            update placement set until = ?, seen_until = ?
            where listing_id = ? and until is null
            """,
            (now, stamp(listed.last_look or tx.parcel.at), listed.id),
        )


def _ready(listed: Listed, placed: Placed) -> bool:
    """Tell whether a new publication can be judged by what its row says alone."""
    waits = detect.waits_for_its_date(
        listed.baseline, page=placed.page, later_crawl=listed.later_crawl
    )
    return placed.row.stated_date is not None or not (listed.baseline.ended or waits)


def _listing(tx: Tx, look: ListingLook) -> Listed:
    now = stamp(tx.parcel.started)
    tx.conn.execute(
        """
        insert into listing (source, name, url, first_look) values (?, ?, ?, ?)
        on conflict (source, name) do update set url = excluded.url
        """,
        (tx.source, look.listing, look.url, now),
    )
    row = tx.conn.execute(
        "select id, first_look, baseline_ended, last_look from listing "
        "where source = ? and name = ?",
        (tx.source, look.listing),
    ).fetchone()
    return Listed(
        id=row[0],
        name=look.listing,
        baseline=detect.Baseline(first_look=unstamp(row[1]), ended=row[2] is not None),
        last_look=unstamp_optional(row[3]),
        later_crawl=row[3] is not None,
    )


def _first_places(placed: Iterable[Placed]) -> dict[str, Placed]:
    """Return the first place of each publication; a place with a rank goes before one without."""
    first: dict[str, Placed] = {}
    for place in placed:
        known = first.get(place.row.key)
        if known is None or (known.rank is None and place.rank is not None):
            first[place.row.key] = place
    return first


def _still_there(tx: Tx, listed: Listed) -> None:
    tx.conn.execute(
        """
        update publication set last_seen = ? where id in
          (select publication_id from placement where listing_id = ? and until is null and page = 1)
        """,
        (stamp(tx.parcel.at), listed.id),
    )


def _sighted(tx: Tx, listed: Listed, places: dict[int, Placed]) -> None:
    """Note that known publications still stand here; tell those that had gone."""
    now = stamp(tx.parcel.at)
    _restore(tx, listed, set(places))
    tx.conn.executemany(
        """
        update publication set last_seen = ?, absent_since = null,
          stated_date = coalesce(stated_date, ?)
        where id = ?
        """,
        [(now, place.row.stated_date, id_) for id_, place in places.items()],
    )


def _entitle(tx: Tx, listing_id: int, places: dict[int, Placed]) -> None:
    """Keep the titles that this listing gives, and the one that stood before a change."""
    tx.conn.executemany(
        """
        insert into entry (listing_id, publication_id, title) values (?, ?, ?)
        on conflict do update set was_title = coalesce(was_title, title), title = excluded.title
        where title <> excluded.title
        """,
        [(listing_id, id_, place.row.title) for id_, place in places.items()],
    )


def _restore(tx: Tx, listed: Listed, here: set[int]) -> None:
    gone = tx.conn.execute(
        """
        select key, title, url, state, id from publication
        where source = ? and state in ('removed', 'delisted', 'unlisted', 'expired')
        """,
        (tx.source,),
    ).fetchall()
    for key, title, url, state, id_ in gone:
        if id_ in here:
            tx.tell(detect.restored(key, title, url, listed.name, state), tx.parcel.at)
            tx.conn.execute(
                """
                update publication set state = 'listed', gone_since = null, gone_last = null,
                  gone_status = null where id = ?
                """,
                (id_,),
            )


def _add(tx: Tx, listed: Listed, new: dict[str, Placed]) -> dict[str, int]:
    now = stamp(tx.parcel.at)
    tx.conn.executemany(
        """
        insert into publication (source, key, url, title, kind, stated_date, topics,
          first_seen, last_seen, baseline, announced, first_crawl)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11)
        """,
        [
            (
                tx.source, key, place.row.url, place.row.title, place.row.kind,
                place.row.stated_date, json.dumps(place.row.topics, ensure_ascii=False), now,
                int(not listed.baseline.ended),
                int(_silent(listed, place)), tx.crawl_id,
            )
            for key, place in new.items()
        ],
    )  # fmt: skip
    return tx.ids(list(new))


def _silent(listed: Listed, placed: Placed) -> bool:
    """Tell whether a publication belongs to the baseline beyond doubt."""
    news = detect.is_news(
        listed.baseline,
        page=placed.page,
        stated=placed.row.stated_date,
        later_crawl=listed.later_crawl,
    )
    return not news and _ready(listed, placed)


def announce(tx: Tx, listed: Listed, keys: list[str]) -> None:
    """Tell `added` for those of `keys` that are news and have not been told; settle the others."""
    together = _first_seen_today(tx, listed)
    for key in keys:
        row = tx.conn.execute(
            """
            select p.id, p.title, p.url, p.stated_date, p.kind, p.topics, p.first_seen, s.page,
              s.rank,
              s.exchange_id
            from publication p join placement s on s.publication_id = p.id and s.listing_id = ?
            where p.source = ? and p.key = ? and p.announced = 0 order by s.since, s.id limit 1
            """,
            (listed.id, tx.source, key),
        ).fetchone()
        if row is None:
            continue
        id_, title, url, stated, kind, topics, first_seen, page, rank, evidence = row
        news = detect.is_news(
            listed.baseline, page=page, stated=stated, later_crawl=listed.later_crawl
        )
        tx.conn.execute(
            "update publication set announced = 1, baseline = ? where id = ?", (int(not news), id_)
        )
        if news:
            sighting = detect.Sighting(
                key=key, title=title, url=url, listing=listed.name, page=page, rank=rank,
                stated_date=stated, kind=kind, topics=tuple(json.loads(topics)),
                at=unstamp(first_seen), last_look=listed.last_look, together=together,
            )  # fmt: skip
            tx.tell(detect.added(sighting), unstamp(first_seen), evidence)


def _first_seen_today(tx: Tx, listed: Listed) -> int:
    """Count what was first seen on this listing on the London day of the look."""
    rows = tx.conn.execute(
        """
        select p.first_seen from publication p
        where p.baseline = 0 and p.first_seen > ? and exists
          (select 1 from placement s where s.publication_id = p.id and s.listing_id = ?)
        """,
        (stamp(tx.parcel.at)[:8] + "00", listed.id),
    )
    today = day(tx.parcel.at)
    return sum(1 for (seen,) in rows if day(unstamp(seen)) == today)


def _close(tx: Tx, listed: Listed, look: ListingLook) -> None:
    """Leave the listing as this look found it; a complete sweep of it ends its baseline."""
    now = stamp(tx.parcel.at)
    tx.conn.execute(
        """
        update listing set last_look = ?1, gone_since = null, etag = ?2, last_modified = ?3,
          stated_total = coalesce(?4, stated_total),
          baseline_ended = case when ?5 then coalesce(baseline_ended, ?1) else baseline_ended end
        where id = ?6
        """,
        (
            now, look.etag, look.last_modified, look.stated_total,
            look.complete and look.exhaustive and tx.parcel.depth is Depth.SWEEP, listed.id,
        ),
    )  # fmt: skip
    if look.complete and look.page_rows:
        _remember_pages(tx, listed, look)


def _ranked_on_page_one(look: ListingLook) -> int:
    return sum(place.page == 1 and place.rank is not None for place in look.placed)


def _remember_pages(tx: Tx, listed: Listed, look: ListingLook) -> None:
    known = json.loads(
        tx.conn.execute("select page_rows from listing where id = ?", (listed.id,)).fetchone()[0]
    )
    rows = list(look.page_rows)
    kept = rows if look.exhaustive else rows + known[len(rows) :]
    tx.conn.execute("update listing set page_rows = ? where id = ?", (json.dumps(kept), listed.id))
    if len(kept) > 1:  # the last page is short; a listing of one page has no usual size
        tx.conn.execute(
            """
            insert into page_size (listing_id, day, size, looks) values (?, ?, ?, 1)
            on conflict do update set looks = looks + 1
            """,
            (listed.id, day(tx.parcel.at).isoformat(), _ranked_on_page_one(look)),
        )
