"""Look up what the log keeps beside some changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db.digest import without_templates
from db.documents import PAGE_BREAK
from db.kept import FALLS, GONE, Copy, Kept, Side
from db.log import Log
from db.records import Kind, Recorded
from db.times import stamp, unstamp, unstamp_optional


def kept_of(log: Log, changes: Sequence[Recorded]) -> Kept:
    """Return what is kept beside some changes.

    Of a publication that has since been removed, expired or redacted no texts are returned.
    """
    conn = log.conn
    sides = {each.id: _sides(conn, each) for each in changes if each.change.kind in _SIDES}
    falls = {each.id: _burial_page(conn, each) for each in changes if each.change.kind in FALLS}
    return Kept(
        copies={each.id: _copy(conn, each) for each in changes if each.change.kind in GONE},
        sides={id_: both for id_, both in sides.items() if both is not None},
        burial_pages={id_: page for id_, page in falls.items() if page is not None},
    )


def _copy(conn: sqlite3.Connection, recorded: Recorded) -> Copy | None:
    row = conn.execute(
        """
        select v.number, iif(v.last_seen <= ?3, v.last_seen, null), e.digest, e.warc, e.offset
        from version v join publication p on p.id = v.publication_id
        join exchange e on e.id = v.exchange_id
        where p.source = ?1 and p.key = ?2 and v.first_seen <= ?3 order by v.number desc limit 1
        """,
        (recorded.source, recorded.change.key, stamp(recorded.at)),
    ).fetchone()
    if row is None:
        return None
    number, seen, digest, warc, offset = row
    return Copy(
        version=number, seen=unstamp_optional(seen), digest=digest, warc=warc, offset=offset
    )


def _sides(conn: sqlite3.Connection, recorded: Recorded) -> tuple[Side, Side] | None:
    row = conn.execute(
        """
        select id from publication where source = ? and key = ?
          and state not in ('removed', 'expired')
          and id not in (select publication_id from redaction)
        """,
        (recorded.source, recorded.change.key),
    ).fetchone()
    return _SIDES[recorded.change.kind](conn, row[0], recorded) if row else None


def _versions(conn: sqlite3.Connection, id_: int, recorded: Recorded) -> tuple[Side, Side] | None:
    """Return the bodies that an edit lies between, without the site's furniture."""
    detail = recorded.change.detail
    rows = conn.execute(
        """
        select number, first_seen, last_seen, digest, text from version
        where publication_id = ? and number in (?, ?) order by number
        """,
        (id_, detail.get("from_version"), detail.get("to_version")),
    ).fetchall()
    known = conn.execute("select text from template where source = ?", (recorded.source,))
    furniture = frozenset(text for (text,) in known)
    sides = [_side(row, [without_templates(row[4], furniture)]) for row in rows]
    return (sides[0], sides[1]) if len(sides) == 2 else None


def _files(conn: sqlite3.Connection, id_: int, recorded: Recorded) -> tuple[Side, Side] | None:
    """Return the words of the document that was replaced and of the one that replaced it."""
    detail, at = recorded.change.detail, stamp(recorded.at)
    now = _file(conn, "v.first_seen = ?", (id_, detail.get("document"), at))
    was = _file(conn, "v.first_seen < ?", (id_, detail.get("was_document"), at))
    return (was, now) if was and now else None


def _file(conn: sqlite3.Connection, when: str, given: tuple[int, object, str]) -> Side | None:
    row = conn.execute(
        f"""
        select v.number, v.first_seen, v.last_seen, v.byte_digest, v.text
        from file_version v join document d on d.id = v.document_id
        where d.publication_id = ? and d.url = ? and {when} order by v.number desc limit 1
        """,
        given,
    ).fetchone()
    return _side(row, row[4].split(PAGE_BREAK)) if row and row[4] else None


def _side(row: Sequence[Any], pages: Iterable[str]) -> Side:
    number, first_seen, last_seen, digest, *_ = row
    return Side(
        version=number, first_seen=unstamp(first_seen), last_seen=unstamp(last_seen),
        digest=digest, pages=tuple(pages),
    )  # fmt: skip


def _burial_page(conn: sqlite3.Connection, recorded: Recorded) -> int | None:
    row = conn.execute(
        "select burial_page from listing where source = ? and name = ?",
        (recorded.source, recorded.change.detail.get("listing")),
    ).fetchone()
    return row[0] if row else None


_SIDES: dict[Kind, Callable[[sqlite3.Connection, int, Recorded], tuple[Side, Side] | None]] = {
    Kind.EDITED: _versions,
    Kind.EDITED_SILENTLY: _versions,
    Kind.REPLACED: _files,
}
"""The kinds that have a text before and one after, and where those are."""
