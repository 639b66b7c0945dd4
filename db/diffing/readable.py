"""From exact hunks to ones that a person reads: whole sentences, and no confetti. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from db.diffing.align import Hunk
from db.diffing.passages import Comparison, Side

SLID = 40
"""Words over which a hunk is slid to the start of a sentence."""

BETWEEN = 4
"""Unchanged words that are shown as changed where both neighbours are as large."""


Starts = tuple[Set[int], Set[int]]


def in_sentences(comparison: Comparison, pages: Starts = (frozenset(), frozenset())) -> Comparison:
    """Slide what only went, or only came, to the start of a page, a line or a sentence.

    Where a sentence is put after one that begins alike, “is bad. The force” came as much as
    “The force is bad.” did.
    """
    was, now, hunks = comparison.was, comparison.now, comparison.hunks
    wanted = (pages[0], set(was.starts)), (pages[1], set(now.starts))
    slid: list[Hunk] = []
    for number, hunk in enumerate(hunks):
        before = hunk.now_start - (slid[-1].now_end if slid else 0)
        following = hunks[number + 1].now_start if number + 1 < len(hunks) else len(now.words)
        room = range(-min(SLID, before), min(SLID, following - hunk.now_end) + 1)
        if hunk.removed and hunk.added:
            slid.append(hunk)
        elif hunk.added:
            by = _shift(now.words, wanted[1], (hunk.now_start, hunk.now_end), room)
            slid.append(Hunk(*(place + by for place in hunk)))
        else:
            by = _shift(was.words, wanted[0], (hunk.was_start, hunk.was_end), room)
            slid.append(Hunk(*(place + by for place in hunk)))
    return replace(comparison, hunks=slid)


def _shift(
    words: Sequence[str], starts: Iterable[Set[int]], run: tuple[int, int], room: range
) -> int:
    """Return a slide to a start that shows the same texts: the best kind's nearest, or none."""
    slides = list(_slides(words, run, room))
    for kind in starts:
        if by := next((by for by in slides if run[0] + by in kind), None):
            return by
        if by == 0:
            return 0
    return next((by for by in slides if _ends_sentence(words[run[0] + by - 1])), 0)


def _slides(words: Sequence[str], run: tuple[int, int], room: range) -> Iterator[int]:
    start, end = run
    yield 0
    by = 0
    while by > room.start and words[start + by - 1] == words[end + by - 1]:
        by -= 1
        yield by
    by = 0
    while by + 1 < room.stop and words[start + by] == words[end + by]:
        by += 1
        yield by


def _ends_sentence(word: str) -> bool:
    return word.rstrip("’”'\")]")[-1:] in (".", "?", "!", ":", ";")


def joined(hunks: Sequence[Hunk], was: Side, now: Side) -> list[Hunk]:
    """Join neighbours in one line that only a few words hold apart, fewer than either changed."""
    found: list[Hunk] = []
    for hunk in hunks:
        last = found[-1] if found else None
        if last and _is_between(last, hunk) and _in_one_line(last, hunk, was, now):
            found[-1] = Hunk(last.was_start, hunk.was_end, last.now_start, hunk.now_end)
        else:
            found.append(hunk)
    return found


def _is_between(last: Hunk, hunk: Hunk) -> bool:
    apart = hunk.was_start - last.was_end
    sizes = (max(each.removed, each.added) for each in (last, hunk))
    return apart <= min(BETWEEN, *sizes)


def _in_one_line(last: Hunk, hunk: Hunk, was: Side, now: Side) -> bool:
    return bisect_right(was.starts, last.was_end) == bisect_right(
        was.starts, hunk.was_start
    ) and bisect_right(now.starts, last.now_end) == bisect_right(now.starts, hunk.now_start)
