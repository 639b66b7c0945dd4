"""Keep a redacted publication out of what crawls hand over: only that it is there is recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from db.log import Log
from db.parcels import EXCHANGES
from db.proof import tombs
from db.proof.blind import blinded, exchanges_showing, own_exchanges
from db.proof.gather import keys_of, others_of
from db.proof.members import Unreadable, parsed
from db.proof.plan import read_plan, spans_of
from db.proof.redact import mark_members
from db.proof.wanted import Packed, Wanted
from db.records import Parcel
from db.times import stamp


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """The redacted publications of a source: their keys, addresses and bytes."""

    redaction: int
    keys: frozenset[str]
    wanted: Wanted


def without_redacted(log: Log, place: Path, parcel: Parcel) -> Parcel:
    """Return a parcel without what was redacted, and remove that from its WARC as well."""
    hidden = _hidden(log, parcel.source)
    if hidden is None:
        return parcel
    own = own_exchanges(parcel, hidden.keys)
    shown = [*own, *exchanges_showing(parcel, hidden.keys)]
    offsets = {kept.offset for kept in shown if kept.warc == f"{place.name}.warc.gz"}
    addresses = hidden.wanted.addresses | {kept.url for kept in own}
    exchanges = place / EXCHANGES
    if exchanges.exists():
        wanted = replace(hidden.wanted, addresses=addresses)
        _bury(log, exchanges, replace(hidden, wanted=wanted), offsets, stamp(parcel.at))
    return blinded(parcel, hidden.keys)


def _bury(log: Log, exchanges: Path, hidden: Hidden, offsets: set[int], at: str) -> None:
    def goes(offset: int, plain: bytes) -> bool:
        try:
            return offset in offsets or hidden.wanted.has(parsed(plain))
        except Packed:
            return False

    try:
        spans = spans_of(exchanges.read_bytes(), goes)
    except Unreadable:  # no parcel is handed over with such a file; `verify` names it
        return
    if spans:
        name = f"{exchanges.parent.name}.warc.gz"
        with log.immediate() as conn:
            mark_members(conn, hidden.redaction, [(name, span) for span in spans])
        tombs.bury(exchanges, name, spans, at)


def _hidden(log: Log, source: str) -> Hidden | None:
    rows = log.conn.execute(
        """
        select r.id, p.key, r.digests, r.plan from redaction r
        join publication p on p.id = r.publication_id where p.source = ?
        """,
        (source,),
    ).fetchall()
    if not rows:
        return None
    addresses = log.conn.execute(
        """
        select p.url from publication p join redaction r on r.publication_id = p.id
          where p.source = ?1
        union select a.address from alias a join redaction r on r.publication_id = a.publication_id
          where a.source = ?1
        """,
        (source,),
    )
    plans = [read_plan(plan) for _, _, _, plan in rows]
    spare = all(plan.spare for plan in plans)
    return Hidden(
        redaction=rows[0][0],
        keys=frozenset().union(*(keys_of(log.conn, source, row[1]) for row in rows)),
        wanted=Wanted(
            addresses=frozenset(url for (url,) in addresses),
            digests=frozenset().union(*(json.loads(row[2]) for row in rows)),
            titles=frozenset((count, mask) for plan in plans for count, mask in plan.titles),
            spared=others_of(log.conn, source) if spare else frozenset(),
        ),
    )
