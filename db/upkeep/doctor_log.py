"""Look at the log, at what lies beside it, and at the service that keeps it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.admission import DRIFT
from db.log import Log, LogError, open_log, readable_errors
from db.outbox import backlog
from db.parcels import left_apart, waiting
from db.schema import migrations
from db.times import stamp, unstamp
from db.upkeep.backup import missing_evidence
from db.upkeep.before import copies_before
from db.upkeep.checks import Check, fail, ok, warn
from db.upkeep.copies import require_sound

HEARTBEAT = ".heartbeat"
"""What the name of the file ends with that the service writes beside the log."""
STALE = timedelta(minutes=5)
"""A service writes its heartbeat each minute."""
LONG = timedelta(hours=1)
"""What has waited so long waits for something to be mended."""


def look_at_log(path: Path, now: datetime) -> Iterator[Check]:
    """Check the log at `path`. Nothing is written, made or migrated."""
    if not path.exists():
        yield warn("log", f"there is none at {path} yet", "`pagefive run` makes one")
        return
    try:
        with closing(open_log(path, readonly=True)) as log, readable_errors(path):
            yield _integrity(log)
            yield _writable(log)
            if pending := migrations.pending(log.db):
                said = f"{len(pending)} migrations wait"
                yield warn("schema", said, "the next command applies them, after a copy")
                return
            yield ok("schema", "as this version expects it")
            yield from _contents(log, now)
    except LogError as error:
        yield fail("log", str(error), "see Trouble in docs/operate.md")


def _integrity(log: Log) -> Check:
    try:
        require_sound(log.conn)
    except sqlite3.DatabaseError as error:
        said = f"{log.path} is damaged: {error}"
        return fail("integrity", said, "keep the file, and `pagefive restore` a backup")
    return ok("integrity", f"SQLite finds no fault in {log.path}")


def _writable(log: Log) -> Check:
    address = f"{log.path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=5)) as conn:
            conn.execute("begin immediate")
            conn.execute("rollback")
    except sqlite3.OperationalError as error:
        said = f"it cannot be written: {error}"
        return fail("writing", said, "end what holds it, or give the folder to this user")
    return ok("writing", "it can be written")


def _contents(log: Log, now: datetime) -> Iterator[Check]:
    yield _behind(log, now)
    yield _evidence(log)
    yield _inbox(log, now)
    yield from _left(log)
    yield from _copies(log)
    yield from _channels(log, now)
    yield from _sources(log)


def _behind(log: Log, now: datetime) -> Check:
    (last,) = log.conn.execute("select max(coalesce(finished, started)) from crawl").fetchone()
    (mode,) = log.conn.execute("select max(value) from meta where name = 'mode'").fetchone()
    if last is None or mode == "replayed" or now >= unstamp(last):
        return ok("time", f"the last crawl is of {last or 'no time yet'}")
    behind = unstamp(last) - now
    said = f"this machine's clock is {behind} behind the log ({last})"
    return (fail if behind >= DRIFT else warn)("time", said, "set the clock right")


def _evidence(log: Log) -> Check:
    missing = missing_evidence(log.conn, log.folder)
    if missing:
        said = f"{len(missing)} WARC files are missing, {missing[0]} first"
        return fail("evidence", said, f"bring them back into {log.folder / 'warc'} from a backup")
    return ok("evidence", "every WARC file that the log points to is there")


def _inbox(log: Log, now: datetime) -> Check:
    waits = waiting(log.folder)
    old = [one for one in waits if now.timestamp() - _changed(one) > LONG.total_seconds()]
    if old:
        said = f"{len(old)} parcels have waited for over an hour"
        return warn("inbox", said, "`pagefive record` records them")
    return ok("inbox", f"{len(waits)} parcels wait")


def _changed(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:  # recorded meanwhile
        return float("inf")


def _left(log: Log) -> Iterator[Check]:
    if apart := left_apart(log.folder):
        said = f"{len(apart)} pieces left by crawls that were killed, or unreadable"
        yield warn("apart", said, f"look into {log.folder / 'apart'}; then move them elsewhere")


def _copies(log: Log) -> Iterator[Check]:
    """Warn of copies of the log, which `redact` does not reach."""
    (last,) = log.conn.execute("select max(at) from redaction").fetchone()
    beside = log.path.absolute().parent
    found = [*copies_before(log.path), *sorted(beside.glob(f"{log.path.name}.replaced-*"))]
    if last and (old := [one for one in found if one.stat().st_mtime < unstamp(last).timestamp()]):
        said = f"{len(old)} copies of the log hold what was redacted, {old[0].name} first"
        yield warn("copies", said, "remove them, and older backups too")


def _channels(log: Log, now: datetime) -> Iterator[Check]:
    for owed in backlog(log):
        why = f": {owed.error}" if owed.error else ""
        if owed.refused:
            said = f"{owed.refused} messages refused for good{why}"
            yield warn(owed.channel, said, "`pagefive alerts test` says what is missing")
        elif owed.rest_until and owed.rest_until > now:
            said = f"{owed.waiting} alerts wait, until {stamp(owed.rest_until)}{why}"
            yield warn(owed.channel, said, "`pagefive alerts test` tries it")


def _sources(log: Log) -> Iterator[Check]:
    rows = log.conn.execute("select source, kind, since from trouble order by source, since")
    for source, kind, since in rows:
        do = f"`pagefive sources check {source} --live`, and docs/operate.md"
        yield warn(source, f"{kind} since {since}", do)


def look_at_service(path: Path, now: datetime) -> Check:
    """Check the heartbeat that the service writes beside the log."""
    beat = path.with_name(path.name + HEARTBEAT)
    try:
        said = json.loads(beat.read_text(encoding="utf-8"))
        at, pid = unstamp(str(said["at"])), int(said["pid"])
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    except FileNotFoundError:
        return ok("service", "none has run on this log, or it was stopped")
    except (OSError, ValueError, TypeError, KeyError):
        return fail("service", f"its heartbeat {beat} cannot be read", "restart the service")
    if now - at > STALE:
        return fail("service", f"its last heartbeat is of {stamp(at)}", "restart the service")
    if not _lives(pid):
        return fail("service", f"it died after {stamp(at)} (process {pid})", "start it again")
    return ok("service", f"it runs as process {pid}")


def _lives(pid: int) -> bool:
    """Tell whether there is such a process; one in a namespace of its own cannot be seen."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
