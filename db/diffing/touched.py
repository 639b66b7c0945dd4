"""Which gradings, negations, numbers and dates a change of words touched, gravest first. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from db.diffing.align import Hunk, align
from db.diffing.marks import MOST, Gravity, Mark, marks_near

SHOWN = 50
"""Touches told of one change, gravest first."""

APART = 12
"""Words between a mark that went and one that came, to be taken for one that changed."""


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One grading, negation, number or date that changed, as printed; "" where it was not."""

    what: Gravity
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What stood in a place and what stands there, one of them perhaps nothing."""

    what: Gravity
    at: int
    was: Mark | None
    now: Mark | None


def touched(
    was: Sequence[str], now: Sequence[str], hunks: Sequence[Hunk]
) -> tuple[tuple[Touch, ...], bool]:
    """Return what the hunks touched, and whether some of it was left out.

    A mark that is printed otherwise but worth the same (17, seventeen) is not touched; nor is
    one that only went from one place to another a few words away.
    """
    marks = (
        _Marks(marks_near(was, [(hunk.was_start, hunk.was_end) for hunk in hunks])),
        _Marks(marks_near(now, [(hunk.now_start, hunk.now_end) for hunk in hunks])),
    )
    found = [pair for place in _places(hunks, *marks) for pair in _pairs(place, *marks)]
    touches = [
        Touch(
            what=pair.what,
            was=pair.was.printed if pair.was else "",
            now=pair.now.printed if pair.now else "",
        )
        for what in Gravity
        for pair in _rejoined([pair for pair in found if pair.what is what], marks[1].of(what))
        if _counts(pair)
    ]
    told = tuple(dict.fromkeys(touches))
    cut = len(told) > SHOWN or any(len(each.marks) == MOST for each in marks)
    return told[:SHOWN], cut


class _Marks:
    """The marks of one side, found by place."""

    def __init__(self, marks: list[Mark]) -> None:
        self.marks = marks
        self._starts = [mark.start for mark in marks]
        self._ends = [mark.end for mark in marks]

    def of(self, what: Gravity) -> list[int]:
        """Return where the marks of one sort start."""
        return [mark.start for mark in self.marks if mark.what is what]

    def at(self, start: int, end: int) -> list[Mark]:
        """Return the marks that share a word with a place, or span it when it is empty."""
        return self.marks[bisect_right(self._ends, start) : bisect_left(self._starts, end)]


def _places(hunks: Sequence[Hunk], was: _Marks, now: _Marks) -> list[Hunk]:
    """Widen the hunks that touch a mark to the whole of it, and join those that then overlap."""
    places: list[Hunk] = []
    for hunk in hunks:
        if not was.at(hunk.was_start, hunk.was_end) and not now.at(hunk.now_start, hunk.now_end):
            continue
        place = _widened(hunk, was, now)
        while places and _overlap(places[-1], place):
            last = places.pop()
            hull = Hunk(
                min(last.was_start, place.was_start),
                max(last.was_end, place.was_end),
                min(last.now_start, place.now_start),
                max(last.now_end, place.now_end),
            )
            place = _widened(hull, was, now)
        places.append(place)
    return places


def _overlap(last: Hunk, place: Hunk) -> bool:
    return place.was_start < last.was_end or place.now_start < last.now_end


def _widened(place: Hunk, was: _Marks, now: _Marks) -> Hunk:
    """Widen both sides alike, since what stands around a hunk is the same on both."""
    while True:
        before = after = 0
        for side, start, end in ((was, *place[:2]), (now, *place[2:])):
            if met := side.at(start, end):
                before = max(before, start - met[0].start)
                after = max(after, met[-1].end - end)
        if not before and not after:
            return place
        place = Hunk(
            max(0, place.was_start - before),
            place.was_end + after,
            max(0, place.now_start - before),
            place.now_end + after,
        )


def _pairs(place: Hunk, was: _Marks, now: _Marks) -> Iterator[Pair]:
    """Pair what one place held with what it holds, in order, leaving out what stayed."""
    went = was.at(place.was_start, place.was_end)
    came = now.at(place.now_start, place.now_end)
    for what in sorted({mark.what for mark in (*went, *came)}):
        old = [mark for mark in went if mark.what is what]
        new = [mark for mark in came if mark.what is what]
        hunks, _ = align([mark.value for mark in old], [mark.value for mark in new])
        for start, end, new_start, new_end in hunks:
            for one, other in zip_longest(old[start:end], new[new_start:new_end]):
                yield Pair(what=what, at=_where(place, one, other), was=one, now=other)


def _where(place: Hunk, was: Mark | None, now: Mark | None) -> int:
    """Return the word of the new text where a mark stands, or would stand."""
    if now or not was:
        return now.start if now else place.now_start
    return place.now_start + min(was.start - place.was_start, place.added)


def _rejoined(pairs: Sequence[Pair], stands: Sequence[int]) -> list[Pair]:
    """Join what went with what came close by: the same value stayed, a grading changed.

    `stands` are the places of all marks of that sort: past another one nothing stayed the same,
    since of two gradings that changed places neither did.
    """
    joined: list[Pair] = []
    for pair in pairs:
        near = _lately(joined, pair)
        other = next((k for k, last in near if _joins(last, pair, stands)), None)
        if other is None:
            joined.append(pair)
            continue
        last = joined.pop(other)
        was, now = last.was or pair.was, last.now or pair.now
        if was and now and was.value != now.value:
            joined.append(Pair(what=pair.what, at=pair.at, was=was, now=now))
    return joined


def _lately(joined: Sequence[Pair], pair: Pair) -> Iterator[tuple[int, Pair]]:
    """Return the last few pairs that are near, nearest first."""
    for place in range(len(joined) - 1, max(-1, len(joined) - 1 - APART), -1):
        if abs(pair.at - joined[place].at) <= APART:
            yield place, joined[place]


def _joins(last: Pair, pair: Pair, stands: Sequence[int]) -> bool:
    went, came = last.was or pair.was, last.now or pair.now
    if not went or not came or (last.was and last.now) or (pair.was and pair.now):
        return False
    first, second = sorted((last.at, pair.at))
    # The mark that came is one of `stands` itself, at one end or the other.
    if bisect_left(stands, second) > bisect_left(stands, first + (came.start == first)):
        return False
    return went.value == came.value or pair.what is Gravity.GRADING


def _counts(pair: Pair) -> bool:
    """Tell whether a pair is told: an ordinary word counts only against another of its kind."""
    if pair.was and pair.now:
        return True
    alone = pair.was or pair.now
    return alone is not None and not alone.weak
