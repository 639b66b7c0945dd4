"""Record what a crawl saw of one listing: publications, where they stand, what is new there."""

from __future__ import annotations

import json
from collections.abc import Iterable

from db import detect
from db.arrivals import Listed, add, announce, can_be_judged
from db.content import Subject
from db.falls import bury, leave_page_one
from db.moves import Twins, same_elsewhere
from db.orders import remember_order
from db.placements import record_placements
from db.records import Depth, ListingLook, Placed
from db.rereading import begin_listing_anew
from db.times import day, stamp, unstamp, unstamp_optional
from db.tx import Tx


def record_look(tx: Tx, look: ListingLook) -> None:
    """Record one listing look."""
    listed = _listing(tx, look)
    if look.gone:
        _gone(tx, listed, look)
        return
    if look.unchanged:
        _still_there(tx, listed)
    else:
        _placed(tx, listed, look)
    _close(tx, listed, look)


def _placed(tx: Tx, listed: Listed, look: ListingLook) -> None:
    """Record where everything stands, and judge what is new there."""
    first_places = _first_places(look.placed)
    ids = tx.ids(list(first_places))
    ids |= same_elsewhere(tx, listed.id, look, first_places, ids)
    new = {key: placed for key, placed in first_places.items() if key not in ids}
    twins = Twins.left_by(tx, listed.id, look, set(ids.values())) if new else Twins((), False)
    _sighted(tx, listed, {ids[key]: place for key, place in first_places.items() if key in ids})
    ids |= add(tx, listed, new)
    places = {ids[key]: place for key, place in first_places.items()}
    _entitle(tx, listed.id, places)
    remember_order(tx, listed.id, look)
    record_placements(tx, listed.id, listed.last_look, look, places)
    ready = (key for key, place in new.items() if can_be_judged(listed, place))
    announce(tx, listed, [key for key in ready if not twins.may_be(new[key].row)])
    leave_page_one(tx, listed.id)
    bury(tx, listed.id, listed.name)


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


def _listing(tx: Tx, look: ListingLook) -> Listed:
    now = stamp(tx.parcel.started)
    tx.conn.execute(
        """
        insert into listing (source, name, url, first_look, burial_page, burial_days, reader)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (source, name) do update set url = excluded.url,
          burial_page = excluded.burial_page, burial_days = excluded.burial_days
        """,
        (
            tx.source, look.listing, look.url, now, look.burial_page, look.burial_days,
            tx.parcel.reader,
        ),
    )  # fmt: skip
    if look.placed:
        begin_listing_anew(tx, look.listing)
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
    """Keep the titles and dates that this listing gives, and the title before a change."""
    tx.conn.executemany(
        """
        insert into entry (listing_id, publication_id, title, stated_date) values (?, ?, ?, ?)
        on conflict do update set
          was_title = case when title <> excluded.title then coalesce(was_title, title)
            else was_title end,
          title = excluded.title, stated_date = excluded.stated_date
        where title <> excluded.title or stated_date is not excluded.stated_date
        """,
        [
            (listing_id, id_, place.row.title, place.row.stated_date)
            for id_, place in places.items()
        ],
    )


def _restore(tx: Tx, listed: Listed, here: set[int]) -> None:
    gone = tx.conn.execute(
        """
        select key, title, url, state, announced, id from publication
        where source = ? and state in ('removed', 'delisted', 'unlisted', 'expired')
        """,
        (tx.source,),
    ).fetchall()
    for key, title, url, state, announced, id_ in gone:
        if id_ not in here:
            continue
        if announced and listed.baseline.ended:  # what waits to be judged is new, and not back
            subject = Subject(key=key, title=title, url=url)
            tx.tell(detect.restored(subject, listed.name, state), tx.parcel.at)
        tx.conn.execute(
            """
            update publication set state = 'listed', gone_since = null, gone_last = null,
              gone_status = null where id = ?
            """,
            (id_,),
        )


def _close(tx: Tx, listed: Listed, look: ListingLook) -> None:
    """Leave the listing as this look found it; a complete sweep of it ends its baseline."""
    now = stamp(tx.parcel.at)
    tx.conn.execute(
        """
        update listing set look_before = last_look, last_look = ?1, gone_since = null,
          etag = ?2, last_modified = ?3,
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
