"""Start a crawl in a process of its own and follow what it tells."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from db.log import files_of
from db.records import Depth
from db.times import stamp

ROOT = Path(__file__).parent.parent


class Busy(Exception):  # noqa: N818 - a state of the source, not an error
    """Another process is crawling the source."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A crawl to run: of which source, how deep, into which log, at what time, through what."""

    source: str
    depth: Depth
    log: Path
    config: str | None = None
    at: datetime | None = None
    via: str | None = None
    span: tuple[date, date] | None = None
    archives: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return its name: a source may be crawled while its history is read."""
        return f"{self.source}.backfill" if self.span else self.source


class CrawlProcess:
    """A crawl that runs; iterate to follow it, then ask for its `status`.

    What Scrapy logs goes to `diary`, a file that the next crawl of the source begins anew.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self.diary = files_of(order.log) / f"{order.name}.crawl.log"
        self.status: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Yield what the crawl tells, as it happens: `walking`, `read` and `of`, `parcel`.

        Raises Busy.
        """
        with only_one(self._order.name, self._order.log) as lock, self.diary.open("w") as diary:
            reader, writer = os.pipe()
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command(writer), pass_fds=[writer, lock], env=_environment(), stderr=diary
            )
            self._child = child
            os.close(writer)
            try:
                with os.fdopen(reader) as lines:
                    yield from filter(None, map(_said, lines))
            finally:
                if sys.exc_info()[0] is not None:
                    child.terminate()
                self.status = child.wait()

    def stop(self, *, at_once: bool = False) -> None:
        """Ask the crawl to end, or kill it; who follows it sees it end."""
        if self._child is not None and self._child.poll() is None:
            (self._child.kill if at_once else self._child.terminate)()

    def _command(self, tell_fd: int) -> list[str]:
        order = self._order
        given = {
            "depth": order.depth,
            "db": str(order.log.absolute()),
            "config": order.config,
            "at": stamp(order.at) if order.at else None,
            "via": order.via,
            "span": "/".join(day.isoformat() for day in order.span) if order.span else None,
            "archives": ",".join(order.archives) or None,
            "tell_fd": str(tell_fd),
        }
        pairs = [f"{name}={value}" for name, value in given.items() if value is not None]
        return [sys.executable, "-m", "scraper", order.source, *pairs]


def _said(line: str) -> dict[str, object] | None:
    """Read a line that a crawl told; one that was cut off by a kill is none."""
    try:
        said: dict[str, object] = json.loads(line)
    except ValueError:
        return None
    return said


def _environment() -> dict[str, str]:
    """Return the environment of a crawl: ours, but for the tokens that it has no use for."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_TOKEN")}
    return {**kept, "PYTHONPATH": path}


@contextmanager
def only_one(source: str, log: Path) -> Iterator[int]:
    """Hold a source's lock, so that no two crawls of it run at once. Raises Busy.

    The crawl inherits the descriptor, so that it holds the lock even when we are killed.
    """
    folder = files_of(log)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{source}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"{source} is being crawled by another process") from None
        yield lock.fileno()
