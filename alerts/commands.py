"""What the command line asks of the alerts: which channels there are, and to deliver now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from alerts.outbox import Clock, Drained, Find, Post, drain
from alerts.refusals import refusal_message
from alerts.terminal import TerminalChannel
from db.log import Log
from db.refusals import tell_elsewhere
from db.routes import Routes
from db.rule_settings import QuietGiven, RuleGiven, routes
from db.times import spoken

if TYPE_CHECKING:
    from pydantic import SecretStr
    from rich.console import Console

PATIENCE = timedelta(seconds=30)
"""How long one delivery waits for channels that ask for a short rest."""

SHORTEST = timedelta(seconds=1)
SLACK = "slack:"
"""What a Slack channel's name begins with, in the log."""


class SlackSettings(Protocol):
    """The settings that alerts read."""

    @property
    def slack_token(self) -> SecretStr | None: ...  # noqa: D102
    @property
    def slack_channel(self) -> str | None: ...  # noqa: D102
    @property
    def slack_api(self) -> str: ...  # noqa: D102
    @property
    def rules(self) -> tuple[RuleGiven, ...]: ...  # noqa: D102
    @property
    def quiet(self) -> QuietGiven | None: ...  # noqa: D102


class Channel(Protocol):
    """Somewhere that alerts go. `find` is None where it cannot be asked what arrived."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def post(self) -> Post: ...  # noqa: D102
    @property
    def find(self) -> Find | None: ...  # noqa: D102


def channels_from(settings: SlackSettings, console: Console | None = None) -> list[Channel]:
    """Return the channels that the settings name: Slack with a token, else the terminal.

    Raises ValueError, in one line for the operator, for settings that no Slack can serve.
    """
    return [_channel(name, settings, console) for name in routes_from(settings).channels]


def routes_from(settings: SlackSettings) -> Routes:
    """Return the rules that the settings make: who hears what, and how soon. Raises ValueError."""
    if settings.slack_token is not None and not settings.slack_channel:
        raise ValueError("PAGEFIVE_SLACK_TOKEN is set, but PAGEFIVE_SLACK_CHANNEL is not")
    usual = f"{SLACK}{settings.slack_channel}" if settings.slack_token else TerminalChannel.name
    return routes(settings.rules, settings.quiet, usual, SLACK)


def _channel(name: str, settings: SlackSettings, console: Console | None) -> Channel:
    if not name.startswith(SLACK):
        return TerminalChannel(console)
    if settings.slack_token is None:
        raise ValueError(
            f"a rule names the channel {name.removeprefix(SLACK)}, but "
            "PAGEFIVE_SLACK_TOKEN is not set"
        )
    from alerts.slack import SlackChannel  # slow to load, and not always wanted

    token = settings.slack_token.get_secret_value()
    return SlackChannel(token, name.removeprefix(SLACK), settings.slack_api)


def deliver(
    log: Log,
    channels: Iterable[Channel],
    now: Clock,
    pause: Callable[[float], None] | None = None,
    *,
    public_url: str | None = None,
    answers: bool = False,
) -> list[str]:
    """Deliver what each channel has not heard, and return what went wrong, a line each.

    With `pause` (seconds), a channel that rests for no longer than PATIENCE in all is waited for.
    Messages link to our own pages below `public_url`; with `answers`, those in Slack have buttons.
    """

    def send(channel: Channel) -> Drained:
        return drain(
            log, channel.name, now, post=channel.post, find=channel.find, public_url=public_url,
            answers=answers and channel.name.startswith(SLACK),
        )  # fmt: skip

    passes = {each: list(_passes(each, send, now, pause)) for each in channels}
    for each in _told_elsewhere(log, passes, now()):
        passes[each] += _passes(each, send, now, pause)
    return [
        problem
        for each, made in passes.items()
        for drained in made
        for problem in _problems(each.name, drained)
    ]


def _told_elsewhere(
    log: Log, passes: Mapping[Channel, list[Drained]], now: datetime
) -> list[Channel]:
    """Tell channels that work what others refused; return those that have something to hear."""
    working = [each for each, made in passes.items() if not made[-1].error]
    told = []
    for each, made in passes.items():
        other = next((one for one in working if one is not each), None)
        if other is not None and tell_elsewhere(
            log, each.name, other.name, refusal_message, now, shut=made[-1].shut
        ):
            told.append(other)
    return list(dict.fromkeys(told))


def _passes(
    channel: Channel,
    send: Callable[[Channel], Drained],
    now: Clock,
    pause: Callable[[float], None] | None,
) -> Iterator[Drained]:
    patience = PATIENCE
    while True:
        drained = send(channel)
        rest = _rest(drained, now())
        if pause is None or rest is None or (drained.error and rest > patience):
            yield drained
            return
        yield replace(drained, error=None)
        patience -= rest if drained.error else timedelta()
        pause(rest.total_seconds())


def _rest(drained: Drained, now: datetime) -> timedelta | None:
    """Return how long until a channel may be tried again; at once it is not after an error."""
    if drained.until is None:
        return None
    return max(drained.until - now, SHORTEST if drained.error else timedelta())


def _problems(channel: str, drained: Drained) -> list[str]:
    problems = [f"{channel}: refused for good: {why}" for why in drained.refused]
    if drained.error:
        until = (
            f"tried again from {spoken(drained.until)}" if drained.until else "kept until mended"
        )
        problems.append(f"{channel}: {drained.error}; alerts are {until}")
    return problems
