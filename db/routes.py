"""Who hears of which changes, how soon, and who is called: rules, and where they lead. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from db.kinds import Kind, Severity
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
class Rule:
    """What one channel hears: a change that fits every list that is not empty.

    `severity` is the least, `to` the most, that it fits. `mention` is who is called, in Slack's
    words: `@here`, `@channel`, `U0123ABCD`.
    """

    name: str
    channel: str
    how: How = How.NOW
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    to: Severity = Severity.HIGH
    mention: tuple[str, ...] = ()
    mute: bool = False


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


@dataclass(frozen=True, kw_only=True)
class About:
    """What a change is about, as rules ask for it."""

    source: str
    kind: Kind
    severity: Severity
    topics: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()


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
    """The rules that hold, in order: for each channel the first that fits decides."""

    rules: tuple[Rule, ...] = ()
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

    def orders(self, about: About, at: datetime) -> list[Order]:
        """Return where a change goes that was seen at a time."""
        found: dict[str, Order | None] = {}
        for rule in self.rules:
            if rule.channel not in found and _fits(rule, about):
                found[rule.channel] = None if rule.mute else self._order(rule, about, at)
        return [order for order in found.values() if order is not None]

    def _order(self, rule: Rule, about: About, at: datetime) -> Order:
        due = next_due(rule.how, at)
        if rule.how is How.NOW and self.quiet and self.quiet.holds(at, about.severity):
            due = _next(self.quiet.until, at)
        return Order(
            channel=rule.channel, how=rule.how, rule=rule.name, due=due, mention=rule.mention
        )


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
    """Return the next time after `at` at which London's clocks show this."""
    local = at.astimezone(LONDON)
    day = local.date() if local.time() < clock else local.date() + timedelta(days=1)
    return datetime.combine(day, clock, LONDON).astimezone(at.tzinfo)


def _fits(rule: Rule, about: About) -> bool:
    loud = LOUDNESS.index(about.severity)
    return (
        (not rule.sources or about.source in rule.sources)
        and (not rule.kinds or about.kind in rule.kinds)
        and (not rule.topics or bool(set(rule.topics) & set(about.topics)))
        and (not rule.forces or bool(set(rule.forces) & set(about.forces)))
        and LOUDNESS.index(rule.severity) <= loud <= LOUDNESS.index(rule.to)
    )
