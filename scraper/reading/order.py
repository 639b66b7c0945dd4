"""Rows that stand above the order of dates that the rest of a listing keeps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_AT_MOST = 5


def above_order(stated: Sequence[str | None]) -> frozenset[int]:
    """Number the rows at the head whose dates break the order, newest first, of all the others.

    Only where there are enough others, and twice as many, for their order to be no chance.
    """
    dated = [(at, day) for at, day in enumerate(stated) if day]
    for head in range(min(_AT_MOST, len(dated) // 3) + 1):
        rest = [day for _, day in dated[head:]]
        if all(not _is_before(one, other) for one, other in pairwise(rest)):
            pinned = {at for at, day in dated[:head] if _is_before(day, rest[0])}
            return frozenset(pinned) if len(rest) >= 4 else frozenset()
    return frozenset()


def _is_before(one: str, other: str) -> bool:
    """Compare two dates as far as both are stated."""
    shorter = min(len(one), len(other))
    return one[:shorter] < other[:shorter]
