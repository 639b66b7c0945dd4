"""Verify a log: the chain, the rows that it sealed, the archive, and SQLite's own checks."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from db.log import Log, readable_errors
from db.parcels import left_apart, waiting
from db.proof import archive, verify
from db.proof.archive import Place, Tick
from db.proof.chain import head, seals
from db.proof.redact import finish
from db.proof.rows import NAMED, entries
from db.proof.verify import Expected, Trouble

PAGE_CHECKS = 20
"""Faults of the file itself that are told; one often brings thousands."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What verifying came to; `notes` are no alteration, but worth knowing."""

    head: str
    sealed: int
    exchanges: int
    seals: dict[int, str]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...]


def check(log: Log, tick: Tick) -> Proof:
    """Compare all that the log and the archive hold with what was sealed.

    A redaction that was interrupted is finished first. Raises LogError.
    """
    finish(log)
    listed = sorted(os.listdir(log.folder / "warc"))
    arrived = {place.name for place in waiting(log.folder)}
    with readable_errors(log.path), _snapshot(log) as conn:
        expected = verify.replay(seals(conn))
        troubles = [*_sqlite(conn), *expected.troubles, *_rows(conn, expected)]
        every, known = archive.places(conn), pointed_to(conn)
        notes = tuple(_notes(log, conn))
    arrived |= {place.name for place in waiting(log.folder)}
    troubles += archive.check_files(log.folder / "warc", every, expected.warcs, tick)
    troubles += _missing(log, known, every, expected)
    troubles += archive.orphans(log.folder / "warc", known, arrived, listed=listed)
    return Proof(
        head=expected.head, sealed=len(expected.seals), exchanges=len(every),
        seals=expected.seals, troubles=tuple(troubles), notes=notes,
    )  # fmt: skip


@contextmanager
def _snapshot(log: Log) -> Iterator[sqlite3.Connection]:
    """Read the log as it is at one moment, whatever is written to it meanwhile."""
    conn = log.conn
    before, conn.text_factory = conn.text_factory, _text
    conn.execute("begin")
    try:
        yield conn
    finally:
        conn.execute("rollback")
        conn.text_factory = before


def _text(stored: bytes) -> str:
    """Read a text; what was altered may be none."""
    return stored.decode("utf-8", "surrogateescape")


def _sqlite(conn: sqlite3.Connection) -> list[Trouble]:
    rows = conn.execute(f"pragma integrity_check({PAGE_CHECKS})").fetchall()
    said = [f"SQLite finds a fault in the log: {what}" for (what,) in rows if what != "ok"]
    broken = conn.execute("pragma foreign_key_check").fetchmany(PAGE_CHECKS)
    said += [f"a row of {table} points to a {of} that is not there" for table, _, of, _ in broken]
    return [Trouble(said=one) for one in said]


def _rows(conn: sqlite3.Connection, expected: Expected) -> list[Trouble]:
    troubles: list[Trouble] = []
    for kind in NAMED:
        found = verify.compare_rows(kind, expected.tables[kind], entries(conn, kind))
        troubles += _explained(conn, found) if kind == "versions" else found
    crawls = conn.execute(
        "select id, uid, source, depth, started, outcome, reason, finished from crawl order by id"
    )
    return troubles + verify.compare_crawls(expected, [list(row) for row in crawls])


def _explained(conn: sqlite3.Connection, troubles: list[Trouble]) -> list[Trouble]:
    """Say of each version whether it is its text that was altered."""
    rows = conn.execute(
        "select id, text, text_digest from version where id in (select value from json_each(?))",
        (json.dumps([one.row for one in troubles]),),
    )
    return verify.explain(troubles, {id_: (text, digest) for id_, text, digest in rows})


def pointed_to(conn: sqlite3.Connection) -> set[str]:
    """Return the names of the WARC files that the log needs."""
    rows = conn.execute(
        """
        select warc from parcel where warc is not null union select warc from exchange
        union select warc from backfill_parcel where warc is not null
        """
    )
    return {name for (name,) in rows}


def _missing(
    log: Log, known: set[str], every: list[Place], expected: Expected
) -> Iterator[Trouble]:
    """Yield the files that only a parcel's row points to and that are not there."""
    checked = {place.warc for place in every} | expected.warcs.keys()
    for name in sorted(known - checked):
        if not (log.folder / "warc" / name).exists():
            yield Trouble(said=f"{name} is missing")


def _notes(log: Log, conn: sqlite3.Connection) -> Iterator[str]:
    first = next(seals(conn), None)
    if first is None:
        yield "nothing has been sealed yet: nothing is proven"
    elif first.what == "before":
        yield (
            "this log is older than its chain: what was there when the chain began is proven from "
            f"then on (seal 1, {first.at}), and nothing before"
        )
    rows = conn.execute("select id, source, started from crawl where outcome is null order by id")
    for id_, source, started in rows:
        yield f"crawl {id_} of {source}, begun {started}, has not ended"
    for place in left_apart(log.folder):
        yield f"left apart by a crawl that was killed, or unreadable: {place.name}"


def chain_head(log: Log) -> str | None:
    """Return the hash that proves all recorded so far to whoever keeps it, or None."""
    newest = head(log.conn)
    return newest.hash if newest else None
