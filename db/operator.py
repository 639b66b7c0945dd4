"""What an operator is told on stderr of what was recorded."""

from __future__ import annotations

import click

from db import queries
from db.log import Log
from db.plain import printable
from db.record import Reconciled


def say(what: str) -> None:
    """Say one line to the operator; words of a site's cannot garble the terminal."""
    click.echo(f"pagefive: {printable(what)}", err=True)


def say_reconciled(found: Reconciled) -> None:
    """Say what earlier crawls left behind."""
    for crawl in found.killed:
        say(f"crawl {crawl} was killed; what it handed over is kept")
    for place in found.unreadable:
        say(f"a parcel could not be read and was set apart: {place}")


def say_outcomes(log: Log, after: int, sources: list[str]) -> int:
    """Say which crawls recorded after the one of that id were not complete, and why.

    Returns the exit status: 0 when every source has a complete one, else 1.
    """
    crawls = {crawl["source"]: crawl for crawl in queries.last_crawls(log, after)}
    status = 0
    for source in sources:
        crawl = crawls.get(source)
        if crawl is None:
            say(f"{source}: the crawl did not start")
        elif crawl["outcome"] != "complete":
            say(f"{source}: {crawl['outcome']}: {crawl['reason']}")
        status |= crawl is None or crawl["outcome"] != "complete"
    return int(status)
