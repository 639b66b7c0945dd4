"""How often an archive may be asked, and how long it is left alone when it refuses. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.archived import HostRest
from scraper.archives.addresses import IA_HOST, UKGWA_HOST


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many requests a host may be sent in any minute, and who says so."""

    a_minute: int
    why: str

    @property
    def seconds(self) -> float:
        """Return the seconds that two requests lie apart, so that no minute holds more."""
        return 60 / self.a_minute * MARGIN


MARGIN = 1.05
"""A request may leave a little later than planned and the next one in time: so much is spare."""

RATES: Mapping[str, Rate] = {
    IA_HOST: Rate(a_minute=24, why="the Internet Archive's limit on its index, June 2026"),
    UKGWA_HOST: Rate(
        a_minute=12, why="no limit is published: half of what the Internet Archive allows"
    ),
}

SHORTEST_REST = timedelta(hours=1)
LONGEST_REST = timedelta(hours=32)
FORGIVEN = timedelta(hours=24)
"""So long after a rest is over, the next one is the first again."""

SET_BACK = 3600.0
"""Seconds by which a turn cannot be ahead, unless the clock was set back."""


def next_turn(last: float | None, now: float, seconds: float) -> float:
    """Return when the next request may leave, as seconds of the clock that `now` is of.

    `last` is the turn that was given out before, which may lie ahead.
    """
    if last is None or last - now > SET_BACK:
        return now
    return max(now, last + seconds)


def rest_after(
    before: HostRest | None, host: str, now: datetime, told: timedelta | None
) -> HostRest:
    """Return how long a host is left alone that answered 429: an hour, doubled on repetition.

    An archive that is not left alone blocks for an hour, then for two; a longer `Retry-After` is
    obeyed.
    """
    again = before is not None and now - before.until < FORGIVEN
    times = before.times + 1 if before is not None and again else 1
    wait = min(SHORTEST_REST * 2 ** min(times - 1, 10), LONGEST_REST)
    return HostRest(host=host, until=now + max(wait, told or timedelta()), times=times)
