"""Deliver what a channel has not heard: each posting once, in order, whatever fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.addenda import anew
from alerts.attachments import files
from alerts.digests import digest_drafts
from alerts.drafting import Drafting, drafting
from alerts.errors import (
    Ambiguous,
    ChannelDown,
    DeliveryError,
    RateLimited,
    Refused,
    ThreadGone,
    Unreached,
)
from db import outbox, threads
from db.digests import compose_digests
from db.log import Log
from db.postings import Posting, Rest

Clock = Callable[[], datetime]
Post = Callable[[Posting], str | None]
"""Sends a posting and returns Slack's name for it; raises a DeliveryError."""
Find = Callable[[Posting], str | None]
"""Asks a channel for a posting that may have arrived, and returns Slack's name if it did."""

SETTLING = timedelta(seconds=15)
"""How long a message may still be on its way in Slack after we lost sight of it."""
LONGEST_REST = timedelta(minutes=15)
LONGEST_ASKED_REST = timedelta(days=1)
BUSY = timedelta(seconds=1)
PACE = timedelta(seconds=1)
"""Slack takes one message a second in a channel."""


@dataclass(frozen=True, kw_only=True)
class Drained:
    """What became of a channel's postings.

    `refused` says why, for each that was refused for good. `error` is why the pass stopped before
    all was sent, `until` when to try again, where that is known; without an error the channel is
    well, and is told no faster. `shut`: it answers that it takes nothing until it is mended.
    """

    sent: int = 0
    refused: tuple[str, ...] = ()
    until: datetime | None = None
    error: str | None = None
    shut: bool = False


def drain(
    log: Log, channel: str, now: Clock, *, post: Post, find: Find | None,
    public_url: str | None = None, answers: bool = False,
) -> Drained:  # fmt: skip
    """Send what the channel has not heard, oldest first, until it is done or the channel fails.

    A channel without `find` shows what may have arrived again, marked so, and takes no files.
    Messages link to our own pages below `public_url`, where there is one; `answers`: somebody
    hears the buttons below them.
    """
    with outbox.alone(log, channel) as mine:
        if not mine:
            return Drained(until=now() + BUSY, error="another process is delivering")
        draft = drafting(log, files if find else None, public_url, answers=answers)
        return _drain(log, channel, now, post, find, draft)


def _drain(
    log: Log, channel: str, now: Clock, post: Post, find: Find | None, draft: Drafting
) -> Drained:
    drained, passed = Drained(), set[int]()
    while posting := _next(log, channel, now, draft, passed):
        if wait := _wait(log, posting, find, now()):
            return replace(drained, until=wait[0], error=wait[1])
        try:
            _deliver(log, posting, now, post, find)
            drained = replace(drained, sent=drained.sent + (posting.file is None))
        except ThreadGone:
            threads.begin_anew(log, posting, anew(posting.message))
        except Refused as error:
            drained = replace(drained, refused=(*drained.refused, str(error)))
        except DeliveryError as error:
            drained = _failed(log, posting, error, drained, now())
            if not _of_file_alone(posting, error):
                return drained
            passed.add(posting.id)
        if find:
            outbox.rest(log, channel, Rest(until=now() + PACE, failures=0))
    return drained


def _failed(
    log: Log, posting: Posting, error: DeliveryError, drained: Drained, now: datetime
) -> Drained:
    if _of_file_alone(posting, error):
        return replace(drained, until=now + SETTLING, error=str(error))
    until = _rest(log, posting.channel, error, now)
    return replace(drained, until=until, error=str(error), shut=_is_shut(error))


def _of_file_alone(posting: Posting, error: DeliveryError) -> bool:
    """Tell whether messages go on: a place for files that fails is no channel that does."""
    return posting.file is not None and not isinstance(error, RateLimited) and not _is_shut(error)


def _is_shut(error: DeliveryError) -> bool:
    return isinstance(error, ChannelDown) and not isinstance(error, Unreached)


def _next(
    log: Log, channel: str, now: Clock, draft: Drafting, passed: Iterable[int]
) -> Posting | None:
    outbox.compose(log, channel, draft, now())
    compose_digests(log, channel, digest_drafts, now())
    return outbox.next_posting(log, channel, passed)


def _wait(
    log: Log, posting: Posting, find: Find | None, now: datetime
) -> tuple[datetime, str | None] | None:
    """Return until when the posting must wait, and why unless it is for the pace alone.

    Not while its channel rests, nor while it may still arrive.
    """
    resting = outbox.rest_of(log, posting.channel)
    settled = posting.claimed + SETTLING if posting.claimed and find else now
    rested = resting.until if resting else now
    if max(settled, rested) <= now:
        return None
    paced = settled <= now and resting is not None and not resting.failures
    return max(settled, rested), None if paced else posting.error or "may be on its way"


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
    except ThreadGone:
        raise
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
