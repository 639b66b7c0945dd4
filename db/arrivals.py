"""Record publications that are met for the first time, and tell which of them are news."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from db import detect, releases
from db.content import Subject
from db.orders import expected_by
from db.records import Placed
from db.tagging import tag, tags_of
from db.times import day, stamp, unstamp
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A listing as the log knew it before this look."""

    id: int
    name: str
    baseline: detect.Baseline
    last_look: datetime | None
    later_crawl: bool


def add(tx: Tx, listed: Listed, new: dict[str, Placed]) -> dict[str, int]:
    """Record publications that the log does not know yet; return their ids."""
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
    ids = tx.ids(list(new))
    tag(tx.conn, tx.words, ids.values())
    return ids


def can_be_judged(listed: Listed, placed: Placed) -> bool:
    """Tell whether a new publication can be judged by what its row says alone."""
    waits = detect.waits_for_its_date(
        listed.baseline, page=placed.page, later_crawl=listed.later_crawl
    )
    return placed.row.stated_date is not None or not (listed.baseline.ended or waits)


def _silent(listed: Listed, placed: Placed) -> bool:
    """Tell whether a publication belongs to the baseline beyond doubt."""
    news = detect.is_news(
        listed.baseline,
        page=placed.page,
        stated=placed.row.stated_date,
        later_crawl=listed.later_crawl,
    )
    return not news and can_be_judged(listed, placed)


def announce(tx: Tx, listed: Listed, keys: list[str]) -> None:
    """Tell those of `keys` that are news and have not been told; settle the others."""
    together = _first_seen_today(tx, listed) if keys else 0
    for key in keys:
        row = tx.conn.execute(
            """
            select p.id, p.stated_date, s.page, s.rank, s.exchange_id
            from publication p join placement s on s.publication_id = p.id and s.listing_id = ?
            where p.source = ? and p.key = ? and p.announced = 0 order by s.since, s.id limit 1
            """,
            (listed.id, tx.source, key),
        ).fetchone()
        if row is not None:
            id_, stated, page, rank, evidence = row
            news = detect.is_news(
                listed.baseline, page=page, stated=stated, later_crawl=listed.later_crawl
            )
            tx.conn.execute(
                "update publication set announced = 1, baseline = ? where id = ?",
                (int(not news), id_),
            )
            if news:
                sighting = _sighting(tx, listed, id_, (page, rank), together)
                tx.tell(detect.arrived(sighting), sighting.at, evidence)


def _sighting(
    tx: Tx, listed: Listed, id_: int, place: tuple[int, int | None], together: int
) -> detect.Sighting:
    key, title, url, stated, kind, topics, first_seen = tx.conn.execute(
        """
        select key, title, url, stated_date, kind, topics, first_seen from publication
        where id = ?
        """,
        (id_,),
    ).fetchone()
    seen = unstamp(first_seen)
    release = releases.Release(
        last_look=listed.last_look, first_seen=seen, stated=stated, together=together,
        hours=tx.usual_hours(),
    )  # fmt: skip
    return detect.Sighting(
        subject=Subject(key=key, title=title, url=url), listing=listed.name, page=place[0],
        rank=place[1], stated_date=stated, kind=kind, topics=tuple(json.loads(topics)),
        at=seen, last_look=listed.last_look, together=together,
        expected=_expected(tx, listed.id, stated, seen),
        annotations=tuple((one.what.value, one.said) for one in releases.annotations(release)),
        tags=tags_of(tx.conn, tx.words, id_),
    )  # fmt: skip


def _expected(tx: Tx, listing_id: int, stated: str | None, seen: datetime) -> datetime | None:
    """Return the look that ought to have met it; an archive comes late to what it keeps."""
    if stated is None or tx.parcel.archive:
        return None
    return expected_by(tx, listing_id, stated, seen)


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
