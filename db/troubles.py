"""Record the states of a source: each begins with one alert and ends with one."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.records import Change, Depth, Kind, Severity
from db.times import spoken, stamp, unstamp
from db.tx import Tx

DEPTHS = (Depth.PULSE, Depth.WINDOW, Depth.SWEEP)
HELD = timedelta(hours=6)
IN_A_ROW = 3
UNSEEN = timedelta(hours=24)
"""Without a schedule, so long without a complete crawl is too long."""

SAID = {
    Kind.BROKEN: "cannot be read",
    Kind.BLOCKED: "refuses us",
    Kind.SILENT: "has not been read completely for too long",
    Kind.SHRUNK: "has lost many publications at once",
}


def begin(tx: Tx, kind: Kind, reason: str, evidence: int | None = None) -> None:
    """Begin a source's state with one alert, or deepen the one that it is in."""
    row = tx.conn.execute(
        "select depth from trouble where source = ? and kind = ?", (tx.source, kind)
    ).fetchone()
    depth = tx.parcel.depth
    if row is not None:
        depth = max(depth, Depth(row[0]), key=DEPTHS.index)
        tx.conn.execute(
            "update trouble set depth = ? where source = ? and kind = ?", (depth, tx.source, kind)
        )
        return
    tx.conn.execute(
        "insert into trouble (source, kind, since, depth) values (?, ?, ?, ?)",
        (tx.source, kind, stamp(tx.parcel.started), depth),
    )
    summary = f"{tx.parcel.title} {SAID[kind]}: {reason}."
    detail: dict[str, object] = {"reason": reason, "depth": depth}
    tx.tell(of_source(tx, kind, Severity.HIGH, summary, detail), tx.parcel.at, evidence)


def since(tx: Tx, kind: Kind) -> datetime | None:
    """Return since when the source has been in a state, or None."""
    row = tx.conn.execute(
        "select since from trouble where source = ? and kind = ?", (tx.source, kind)
    ).fetchone()
    return unstamp(row[0]) if row else None


def recover(tx: Tx) -> None:
    """End every state that a complete crawl of this depth cures, each with one alert."""
    rows = tx.conn.execute(
        "select kind, since, depth from trouble where source = ?", (tx.source,)
    ).fetchall()
    for kind, began, depth in rows:
        deep_enough = DEPTHS.index(tx.parcel.depth) >= DEPTHS.index(Depth(depth))
        still = kind == Kind.SHRUNK and tx.parcel.started - unstamp(began) < HELD
        if not deep_enough or still:
            continue
        tx.conn.execute("delete from trouble where source = ? and kind = ?", (tx.source, kind))
        summary = (
            f"{tx.parcel.title} was read completely again; "
            f"it had been {kind} since {spoken(unstamp(began))}."
        )
        told = of_source(tx, Kind.RECOVERED, Severity.LOW, summary, {"was": kind, "since": began})
        tx.tell(told, tx.parcel.at)


def notice_silence(tx: Tx, reason: str | None) -> None:
    """Tell that a source has not been read completely for too long, unless it is known why.

    Three crawls of one depth in a row that are not complete, or a day without a complete one
    although it was tried: one crawl that fails after a pause says nothing of the pause.
    """
    known = tx.conn.execute(
        """
        select 1 from trouble where source = ?1 and kind in ('broken', 'blocked')
        union all select 1 from pause where source = ?1 and until is null
        """,
        (tx.source,),
    ).fetchone()
    if known:
        return
    last = tx.conn.execute(
        """
        select outcome from crawl where source = ? and depth = ? and id <= ? order by id desc
        limit ?
        """,
        (tx.source, tx.parcel.depth, tx.crawl_id, IN_A_ROW),
    ).fetchall()
    in_a_row = len(last) == IN_A_ROW and all(outcome != "complete" for (outcome,) in last)
    unread = tx.parcel.at - _last_complete(tx)
    if in_a_row or (unread > UNSEEN and _tried_before(tx)):
        why = (
            f"{IN_A_ROW} crawls of depth {tx.parcel.depth} in a row were not complete"
            if in_a_row
            else f"no crawl has been complete for {unread.total_seconds() / 3600:.0f} hours"
        )
        begin(tx, Kind.SILENT, f"{why}{f' ({reason})' if reason else ''}")


def _tried_before(tx: Tx) -> bool:
    """Tell whether the crawl of the source before this one was not complete either."""
    row = tx.conn.execute(
        "select outcome from crawl where source = ? and id < ? order by id desc limit 1",
        (tx.source, tx.crawl_id),
    ).fetchone()
    return row is not None and row[0] != "complete"


def _last_complete(tx: Tx) -> datetime:
    """Return when the source was last read completely, or resumed, or else first looked at."""
    row = tx.conn.execute(
        """
        select max(coalesce((select max(finished) from crawl where source = ?1
          and outcome = 'complete'), first_look),
          coalesce((select max(until) from pause where source = ?1), '')) from source
        where name = ?1
        """,
        (tx.source,),
    ).fetchone()
    return unstamp(row[0])


def of_source(
    tx: Tx, kind: Kind, severity: Severity, summary: str, detail: dict[str, object]
) -> Change:
    """Say something of the source itself."""
    return Change(
        kind=kind, severity=severity, key=tx.source, title=tx.parcel.title, url=tx.parcel.home,
        summary=summary, detail=detail,
    )  # fmt: skip
