"""Which crawls begin now, of those that are due: no two of a source or a host at once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.cadence import Due
from db.records import Depth

SLACK = timedelta(seconds=15)
"""A pulse due this soon goes with the round that begins now."""
DEEP_AT_ONCE = 2
ROUNDS_AT_ONCE = 4
"""So many rounds of pulses may run beside each other, so that a slow site holds up only its own."""

_DEPTHS = tuple(Depth)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Crawls that share one process: of one source, or pulses of several."""

    depth: Depth
    sources: tuple[str, ...]


def begin_now(
    dues: Iterable[Due],
    now: datetime,
    hosts: Mapping[str, Collection[str]],
    running: Collection[Task],
) -> tuple[Task, ...]:
    """Return the tasks to begin at `now` beside those that run, the deepest and latest first.

    Pulses of sources that share a host go in one round, which takes them one after the other.
    """
    busy = {host for task in running for source in task.sources for host in hosts[source]}
    taken = {source for task in running for source in task.sources}
    deep = sum(task.depth is not Depth.PULSE for task in running)
    rounds = len(running) - deep
    tasks, pulses = [], []
    slack = {Depth.PULSE: SLACK}
    ready = [one for one in dues if one.at <= now + slack.get(one.depth, timedelta())]
    for one in sorted(ready, key=lambda one: (-_DEPTHS.index(one.depth), one.at, one.source)):
        if one.source in taken or busy & set(hosts[one.source]):
            continue
        if one.depth is Depth.PULSE:
            pulses.append(one.source)
        elif deep < DEEP_AT_ONCE:
            deep += 1
            tasks.append(Task(depth=one.depth, sources=(one.source,)))
            busy |= set(hosts[one.source])
            taken.add(one.source)
    if pulses and rounds < ROUNDS_AT_ONCE:
        tasks.append(Task(depth=Depth.PULSE, sources=tuple(pulses)))
    return tuple(tasks)
