"""Ask the log, and Slack's history, whether what stands on page one was told: name every gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.blocks import Inline, bullets, clip, fit, footnote, header, link, paragraph, words
from alerts.details import count
from alerts.workspace import SlackRefuses, Workspace
from db import receipts
from db.log import Log
from db.postings import Message
from db.receipts import Announced, Receipt, Seen
from db.routes import Routes
from db.times import spoken

LISTED = 15
ADDRESS = 200

Stands = Callable[[Receipt], bool | None]
"""Asks a channel whether it shows what was delivered to it; None where it cannot be asked."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A publication on page one that the log does not have, or of which a channel did not hear."""

    seen: Seen
    said: str

    @property
    def line(self) -> str:
        """Say it in a line."""
        glance = self.seen.glance
        return f"{glance.source}, {glance.listing}: {glance.url}: {self.said}"


def check(
    log: Log, at: datetime, routes: Routes, grace: timedelta, stands: Stands | None
) -> list[Gap]:
    """Return the gaps among what the look of this time saw, kept in the log and told once.

    `grace` is how long a publication may stand there, and an alert be due, before it is one.
    """
    found, confirmed = [], []
    for seen in receipts.seen_at(log, at, routes):
        said = gap(seen, at, grace)
        shown = {one: stands(one) for one in _sent(seen)} if stands and not said else {}
        if lost := [one for one, there in shown.items() if there is False]:
            said = f"its alert of {spoken(lost[0].due)} does not stand in {lost[0].channel}"
        if said:
            found.append(Gap(seen=seen, said=said))
        elif shown and all(shown.values()):
            confirmed.append(seen.glance)
    receipts.confirm(log, confirmed, at)
    new = [one for one in found if one.said != one.seen.told]
    told = {(one.seen.glance.source, one.seen.glance.key): one.said for one in found}
    receipts.report(log, told, at, routes.channels, word(new, at) if new else None)
    return found


def gap(seen: Seen, at: datetime, grace: timedelta) -> str | None:
    """Say what the log lacks of a publication on page one; None where it lacks nothing.

    What was first seen after the last complete crawl began, and within the grace, may still come.
    """
    late = at - seen.first >= grace
    if not seen.known:
        return _since("the log has no row of it", seen) if late or seen.crawled else None
    if seen.silent:
        return None
    if not seen.announced:
        waits = seen.undecided and not late
        return None if waits else _since("its row was never announced by a change", seen)
    return next(filter(None, (_undelivered(one, at, grace) for one in seen.announced)), None)


def _since(said: str, seen: Seen) -> str:
    return f"{said}, though it stood there on {spoken(seen.first)}"


def _undelivered(announced: Announced, at: datetime, grace: timedelta) -> str | None:
    number = f"change {announced.change}"
    heard = {one.channel for one in announced.receipts}
    if missing := sorted(announced.expected - heard):
        return f"{number} has no delivery on {missing[0]}"
    for one in announced.receipts:
        if one.status == "refused":
            return f"{number} was refused on {one.channel}: {one.error or 'no reason is kept'}"
        if one.status in ("pending", "sending") and at - one.due >= max(grace, timedelta(0)):
            why = f": {one.error}" if one.error else ""
            said = f"{number} is still {one.status} on {one.channel}"
            return f"{said}, due {spoken(one.due)}{why}"
    return None


def _sent(seen: Seen) -> list[Receipt]:
    """Return what Slack says it has, and was not found there before."""
    every = [one for announced in seen.announced for one in announced.receipts]
    unseen = [one for one in every if one.status == "sent" and one.slack_ts]
    return [] if seen.confirmed or seen.silent else unseen


def word(gaps: Sequence[Gap], at: datetime) -> Message:
    """Return the message that tells of gaps."""
    lead = f"The independent check found {count(len(gaps), 'gap')}"
    lines = [_linked(one) for one in gaps[:LISTED]]
    if len(gaps) > LISTED:
        lines.append([words(f"and {len(gaps) - LISTED} more, told to the operator", "italic")])
    why = words(
        " A second, simple look at page one of each listing saw what the crawls, or their alerts, "
        "did not bring here. Until it is mended, look at the sites themselves."
    )
    note = footnote(f"checked {spoken(at)} London time · `pagefive check-alerts`")
    blocks = [header(lead), bullets(lines), paragraph(words("Why:", "bold"), why), note]
    return fit(f"{lead}: {gaps[0].line}", blocks)


def _linked(one: Gap) -> list[Inline]:
    glance = one.seen.glance
    where = f"{glance.source}, {glance.listing}"
    said = words(f" · {where}: {clip(one.said, ADDRESS)}")
    return [link(glance.url, clip(glance.url, ADDRESS), limit=300), said]


class InSlack:
    """Asks Slack's history whether an alert stands there; `trouble` is why it could not."""

    def __init__(self, workspace: Workspace, channels: Iterable[str]) -> None:
        self._workspace = workspace
        self.trouble: str | None = None
        try:
            self._ids = {name: id_ for id_, name in workspace.served(channels).items()}
        except SlackRefuses as error:
            self._ids, self.trouble = {}, str(error)

    def __call__(self, receipt: Receipt) -> bool | None:
        """Ask of one delivery."""
        channel = self._ids.get(receipt.channel)
        if channel is None or receipt.slack_ts is None:
            return None
        try:
            return self._workspace.stands(channel, receipt.slack_ts, receipt.thread)
        except SlackRefuses as error:
            self.trouble = str(error)
            return None
