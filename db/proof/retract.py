"""Take a wrong change back: the change keeps its row, and counts against precision."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from db.log import Log
from db.proof.chain import sealing
from db.times import stamp


class CannotRetract(ValueError):  # noqa: N818 - named for what the caller says
    """The change is not there, or has been retracted; the message is one line."""


def retract(
    log: Log, change: int, reason: str, at: datetime,
    also: Callable[[sqlite3.Connection], None] | None = None,
) -> str:  # fmt: skip
    """Mark a change as wrong, and return what it said; `also` writes in the same transaction.

    What a channel has not heard of it yet, it does not hear. Raises CannotRetract, LogError.
    """
    with log.immediate() as conn, sealing(conn, "retraction", at):
        row = conn.execute(
            """
            select c.kind, c.title, r.at, r.reason from change c
            left join retraction r on r.change_id = c.id where c.id = ?
            """,
            (change,),
        ).fetchone()
        if row is None:
            raise CannotRetract(
                f"there is no change {change}; `pagefive log changes` lists their ids"
            )
        kind, title, before, why = row
        if before is not None:
            raise CannotRetract(f"change {change} was retracted at {before}: {why}")
        conn.execute(
            "insert into retraction (change_id, at, reason) values (?, ?, ?)",
            (change, stamp(at), reason),
        )
        conn.execute(
            """
            update delivery set status = 'muted'
            where change_id = ? and status = 'pending' and posting_id is null
            """,
            (change,),
        )
        if also:
            also(conn)
    return f"{kind}: {title}"


def precision(log: Log) -> list[dict[str, Any]]:
    """Return, for each source and kind of which a change was retracted, how many were right."""
    rows: list[dict[str, Any]] = list(
        log.db.query(
            """
            select c.source, c.kind, count(*) as told, count(r.id) as retracted,
              printf('%.3f', 1 - count(r.id) * 1.0 / count(*)) as precision
            from change c left join retraction r on r.change_id = c.id
            group by c.source, c.kind having count(r.id) > 0 order by c.source, c.kind
            """
        )
    )
    return rows
