"""Redact a publication: its bytes and words go everywhere, and a tombstone stays.

First the archive is looked through, then one transaction removes the words from the log and records
what is to go from the archive and what its files will be, and only then are those written anew. So
whatever interrupts it is finished at the next start, and proven against what was sealed.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from db import parcels
from db.log import Log, readable_errors
from db.proof import tombs
from db.proof.archive import Tick
from db.proof.blind import blinded
from db.proof.chain import sealing
from db.proof.erase import erase, findings_of
from db.proof.gather import keys_of, masked_titles, others_of, wanted_of
from db.proof.plan import Plan, plan, read_plan
from db.times import stamp


class CannotRedact(ValueError):  # noqa: N818 - named for what the caller says
    """It may not be redacted now, or has been; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """A redaction that has been planned: what will go, and whose bytes it shares."""

    id: int
    source: str
    key: str
    at: datetime
    plan: Plan
    counts: dict[str, int] = field(default_factory=dict)
    shared_with: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()


def prepare(
    log: Log, row: Mapping[str, str], at: datetime, tick: Tick, *, findings: bool, spare: bool
) -> Redaction:
    """Look through log and archive for what will go. Raises CannotRedact, LogError.

    `row` has the source and the key; with `findings` those that people entered go as well; with
    `spare` the pages of other publications stay, although they show its words.
    """
    source, key = row["source"], row["key"]
    conn = log.conn
    (id_,) = conn.execute(
        "select id from publication where source = ? and key = ?", (source, key)
    ).fetchone()
    before = conn.execute(
        "select at, reason from redaction where publication_id = ?", (id_,)
    ).fetchone()
    if before:
        raise CannotRedact(f"{key} was redacted at {before[0]}: {before[1]}")
    work = log.folder / "work"
    if work.is_dir() and any(work.iterdir()):
        raise CannotRedact(
            "a crawl is running, or was killed: wait for its end, or let `pagefive record` clear "
            "up after it"
        )
    with readable_errors(log.path):
        wanted = wanted_of(conn, id_, source, key)
        wanted = replace(wanted, spared=others_of(conn, source) if spare else frozenset())
        made = plan(log, wanted, stamp(at), tick)
        made.titles, made.spare = masked_titles(conn, id_, source, key), spare
    owed = tuple(findings_of(conn, id_, entered=findings))
    return Redaction(
        id=id_, source=source, key=key, at=at, plan=made, findings=owed,
        counts=_counts(conn, id_, source, key), shared_with=_shared(conn, made, id_),
    )  # fmt: skip


def carry_out(log: Log, redaction: Redaction, reason: str) -> None:
    """Remove it, from the log and then from the archive. Raises LogError."""
    made = redaction.plan
    log.conn.execute("pragma secure_delete = on")
    with log.immediate() as conn, sealing(conn, "redaction", redaction.at) as body:
        row = conn.execute(
            """
            insert into redaction (publication_id, at, reason, digests, plan)
            values (?, ?, ?, ?, ?)
            """,
            (redaction.id, stamp(redaction.at), reason, json.dumps(made.digests), made.written()),
        ).lastrowid
        mark_members(conn, int(row or 0), _kept(made))
        body.update(erase(conn, redaction.id, redaction.source, redaction.key, redaction.findings))
        body["warcs"] = [
            [name, (log.folder / "warc" / name).stat().st_size, after]
            for name, (_, after) in made.sealed.items()
        ]
    finish(log)


def _kept(made: Plan) -> Iterator[tuple[str, tombs.Span]]:
    """Yield what goes from files that the log points to, or will; by their name in the archive."""
    for name, spans in made.spans.items():
        top, place, *_ = Path(name).parts
        if top in ("warc", "inbox"):
            archived = place if top == "warc" else f"{place}.warc.gz"
            yield from ((archived, span) for span in spans)


def mark_members(
    conn: sqlite3.Connection, redaction: int, members: Iterable[tuple[str, tombs.Span]]
) -> None:
    """Note where tombstones stand in the archive, or will."""
    conn.executemany(
        """
        insert into redacted_member (warc, offset, length, redaction_id) values (?, ?, ?, ?)
        on conflict do nothing
        """,
        [(name, offset, length, redaction) for name, (offset, length) in members],
    )


def finish(log: Log) -> int:
    """Finish every redaction that was interrupted; return how many there were. Raises LogError."""
    rows = log.conn.execute(
        """
        select r.id, p.source, p.key, r.plan from redaction r
        join publication p on p.id = r.publication_id where r.finished is null
        """
    ).fetchall()
    if not rows:
        return 0
    with readable_errors(log.path), (log.folder / "redaction.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for id_, source, key, written in rows:
            made = read_plan(written)
            _from_archive(log.folder, made, source, keys_of(log.conn, source, key))
            _from_free_pages(log)
            with log.immediate() as conn:
                conn.execute("update redaction set finished = ? where id = ?", (made.at, id_))
    return len(rows)


def _from_archive(folder: Path, made: Plan, source: str, keys: frozenset[str]) -> None:
    for name, spans in made.spans.items():
        path = folder / name
        if path.exists() and _as_planned(path, made):
            tombs.bury(path, path.name, spans, made.at)
    for name in made.blind:
        with suppress(ValueError):  # what was recorded meanwhile is gone, and was blinded then
            parcel = parcels.read_parcel((folder / name).parent)
            if parcel.source == source:
                parcels.rewrite((folder / name).parent, blinded(parcel, keys))
    for name in made.whole:
        (folder / name).unlink(missing_ok=True)
    for part in (folder / "warc").glob("*.part"):
        part.unlink()


def _as_planned(path: Path, made: Plan) -> bool:
    """Tell whether a file is to be written: one that was altered since is left for `verify`."""
    if path.parent.name != "warc":
        return True
    return (
        tombs.digest_after(memoryview(path.read_bytes()), path.name, (), made.at)
        == (made.sealed[path.name][0])
    )


def _from_free_pages(log: Log) -> None:
    """Write the log anew and empty its journal, since freed pages keep what stood in them."""
    log.conn.execute("vacuum")
    busy = log.conn.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    if busy:
        raise sqlite3.OperationalError("database is locked")


def _shared(conn: sqlite3.Connection, made: Plan, id_: int) -> tuple[str, ...]:
    """Return the other publications whose versions rest on bytes that will go."""
    rows = conn.execute(
        """
        select distinct p.key from version v join publication p on p.id = v.publication_id
        join exchange e on e.id = v.exchange_id
        where p.id <> ? and e.digest in (select value from json_each(?)) order by p.key
        """,
        (id_, json.dumps(made.digests)),
    )
    return tuple(key for (key,) in rows)


def _counts(conn: sqlite3.Connection, id_: int, source: str, key: str) -> dict[str, int]:
    counted = {
        "versions": ("select count(*) from version where publication_id = ?", (id_,)),
        "files": (
            "select count(*) from file_version v join document d on d.id = v.document_id "
            "where d.publication_id = ?",
            (id_,),
        ),
        "changes": ("select count(*) from change where source = ? and key = ?", (source, key)),
        "copies from web archives": (
            "select count(*) from memento where source = ? and key = ?", (source, key)
        ),
    }  # fmt: skip
    return {name: conn.execute(*query).fetchone()[0] for name, query in counted.items()}
