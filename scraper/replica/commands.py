"""The command that serves a replica until it is told to stop."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

import click

from db.commands import TimeType
from scraper.replica.scenarios import SCENARIOS, load

if TYPE_CHECKING:
    from scraper.replica.server import Replica

_LIST = "\n".join(f"  {name:<10} {scenario.sentence}" for name, scenario in SCENARIOS.items())


class _Refused(click.ClickException):
    exit_code = 2


@click.command(
    help=f"""Serve scale models of the watched sites on 127.0.0.1.

\b
Scenarios:
{_LIST}

\b
Example:
  pagefive replica --port 8600 --scenario founding --at 2017-11-14T10:00Z
  pagefive run hmicfrs --via 127.0.0.1:8600 --at 2017-11-14T10:00Z
"""
)
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="Port to listen on.")
@click.option(
    "--scenario",
    type=click.Choice(list(SCENARIOS)),
    default="catalogue",
    show_default=True,
    help="The world to serve.",
)
@click.option(
    "--at", type=TimeType(), metavar="TIME", help="Time on the sites: ISO 8601 with zone or Z."
)
def replica(port: int, scenario: str, at: datetime | None) -> None:
    """Serve a world until SIGINT or SIGTERM."""
    from scraper.replica.server import Replica  # it loads a web server

    world = load(scenario)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with Replica(world, at=at or world.start, port=port) as serving:
            _announce(serving)
            stop.wait()
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise _Refused(f"cannot listen on 127.0.0.1:{port}: {reason}") from None


def _announce(serving: Replica) -> None:
    address, at = f"127.0.0.1:{serving.port}", serving.at.isoformat()
    names = " ".join(site.name for site in serving.world.sites)
    click.echo(f"Serving {serving.world.name} ({names}) on http://{address} as at {at}.")
    click.echo(f"Try: pagefive run {names} --via {address} --at {at.replace('+00:00', 'Z')}")
    click.echo("Stop with Ctrl-C.")
