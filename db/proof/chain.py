"""The hash chain: every recorded parcel and every act by hand appends one seal to it.

A seal's hash is the SHA-256 of five lines: the hash before it, its number, its time, what it
seals, and its body in canonical JSON. So whoever keeps one hash holds all that went before.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.proof.rows import FIRST, canonical, entries, newest
from db.records import Parcel
from db.times import stamp

NOTHING = "0" * 64
"""What the first seal follows."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One link of the chain, as it is stored."""

    number: int
    at: str
    what: str
    body: str
    hash: str


def seals(conn: sqlite3.Connection) -> Iterator[Seal]:
    """Yield the chain from its first seal."""
    rows = conn.execute("select number, at, what, body, hash from seal order by number")
    for number, at, what, body, hash_ in rows:
        yield Seal(number=number, at=at, what=what, body=body, hash=hash_)


def hash_of(before: str, seal: Seal) -> str:
    """Return the hash that a seal has when it follows this one."""
    lines = "\n".join((before, str(seal.number), seal.at, seal.what, seal.body))
    return hashlib.sha256(lines.encode(errors="surrogateescape")).hexdigest()


def head(conn: sqlite3.Connection) -> Seal | None:
    """Return the newest seal: whoever keeps its hash can prove all that was recorded by then."""
    row = conn.execute(
        "select number, at, what, body, hash from seal order by number desc limit 1"
    ).fetchone()
    if row is None:
        return None
    return Seal(number=row[0], at=row[1], what=row[2], body=row[3], hash=row[4])


def seal(
    conn: sqlite3.Connection, what: str, at: datetime | str, body: Mapping[str, object]
) -> str:
    """Append a seal in the open transaction, and return its hash."""
    last = head(conn)
    link = Seal(
        number=last.number + 1 if last else 1, at=at if isinstance(at, str) else stamp(at),
        what=what, body=canonical({name: said for name, said in body.items() if said}), hash="",
    )  # fmt: skip
    hash_ = hash_of(last.hash if last else NOTHING, link)
    conn.execute(
        "insert into seal (number, at, what, body, hash) values (?, ?, ?, ?, ?)",
        (link.number, link.at, link.what, link.body, hash_),
    )
    return hash_


@contextmanager
def sealing(conn: sqlite3.Connection, what: str, at: datetime) -> Iterator[dict[str, object]]:
    """Seal what is recorded within, in the open transaction; more may be put into the body."""
    before = newest(conn)
    body: dict[str, object] = {}
    yield body
    seal(conn, what, at, {**added(conn, before), **body})


def added(conn: sqlite3.Connection, before: Mapping[str, int]) -> dict[str, object]:
    """Return the rows of each kind that were recorded after these ids."""
    return {kind: list(entries(conn, kind, after=id_)) for kind, id_ in before.items()}


def seal_parcel(
    conn: sqlite3.Connection, parcel: Parcel, before: Mapping[str, int], warc: list[object],
    reread: list[int],
) -> None:  # fmt: skip
    """Seal a parcel that has just been recorded; `before` are the newest ids before it."""
    crawl = crawl_of(conn, parcel.crawl)
    body = {
        **added(conn, before),
        "reread": list(entries(conn, "versions", only=reread)) if reread else [],
        "crawl": crawl[:5],
        "slice": [parcel.slice],
        "end": crawl[5:] if parcel.final is not None else [],
        "warc": warc,
    }
    seal(conn, "parcel", parcel.at, body)


def crawl_of(conn: sqlite3.Connection, uid: str) -> list[object]:
    """Return what is sealed of a crawl: five columns from its beginning, three from its end."""
    row = conn.execute(
        "select id, uid, source, depth, started, outcome, reason, finished from crawl "
        "where uid = ?",
        (uid,),
    ).fetchone()
    return list(row)


def warc_digest(path: Path | None) -> list[object]:
    """Return name, size and SHA-256 of a WARC file in the archive; nothing where there is none."""
    if path is None or not path.exists():
        return []
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return [path.name, path.stat().st_size, digest]


def seal_what_was_there(conn: sqlite3.Connection) -> None:
    """Begin the chain of a log that is older than it: what stands there then, proven from then on.

    Nothing before is proven. WARC files of before are not sealed whole, but the digests of the
    responses in them are.
    """
    crawls = conn.execute(
        "select id, uid, source, depth, started, outcome, reason, finished from crawl order by id"
    ).fetchall()
    if not crawls:
        return
    before = added(conn, dict.fromkeys(FIRST, 0))
    counts = {kind: len(rows) for kind, rows in before.items() if isinstance(rows, list)}
    body = {**before, "crawls": crawls, "counts": {**counts, "crawls": len(crawls)}}
    at = conn.execute("select max(coalesce(finished, started)) from crawl").fetchone()[0]
    seal(conn, "before", at, body)
