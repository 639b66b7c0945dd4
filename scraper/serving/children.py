"""A task's process, followed by a thread that puts what it tells on the service's queue."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from queue import SimpleQueue

from db.records import Depth
from scraper.process import Busy, CrawlProcess, Order
from scraper.serving.choosing import Task

SECONDS = {Depth.PULSE: 5 * 60.0, Depth.WINDOW: 60 * 60.0, Depth.SWEEP: 6 * 60 * 60.0}
"""After so long a task is ended, and killed when it has not ended a little later."""
PATIENCE = 15.0
LARGEST_DIARY = 50 << 20


@dataclass(frozen=True, eq=False)
class Told:
    """What a child told, or, with nothing said, that it has ended."""

    child: Child
    said: dict[str, object] | None = None


class PulseRound(CrawlProcess):
    """Pulses of several sources in one process."""

    def __init__(self, order: Order, sources: tuple[str, ...], slot: int) -> None:
        super().__init__(replace(order, source=f"pulses.{slot}"))
        self._sources = sources

    def _command(self, tell_fd: int) -> list[str]:
        python, flag, _, _, *pairs = super()._command(tell_fd)
        return [python, flag, "scraper.serving.pulses", ",".join(self._sources), *pairs]


class Child:
    """A task that runs. The thread that forked it lives until it ends, as its signal asks."""

    def __init__(self, task: Task, order: Order, slot: int, queue: SimpleQueue[object]) -> None:
        self.task, self.slot, self.began = task, slot, time.monotonic()
        pulse = task.depth is Depth.PULSE
        self.crawl = PulseRound(order, task.sources, slot) if pulse else CrawlProcess(order)
        self.waiting = set(task.sources)
        self.trouble: str | None = None
        self._queue = queue
        self._asked: float | None = None
        threading.Thread(target=self._follow, daemon=True).start()

    @property
    def left(self) -> Task:
        """Return the task without the sources that have ended."""
        sources = tuple(name for name in self.task.sources if name in self.waiting)
        return replace(self.task, sources=sources)

    def check(self) -> None:
        """End it when it has taken too long or written too much; kill it when it does not end."""
        if self._asked is not None:
            if time.monotonic() - self._asked > PATIENCE:
                self.crawl.stop(at_once=True)
        elif time.monotonic() - self.began > SECONDS[self.task.depth]:
            self.stop("took too long")
        elif self.crawl.diary.exists() and self.crawl.diary.stat().st_size > LARGEST_DIARY:
            self.stop("wrote too much")

    def stop(self, why: str) -> None:
        """Ask it to end."""
        self.trouble, self._asked = why, time.monotonic()
        self.crawl.stop()

    def _follow(self) -> None:
        try:
            for said in self.crawl:
                self._queue.put(Told(self, said))
        except Busy as busy:
            self.trouble = str(busy)
        except OSError as error:
            self.trouble = f"cannot begin: {error.strerror or error}"
        finally:
            self._queue.put(Told(self))
