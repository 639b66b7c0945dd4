"""Gather what the log knows of each source's crawls, for the cadence to decide by."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

from db.cadence import Standing, Visits
from db.log import Log
from db.records import Depth
from db.releases import Hours, usual_hours
from db.times import day, stamp, unstamp, unstamp_optional

LOOKED_BACK = 12
Left = Callable[[Depth, int], int]
"""How many requests a crawl may still send to a host that was sent so many today."""

_Slow = tuple[Hours | None, datetime | None]


class Standings:
    """Tells where each source stands; what only a sweep or a day can change is read once."""

    def __init__(self, log: Log, left: Left) -> None:
        self._log, self._left = log, left
        self._slow: dict[str, tuple[object, _Slow]] = {}

    def of(
        self,
        source: str,
        hosts: Collection[str],
        every: Mapping[Depth, timedelta],
        now: datetime,
    ) -> Standing:
        """Return where a source with these hosts stands at `now`."""
        conn = self._log.conn
        visits = {depth: found for depth in Depth if (found := _visits(conn, source, depth))}
        spent = _spent(conn, hosts, now)
        rest = conn.execute("select rest_until from source where name = ?", (source,)).fetchone()
        hours, suspected = self._slowly(source, now)
        return Standing(
            source=source, visits=visits, hours=hours,
            rest_until=unstamp_optional(rest[0]) if rest else None,
            refusals=_refusals(conn, source),
            left=self._left(Depth.PULSE, spent), left_below=self._left(Depth.SWEEP, spent),
            cost=_cost(conn, source), suspected=suspected,
            expected=_expected(conn, source, now), today=day(now), every=every,
        )  # fmt: skip

    def _slowly(self, source: str, now: datetime) -> _Slow:
        conn = self._log.conn
        sweep = conn.execute(
            """
            select id, outcome from crawl where source = ? and depth = 'sweep'
            order by id desc limit 1
            """,
            (source,),
        ).fetchone()
        state = (day(now), sweep)
        known = self._slow.get(source)
        if known is None or known[0] != state:
            known = state, (_hours(conn, source), _suspected(conn, source))
            self._slow[source] = known
        return known[1]


def _visits(conn: sqlite3.Connection, source: str, depth: Depth) -> Visits | None:
    rows = conn.execute(
        """
        select started, outcome, reason from crawl where source = ? and depth = ?
        order by id desc limit ?
        """,
        (source, depth, LOOKED_BACK),
    ).fetchall()
    if not rows:
        return None
    ended = [(outcome, reason) for _, outcome, reason in rows if outcome is not None]
    failed = list(takewhile(lambda one: one[0] != "complete", ended))
    killed = bool(failed) and failed[0][1] == "killed"
    return Visits(last=unstamp(rows[0][0]), failures=len(failed), killed=killed)


def _refusals(conn: sqlite3.Connection, source: str) -> int:
    rows = conn.execute(
        """
        select outcome from crawl where source = ? and outcome is not null
        order by id desc limit ?
        """,
        (source, LOOKED_BACK),
    ).fetchall()
    return len(list(takewhile(lambda row: row[0] == "blocked", rows)))


def _spent(conn: sqlite3.Connection, hosts: Collection[str], now: datetime) -> int:
    """Return the requests that the most asked of the hosts was sent today."""
    marks = ",".join("?" * len(hosts))
    row = conn.execute(
        f"select coalesce(max(requests), 0) from host_day where day = ? and host in ({marks})",
        (f"{now:%Y-%m-%d}", *hosts),
    ).fetchone()
    spent: int = row[0]
    return spent


def _cost(conn: sqlite3.Connection, source: str) -> int:
    """Return the requests that a usual pulse takes: the middle of the last complete ones."""
    rows = conn.execute(
        """
        select requests from crawl where source = ? and depth = 'pulse' and outcome = 'complete'
        order by id desc limit ?
        """,
        (source, LOOKED_BACK),
    ).fetchall()
    costs = sorted(requests for (requests,) in rows)
    return max(costs[len(costs) // 2], 1) if costs else 1


def _hours(conn: sqlite3.Connection, source: str) -> Hours | None:
    rows = conn.execute(
        """
        select json_extract(detail, '$.last_look'), at from change
        where source = ? and kind = 'added' and json_extract(detail, '$.last_look') not null
        order by id desc limit 300
        """,
        (source,),
    )
    return usual_hours([(unstamp(last), unstamp(seen)) for last, seen in rows])


def _suspected(conn: sqlite3.Connection, source: str) -> datetime | None:
    """Return since when the newest absence that awaits another sweep has lasted."""
    row = conn.execute(
        """
        select max(since) from (
          select absent_since as since from publication
          where source = ?1 and absent_since is not null and state in ('listed', 'withdrawn')
          union all select since from trouble where source = ?1 and kind = 'shrunk')
        """,
        (source,),
    ).fetchone()
    return unstamp_optional(row[0])


def _expected(conn: sqlite3.Connection, source: str, now: datetime) -> tuple[str, ...]:
    rows = conn.execute(
        """
        select 'an answer is due today' from finding where source = ?1 and due = ?2
          and watched = 1 and status = 'open'
        union all
        select 'a person watches it closely' from close_watch where source = ?1 and until > ?3
        limit 2
        """,
        (source, day(now).isoformat(), stamp(now)),
    )
    return tuple(said for (said,) in rows)
