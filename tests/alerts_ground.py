"""Ground for the tests of alerts: changes, a log that holds them, and a clock that is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_replica import CHANNEL, SlackReplica

from alerts.commands import Channel
from alerts.outbox import Drained, drain
from alerts.slack import SlackChannel
from alerts.wording import drafts
from db import outbox
from db.log import Log
from db.postings import File, Posting
from db.records import Change, Kind, Recorded, Severity
from db.times import stamp

NAME = f"slack:{CHANNEL}"
TOKEN = "xoxb-not-a-real-token"
FAULTS = (
    "ok",
    "429",
    "429:2",
    "500",
    "500 stored",
    "dropped",
    "slow",
    "html",
    "error:internal_error",
    "error:ratelimited",
    "error:not_in_channel",
)


START = datetime(2017, 11, 14, 9, 45, tzinfo=UTC)
HOME = "https://www.justiceinspectorates.gov.uk/hmicfrs/"


@dataclass
class Clock:
    at: datetime = START
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.pass_(seconds=seconds)


def change(
    kind: Kind = Kind.ADDED,
    key: str = "publications/progress-report",
    *,
    severity: Severity = Severity.NORMAL,
    title: str | None = None,
    url: str | None = None,
    summary: str = "First seen on page 1 of publications.",
    **detail: object,
) -> Change:
    return Change(
        kind=kind,
        severity=severity,
        key=key,
        title=f"Title of {key}" if title is None else title,
        url=HOME + key + "/" if url is None else url,
        summary=summary,
        detail=detail,
    )


def recorded(changes: Sequence[Change], crawl: int = 1, source: str = "hmicfrs") -> list[Recorded]:
    return [
        Recorded(id=100 * crawl + place, at=START, source=source, crawl=crawl, change=each)
        for place, each in enumerate(changes, start=1)
    ]


def record(log: Log, channel: str, changes: Sequence[Change], crawl: int = 1) -> None:
    """Write changes and their deliveries, as recording a parcel does."""
    at = stamp(START)
    with log.immediate() as conn:
        conn.execute(
            "insert or ignore into source (name, title, home, first_look) values (?, ?, ?, ?)",
            ("hmicfrs", "HMICFRS", HOME, at),
        )
        conn.execute(
            "insert or ignore into crawl (id, uid, source, depth, started) values (?, ?, ?, ?, ?)",
            (crawl, str(crawl), "hmicfrs", "sweep", at),
        )
        for each in recorded(changes, crawl):
            conn.execute(
                "insert into change (id, at, crawl_id, source, key, kind, severity, title, url,"
                " summary, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (each.id, at, crawl, "hmicfrs", *_columns(each.change)),
            )
            conn.execute(
                "insert into delivery (change_id, channel) values (?, ?)", (each.id, channel)
            )


def _columns(told: Change) -> tuple[str, ...]:
    detail = json.dumps(told.detail)
    return (told.key, told.kind, told.severity, told.title, told.url, told.summary, detail)


def deliveries(log: Log) -> list[dict[str, Any]]:
    return list(log.db.query("select * from deliveries order by change_id"))


def statuses(log: Log) -> list[str]:
    return [row["status"] for row in deliveries(log)]


def slack(replica: SlackReplica) -> SlackChannel:
    channel = SlackChannel(TOKEN, CHANNEL, replica.base)
    channel._client.timeout = 0.2  # type: ignore[assignment]
    return channel


class Died(BaseException):
    """The process ends here."""


def dies_before(posting: Posting) -> str:
    raise Died


PICTURE = File(
    name="depth.png",
    title="How it sank",
    media_type="image/png",
    content=b"\x89PNG\r\n\x1a\n\x00",
    alt="From page 1 on Tuesday to page 5 on Thursday.",
)
DIFF = File(
    name="full-diff.txt",
    title="All words that changed",
    media_type="text/plain",
    content="“£” — full".encode(),
)


def told(
    log: Log, *changes: Change, channel: str = NAME, crawl: int = 1, files: Sequence[File] = ()
) -> None:
    """Record changes of one crawl and put their messages together, with files beside each."""
    record(log, channel, changes, crawl)
    outbox.compose(
        log,
        channel,
        lambda new: [replace(draft, files=tuple(files)) for draft in drafts(new)],
        START,
    )


def pass_of(log: Log, channel: Channel, clock: Clock) -> Drained:
    """Go on at the channel's pace until all is sent or the channel fails."""
    sent, refused = 0, ()
    while True:
        drained = drain(log, channel.name, clock, post=channel.post, find=channel.find)
        sent, refused = sent + drained.sent, refused + drained.refused
        if drained.error or drained.until is None:
            return replace(drained, sent=sent, refused=refused)
        clock.at = drained.until


def until_done(log: Log, channel: SlackChannel, clock: Clock, passes: int = 40) -> list[Drained]:
    """Pass again at the time that each pass names, or a minute later."""
    said = []
    for _ in range(passes):
        said.append(pass_of(log, channel, clock))
        if not said[-1].error:
            return said
        clock.at = said[-1].until or clock.at + timedelta(minutes=1)
    raise AssertionError(said[-1])


def stored_uids(log: Log) -> list[str]:
    return [row["uid"] for row in log.db.query("select uid from posting order by id")]


def stored_arrivals(log: Log) -> list[str]:
    """Return what is to arrive, in order, as `SlackReplica.arrivals` names it."""
    rows = log.db.query(
        "select uid, id as message, 0 as file from posting union all "
        "select substr(uid, 1, 12), posting_id, id from posting_file where status <> 'refused' "
        "order by message, file"
    )
    return [row["uid"] for row in rows]


def edits(count: int) -> list:
    return [change(Kind.EDITED, f"publications/{n}") for n in range(count)]
