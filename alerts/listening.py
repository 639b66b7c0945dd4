"""Hear answers from Slack until stopped: which workspace and channels are served, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from alerts.answers import Answerer, Served
from alerts.commands import SLACK
from alerts.deeds import DEEDS
from alerts.service import Service
from alerts.socket import Link, Listener
from alerts.workspace import SlackRefuses, Workspace
from db import queries, replies
from db.admission import present
from db.commands import CannotRun, Known
from db.findings import entries
from db.log import Log
from db.operator import say
from db.tagging import usual_words
from db.word_lists import load_words


def listen(service: Service, known: Known, workspace: str | None) -> None:
    """Do what people ask from Slack, until stopped. Raises CannotRun."""
    settings = service.settings
    if settings.slack_token is None or settings.slack_app_token is None:
        raise CannotRun("PAGEFIVE_SLACK_TOKEN and PAGEFIVE_SLACK_APP_TOKEN are both needed")
    try:
        answerer = _answerer(service, known, workspace)
        link = Link(settings.slack_app_token.get_secret_value(), settings.slack_api)
        say(f"listening in {', '.join(answerer.served.channels.values())}")
        Listener(link, answerer).listen()
    except (SlackRefuses, ValueError) as error:
        raise CannotRun(f"Slack: {error}") from None


def _answerer(service: Service, known: Known, workspace: str | None) -> Answerer:
    """Learn which workspace and channels are served. Raises SlackRefuses, CannotRun."""
    settings, log = service.settings, service.log
    assert settings.slack_token is not None  # noqa: S101 - the command has looked
    space = Workspace(settings.slack_token.get_secret_value(), settings.slack_api)
    team = space.team()
    if (before := replies.workspace_of(log, team, moved=workspace == team)) != team:
        raise CannotRun(
            f"this log is answered from the Slack workspace {before}, and the token is of {team}: "
            f"`pagefive alerts listen --workspace {team}` moves it there"
        )
    service = replace(service, now=_clock(log))
    return Answerer(
        log=log, workspace=space, served=Served(team=team, channels=_channels(service, space)),
        routes=service.routes, now=service.now, key_of=known.key_of,
        deliver=service.deliver, deeds=DEEDS,
        known=entries.Known(
            sources=tuple(dict.fromkeys((*known.sources, *queries.sources_in(log)))),
            words=load_words(settings.words) if settings.words else usual_words(),
        ),
    )  # fmt: skip


def _channels(service: Service, space: Workspace) -> dict[str, str]:
    """Return the served channels by their IDs, as the log names them."""
    served = space.served(service.routes.channels)
    for one in service.routes.channels:
        if one.startswith(SLACK) and one not in served.values():
            say(f"Slack lists no channel {one.removeprefix(SLACK)}: nobody is answered there")
    return served


def _clock(log: Log) -> Callable[[], datetime]:
    """Return the log's clock, which asks it only now: a replayed one stands still."""
    machine = datetime.now(UTC)
    at = present(log, machine)
    return (lambda: datetime.now(UTC)) if at == machine else (lambda: at)
