"""What some changes would have sent under the rules: the messages of each channel. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from alerts.digests import digest_drafts
from db.postings import Draft, Message
from db.records import Recorded
from db.routes import How, Order, Routes, graver

if TYPE_CHECKING:
    from db.findings.digest import Digest
    from db.heard import Heard

Drafting = Callable[[Sequence[Recorded]], list[Draft]]


@dataclass(frozen=True, kw_only=True)
class Would:
    """A message that a channel would have got: `at` is when, or when its digest is due."""

    channel: str
    how: How
    at: datetime
    changes: tuple[Recorded, ...]
    message: Message
    mention: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would have been sent, by channel and in order.

    `muted` are changes of publications that are muted; `idle` the rules that fitted nothing.
    """

    messages: tuple[Would, ...]
    muted: int
    idle: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Ordered:
    order: Order
    recorded: Recorded

    @property
    def together(self) -> tuple[str, How, datetime | None]:
        """What is told in one go: a digest, what waited for one time, or what was told at once."""
        at_once = self.order.how is How.NOW and self.order.due <= self.recorded.at
        return self.order.channel, self.order.how, None if at_once else self.order.due


def preview(
    changes: Iterable[Heard], routes: Routes, draft: Drafting, owed: Digest | None
) -> Preview:
    """Return what changes would have sent; the newest weekly digest comes with what is owed."""
    changes = list(changes)
    told = [one for change in changes if not change.muted for one in _ordered(change, routes)]
    groups: dict[tuple[str, How, datetime | None], list[_Ordered]] = {}
    for one in told:
        groups.setdefault(one.together, []).append(one)
    newest = {channel: due for channel, how, due in groups if how is How.WEEKLY}
    messages = [
        would
        for (channel, how, due), group in groups.items()
        for would in _told(group, draft, owed if due == newest.get(channel) else None)
    ]
    places = {channel: place for place, channel in enumerate(routes.channels)}
    messages.sort(key=lambda would: (places[would.channel], would.at))
    names = {one.order.rule for one in told} | {
        by.name for change in changes if (by := routes.raised(change.about))
    }
    rules = (*routes.raising, *routes.rules)
    return Preview(
        messages=tuple(messages),
        muted=sum(change.muted for change in changes),
        idle=tuple(dict.fromkeys(one.name for one in rules if one.name not in names)),
    )


def _ordered(heard: Heard, routes: Routes) -> Iterable[_Ordered]:
    change = graver(heard.recorded.change, routes.raised(heard.about))
    recorded = Recorded(
        id=heard.recorded.id, at=heard.recorded.at, source=heard.recorded.source,
        crawl=heard.recorded.crawl, change=change,
    )  # fmt: skip
    for order in routes.orders(heard.about, recorded.at):
        if heard.retracted is None or order.due <= heard.retracted:
            yield _Ordered(order=order, recorded=recorded)


def _told(group: list[_Ordered], draft: Drafting, owed: Digest | None) -> Iterable[Would]:
    first = group[0].order
    changes = [one.recorded for one in group]
    by_id = {one.recorded.id: one for one in group}
    if first.how is How.NOW:
        drafts = draft(changes)
    else:
        drafts = digest_drafts(first.how, changes, owed, first.due)
    for each in drafts:
        carried = [by_id[id_] for id_ in each.changes]
        at = max((max(one.order.due, one.recorded.at) for one in carried), default=first.due)
        called = (name for one in carried for name in one.order.mention)
        yield Would(
            channel=first.channel, how=first.how, at=at, message=each.message,
            changes=tuple(one.recorded for one in carried), mention=tuple(dict.fromkeys(called)),
        )  # fmt: skip
