"""How the log and its sources are: streaks, counts beside what is usual, budgets, disk."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from db import queries
from db.budget import BUDGET_A_DAY
from db.log import Log
from db.outbox import backlog
from db.parcels import left_apart, waiting
from db.pauses import paused
from db.times import stamp, unstamp
from db.upkeep.doctor_log import look_at_service

WEEK = timedelta(days=7)
WEEKS = 8
"""So many weeks before this one say what is usual."""


def health(log: Log, now: datetime) -> dict[str, Any]:
    """Gather how all is at `now`, ready for JSON. Times are stamped, sizes in bytes."""
    pauses = paused(log)
    service = look_at_service(log.path, now)
    return {
        "at": stamp(now),
        "sources": [
            {
                **row,
                "streak": streak(log, row["source"]),
                "new": arrivals(log, row["source"], now),
                "page_one": page_one(log, row["source"], now),
                "paused": pauses[row["source"]].said if row["source"] in pauses else None,
            }
            for row in queries.state_of_sources(log)
        ],
        "requests_today": requests_today(log, now),
        "budget_a_day": BUDGET_A_DAY,
        "deliveries": [
            {**asdict(owed), "rest_until": stamp(owed.rest_until) if owed.rest_until else None}
            for owed in backlog(log)
        ],
        "findings": findings_by_status(log),
        "parcels_waiting": len(waiting(log.folder)),
        "left_apart": len(left_apart(log.folder)),
        "disk": disk(log),
        "service": {"state": service.state, "said": service.said},
    }


def streak(log: Log, source: str) -> dict[str, Any] | None:
    """Return how a source's last crawls ended, and how many in a row ended so."""
    rows = log.conn.execute(
        "select outcome from crawl where source = ? and outcome is not null order by id desc",
        (source,),
    )
    first = rows.fetchone()
    if first is None:
        return None
    count = 1
    for (outcome,) in rows:
        if outcome != first[0]:
            break
        count += 1
    return {"outcome": first[0], "crawls": count}


def arrivals(log: Log, source: str, now: datetime) -> dict[str, Any]:
    """Return how many publications are new this week, and in a usual one since the baseline."""
    (first,) = log.conn.execute(
        "select first_look from source where name = ?", (source,)
    ).fetchone()
    this_week = _new(log, source, now - WEEK, now)
    ends = [now - n * WEEK for n in range(1, WEEKS + 1)]
    known = [_new(log, source, end - WEEK, end) for end in ends if end - WEEK >= unstamp(first)]
    return {"this_week": this_week, "usual": median(known) if known else None}


def _new(log: Log, source: str, since: datetime, until: datetime) -> int:
    (count,) = log.conn.execute(
        """
        select count(*) from publication
        where source = ? and baseline = 0 and first_seen > ? and first_seen <= ?
        """,
        (source, stamp(since), stamp(until)),
    ).fetchone()
    return int(count)


def page_one(log: Log, source: str, now: datetime) -> list[dict[str, Any]]:
    """Return how many rows page one of each listing has, and the most frequent of 14 days."""
    rows = log.conn.execute(
        """
        select l.name, l.page_rows, l.stated_total, (
          select size from page_size where listing_id = l.id and day >= ?2
          group by size order by sum(looks) desc, size desc limit 1)
        from listing l where l.source = ?1 and l.gone_since is null order by l.name
        """,
        (source, f"{now - timedelta(days=14):%Y-%m-%d}"),
    )
    return [
        {"listing": name, "rows": (json.loads(page_rows) or [None])[0], "usual": usual,
         "stated_total": total}
        for name, page_rows, total, usual in rows
    ]  # fmt: skip


def requests_today(log: Log, now: datetime) -> dict[str, int]:
    """Return how many requests each host was sent today, in UTC as the budget is counted."""
    rows = log.conn.execute(
        "select host, requests from host_day where day = ? order by host", (f"{now:%Y-%m-%d}",)
    )
    return dict(rows.fetchall())


def findings_by_status(log: Log) -> dict[str, int]:
    """Return how many findings there are of each status."""
    rows = log.conn.execute("select status, count(*) from findings group by status order by status")
    return dict(rows.fetchall())


def disk(log: Log) -> dict[str, int]:
    """Return what the log and the evidence take, and what is free, in bytes."""
    own = [log.path.with_name(log.path.name + end) for end in ("", "-wal")]
    return {
        "log": sum(one.stat().st_size for one in own if one.exists()),
        "evidence": _size(log.folder / "warc"),
        "free": shutil.disk_usage(log.path.absolute().parent).free,
    }


def _size(folder: Path) -> int:
    with os.scandir(folder) as places:
        return sum(place.stat().st_size for place in places)
