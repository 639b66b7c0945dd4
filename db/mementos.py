"""Record what web archives hold: captures, the states they replay, and how far a backfill came.

Nothing here touches a publication, its versions or its changes: an archive's times are its own.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime

from db import parcels
from db.archived import HostRest, Progress, Seen
from db.digest import content_digest, without_templates
from db.log import Log, readable_errors
from db.proof.chain import sealing, warc_digest
from db.records import Outcome, PageLook, PageReading, Parcel
from db.stated import paired
from db.tagging import usual_words
from db.times import stamp, unstamp
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class History:
    """What a backfill is told before it sets out.

    `read` pairs each key with the bytes that need not be read again; `progress` is how far each
    enumeration came; `rests` are the hosts that asked to be left alone, also such as are over.
    """

    read: frozenset[tuple[str, str]] = frozenset()
    progress: dict[str, Progress] = field(default_factory=dict)
    rests: dict[str, HostRest] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)


def history(log: Log, source: str, now: datetime) -> History:
    """Gather what is known of a source's history, for a backfill that sets out at `now`."""
    conn = log.conn
    read = conn.execute("select key, payload from memento where source = ?", (source,))
    progress = conn.execute(
        "select query, resume_key, done from backfill_progress where source = ?", (source,)
    )
    spent = conn.execute("select host, requests from host_day where day = ?", (f"{now:%Y-%m-%d}",))
    return History(
        read=frozenset(read.fetchall()),
        progress={
            query: Progress(query=query, resume_key=key, done=bool(done))
            for query, key, done in progress
        },
        rests=rests(log),
        spent=dict(spent.fetchall()),
    )


def rests(log: Log) -> dict[str, HostRest]:
    """Return the hosts that asked to be left alone, and until when."""
    rows = log.conn.execute("select host, until, times from host_rest")
    return {
        host: HostRest(host=host, until=unstamp(until), times=times) for host, until, times in rows
    }


def record_rests(conn: sqlite3.Connection, parcel: Parcel) -> None:
    """Keep which hosts asked to be left alone, and until when."""
    conn.executemany(
        """
        insert into host_rest (host, until, times) values (?1, ?2, ?3)
        on conflict do update set until = max(until, ?2), times = ?3
        """,
        [(one.host, stamp(one.until), one.times) for one in parcel.host_rests],
    )


def record_backfill(log: Log, parcel: Parcel) -> None:
    """Record a slice of a backfill, exactly once; nobody is told. Raises LogError."""
    name = f"{parcels.parcel_name(parcel.crawl, parcel.slice)}.warc.gz" if parcel.warc else None
    with readable_errors(log.path):
        warc = warc_digest(log.folder / "warc" / name if name else None)
    with readable_errors(log.path), log.immediate() as conn:
        backfill_id = _backfill(conn, parcel)
        if not _first_time(conn, backfill_id, parcel, name):
            return
        with sealing(conn, "backfill", parcel.at) as body:
            body["warc"] = warc
            _record(log, conn, parcel)
        _count(conn, backfill_id, parcel)
        _end(conn, backfill_id, parcel)


def _record(log: Log, conn: sqlite3.Connection, parcel: Parcel) -> None:
    assert parcel.backfill is not None  # noqa: S101 - it is what brought us here
    words = log.words or usual_words()
    tx = Tx(conn=conn, parcel=parcel, crawl_id=0, channels=(), words=words)
    record_rests(conn, parcel)
    keys = _own_keys(tx, parcel)
    _seen(tx, [replace(one, key=keys[one.key]) for one in parcel.backfill.seen])
    payloads = dict(parcel.backfill.payloads)
    for look in parcel.mementos:
        record_memento(tx, keys[look.key], payloads[look.url], look)
    _progress(conn, parcel, parcel.backfill.progress)


def _backfill(conn: sqlite3.Connection, parcel: Parcel) -> int:
    assert parcel.backfill is not None  # noqa: S101 - it is what brought us here
    days = parcel.backfill.since.isoformat(), parcel.backfill.until.isoformat()
    conn.execute(
        """
        insert into backfill (uid, source, since, until, started) values (?, ?, ?, ?, ?)
        on conflict (uid) do nothing
        """,
        (parcel.crawl, parcel.source, *days, stamp(parcel.started)),
    )
    row = conn.execute("select id from backfill where uid = ?", (parcel.crawl,)).fetchone()
    backfill_id: int = row[0]
    return backfill_id


def _first_time(
    conn: sqlite3.Connection, backfill_id: int, parcel: Parcel, warc: str | None
) -> bool:
    cursor = conn.execute(
        """
        insert into backfill_parcel (backfill_id, slice, recorded, warc) values (?, ?, ?, ?)
        on conflict do nothing
        """,
        (backfill_id, parcel.slice, stamp(parcel.at), warc),
    )
    return cursor.rowcount == 1


