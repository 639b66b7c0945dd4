"""Record how a crawl ended: its outcome, the source's state, and what it shows to be absent."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import detect
from db.falls import bury
from db.findings import close_findings
from db.pages import confirm_removals
from db.records import Change, Depth, Kind, Outcome, Severity, Verdict
from db.times import spoken, stamp, unstamp
from db.tx import Tx
from db.walk import Listed, announce

DEPTHS = (Depth.PULSE, Depth.WINDOW, Depth.SWEEP)
HELD = timedelta(hours=6)
SHRUNK_SHARE, SHRUNK_COUNT = 0.2, 5

PLACED = """
with placed as (
  select s.publication_id from placement s join listing l on l.id = s.listing_id
  where l.source = ?1 and s.until is null and l.last_look >= ?2
)
"""
"""What stands in a listing that this crawl has looked at."""

SAID = {
    Kind.BROKEN: "cannot be read",
    Kind.BLOCKED: "refuses us",
    Kind.SHRUNK: "has lost many publications at once",
}


def end_crawl(tx: Tx, verdict: Verdict) -> None:
    """Record a crawl's verdict and all that follows from it."""
    settle(tx)
    close_findings(tx)
    if verdict.outcome is Outcome.COMPLETE and tx.parcel.depth is Depth.SWEEP:
        _judge_absence(tx)
        confirm_removals(tx)
    if verdict.trouble is not None:
        begin_trouble(tx, verdict.trouble, verdict.reason or "", tx.keep(verdict.exchange))
    elif verdict.outcome is Outcome.COMPLETE:
        _recover(tx)
    tx.conn.execute(
        "update crawl set outcome = ?, reason = ?, finished = ? where id = ?",
        (verdict.outcome, verdict.reason, stamp(tx.parcel.at), tx.crawl_id),
    )


def settle(tx: Tx) -> None:
    """Judge what waited for the date on its own page, now that the crawl has read what it could."""
    for listed in _listings(tx):
        waiting = tx.conn.execute(
            """
            select p.key from publication p join placement s on s.publication_id = p.id
            where p.source = ? and p.announced = 0 and s.listing_id = ? group by p.id
            """,
            (tx.source, listed.id),
        )
        announce(tx, listed, [key for (key,) in waiting.fetchall()])
        bury(tx, listed.id, listed.name)
        _retitled_in_listing(tx, listed)


def announce_read(tx: Tx, keys: list[str]) -> None:
    """Judge those of `keys` that waited for the date on their own page, which has been read."""
    for listed in _listings(tx):
        announce(tx, listed, keys)


def _listings(tx: Tx) -> list[Listed]:
    rows = tx.conn.execute(
        """
        select l.id, l.name, l.first_look, l.baseline_ended, c.started
        from listing l join crawl c on c.id = ? where l.source = ?
        """,
        (tx.crawl_id, tx.source),
    )
    return [
        Listed(
            id=id_,
            name=name,
            baseline=detect.Baseline(
                first_look=unstamp(first),
                ended=ended is not None and ended < stamp(tx.parcel.started),
            ),
            last_look=None,
            later_crawl=first < started,
        )
        for id_, name, first, ended, started in rows
    ]


def _retitled_in_listing(tx: Tx, listed: Listed) -> None:
    """Tell a title that a listing changed while the page itself could not be read."""
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.url, e.was_title, e.title from entry e
        join publication p on p.id = e.publication_id
        where e.listing_id = ? and e.was_title is not null and e.title <> p.title
        """,
        (listed.id,),
    ).fetchall()
    for id_, key, url, was, now in rows:
        tx.tell(detect.retitled(key, url, was, now, listed.name), tx.parcel.at)
        tx.conn.execute("update publication set title = ? where id = ?", (now, id_))
    tx.conn.execute(
        "update entry set was_title = null where listing_id = ? and was_title is not null",
        (listed.id,),
    )


def _judge_absence(tx: Tx) -> None:
    """Mark what a complete sweep found in no listing, unless too much is missing at once."""
    known, missing = tx.conn.execute(
        f"""{PLACED}
        select count(*), sum(p.id not in (select publication_id from placed))
        from publication p where p.source = ?1 and p.state = 'listed' and p.absent_since is null
        """,
        (tx.source, stamp(tx.parcel.started)),
    ).fetchone()
    if _held(tx, known, missing or 0):
        return
    tx.conn.execute(
        f"""{PLACED}
        update publication set absent_since = ?2
        where source = ?1 and state = 'listed' and absent_since is null
          and id not in (select publication_id from placed)
        """,
        (tx.source, stamp(tx.parcel.started)),
    )


def _held(tx: Tx, known: int, missing: int) -> bool:
    """Tell whether absences are held back as `shrunk`; the next sweep 6 hours later resolves it."""
    if missing <= SHRUNK_COUNT or missing <= known * SHRUNK_SHARE:
        return False
    row = tx.conn.execute(
        "select since from trouble where source = ? and kind = 'shrunk'", (tx.source,)
    ).fetchone()
    if row is None:
        begin_trouble(
            tx,
            Kind.SHRUNK,
            f"{missing} of {known} publications are in no listing of a complete sweep; "
            "held until the next complete sweep at least 6 hours later",
        )
        return True
    return tx.parcel.started - unstamp(row[0]) < HELD


def begin_trouble(tx: Tx, kind: Kind, reason: str, evidence: int | None = None) -> None:
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
    tx.tell(_of_source(tx, kind, Severity.HIGH, summary, detail), tx.parcel.at, evidence)


def _recover(tx: Tx) -> None:
    """End every state that a complete crawl of this depth cures, each with one alert."""
    rows = tx.conn.execute(
        "select kind, since, depth from trouble where source = ?", (tx.source,)
    ).fetchall()
    for kind, since, depth in rows:
        deep_enough = DEPTHS.index(tx.parcel.depth) >= DEPTHS.index(Depth(depth))
        if not deep_enough or (kind == Kind.SHRUNK and _still_shrinking(tx, unstamp(since))):
            continue
        tx.conn.execute("delete from trouble where source = ? and kind = ?", (tx.source, kind))
        summary = (
            f"{tx.parcel.title} was read completely again; "
            f"it had been {kind} since {spoken(unstamp(since))}."
        )
        told = _of_source(tx, Kind.RECOVERED, Severity.LOW, summary, {"was": kind, "since": since})
        tx.tell(told, tx.parcel.at)


def _still_shrinking(tx: Tx, since: datetime) -> bool:
    return tx.parcel.started - since < HELD


def _of_source(
    tx: Tx, kind: Kind, severity: Severity, summary: str, detail: dict[str, object]
) -> Change:
    return Change(
        kind=kind, severity=severity, key=tx.source, title=tx.parcel.title, url=tx.parcel.home,
        summary=summary, detail=detail,
    )  # fmt: skip
