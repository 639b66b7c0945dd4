"""When a service looks at its sources in the course of a year: the schedule that is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records import Depth
from scraper.replica.world import london
from scraper.replica.year_calendar import day_of


@dataclass(frozen=True, kw_only=True)
class Look:
    """One crawl to make."""

    at: datetime
    depth: Depth


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Sweeps at 06:00 and 18:30, a window at noon, pulses every `pulse` minutes of working days."""

    pulse: int = 60
    weekend_pulses: tuple[str, ...] = ("09:00", "15:00")

    def __str__(self) -> str:
        """Say the schedule in a sentence."""
        return (
            "a sweep at 06:00 and one at 18:30, a window at 12:00 each day; a pulse every "
            f"{self.pulse} minutes from 08:00 to 18:00 on working days, "
            f"at {' and '.join(self.weekend_pulses)} at weekends (London)"
        )

    def looks(self, first: datetime, last: datetime) -> Iterator[Look]:
        """Give every crawl from `first`, a sweep's time, until `last`."""
        day = day_of(first)
        while day <= day_of(last):
            at = {london(day, "06:00"): Depth.SWEEP, london(day, "18:30"): Depth.SWEEP}
            at[london(day, "12:00")] = Depth.WINDOW
            for moment in self._pulses(day.isoformat(), working=day.weekday() < 5):
                at.setdefault(moment, Depth.PULSE)
            for moment in sorted(at):
                if first <= moment <= last:
                    yield Look(at=moment, depth=at[moment])
            day += timedelta(days=1)

    def _pulses(self, day: str, *, working: bool) -> Iterator[datetime]:
        if not working:
            yield from (london(day, clock) for clock in self.weekend_pulses)
            return
        for minutes in range(8 * 60, 18 * 60 + 1, self.pulse):
            yield london(day, f"{minutes // 60:02}:{minutes % 60:02}")
