"""Ground for the tests of rules: changes told into a log as they happen, by rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts_ground import START, record

from alerts.outbox import Drained, drain
from alerts.terminal import lines_of, plain
from db.log import Log
from db.postings import Posting
from db.records import Change, Recorded
from db.routes import Channels, Rule
from db.telling import tell
from db.times import stamp

MONDAY = datetime.fromisoformat("2017-11-20T09:00:00Z")
"""The first Monday after the alerts' ground begins, at nine in London."""


def rule(channel: str = "terminal", name: str = "r", **given: object) -> Rule:
    return Rule(name=name, channel=channel, **given)  # type: ignore[arg-type]


def happen(
    log: Log, channels: Channels, changes: Iterable[Change], at: datetime = START, crawl: int = 1
) -> list[Recorded]:
    """Tell changes in one transaction, as recording a parcel does."""
    record(log, "nobody", [], crawl)
    log.conn.execute("update crawl set started = ? where id = ?", (stamp(at), crawl))
    with log.immediate() as conn:
        return [tell(conn, "hmicfrs", each, at, channels, crawl=crawl) for each in changes]


def sent(log: Log, now: datetime, channel: str = "terminal") -> list[Posting]:
    """Deliver to a channel that takes everything, and return what it took."""
    taken: list[Posting] = []
    drained: Drained = drain(log, channel, lambda: now, post=taken.append, find=None)
    assert drained.error is None
    return taken


def said(posting: Posting) -> list[str]:
    return [plain(line) for line in lines_of(posting.message.blocks)]
