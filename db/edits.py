"""Hold the edits of a crawl until its end: the same words on many pages are no edits of theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db import content, templates
from db.content import State
from db.digest import without_templates
from db.furniture import saw, tell_templates
from db.stated import STATE, state
from db.times import stamp, unstamp
from db.tx import Tx

KEPT = 60
"""Paragraphs of one edit that are compared with other pages'; furniture is short."""


def hold(
    tx: Tx, version: int, id_: int, at: datetime, texts: tuple[str, str], evidence: int | None
) -> None:
    """Hold an edit of a publication's body until the crawl's end."""
    tx.conn.execute(
        "insert into held_edit (version_id, publication_id, at, exchange_id) values (?, ?, ?, ?)",
        (version, id_, stamp(at), evidence),
    )
    _note(tx, id_, at, texts)


def _note(tx: Tx, id_: int, at: datetime, texts: tuple[str, str]) -> None:
    """Note which paragraphs an edit brought, and which it took."""
    came, went = content.paragraphs(*texts)
    for sign, paragraphs in (("+", came), ("-", went)):
        saw(tx, id_, at, sign, paragraphs[:KEPT])


def hold_again(tx: Tx, id_: int) -> None:
    """Compare anew what is held of a publication whose versions have been read again."""
    rows = tx.conn.execute(
        "select version_id, publication_id, at, exchange_id from held_edit "
        "where publication_id = ? order by version_id",
        (id_,),
    ).fetchall()
    for version, _, at, evidence in rows:
        held = Held(version, id_, unstamp(at), evidence)
        was, now = _states(tx, held, tx.templates())
        tx.conn.execute(
            "delete from paragraph_seen where source = ? and publication_id = ? and at = ?",
            (tx.source, id_, at),
        )
        _note(tx, id_, held.at, (was.text, now.text))


def settle_edits(tx: Tx) -> None:
    """Tell the edits that are held, but for the site's furniture, which is told once."""
    held = tx.conn.execute(
        """
        select h.version_id, h.publication_id, h.at, h.exchange_id from held_edit h
        join publication p on p.id = h.publication_id where p.source = ? order by h.version_id
        """,
        (tx.source,),
    ).fetchall()
    blocks = tell_templates(tx)
    known = tx.templates(again=True)
    maybe = frozenset(block.text for block in blocks if block.spreading)
    for version, id_, at, evidence in held:
        _settle(tx, Held(version, id_, unstamp(at), evidence), known, maybe)


@dataclass(frozen=True)
class Held:
    """An edit that waits: the version that it made, of which publication, and when it was seen."""

    version: int
    publication: int
    at: datetime
    evidence: int | None


def _settle(tx: Tx, held: Held, known: frozenset[str], maybe: frozenset[str]) -> None:
    """Tell one held edit, drop it when only furniture changed, or leave it held."""
    was, now = _states(tx, held, known)
    if _read_alike(tx, held) and content.has_other_words(was.text, now.text):
        waits = tx.parcel.at - held.at < templates.WITHIN
        bare = [without_templates(state.text, maybe) for state in (was, now)]
        if waits and not content.has_other_words(*bare):
            return
        tx.tell(content.edited(tx.subject(held.publication), was, now), held.at, held.evidence)
    tx.conn.execute("delete from held_edit where version_id = ?", (held.version,))


def _states(tx: Tx, held: Held, known: frozenset[str]) -> tuple[State, State]:
    """Return the version before the one held, and that one, both without the furniture."""
    rows = tx.conn.execute(
        f"""
        select {STATE} from version where publication_id = ? and id <= ?
        order by number desc limit 2
        """,
        (held.publication, held.version),
    ).fetchall()
    now, was = (replace(one, text=without_templates(one.text, known)) for one in map(state, rows))
    return was, now


def _read_alike(tx: Tx, held: Held) -> bool:
    """Tell whether one reader read both versions; what two read cannot be compared."""
    readers = tx.conn.execute(
        """
        select count(distinct coalesce(reader, '')) from (select reader from version
          where publication_id = ? and id <= ? order by number desc limit 2)
        """,
        (held.publication, held.version),
    ).fetchone()[0]
    return bool(readers == 1)
