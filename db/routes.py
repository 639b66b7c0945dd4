"""Who hears of which changes, how soon, and who is called: rules, and where they lead. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from db.kinds import Kind, Severity
from db.records import Change
from db.times import LONDON

LOUDNESS = (Severity.LOW, Severity.NORMAL, Severity.HIGH)
DIGEST_AT = time(9, 0)
"""When daily and weekly digests are due, in London; the weekly one on Mondays."""


class How(StrEnum):
    """How soon a channel hears of a change."""

    NOW = "now"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, kw_only=True)
class About:
    """What a change is about, as rules ask for it."""

    source: str
    kind: Kind
    severity: Severity
    topics: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Matter:
    """Which changes a rule is for: those that fit every list that is not empty.

    `severity` is the least, `to` the most, that fits.
    """

    name: str
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    to: Severity = Severity.HIGH

    def fits(self, about: About) -> bool:
        """Tell whether a change is one of those."""
        loud = LOUDNESS.index(about.severity)
        return (
            (not self.sources or about.source in self.sources)
            and (not self.kinds or about.kind in self.kinds)
            and (not self.topics or bool(set(self.topics) & set(about.topics)))
            and (not self.forces or bool(set(self.forces) & set(about.forces)))
            and LOUDNESS.index(self.severity) <= loud <= LOUDNESS.index(self.to)
        )


@dataclass(frozen=True, kw_only=True)
class Rule(Matter):
    """What one channel hears, and how soon.

    `mention` is who is called, in Slack's words: `@here`, `@channel`, `U0123ABCD`.
    """

    channel: str
    how: How = How.NOW
    mention: tuple[str, ...] = ()
    mute: bool = False


@dataclass(frozen=True, kw_only=True)
class Raise(Matter):
    """What is graver to this team than by itself; it leads nowhere."""

    raise_to: Severity


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours of the day, in London, in which nothing below a severity is told: it waits."""

    since: time
    until: time
    but: Severity | None = None

    def holds(self, at: datetime, severity: Severity) -> bool:
        """Tell whether what is this grave waits at a time."""
        if self.but is not None and LOUDNESS.index(severity) >= LOUDNESS.index(self.but):
            return False
        now = at.astimezone(LONDON).time()
        if self.since <= self.until:
            return self.since <= now < self.until
        return now >= self.since or now < self.until

    def over(self, at: datetime, severity: Severity) -> datetime:
        """Return when what is this grave may be told: at once, or when the hours are over."""
        while self.holds(at, severity):
            at = _next(self.until, at)
        return at


@dataclass(frozen=True, kw_only=True)
class Order:
    """That a channel hears a change: how soon, by which rule, when at the earliest."""

    channel: str
    how: How
    rule: str
    due: datetime
    mention: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The rules that hold, in order: for each channel the first that fits decides.

    What is raised is raised before any of them is asked.
    """

    rules: tuple[Rule, ...] = ()
    raising: tuple[Raise, ...] = ()
    quiet: Quiet | None = None

    @classmethod
    def of(cls, channels: Channels) -> Routes:
        """Return routes as they are; channels without rules hear all, what is low in the week's."""
        if isinstance(channels, Routes):
            return channels
        return cls(
            rules=tuple(
                rule
                for channel in channels
                for rule in (
                    Rule(name="default", channel=channel, severity=Severity.NORMAL),
                    Rule(name="default", channel=channel, how=How.WEEKLY),
                )
            )
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the channels that hear anything, each once."""
        return tuple(dict.fromkeys(rule.channel for rule in self.rules))

    def raised(self, about: About) -> Raise | None:
        """Return what raises a change the most, if anything raises it."""
        fitting = [one for one in self.raising if one.fits(about)]
        most = max(fitting, key=lambda one: LOUDNESS.index(one.raise_to), default=None)
        if most is None or LOUDNESS.index(most.raise_to) <= LOUDNESS.index(about.severity):
            return None
        return most

    def orders(self, about: About, at: datetime) -> list[Order]:
        """Return where a change goes that was seen at a time."""
        most = self.raised(about)
        about = replace(about, severity=most.raise_to) if most else about
        found: dict[str, Order | None] = {}
        for rule in self.rules:
            if rule.channel not in found and rule.fits(about):
                found[rule.channel] = None if rule.mute else self._order(rule, about, at)
        return [order for order in found.values() if order is not None]

    def _order(self, rule: Rule, about: About, at: datetime) -> Order:
        due = next_due(rule.how, at)
        return Order(
            channel=rule.channel,
            how=rule.how,
            rule=rule.name,
            due=self.quiet.over(due, about.severity) if self.quiet else due,
            mention=rule.mention,
        )


def graver(change: Change, by: Raise | None) -> Change:
    """Return a change as grave as a rule makes it, which its detail names."""
    if by is None:
        return change
    said = {"was": change.severity, "by": by.name}
    return replace(change, severity=by.raise_to, detail={**change.detail, "raised": said})


Channels = Sequence[str] | Routes
"""Channels that hear as usual, or the rules by which each does."""


def next_due(how: How, at: datetime) -> datetime:
    """Return when a digest that gathers what was seen at a time is due."""
    if how is How.NOW:
        return at
    if how is How.HOURLY:
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    due = _next(DIGEST_AT, at)
    while how is How.WEEKLY and due.astimezone(LONDON).weekday() != 0:
        due = _next(DIGEST_AT, due)
    return due


def _next(clock: time, at: datetime) -> datetime:
    """Return the next time after `at` at which London's clocks show this.

    In the hour that autumn repeats they show it twice; in the one that spring leaves out, the
    clock that was not put forward counts.
    """
    today = at.astimezone(LONDON).date()
    shown = (
        datetime.combine(today + timedelta(days), clock.replace(fold=fold), LONDON).astimezone(UTC)
        for days in (0, 1)
        for fold in (0, 1)
    )
    return next(one for one in shown if one > at).astimezone(at.tzinfo)
