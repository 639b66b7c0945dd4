"""The command `serve`: the service that runs for years."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import SimpleQueue
from typing import Any

import click
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from db.admission import admit
from db.commands import CannotRun, config_option, db_option
from db.log import LogError
from db.operator import say
from db.records import Depth
from db.upkeep.maintain import tidy
from scraper.process import Order
from scraper.runs import checked_sources
from scraper.serving import alive
from scraper.serving.loop import Chore, House, Loop, Watched
from scraper.sources import SOURCES

Opened = Callable[[str | None, str | None, Callable[[], datetime]], House]

UPKEEP = Chore(name="upkeep", every=timedelta(days=1), do=lambda house: tidy(house.log))


def serving(opened: Opened, chores: Collection[Chore] = (UPKEEP,)) -> click.Command:
    """Return the command `serve`, which opens the log by `opened` and does these chores too."""

    @click.command()
    @click.argument("names", metavar="[SOURCE]...", nargs=-1)
    @click.option("--via", metavar="HOST:PORT", help="Connect there instead of to the sites.")
    @db_option
    @config_option
    def serve(
        names: tuple[str, ...], via: str | None, db_path: str | None, config: str | None
    ) -> None:
        """Watch sources (all, if none is named) day and night, and tell what changes.

        Runs until it is told to stop (SIGTERM, Ctrl-C), then ends within 30 seconds.

        \b
        Example:
          pagefive serve
        """
        try:
            wanted = checked_sources(names, via)
            house = opened(config, db_path, _now)
            with alive.only_service(house.log.path):
                _serve(house, wanted, via, config, chores)
        except (LogError, ValueError, alive.AlreadyServing) as error:
            raise CannotRun(str(error)) from None
        except OSError as error:
            raise CannotRun(f"{error.filename}: {error.strerror}") from None

    return serve


def _serve(
    house: House, wanted: list[str], via: str | None, config: str | None, chores: Collection[Chore]
) -> None:
    admission = admit(house.log, wanted, None, _now())
    if admission.warning:
        say(admission.warning)
    ahead = admission.start - _now() if admission.warning else None
    order = Order(
        source="", depth=Depth.PULSE, log=house.settings.db, config=config, via=via,
        at=admission.start if ahead else None,
    )  # fmt: skip
    hosts = {name: SOURCES[name].hosts | SOURCES[name].asked_hosts for name in wanted}
    clock = (lambda: _now() + ahead) if ahead else _now
    loop = Loop(house, Watched(hosts=hosts, order=order), clock, diary(), chores)
    house.reconcile()
    scheduler = scheduled(loop)
    scheduler.start()
    alive.notify("READY=1")
    try:
        loop.run()
    except (SystemExit, KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # we are ending already
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        alive.notify("STOPPING=1")
    finally:
        scheduler.shutdown(wait=False)
        loop.stop()
    alive.fall_silent(house.log.path)  # only a service that was told to stop comes here


def scheduled(loop: Loop) -> BackgroundScheduler:
    """Return a scheduler that puts each job on the loop's queue when it is due.

    Late jobs run once: after sleep, or while the machine was too busy.
    """
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    kept = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=kept)
    for name, (every, _) in loop.jobs.items():
        seconds = every.total_seconds()
        put = partial(_put, loop.queue, name)
        scheduler.add_job(put, "interval", seconds=seconds, id=name, next_run_time=_now())
    return scheduler


def diary() -> Any:
    """Return what writes one line for each crawl and delivery: JSON, or words on a terminal."""
    shown = sys.stderr.isatty()
    render: Any = structlog.dev.ConsoleRenderer() if shown else structlog.processors.JSONRenderer()
    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.BoundLogger,
    )


def _put(queue: SimpleQueue[object], name: str) -> None:
    queue.put(name)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
