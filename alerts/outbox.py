"""Deliver what a channel has not heard: each posting once, in order, whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.errors import Ambiguous, ChannelDown, DeliveryError, RateLimited, Refused
from alerts.wording import drafts
from db import outbox
from db.log import Log
from db.postings import Posting, Rest

Clock = Callable[[], datetime]
Post = Callable[[Posting], str | None]
"""Sends a posting and returns Slack's timestamp; raises a DeliveryError."""
Find = Callable[[Posting], str | None]
"""Asks a channel for a posting that may have arrived, and returns its timestamp if it did."""

SETTLING = timedelta(seconds=15)
"""How long a message may still be on its way in Slack after we lost sight of it."""
LONGEST_REST = timedelta(minutes=15)
LONGEST_ASKED_REST = timedelta(days=1)
BUSY = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Drained:
    """What became of a channel's postings.

    `refused` says why, for each that was refused for good. `error` is why the pass stopped before
    all was sent, `until` when to try again, where that is known.
    """

    sent: int = 0
    refused: tuple[str, ...] = ()
    until: datetime | None = None
    error: str | None = None


def drain(log: Log, channel: str, now: Clock, *, post: Post, find: Find | None) -> Drained:
    """Send what the channel has not heard, oldest first, until it is done or the channel fails.

    A channel without `find` shows what may have arrived again, marked so.
    """
    with outbox.alone(log, channel) as mine:
        if not mine:
            return Drained(until=now() + BUSY, error="another process is delivering")
        return _drain(log, channel, now, post, find)


def _drain(log: Log, channel: str, now: Clock, post: Post, find: Find | None) -> Drained:
    drained = Drained()
    while posting := _next(log, channel, now):
        if (until := _wait(log, posting, find)) and until > now():
            return replace(drained, until=until, error=posting.error or "may be on its way")
        try:
            _deliver(log, posting, now, post, find)
            drained = replace(drained, sent=drained.sent + 1)
        except Refused as error:
            drained = replace(drained, refused=(*drained.refused, str(error)))
        except DeliveryError as error:
            return replace(drained, until=_rest(log, channel, error, now()), error=str(error))
    return drained


def _next(log: Log, channel: str, now: Clock) -> Posting | None:
    outbox.compose(log, channel, drafts, now())
    return outbox.next_posting(log, channel)


def _wait(log: Log, posting: Posting, find: Find | None) -> datetime | None:
    """Return when the posting may be tried: not while its channel rests or it may still arrive."""
    resting = outbox.rest_of(log, posting.channel)
    until = [resting.until] if resting else []
    if posting.claimed and find:
        until.append(posting.claimed + SETTLING)
    return max(until, default=None)


def _deliver(log: Log, posting: Posting, now: Clock, post: Post, find: Find | None) -> None:
    """Find the posting where it may have arrived, else send it; what comes of it is stored."""
    slack_ts = _ask(log, posting, find) if posting.claimed and find else None
    if slack_ts is None:
        again = posting.claimed is not None and find is None
        slack_ts = _send(log, replace(posting, again=again), now, post)
    outbox.arrived(log, posting, slack_ts, now())


def _ask(log: Log, posting: Posting, find: Find) -> str | None:
    try:
        return find(posting)
    except Refused as error:
        outbox.unsure(log, posting, str(error))
        raise ChannelDown(str(error)) from None
    except DeliveryError as error:
        outbox.unsure(log, posting, str(error))
        raise


def _send(log: Log, posting: Posting, now: Clock, post: Post) -> str | None:
    outbox.claim(log, posting, now())
    try:
        return post(posting)
    except Refused as error:
        outbox.refused(log, posting, str(error))
        raise
    except Ambiguous as error:
        outbox.unsure(log, posting, str(error))
        raise
    except DeliveryError as error:
        outbox.released(log, posting, str(error))
        raise


def _rest(log: Log, channel: str, error: DeliveryError, now: datetime) -> datetime | None:
    """Let a failing channel rest, longer each time; one that is down waits for the operator."""
    if isinstance(error, ChannelDown):
        return None
    before = outbox.rest_of(log, channel)
    failures = before.failures + 1 if before else 1
    length: timedelta = min(SETTLING * 2 ** min(failures - 1, 10), LONGEST_REST)
    if isinstance(error, RateLimited) and error.retry_after is not None:
        length = timedelta(seconds=min(error.retry_after, LONGEST_ASKED_REST.total_seconds()))
    outbox.rest(log, channel, Rest(until=now + length, failures=failures))
    return now + length
