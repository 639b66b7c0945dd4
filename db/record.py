"""Apply parcels to the log: each in one transaction, exactly once, whatever arrives twice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import parcels
from db.documents import record_file
from db.ending import announce_read, end_crawl
from db.log import Log, readable_errors
from db.mementos import close_killed, record_backfill, record_rests
from db.outside import record_found
from db.pages import record_page
from db.proof import chain
from db.proof.keeping import without_redacted
from db.proof.redact import finish
from db.proof.rows import newest
from db.records import Answer, Parcel, Recorded
from db.rereading import record_other_keys, record_reread
from db.routes import Channels
from db.tagging import retag, usual_words
from db.times import stamp
from db.tx import Tx
from db.walk import record_look


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What was found when the log was opened for a run."""

    changes: tuple[Recorded, ...] = ()
    parcels: int = 0
    killed: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def record(log: Log, parcel: Parcel, channels: Channels = ()) -> list[Recorded]:
    """Record a parcel and notice what it reveals; return the changes, none if it came before.

    Each change gets a pending delivery on each of `channels` in the same transaction. Raises
    LogError when the log cannot be written; nothing is lost then, the parcel stays where it is.
    """
    if parcel.backfill is not None:
        record_backfill(log, parcel)
        return []
    with readable_errors(log.path):
        warc = chain.warc_digest(_archived(log, parcel))
    with readable_errors(log.path), log.immediate() as conn:
        before = newest(conn)
        tx = Tx(
            conn=conn, parcel=parcel, crawl_id=_crawl(log, parcel), channels=channels,
            words=log.words or usual_words(),
        )  # fmt: skip
        if not _first_time(tx):
            return []
        _count(tx)
        record_other_keys(tx)
        for again in parcel.reread:
            record_reread(tx, again)
        for look in parcel.listings:
            record_look(tx, look)
        record_found(tx)
        for page in parcel.pages:
            record_page(tx, page)
        for file in parcel.files:
            record_file(tx, file)
        announce_read(tx, [page.key for page in parcel.pages if page.answer is Answer.READ])
        if parcel.final is not None:
            end_crawl(tx, parcel.final)
        chain.seal_parcel(conn, parcel, before, warc, tx.rewritten)
        return tx.recorded


def _archived(log: Log, parcel: Parcel) -> Path | None:
    name = f"{parcels.parcel_name(parcel.crawl, parcel.slice)}.warc.gz"
    return log.folder / "warc" / name if parcel.warc else None


def record_inbox(log: Log, channels: Channels) -> Reconciled:
    """Record every parcel that waits, oldest first; what cannot be read is set apart and named."""
    changes: list[Recorded] = []
    unreadable: list[str] = []
    waiting = parcels.waiting(log.folder)
    for place in waiting:
        if parcels.is_discarded(place):
            parcels.discard(place)
            continue
        try:
            parcel = parcels.read_parcel(place)
        except ValueError:
            unreadable.append(str(parcels.set_apart(log.folder, place)))
            continue
        changes += take(log, place, parcel, channels)
    return Reconciled(
        changes=tuple(changes), parcels=len(waiting) - len(unreadable), unreadable=tuple(unreadable)
    )


def take(log: Log, place: Path, parcel: Parcel, channels: Channels) -> list[Recorded]:
    """Record the parcel that lies at `place`, keep its evidence and clear it away."""
    with readable_errors(log.path):
        parcel = without_redacted(log, place, parcel)
        parcels.keep_evidence(log.folder, place)
    changes = record(log, parcel, channels)
    parcels.discard(place)
    return changes


def reconcile(log: Log, channels: Channels, now: str) -> Reconciled:
    """Record what finished crawls handed over; close the crawls that were killed."""
    finish(log)
    retag(log)
    found = record_inbox(log, channels)
    killed = []
    with readable_errors(log.path):
        for folder in parcels.dead_crawls(log.folder):
            if clear_dead(log, folder, now):
                killed.append(folder.name)
    return Reconciled(
        changes=found.changes,
        parcels=found.parcels,
        killed=tuple(killed),
        unreadable=found.unreadable,
    )


def clear_dead(log: Log, folder: Path, now: str) -> bool:
    """Close a crawl or backfill that died and move what it left away; tell whether it was open."""
    closed = _close_killed(log, folder, now)
    if any(folder.rglob(parcels.EXCHANGES)):
        parcels.set_apart(log.folder, folder)
    else:
        parcels.discard(folder)
    return closed


def _close_killed(log: Log, folder: Path, now: str) -> bool:
    """Give a crawl that died the outcome `failed`, also when it handed nothing over."""
    with log.immediate() as conn:
        with suppress(ValueError):  # killed before it had written what it was
            start = parcels.read_start(folder)
            if start.backfill is not None:
                return close_killed(conn, start.crawl, now)
            _crawl(log, start)
        cursor = conn.execute(
            """
            update crawl set outcome = 'failed', reason = 'killed', finished = ?
            where uid = ? and outcome is null
            """,
            (now, folder.name),
        )
        if cursor.rowcount:
            chain.seal(conn, "killed", now, {"crawl": chain.crawl_of(conn, folder.name)})
    return cursor.rowcount > 0


def _crawl(log: Log, parcel: Parcel) -> int:
    log.conn.execute(
        """
        insert into source (name, title, home, first_look) values (?, ?, ?, ?)
        on conflict do update set title = excluded.title, home = excluded.home
        """,
        (parcel.source, parcel.title, parcel.home, stamp(parcel.started)),
    )
    log.conn.execute(
        """
        insert into crawl (uid, source, depth, started) values (?, ?, ?, ?)
        on conflict (uid) do nothing
        """,
        (parcel.crawl, parcel.source, parcel.depth, stamp(parcel.started)),
    )
    row = log.conn.execute("select id from crawl where uid = ?", (parcel.crawl,)).fetchone()
    crawl_id: int = row[0]
    return crawl_id


def _first_time(tx: Tx) -> bool:
    warc = f"{parcels.parcel_name(tx.parcel.crawl, tx.parcel.slice)}.warc.gz"
    cursor = tx.conn.execute(
        """
        insert into parcel (crawl_id, slice, recorded, warc) values (?, ?, ?, ?)
        on conflict do nothing
        """,
        (tx.crawl_id, tx.parcel.slice, stamp(tx.parcel.at), warc if tx.parcel.warc else None),
    )
    return cursor.rowcount == 1


def _count(tx: Tx) -> None:
    parcel = tx.parcel
    tx.conn.execute(
        """
        update crawl set requests = requests + ?, unchanged = unchanged + ?, bytes = bytes + ?
        where id = ?
        """,
        (parcel.requests, parcel.unchanged, parcel.size, tx.crawl_id),
    )
    tx.conn.executemany(
        """
        insert into host_day (host, day, requests) values (?1, ?2, ?3)
        on conflict do update set requests = requests + ?3
        """,
        [(host, f"{parcel.at:%Y-%m-%d}", count) for host, count in parcel.hosts],
    )
    record_rests(tx.conn, parcel)
    if parcel.rest_until is not None:
        tx.conn.execute(
            "update source set rest_until = ? where name = ?",
            (stamp(parcel.rest_until), parcel.source),
        )
