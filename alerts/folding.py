"""Which changes are told together in one message. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from db.records import Kind, Recorded, Severity

RELEASED = {Kind.ADDED: 10, Kind.BURIED: 2}
"""This many publications of one crawl are one message: new ones, and those that bury each other."""
STORM = 10
"""More changes than this in one crawl are told by kind."""

ABOUT_SOURCE = frozenset(
    {Kind.BROKEN, Kind.BLOCKED, Kind.SILENT, Kind.SHRUNK, Kind.TEMPLATE, Kind.RECOVERED}
)

LEADING = (
    Kind.PUBLISHED,
    Kind.BURIED,
    Kind.REMOVED,
    Kind.EXPIRED,
    Kind.WITHDRAWN,
    Kind.DELISTED,
    Kind.RESTORED,
    Kind.BACKDATED,
    Kind.UNLISTED,
    Kind.ADDED,
    Kind.MOVED,
    Kind.REPLACED,
    Kind.EDITED_SILENTLY,
    Kind.RETITLED,
    Kind.REDATED,
    Kind.EDITED,
    Kind.DETACHED,
    Kind.ATTACHED,
    Kind.SINKING,
)
"""Which of a publication's several changes a message leads with."""


Thing = TypeVar("Thing")


class Shape(Enum):
    """How a group is told."""

    ONE = "one publication, or one source"
    RELEASE = "publications that came, or sank, together"
    STORM = "many changes of one kind"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Changes of one crawl and source that one message tells, the leading one first."""

    shape: Shape
    changes: tuple[Recorded, ...]

    @property
    def lead(self) -> Recorded:
        """Return the change that the message leads with."""
        return self.changes[0]


def fold(changes: Sequence[Recorded]) -> list[Group]:
    """Group changes into messages, in the order of their oldest changes.

    One message for a publication and crawl; each change of a source its own. New publications
    that come by the ten are one message, and so are a storm's publications of one leading kind.
    What is gravely buried and a finding that is published stand alone, unless they storm too.
    """
    groups = [
        group
        for crawl in _by(changes, lambda recorded: (recorded.crawl, recorded.source))
        for group in _fold_crawl(crawl)
    ]
    return sorted(groups, key=lambda group: min(recorded.id for recorded in group.changes))


def _fold_crawl(changes: Sequence[Recorded]) -> list[Group]:
    own = [_one([each]) for each in changes if each.change.kind in ABOUT_SOURCE]
    told = [each for each in changes if each.change.kind not in ABOUT_SOURCE]
    publications = [_one(each) for each in _by(told, lambda recorded: recorded.change.key)]
    grave = [group for group in publications if _is_grave(group)]
    common = [group for group in publications if not _is_grave(group)]
    return own + _storm(grave, len(grave)) + _fold_common(common)


def _is_grave(group: Group) -> bool:
    lead = group.lead.change
    return lead.kind is Kind.PUBLISHED or (
        lead.kind is Kind.BURIED and lead.severity is Severity.HIGH
    )


def _fold_common(publications: list[Group]) -> list[Group]:
    folded, rest = [], []
    for alike in _by(publications, lambda group: group.lead.change.kind):
        if len(alike) >= RELEASED.get(alike[0].lead.change.kind, math.inf):
            folded.append(Group(shape=Shape.RELEASE, changes=_all(alike)))
        else:
            rest += alike
    return folded + _storm(rest, sum(len(group.changes) for group in rest))


def _storm(groups: list[Group], changes: int) -> list[Group]:
    if changes <= STORM:
        return groups
    return [
        alike[0] if len(alike) == 1 else Group(shape=Shape.STORM, changes=_all(alike))
        for alike in _by(groups, lambda group: group.lead.change.kind)
    ]


def _one(changes: Sequence[Recorded]) -> Group:
    ordered = sorted(changes, key=lambda each: (_rank(each.change.kind), each.id))
    return Group(shape=Shape.ONE, changes=tuple(ordered))


def _rank(kind: Kind) -> int:
    return LEADING.index(kind) if kind in LEADING else len(LEADING)


def _all(groups: Iterable[Group]) -> tuple[Recorded, ...]:
    return tuple(recorded for group in groups for recorded in group.changes)


def _by(things: Iterable[Thing], name: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    alike: dict[Hashable, list[Thing]] = {}
    for thing in things:
        alike.setdefault(name(thing), []).append(thing)
    return list(alike.values())
