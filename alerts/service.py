"""A log that is open for work: its settings, and the channels that hear of its changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from alerts.commands import Channel, channels_from, deliver, routes_from
from db.commands import CannotRun
from db.findings.passing import remind
from db.log import Log, LogError, open_log, readable_errors
from db.operator import say, say_reconciled
from db.record import reconcile, record_inbox
from db.routes import Routes
from db.rules_log import keep_rules
from db.settings import Settings, SettingsError, load_settings
from db.times import stamp
from db.word_lists import load_words


@dataclass(frozen=True, kw_only=True)
class Service:
    """An open log with its settings and the channels that hear of its changes."""

    log: Log
    settings: Settings
    channels: tuple[Channel, ...]
    routes: Routes
    now: Callable[[], datetime]

    def record(self) -> None:
        """Record every parcel that waits."""
        say_reconciled(record_inbox(self.log, self.routes))

    def reconcile(self) -> None:
        """Record what earlier crawls left, close those that were killed, and deliver."""
        keep_rules(self.log, self.routes, self.now())
        say_reconciled(reconcile(self.log, self.routes, stamp(self.now())))
        self.deliver()

    def remind(self) -> None:
        """Tell what time alone reveals."""
        if remind(self.log, self.now(), self.routes):
            self.deliver()

    def deliver(self) -> None:
        """Deliver what waits; a channel that fails is told on stderr and never more."""
        with readable_errors(self.log.path):
            problems = deliver(
                self.log, self.channels, self.now, pause=time.sleep,
                public_url=self.settings.public_url,
                answers=self.settings.slack_app_token is not None,
            )  # fmt: skip
        for problem in problems:
            say(problem)


def open_service(config: str | None, db_path: str | None, now: Callable[[], datetime]) -> Service:
    """Read the settings, open the log and name the channels. Raises CannotRun."""
    try:
        settings = load_settings(config, db=Path(db_path) if db_path else None)
        channels = tuple(channels_from(settings))
        log = replace(open_log(settings.db), words=load_words(settings.words))
        routes = routes_from(settings)
        return Service(log=log, settings=settings, channels=channels, routes=routes, now=now)
    except (SettingsError, LogError, ValueError) as error:
        raise CannotRun(str(error)) from None


def channels_of(config: str | None) -> Routes:
    """Return who hears what a person does. Raises CannotRun."""
    try:
        return routes_from(load_settings(config))
    except (SettingsError, ValueError) as error:
        raise CannotRun(str(error)) from None
