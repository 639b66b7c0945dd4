"""The service's loop: jobs come as words on one queue, so that one thread forks and records."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue
from typing import Any, Protocol

from db.cadence import Due, due
from db.kinds import Depth
from db.log import Log, LogError, readable_errors
from db.pauses import paused
from db.queries import last_crawl_id
from db.service_log import Lines
from db.settings import Settings
from db.standing import Standings
from scraper.plan import budget
from scraper.process import Order
from scraper.serving import alive
from scraper.serving.children import Child, Told
from scraper.serving.choosing import Task, begin_now

LAST_CHANCE = 20.0
"""Seconds within which what runs must end when the service does."""


class House(Protocol):
    """An open log with what is done to it; `alerts.service.Service` is one."""

    @property
    def log(self) -> Log:
        """Return the log."""

    @property
    def settings(self) -> Settings:
        """Return the settings."""

    def record(self) -> None:
        """Record every parcel that waits."""

    def reconcile(self) -> None:
        """Record what earlier crawls left, and close those that were killed."""

    def remind(self) -> None:
        """Tell what time alone reveals."""

    def deliver(self) -> None:
        """Deliver what waits."""


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something else that the service does every so often, by a name that its log lines carry."""

    name: str
    every: timedelta
    do: Callable[[House], None]


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The sources to watch, with the hosts of each, and the order that each crawl is given."""

    hosts: Mapping[str, Collection[str]]
    order: Order


class Loop:
    """Does one job at a time, whatever put it on the queue; `clock` tells the time."""

    def __init__(
        self, house: House, watched: Watched, clock: Callable[[], datetime], diary: Any,
        chores: Collection[Chore] = (),
    ) -> None:  # fmt: skip
        self.queue: SimpleQueue[object] = SimpleQueue()
        self._house, self._watched, self._clock, self._diary = house, watched, clock, diary
        self._standings = Standings(house.log, budget)
        self._lines = Lines(house.log)
        self._ping = alive.Ping(house.settings.ping_url)
        self._children: list[Child] = []
        self._newest: dict[Child, int] = {}
        self.jobs: dict[str, tuple[timedelta, Callable[[], None]]] = {
            "beat": (timedelta(minutes=1), self._beat),
            "tick": (timedelta(minutes=1), self._tick),
            "deliver": (timedelta(seconds=5), self._deliver),
            "remind": (timedelta(minutes=15), house.remind),
            "reconcile": (timedelta(minutes=10), house.reconcile),
        }
        self.jobs |= {one.name: (one.every, partial(one.do, house)) for one in chores}

    def run(self) -> None:
        """Work until interrupted."""
        while True:
            waiting = [self.queue.get()]
            while not self.queue.empty():
                waiting.append(self.queue.get())
            for told in dict.fromkeys(waiting):
                self.do(told)

    def do(self, told: object) -> None:
        """Do one job, or take in what a child told; what fails is a line, and comes again."""
        try:
            with readable_errors(self._house.log.path):
                if isinstance(told, Told):
                    self._take(told)
                else:
                    self.jobs[str(told)][1]()
        except LogError as error:
            self._diary.error("failed", job=str(told), reason=str(error))
        self._say()

    def stop(self) -> None:
        """End what runs, then record what it handed over."""
        for child in self._children:
            child.stop("the service ends")
        ends = time.monotonic() + LAST_CHANCE
        while self._children and time.monotonic() < ends:
            for child in self._children:
                child.check()
            if self.queue.empty():
                time.sleep(0.05)
            elif isinstance(told := self.queue.get(), Told) and told.said is None:
                self._children.remove(told.child)
        try:
            self._house.record()
        except LogError as error:
            self._diary.error("failed", job="record", reason=str(error))
        self._say()

    def dues(self, now: datetime) -> list[Due]:
        """Return what is due of each source that is not paused, and when."""
        every = self._house.settings.every
        left_alone = paused(self._house.log)
        return [
            one
            for source, hosts in self._watched.hosts.items()
            if source not in left_alone
            for one in due(self._standings.of(source, hosts, intervals(every, source), now), now)
        ]

    def _tick(self) -> None:
        for child in self._children:
            child.check()
        now = self._clock()
        running = [child.left for child in self._children]
        for task in begin_now(self.dues(now), now, self._watched.hosts, running):
            self._begin(task)

    def _begin(self, task: Task) -> None:
        slots = {child.slot for child in self._children}
        slot = next(number for number in range(len(slots) + 1) if number not in slots)
        given = self._watched.order
        order = Order(
            source=task.sources[0], depth=task.depth, log=given.log, config=given.config,
            via=given.via, at=given.at and self._clock(),
        )  # fmt: skip
        child = Child(task, order, slot, self.queue)
        self._newest[child] = last_crawl_id(self._house.log)
        self._children.append(child)

    def _take(self, told: Told) -> None:
        child, said = told.child, told.said
        if said is None:
            self._ended(child)
            return
        if "parcel" in said:
            self._house.record()
        if "failed" in said or "busy" in said:
            self._diary.warning("crawl", **said)
        if "ended" in said:
            child.waiting.discard(str(said["ended"]))

    def _ended(self, child: Child) -> None:
        self._children.remove(child)
        if child.trouble or child.crawl.status:
            self._diary.warning(
                "process", depth=child.task.depth.value, sources=",".join(child.task.sources),
                status=child.crawl.status, reason=child.trouble, diary=str(child.crawl.diary),
            )  # fmt: skip
        if self._lines.dead():
            self._house.reconcile()
        left_a_trace = last_crawl_id(self._house.log) > self._newest.pop(child)
        if left_a_trace and child.task.depth is not Depth.PULSE:
            self.queue.put("tick")  # and so one that cannot even begin is not tried in a circle

    def _deliver(self) -> None:
        if self._lines.waits():
            self._house.deliver()

    def _beat(self) -> None:
        try:
            alive.beat(self._house.log.path, self._clock())
        except OSError as error:
            self._diary.error("failed", job="beat", reason=str(error))
        alive.notify("WATCHDOG=1")
        if failed := self._ping.send():
            self._diary.warning("ping", reason=failed)

    def _say(self) -> None:
        try:
            with readable_errors(self._house.log.path):
                for row in self._lines.crawls():
                    self._diary.info("crawl", **row)
                for row in self._lines.postings():
                    self._diary.info("delivery", **row)
        except LogError as error:
            self._diary.error("failed", job="say", reason=str(error))


def intervals(every: Mapping[str, int | dict[str, int]], source: str) -> dict[Depth, timedelta]:
    """Return the fixed intervals of a source: its own over those of all."""
    own = every.get(source)
    given = {**every, **(own if isinstance(own, dict) else {})}
    return {
        depth: timedelta(minutes=minutes)
        for depth in Depth
        if isinstance(minutes := given.get(depth), int)
    }
