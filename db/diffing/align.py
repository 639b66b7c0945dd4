"""Where two long sequences differ: exactly where that is cheap, and always in bounded time. Pure.

The longest common subsequence costs a bit for each pair, in memory and nearly in time. Too large
a pair is first cut at runs that both sides hold once (as a patience diff does), and where there
are none, in halves: still a true diff, but perhaps not the shortest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

CELLS = 64_000_000
"""Pairs that are compared each with each: 8 MB and about 10 ms."""

RUNS = (8, 3, 1)
"""Lengths of the runs that may serve as anchors; a longer one is less often chance."""

DEEPEST = 8
"""How often a part is cut at anchors before it is cut in halves."""


class Hunk(NamedTuple):
    """A place where two sequences differ; one side may be empty."""

    was_start: int
    was_end: int
    now_start: int
    now_end: int

    @property
    def removed(self) -> int:
        """How much the old side holds."""
        return self.was_end - self.was_start

    @property
    def added(self) -> int:
        """How much the new side holds."""
        return self.now_end - self.now_start


Sides = tuple[Sequence[int], Sequence[int]]
Anchor = tuple[int, int]


def align(was: Sequence[Hashable], now: Sequence[Hashable]) -> tuple[list[Hunk], bool]:
    """Return the hunks in order, and whether some part was compared only coarsely."""
    ids: dict[Hashable, int] = {}
    sides = tuple([ids.setdefault(each, len(ids)) for each in side] for side in (was, now))
    return _aligned((sides[0], sides[1]))


def _aligned(sides: Sides) -> tuple[list[Hunk], bool]:
    waiting = [(Hunk(0, len(sides[0]), 0, len(sides[1])), 0)]
    hunks: list[Hunk] = []
    coarse = False
    while waiting:
        part, depth = waiting.pop()
        part = _trimmed(sides, part)
        if part.removed * part.added <= CELLS:
            _extend(hunks, _exact(sides, part))
            continue
        anchors = _anchors(sides, part) if depth < DEEPEST else []
        coarse = coarse or not anchors
        pieces = _between(part, anchors) if anchors else _halves(part)
        # What holds no anchor will hardly do so in halves: not looked for again.
        waiting += [(piece, depth + 1 if anchors else DEEPEST) for piece in reversed(pieces)]
    return hunks, coarse


def _trimmed(sides: Sides, part: Hunk) -> Hunk:
    """Leave out what both sides begin and end with."""
    was, now = sides
    start, end, now_start, now_end = part
    while start < end and now_start < now_end and was[start] == now[now_start]:
        start, now_start = start + 1, now_start + 1
    while start < end and now_start < now_end and was[end - 1] == now[now_end - 1]:
        end, now_end = end - 1, now_end - 1
    return Hunk(start, end, now_start, now_end)


def _exact(sides: Sides, part: Hunk) -> Iterator[Hunk]:
    start, end, now_start, now_end = part
    if not part.removed or not part.added:
        yield from [part] if part.removed or part.added else []
        return
    codes = LCSseq.opcodes(sides[0][start:end], sides[1][now_start:now_end])
    for code in codes:
        if code.tag != "equal":
            yield Hunk(
                start + code.src_start,
                start + code.src_end,
                now_start + code.dest_start,
                now_start + code.dest_end,
            )


def _extend(hunks: list[Hunk], more: Iterator[Hunk]) -> None:
    """Append hunks, joined with the last where they touch."""
    for hunk in more:
        last = hunks[-1] if hunks else None
        if last and last.was_end == hunk.was_start and last.now_end == hunk.now_start:
            hunks[-1] = Hunk(last.was_start, hunk.was_end, last.now_start, hunk.now_end)
        else:
            hunks.append(hunk)


def _anchors(sides: Sides, part: Hunk) -> list[Anchor]:
    """Return places where both sides hold the same run, each run once a side, in order."""
    for size in RUNS:
        was = _runs(sides[0][part.was_start : part.was_end], size)
        now = _runs(sides[1][part.now_start : part.now_end], size)
        common = set(was).intersection(now)
        if once := _once(was, common) & _once(now, common):
            places = dict(zip(now, range(part.now_start, part.now_end), strict=False))
            return _in_order(
                [(part.was_start + n, places[run]) for n, run in enumerate(was) if run in once]
            )
    return []


Run = tuple[int, ...]


def _runs(side: Sequence[int], size: int) -> list[Run]:
    return list(zip(*(side[first:] for first in range(size)), strict=False))


def _once(runs: Iterable[Run], common: set[Run]) -> set[Run]:
    counted = Counter(run for run in runs if run in common)
    return {run for run, count in counted.items() if count == 1}


def _in_order(pairs: list[Anchor]) -> list[Anchor]:
    """Return the most of the pairs, which rise in their first, that rise in both."""
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        rank = bisect_left(ends, place)
        ends[rank : rank + 1] = [place]
        chain[rank : rank + 1] = [number]
        before.append(chain[rank - 1] if rank else -1)
    found = []
    number = chain[-1]
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _between(part: Hunk, anchors: list[Anchor]) -> list[Hunk]:
    pieces = []
    was, now = part.was_start, part.now_start
    for was_place, now_place in [*anchors, (part.was_end, part.now_end)]:
        if was < was_place or now < now_place:
            pieces.append(Hunk(was, was_place, now, now_place))
        was, now = was_place + 1, now_place + 1
    return pieces


def _halves(part: Hunk) -> list[Hunk]:
    was = (part.was_start + part.was_end) // 2
    now = (part.now_start + part.now_end) // 2
    return [
        Hunk(part.was_start, was, part.now_start, now),
        Hunk(was, part.was_end, now, part.now_end),
    ]