def _count(conn: sqlite3.Connection, backfill_id: int, parcel: Parcel) -> None:
    conn.execute(
        "update backfill set requests = requests + ?, bytes = bytes + ? where id = ?",
        (parcel.requests, parcel.size, backfill_id),
    )
    conn.executemany(
        """
        insert into host_day (host, day, requests) values (?1, ?2, ?3)
        on conflict do update set requests = requests + ?3
        """,
        [(host, f"{parcel.at:%Y-%m-%d}", count) for host, count in parcel.hosts],
    )


def _own_keys(tx: Tx, parcel: Parcel) -> dict[str, str]:
    """Return the key under which each publication is known, where it was moved since."""
    assert parcel.backfill is not None  # noqa: S101 - it is what brought us here
    keys = {one.key for one in parcel.backfill.seen} | {look.key for look in parcel.mementos}
    rows = tx.conn.execute(
        """
        select o.key, p.key from other_key o join publication p on p.id = o.publication_id
        where o.source = ?
        """,
        (tx.source,),
    )
    moved = dict(rows.fetchall())
    return {key: moved.get(key, key) for key in keys}


def _seen(tx: Tx, seen: list[Seen]) -> None:
    tx.conn.executemany(
        """
        insert into capture (source, key, archive, at, url, payload) values (?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """,
        [(tx.source, one.key, one.archive, stamp(one.at), one.url, one.payload) for one in seen],
    )


def record_memento(tx: Tx, key: str, payload: str, look: PageLook) -> None:
    """Record what a capture replays: one state of a publication's page, or of its file."""
    if look.reading is None:
        return
    own = replace(look.reading, text=without_templates(look.reading.text, tx.templates()))
    tx.conn.execute(
        """
        insert into memento (source, key, payload, memento_url, read_at, digest, title, text,
          stated_date, updated_date, documents, exchange_id, reader)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        (
            tx.source, key, payload, look.url, stamp(tx.parcel.at), content_digest(own), own.title,
            own.text, own.stated_date, own.updated_date, paired(own), tx.keep(look.exchange),
            tx.parcel.reader,
        ),
    )  # fmt: skip
    _know(tx, key, look, own)


def _know(tx: Tx, key: str, look: PageLook, reading: PageReading) -> None:
    """Keep what the newest memento says, for a publication that only an archive knows."""
    tx.conn.execute(
        """
        insert into archived (source, key, url, title, kind, stated_date, forces, topics,
          reference, first_seen, last_seen, newest)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)
        on conflict do update set url = ?3, title = ?4, kind = ?5, stated_date = ?6, forces = ?7,
          topics = ?8, reference = ?9, last_seen = ?10, newest = ?11 where newest <= ?11
        """,
        (
            tx.source, key, look.url, reading.title or key, reading.kind, reading.stated_date,
            json.dumps(reading.forces, ensure_ascii=False),
            json.dumps(reading.topics, ensure_ascii=False), reading.reference,
            stamp(tx.parcel.at), stamp(look.at),
        ),
    )  # fmt: skip


def _progress(conn: sqlite3.Connection, parcel: Parcel, progress: tuple[Progress, ...]) -> None:
    conn.executemany(
        """
        insert into backfill_progress (source, query, resume_key, done) values (?1, ?2, ?3, ?4)
        on conflict do update set resume_key = ?3, done = ?4
        """,
        [(parcel.source, one.query, one.resume_key, int(one.done)) for one in progress],
    )


def _end(conn: sqlite3.Connection, backfill_id: int, parcel: Parcel) -> None:
    """Record how it ended; once complete, another run enumerates anew and reads what is new."""
    if parcel.final is None:
        return
    conn.execute(
        "update backfill set outcome = ?, reason = ?, finished = ? where id = ?",
        (parcel.final.outcome, parcel.final.reason, stamp(parcel.at), backfill_id),
    )
    if parcel.final.outcome is Outcome.COMPLETE:
        conn.execute("delete from backfill_progress where source = ?", (parcel.source,))


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a source's last backfill ended, and what the log holds of its history since."""

    outcome: str | None
    reason: str | None
    requests: int
    captures: int
    mementos: int


def last_backfill(log: Log, source: str) -> Told | None:
    """Return how a source's last backfill ended, or None when there was none."""
    row = log.conn.execute(
        """
        select outcome, reason, requests, (select count(*) from capture where source = ?1),
          (select count(*) from memento where source = ?1)
        from backfill where source = ?1 order by id desc limit 1
        """,
        (source,),
    ).fetchone()
    names = ("outcome", "reason", "requests", "captures", "mementos")
    return Told(**dict(zip(names, row, strict=True))) if row else None


def sole_witness(log: Log, source: str) -> int:
    """Count the publications of a source that only archives know."""
    row = log.conn.execute(
        """
        select count(*) from archived a where source = ?1 and not exists
          (select 1 from publication p where p.source = a.source and p.key = a.key)
        """,
        (source,),
    ).fetchone()
    count: int = row[0]
    return count


def close_killed(conn: sqlite3.Connection, uid: str, now: str) -> bool:
    """Give a backfill that died the outcome `failed`; what it handed over is kept."""
    cursor = conn.execute(
        """
        update backfill set outcome = 'failed', reason = 'killed', finished = ?
        where uid = ? and outcome is null
        """,
        (now, uid),
    )
    return cursor.rowcount > 0
