"""The command `doctor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from db.commands import Known, config_option, db_option
from db.plain import escaped, printable
from db.settings import DEFAULT_FILE, PREFIX, Settings, SettingsError, load_settings
from db.upkeep.checks import Check, State, fail, ok
from db.upkeep.doctor import look_at_disk, look_at_machine, look_at_settings
from db.upkeep.doctor_log import look_at_log, look_at_service
from scraper.doctor import reach

COLOUR = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red"}


@click.command()
@click.option("--live", is_flag=True, help="Ask the sites, and Slack, as well: 2 requests a site.")
@click.option("--via", metavar="HOST:PORT", help="Connect there instead of to the sites.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--quiet", is_flag=True, help="Only what is not well.")
@db_option
@config_option
@click.pass_obj
def doctor(
    known: Known, live: bool, via: str | None, as_json: bool, quiet: bool, db_path: str | None,
    config: str | None,
) -> None:  # fmt: skip
    """Look at all that Pagefive stands on, and say what to mend.

    Exit status: 0 when nothing fails, warnings or not, 1 when something does, 2 for wrong usage.

    \b
    Example:
      pagefive doctor --live
    """
    checks = []
    for check in _looked(known, db_path, config, datetime.now(UTC), via, live=live):
        checks.append(check)
        if not as_json and not (quiet and check.state is State.OK):
            _print(check)
    failed = any(check.state is State.FAIL for check in checks)
    if as_json:
        click.echo(escaped({"well": not failed, "checks": [asdict(check) for check in checks]}))
    sys.exit(int(failed))


def _looked(
    known: Known, db_path: str | None, config: str | None, now: datetime, via: str | None, *,
    live: bool,
) -> Iterator[Check]:  # fmt: skip
    yield from look_at_machine(now)
    try:
        settings = load_settings(config, db=Path(db_path) if db_path else None)
    except SettingsError as error:
        yield fail("config", str(error), "mend it: pagefive.example.toml explains every key")
        return
    named = config or os.environ.get(f"{PREFIX}CONFIG")
    yield from look_at_settings(settings, Path(named) if named else DEFAULT_FILE)
    yield look_at_disk(settings.db.absolute().parent)
    yield look_at_service(settings.db, now)
    yield from look_at_log(settings.db, now)
    if live:
        yield from _scopes(known, settings)
        yield from reach(settings.db, config, via, now)


def _scopes(known: Known, settings: Settings) -> Iterator[Check]:
    if settings.slack_token is None:
        return
    try:
        lacking = known.scopes(settings)
    except ValueError as error:
        lacking = [str(error)]
    for said in lacking:
        yield fail("scopes", said, "mend the app's permissions; alerts/manifest.yaml has them all")
    if not lacking:
        yield ok("scopes", "Slack knows the token, and it lacks nothing")


def _print(check: Check) -> None:
    click.secho(f"{check.state:<6}", fg=COLOUR[check.state], nl=False)
    do = f" -> {check.do}" if check.do else ""
    click.echo(printable(f"{check.name:<12} {check.said}{do}"))
