"""Record publications that were met outside the listings, and tell which are in none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from db import detect
from db.content import Subject
from db.records import Answer, Found, PageReading, Route
from db.times import stamp, unstamp
from db.tx import Tx

SHARE = 0.5
"""Only where this share of a section's known addresses stands in a listing is absence telling."""


def record_found(tx: Tx) -> None:
    """Record what a sweep met outside the listings and whose own page it has read."""
    read = {
        look.key: (look.at, look.reading)
        for look in tx.parcel.pages
        if look.answer is Answer.READ and look.reading
    }
    wanted = [found for found in tx.parcel.found if found.key in read]
    known = tx.ids([found.key for found in wanted])
    silent = _in_baseline(tx)
    for found in wanted:
        if found.key not in known:
            _add(tx, found, *read[found.key], silent=silent)
    tx.conn.executemany(
        "insert into dead_end (source, key, at) values (?, ?, ?) "
        "on conflict do update set at = excluded.at",
        [
            (tx.source, look.key, stamp(look.at))
            for look in tx.parcel.pages
            if look.key in {found.key for found in tx.parcel.found} - read.keys()
        ],
    )


def _in_baseline(tx: Tx) -> bool:
    row = tx.conn.execute("select routes_ended from source where name = ?", (tx.source,)).fetchone()
    return row[0] is None or row[0] >= stamp(tx.parcel.started)


def _add(tx: Tx, found: Found, at: datetime, reading: PageReading, *, silent: bool) -> None:
    now = stamp(at)
    cursor = tx.conn.execute(
        """
        insert into publication (source, key, url, title, kind, stated_date, topics, first_seen,
          last_seen, state, baseline, announced, first_crawl)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 'unlisted', ?9, ?9, ?10)
        """,
        (
            tx.source, found.key, found.url, reading.title, reading.kind, reading.stated_date,
            json.dumps(reading.topics, ensure_ascii=False), now, int(silent), tx.crawl_id,
        ),
    )  # fmt: skip
    tx.conn.execute(
        "insert into found (publication_id, route, place, since) values (?, ?, ?, ?)",
        (cursor.lastrowid, found.route, found.where, stamp(tx.parcel.started)),
    )


def settle_found(tx: Tx) -> None:
    """Tell what two complete sweeps met outside the listings, and end the baseline of routes."""
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, f.route, f.place, f.since, p.last_read
        from found f join publication p on p.id = f.publication_id
        where p.source = ? and p.announced = 0 and p.state = 'unlisted' and p.gone_since is null
        """,
        (tx.source,),
    ).fetchall()
    shares = _shares(tx) if rows else {}
    for id_, key, title, url, route, place, since, read in rows:
        met = unstamp(since)
        answered = read is not None and unstamp(read) >= tx.parcel.started
        if tx.parcel.started - met < detect.CONFIRM_ABSENT or not answered:
            continue
        if shares.get(_section(key), 0.0) >= SHARE:
            subject = Subject(key=key, title=title, url=url)
            tx.tell(detect.unlisted(subject, Route(route), place, met), tx.parcel.at)
        tx.conn.execute("update publication set announced = 1 where id = ?", (id_,))
    _end_baseline(tx)


def _shares(tx: Tx) -> Mapping[str, float]:
    """Return which share of each section's known addresses stands in a listing."""
    counts: dict[str, list[int]] = {}
    rows = tx.conn.execute(
        """
        select key, exists (select 1 from placement s where s.publication_id = publication.id
          and s.until is null) from publication
        where source = ? and state not in ('removed', 'expired')
        """,
        (tx.source,),
    )
    for key, stands in rows:
        count = counts.setdefault(_section(key), [0, 0])
        count[0] += stands
        count[1] += 1
    return {section: stands / of for section, (stands, of) in counts.items()}


def _section(key: str) -> str:
    return key.rpartition("/")[0]


def _end_baseline(tx: Tx) -> None:
    """End the baseline of links, feeds and sitemap once every listed publication has been read."""
    tx.conn.execute(
        """
        update source set routes_ended = ?2 where name = ?1 and routes_ended is null
          and not exists (select 1 from publication p where p.source = ?1 and p.last_read is null
            and p.state = 'listed')
        """,
        (tx.source, stamp(tx.parcel.at)),
    )
