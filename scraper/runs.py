"""Run a crawl and show how it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.log import Log
from db.operator import say
from db.pauses import unpaused
from db.records import Depth
from scraper.clock import Clock
from scraper.process import Busy, CrawlProcess, Order
from scraper.progress import Lines
from scraper.sources import ARCHIVE, SOURCES, check
from scraper.via import parse_via

if TYPE_CHECKING:
    from rich.progress import Progress


def checked_sources(
    names: tuple[str, ...], via: str | None, *, archives: bool = False
) -> list[str]:
    """Return the sources that are named, or all, of which archives' only where they are wanted.

    A closed site need not be asked for with every run. Raises ValueError in one line.
    """
    if via is not None:
        parse_via(via)
    try:
        return [check(name) for name in dict.fromkeys(names)] or [
            name for name in SOURCES if archives or not name.endswith(ARCHIVE)
        ]
    except KeyError as error:
        raise ValueError(str(error)) from None


def left_alone(log: Log, wanted: list[str], *, named: bool) -> list[str]:
    """Return the sources to crawl, and say which are paused."""
    going, told = unpaused(log, wanted, named=named)
    for line in told:
        say(line)
    return going


class Running:
    """A crawl under way, with a progress bar where there is a terminal to show it."""

    def __init__(
        self,
        source: str,
        depth: Depth,
        log: Path,
        config: str | None,
        at: datetime | None,
        via: str | None,
        quiet: bool,
    ) -> None:
        self._order = Order(source=source, depth=depth, log=log, config=config, at=at, via=via)
        self._shown = not quiet and sys.stderr.isatty()
        self._quiet = quiet

    def follow(self, on_parcel: Callable[[], None]) -> bool:
        """Crawl to the end, recording each parcel as it arrives; False when it may not start."""
        crawl = CrawlProcess(self._order)
        lines = Lines(f"{self._order.source} {self._order.depth}", Clock().elapsed, say)
        try:
            with self._bar() as bar:
                task = (
                    bar.add_task(f"{self._order.source} {self._order.depth}", total=None)
                    if bar
                    else None
                )
                for said in crawl:
                    if bar and task is not None:
                        self._show(bar, task, said)
                    elif not self._quiet:
                        lines.hear(said)
                    if "parcel" in said:
                        on_parcel()
                    if "failed" in said:
                        say(f"{self._order.source}: {said['failed']}")
        except Busy as busy:
            say(str(busy))
            return False
        if crawl.status:
            ended = f"the crawl of {self._order.source} ended with status {crawl.status}"
            say(f"{ended}; {crawl.diary} tells more")
        return True

    def _bar(self) -> Any:
        if not self._shown:
            return nullcontext()
        from rich.console import Console  # only a terminal needs it
        from rich.progress import Progress

        return Progress(console=Console(stderr=True), transient=True)

    @staticmethod
    def _show(bar: Progress, task: Any, said: dict[str, object]) -> None:
        if "walking" in said:
            bar.update(task, description=f"listing {said['walking']}")
        elif "read" in said:
            read, of = int(str(said["read"])), int(str(said["of"]))
            bar.update(task, description="pages", completed=read, total=of)
