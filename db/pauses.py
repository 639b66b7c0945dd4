"""Sources that a person has told us to leave alone for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.log import Log
from db.times import spoken, stamp, unstamp


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A source that `run` and the service leave alone: since when, by whose word, and why."""

    source: str
    since: datetime
    by: str
    reason: str | None = None

    @property
    def said(self) -> str:
        """Say it in one line, without its name."""
        why = f": {self.reason}" if self.reason else ""
        return f"paused since {spoken(self.since)} by {self.by}{why}"


def pause(log: Log, pausing: Pause) -> bool:
    """Pause a source; False when it was paused before, and stays as it was."""
    with log.immediate() as conn:
        done = conn.execute(
            """
            insert into pause (source, since, by, reason) values (?, ?, ?, ?)
            on conflict do nothing
            """,
            (pausing.source, stamp(pausing.since), pausing.by, pausing.reason),
        )
        return done.rowcount == 1


def resume(log: Log, source: str, now: datetime) -> Pause | None:
    """End a source's pause and return it, or None; its silence is counted from then on."""
    found = paused(log).get(source)
    with log.immediate() as conn:
        conn.execute(
            "update pause set until = max(since, ?) where source = ? and until is null",
            (stamp(now), source),
        )
    return found


def paused(log: Log) -> dict[str, Pause]:
    """Return the pauses that last, by source."""
    rows = log.conn.execute(
        "select source, since, by, reason from pause where until is null order by source"
    )
    return {
        source: Pause(source=source, since=unstamp(since), by=by, reason=reason)
        for source, since, by, reason in rows
    }


def unpaused(log: Log, wanted: Sequence[str], *, named: bool) -> tuple[list[str], list[str]]:
    """Return the sources to crawl, and what to say of those that are paused.

    One that is paused is left out, unless it was named: then it is crawled, with a warning.
    """
    pauses = paused(log)
    going = [source for source in wanted if named or source not in pauses]
    what = "crawled because it was named, although" if named else "left out:"
    said = [
        f"{source} is {what} {'it is ' if named else ''}{pauses[source].said}"
        for source in wanted
        if source in pauses
    ]
    return going, said
