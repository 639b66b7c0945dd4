"""Whether a run may start now: a log is live or replayed, and its time never goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.log import Log, LogError
from db.times import stamp, unstamp

DRIFT = timedelta(days=1)
"""A machine clock behind the log by less than this is taken for a clock that was set back."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """When the run starts, in the log's time, and what its operator should know."""

    start: datetime
    warning: str | None = None


def admit(log: Log, sources: list[str], at: datetime | None, machine: datetime) -> Admission:
    """Admit a run at `at`, or at the machine's time for a live log.

    Raises LogError for a time in the past of a source, a replay into a live log, a live run on a
    replayed one, and a machine clock a day or more behind the log.
    """
    mode = log.conn.execute("select value from meta where name = 'mode'").fetchone()
    wanted = "live" if at is None else "replayed"
    if mode is not None and mode[0] != wanted:
        raise LogError(
            f"{log.path} is a {mode[0]} log: "
            + ("leave --at out" if at else "give --at TIME, or use another log")
        )
    admission = _live(log, machine) if at is None else _replayed(log, sources, at)
    if mode is None:
        with log.immediate() as conn:
            conn.execute(
                "insert into meta (name, value) values ('mode', ?) on conflict do nothing",
                (wanted,),
            )
    return admission


def present(log: Log, machine: datetime) -> datetime:
    """Return what time it is for a log: the machine's, or a replayed log's last crawl or entry."""
    mode = log.conn.execute("select value from meta where name = 'mode'").fetchone()
    last = _last(
        log,
        """
        select max(at) from (
          select max(started) as at from crawl union all select max(entered) from finding)
        """,
    )
    return last if mode == ("replayed",) and last is not None else machine


def _replayed(log: Log, sources: list[str], at: datetime) -> Admission:
    for source in sources:
        last = _last(log, "select max(started) from crawl where source = ?", source)
        if last is not None and at < last:
            raise LogError(
                f"--at {stamp(at)} is in the past of the log: "
                f"the last crawl of {source} started at {stamp(last)}"
            )
    return Admission(start=at)


def _live(log: Log, machine: datetime) -> Admission:
    last = _last(log, "select max(coalesce(finished, started)) from crawl")
    if last is None or machine >= last:
        return Admission(start=machine)
    behind = last - machine
    if behind >= DRIFT:
        raise LogError(
            f"this machine's clock ({stamp(machine)}) is {behind.days} days behind the log "
            f"({stamp(last)}); set it right"
        )
    return Admission(
        start=last,
        warning=f"this machine's clock is {behind} behind the log; going on from {stamp(last)}",
    )


def _last(log: Log, query: str, *given: str) -> datetime | None:
    row = log.conn.execute(query, given).fetchone()
    return unstamp(row[0]) if row and row[0] else None
