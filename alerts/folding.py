"""Which changes are told together in one message. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from db.records import Kind, Recorded, Severity
from db.times import day

RELEASED = {Kind.ADDED: 10, Kind.BURIED: 2}
"""This many publications of one crawl are one message: new ones, and those that bury each other."""
BULK = 2
"""This many new ones of one crawl are, when ten or more came that day."""
FEW = 10
"""More changes than this in one crawl are told by kind."""
FEW_GRAVE = {Kind.BACKDATED: 20}
"""More grave ones of a kind than this, or than FEW, are a storm of their own."""
MOST, FLOOD = 12, 50
"""At most so many messages about publications, of a crawl with more changes than this."""

ABOUT_SOURCE = frozenset(
    {Kind.BROKEN, Kind.BLOCKED, Kind.SILENT, Kind.SHRUNK, Kind.TEMPLATE, Kind.RECOVERED}
)

LEADING = (
    Kind.PUBLISHED,
    Kind.CONCLUDED,
    Kind.LATE,
    Kind.BURIED,
    Kind.REMOVED,
    Kind.EXPIRED,
    Kind.WITHDRAWN,
    Kind.DELISTED,
    Kind.RESTORED,
    Kind.BACKDATED,
    Kind.UNLISTED,
    Kind.ADDED,
    Kind.ANSWERED,
    Kind.MOVED,
    Kind.REPLACED,
    Kind.EDITED_SILENTLY,
    Kind.RETITLED,
    Kind.REDATED,
    Kind.EDITED,
    Kind.DETACHED,
    Kind.ATTACHED,
    Kind.SINKING,
    Kind.STILL_UNPUBLISHED,
    Kind.OPENED,
    Kind.EXPIRING,
)
"""Which of a publication's several changes a message leads with."""


Thing = TypeVar("Thing")


class Shape(Enum):
    """How a group is told."""

    ONE = "one publication, or one source"
    RELEASE = "publications that came, or sank, together"
    STORM = "many changes of one kind"
    CROWD = "changes of one kind, of a crawl that would make too many messages"
    REST = "what is left of a crawl that would make too many messages"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Changes of one source and crawl, or day, that one message tells, the leading one first."""

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
    What is grave (of high severity, or a finding that is published) is never told among what is
    not: each stands alone, unless there are more than a few of its kind. What no crawl revealed
    (a reminder, a person's word) is told as if each London day were one. A crawl with more than
    FLOOD changes makes at most MOST messages about publications: what is common is told together
    by kind, then what is grave, and where there are more kinds than messages the mildest are one.
    """
    groups = [group for crawl in _by(changes, _occasion) for group in _fold_crawl(crawl)]
    return sorted(groups, key=lambda group: min(recorded.id for recorded in group.changes))


def few(kind: Kind) -> int:
    """Return how many grave changes of a kind are told one by one."""
    return FEW_GRAVE.get(kind, FEW)


def _occasion(recorded: Recorded) -> tuple[object, str]:
    return recorded.crawl or day(recorded.at), recorded.source


def _fold_crawl(changes: Sequence[Recorded]) -> list[Group]:
    own = [_one([each]) for each in changes if each.change.kind in ABOUT_SOURCE]
    told = [each for each in changes if each.change.kind not in ABOUT_SOURCE]
    publications = [_one(each) for each in _by(told, lambda recorded: recorded.change.key)]
    grave = [group for group in publications if _is_grave(group)]
    common = [group for group in publications if not _is_grave(group)]
    groups = _fold_grave(grave) + _fold_common(common)
    return own + (_bounded(groups) if len(told) > FLOOD else groups)


def _bounded(groups: list[Group]) -> list[Group]:
    alone = [group for group in groups if group.shape is Shape.ONE]
    mildest = sorted(_by(alone, _kind), key=lambda alike: (_is_grave(alike[0]), -len(alike)))
    for alike in mildest:
        if len(groups) > MOST and len(alike) > 1:
            crowd = Group(shape=Shape.CROWD, changes=_all(alike))
            groups = [group for group in groups if group not in alike] + [crowd]
    if len(groups) <= MOST:
        return groups
    groups = sorted(groups, key=lambda group: _rank(group.lead))
    rest = Group(shape=Shape.REST, changes=_all(groups[MOST - 1 :]))
    return [*groups[: MOST - 1], rest]


def _kind(group: Group) -> tuple[bool, Kind]:
    return _is_grave(group), group.lead.change.kind


def _is_grave(group: Group) -> bool:
    lead = group.lead.change
    return lead.kind is Kind.PUBLISHED or lead.severity is Severity.HIGH


def _fold_grave(publications: list[Group]) -> list[Group]:
    folded = []
    for alike in _alike(publications):
        folded += [_storm(alike)] if len(alike) > few(alike[0].lead.change.kind) else alike
    return folded


def _fold_common(publications: list[Group]) -> list[Group]:
    folded, rest = [], []
    for alike in _alike(publications):
        if _is_release(alike):
            folded.append(Group(shape=Shape.RELEASE, changes=_all(alike)))
        else:
            rest += alike
    if sum(len(group.changes) for group in rest) <= FEW:
        return folded + rest
    return folded + [alike[0] if len(alike) == 1 else _storm(alike) for alike in _alike(rest)]


def _is_release(alike: list[Group]) -> bool:
    least = RELEASED.get(alike[0].lead.change.kind, math.inf)
    bulk = any(group.lead.change.detail.get("bulk") for group in alike)
    return len(alike) >= (min(BULK, least) if bulk else least)


def _storm(alike: list[Group]) -> Group:
    return Group(shape=Shape.STORM, changes=_all(alike))


def _alike(publications: list[Group]) -> list[list[Group]]:
    return _by(publications, lambda group: group.lead.change.kind)


def _one(changes: Sequence[Recorded]) -> Group:
    return Group(shape=Shape.ONE, changes=tuple(sorted(changes, key=_rank)))


def _rank(each: Recorded) -> tuple[bool, int, int]:
    """Order a publication's changes: what is grave first, then as they lead."""
    kind, grave = each.change.kind, each.change.severity is Severity.HIGH
    place = LEADING.index(kind) if kind in LEADING else len(LEADING)
    return not grave and kind is not Kind.PUBLISHED, place, each.id


def _all(groups: Iterable[Group]) -> tuple[Recorded, ...]:
    return tuple(recorded for group in groups for recorded in group.changes)


def _by(things: Iterable[Thing], name: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    alike: dict[Hashable, list[Thing]] = {}
    for thing in things:
        alike.setdefault(name(thing), []).append(thing)
    return list(alike.values())
