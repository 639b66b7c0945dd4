"""The command that fills a source's history into the log, from web archives."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import click

from db.admission import present
from db.archived import Archive
from db.commands import CannotRun, config_option, db_option, use_log
from db.log import Log, LogError, readable_errors
from db.mementos import Told, last_backfill, sole_witness
from db.operator import say
from db.parcels import dead_crawls, read_parcel, waiting
from db.record import clear_dead, take
from db.records import Depth, Outcome
from db.times import day, stamp
from scraper.archives import MARK
from scraper.process import Busy, CrawlProcess, Order
from scraper.sources import check
from scraper.via import parse_via

if TYPE_CHECKING:
    from rich.progress import Progress

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option("--from", "since", type=DAY, required=True, metavar="DAY", help="First day.")
@click.option("--to", "until", type=DAY, metavar="DAY", help="Last day. [default: today]")
@click.option(
    "--archive", type=click.Choice([one.value for one in Archive]),
    help="Ask only this archive: the Internet Archive, or the UK Government Web Archive.",
)  # fmt: skip
@click.option("--via", metavar="HOST:PORT", help="Connect there instead of to the archives.")
@click.option("--quiet", is_flag=True, help="No progress.")
@db_option
@config_option
def backfill(
    source: str, since: datetime, until: datetime | None, archive: str | None, via: str | None,
    **given: Any,
) -> None:  # fmt: skip
    """Fill a source's history into the log, from what web archives hold of two days and between.

    Nobody is alerted, and nothing that crawls found is touched: see view `mementos`. Archives are
    asked slowly, as they wish; stopped at any time, it goes on with the same command. Exit
    status: 0 when all was read, 1 when not (why is on stderr), 2 for wrong usage.

    \b
    Example:
      pagefive backfill iopc --from 2015-01-01 --to 2015-12-31
    """
    try:
        check(source)
        if via is not None:
            parse_via(via)
        _check_order(since, until)
        log = use_log(given["config"], given["db_path"])
        now = present(log, datetime.now(UTC))
        span = _span(since, until, day(now))
        order = Order(
            source=source, depth=Depth.SWEEP, log=log.path, config=given["config"], at=now, via=via,
            span=span, archives=(archive,) if archive else tuple(Archive),
        )  # fmt: skip
        told = _follow(log, order, shown=not given["quiet"])
    except (LogError, ValueError, KeyError) as error:
        raise CannotRun(str(error)) from None
    except Busy as busy:
        raise CannotRun(str(busy)) from None
    except KeyboardInterrupt:
        say("stopped; what was read is kept, and the same command goes on")
        raise
    sys.exit(_say(source, span, told, sole_witness(log, source)))


def _span(since: datetime, until: datetime | None, today: date) -> tuple[date, date]:
    last = datetime.combine(today, time())
    _check_order(since, until or last)
    return since.date(), (until or last).date()


def _check_order(since: datetime, until: datetime | None) -> None:
    if until is not None and since > until:
        first, last = since.date(), until.date()
        raise ValueError(f"--from {first} is after --to {last}: the first day comes first")


def _follow(log: Log, order: Order, *, shown: bool) -> Told | None:
    """Read history to its end, recording each parcel as it arrives; say how it went."""
    _record(log)
    _clear(log, stamp(order.at or datetime.now(UTC)))
    process = CrawlProcess(order)
    with _bar(shown) as bar:
        task = bar.add_task(f"{order.source}", total=None) if bar else None
        for said in process:
            if bar and task is not None:
                _show(bar, task, said)
            if "parcel" in said:
                _record(log)
            if "failed" in said:
                say(f"{order.source}: {said['failed']}")
    if process.status:
        say(f"the backfill ended with status {process.status}; {process.diary} tells more")
    return last_backfill(log, order.source)


def _record(log: Log) -> None:
    """Record the slices of backfills that wait; what crawls left is not ours to tell."""
    for place in waiting(log.folder):
        if MARK not in place.name:
            continue
        try:
            parcel = read_parcel(place)
        except ValueError:
            continue  # another process has just recorded it, or `pagefive record` will name it
        take(log, place, parcel, ())


def _clear(log: Log, now: str) -> None:
    """Close backfills that were killed; killed crawls are left to `pagefive run`, which says so."""
    with readable_errors(log.path):
        for folder in dead_crawls(log.folder):
            if MARK in folder.name:
                clear_dead(log, folder, now)


def _bar(shown: bool) -> Any:
    if not (shown and sys.stderr.isatty()):
        return nullcontext()
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip


def _show(bar: Progress, task: Any, said: dict[str, object]) -> None:
    if "walking" in said:
        bar.update(task, description=str(said["walking"]), total=None, completed=0)
    elif "read" in said:
        read, of = int(str(said["read"])), int(str(said["of"]))
        bar.update(task, completed=read, total=of)


def _say(source: str, span: tuple[date, date], told: Told | None, alone: int) -> int:
    """Say how a backfill ended, and return the exit status."""
    days = f"{span[0]} to {span[1]}"
    if told is None or told.outcome is None:
        say(f"{source}: the backfill of {days} did not come to its end")
        return 1
    if told.outcome != Outcome.COMPLETE:
        say(f"{source}: the backfill of {days} is {told.outcome}: {told.reason}")
    elif told.reason:
        say(f"{source}: could not be read: {told.reason}")
    click.echo(
        f"{source}, {days}: {told.requests} requests, {told.captures} captures recorded in all, "
        f"{told.mementos} mementos read in all; {alone} publications are known to archives alone."
    )
    return int(told.outcome != Outcome.COMPLETE)
