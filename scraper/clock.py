"""The clock of a crawl: the machine's, or a given time plus the time elapsed since."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC, whole seconds; `started` is when it was made, or the given time."""

    def __init__(self, at: datetime | None = None) -> None:
        self.started = at or datetime.now(UTC).replace(microsecond=0)
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """Return the time."""
        return self.started + timedelta(seconds=int(self.elapsed()))

    def elapsed(self) -> float:
        """Return the seconds since the clock was made."""
        return time.monotonic() - self._origin
