"""The rules in the log: which were in force since when."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from db.log import Log
from db.routes import Routes
from db.times import stamp


def keep_rules(log: Log, routes: Routes, at: datetime) -> bool:
    """Store the rules where they differ from those that were in force, and say whether they did."""
    written = _written(routes)
    if written == _last(log):
        return False
    with log.immediate() as conn:
        if written == _last(log):
            return False
        conn.execute(
            "insert into rules_in_force (since, rules) values (?, ?)", (stamp(at), written)
        )
    return True


def _last(log: Log) -> str | None:
    row = log.conn.execute("select rules from rules_in_force order by id desc limit 1").fetchone()
    return str(row[0]) if row else None


def _written(routes: Routes) -> str:
    rules = [asdict(one) for one in (*routes.raising, *routes.rules)]
    quiet = asdict(routes.quiet) if routes.quiet else None
    return json.dumps({"rules": rules, "quiet": quiet}, default=str, ensure_ascii=False)
