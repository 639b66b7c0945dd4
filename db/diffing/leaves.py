"""Which pages of a document differ, wherever its text now breaks into pages. Pure.

A document is compared as one text, so that a page put in the middle, or a paragraph that pushes
down all that follows, makes no other page differ. Page numbers, and a head or foot that most
pages carry, are left out (such a line stays where it first stands), unless nothing else differs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, zip_longest

from db.diffing.align import Hunk
from db.diffing.difference import SHORT, Bounds, Difference, difference_of
from db.diffing.passages import Block, Line, Side, compare_lines, lines_of
from db.diffing.readable import in_sentences

FEW = 3
"""Pages from which a line that half of them begin or end with is a running head."""

Key = tuple[int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class PageDifference:
    """What differs on a page: its number before and after; None where there is no such page."""

    page_was: int | None
    page_now: int | None
    difference: Difference


def page_diff(
    was: Sequence[str], now: Sequence[str], bounds: Bounds = SHORT
) -> tuple[PageDifference, ...]:
    """Compare two documents, given as the texts of their pages; only what differs is told."""
    sides = [[lines_of(page) for page in pages] for pages in (was, now)]
    bare = [_without_heads([list(lines) for lines in pages]) for pages in sides]
    return _page_diff(bare, bounds) or _page_diff(sides, bounds)


def _page_diff(
    sides: Sequence[Sequence[Sequence[Line]]], bounds: Bounds
) -> tuple[PageDifference, ...]:
    flat = [[line for page in pages for line in page] for pages in sides]
    comparison = compare_lines(flat[0], flat[1])
    old, new = _Pages(sides[0], comparison.was), _Pages(sides[1], comparison.now)
    comparison = in_sentences(comparison, (old.starts, new.starts))
    found: dict[Key, tuple[list[Hunk], list[Block]]] = {}
    parts = [part for hunk in comparison.hunks for part in _parts(hunk, old, new)]
    for part in parts:
        found.setdefault(_key(part, old, new), ([], []))[0].append(part)
    for block in comparison.moved:
        key = old.of_line(block.was_line), new.of_line(block.now_line)
        found.setdefault(key, ([], []))[1].append(block)
    return tuple(
        PageDifference(
            page_was=key[0],
            page_now=key[1],
            difference=difference_of(comparison, *found[key], bounds),
        )
        for key in sorted(found, key=lambda key: _place(*found[key]))
    )


def _place(hunks: Sequence[Hunk], moved: Sequence[Block]) -> int:
    """Return the first word of the new text that some hunks and blocks touch."""
    return min(chain((hunk.now_start for hunk in hunks), (block.at for block in moved)))


class _Pages:
    """Where the pages of one side begin, in lines as given and in the words compared."""

    def __init__(self, pages: Sequence[Sequence[Line]], side: Side) -> None:
        self._lines = list(accumulate((len(page) for page in pages), initial=0))
        words = [*side.starts, len(side.words)]
        self.words = [words[bisect_left(side.numbers, line)] for line in self._lines]
        self.starts = frozenset(self.words)

    def of_line(self, line: int) -> int:
        """Return the number of the page that holds a line."""
        return bisect_right(self._lines, line)

    def of_word(self, word: int) -> int:
        """Return the number of the page that holds a word."""
        return min(bisect_right(self.words, word), len(self.words) - 1)

    def cut(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a run of words where pages begin."""
        inner = self.words[bisect_right(self.words, start) : bisect_left(self.words, end)]
        return list(pairwise(dict.fromkeys([start, *inner, end])))

    def is_whole(self, start: int, end: int) -> bool:
        """Tell whether a run of words is all that its page holds."""
        return start < end and start in self.starts and end in self.starts


def _parts(hunk: Hunk, was: _Pages, now: _Pages) -> Iterator[Hunk]:
    """Cut a hunk where pages begin, on either side."""
    old, new = was.cut(hunk.was_start, hunk.was_end), now.cut(hunk.now_start, hunk.now_end)
    ends = (hunk.was_end, hunk.was_end), (hunk.now_end, hunk.now_end)
    for one, other in zip_longest(old, new):
        yield Hunk(*(one or ends[0]), *(other or ends[1]))


def _key(part: Hunk, was: _Pages, now: _Pages) -> Key:
    """Return the pages before and after; a page that came or went whole has no other."""
    before = was.of_word(part.was_start)
    after = now.of_word(part.now_start)
    if not part.removed:
        began = part.now_start in now.starts
        before = was.of_word(part.was_start - (not began))
        before = 0 if now.is_whole(part.now_start, part.now_end) else before
    elif not part.added:
        began = part.was_start in was.starts
        after = now.of_word(part.now_start - (not began))
        after = 0 if was.is_whole(part.was_start, part.was_end) else after
    return before or None, after or None


def _without_heads(pages: list[list[Line]]) -> list[list[Line]]:
    for edge in (0, -1):
        _drop_numbers(pages, edge)
        _drop_heads(pages, edge)
    return pages


def _drop_numbers(pages: list[list[Line]], edge: int) -> None:
    """Drop the numbers, at one edge of the pages, that count as the pages do."""
    found = {
        place: numbered
        for place, lines in enumerate(pages)
        if lines and (numbered := _numbered(lines[edge]))
    }
    shifts = Counter(number - place for place, (number, _) in found.items())
    shift, count = max(shifts.items(), key=lambda each: each[1], default=(0, 0))
    if count < 2 or count * 2 < sum(1 for lines in pages if lines):
        return
    for place, (number, rest) in found.items():
        if number - place == shift:
            pages[place][edge : (edge + 1) or None] = [rest] if len(rest) > 1 else []


def _numbered(line: Line) -> tuple[int, Line] | None:
    """Read a line that begins or ends with a page's number, perhaps “17 of 60”."""
    if len(line) > 2 and line[-2] in ("of", "/") and _is_number(line[-3], line[-1]):
        return int(line[-3]), line[:-3]
    if _is_number(line[-1]):
        return int(line[-1]), line[:-1]
    return (int(line[0]), line[1:]) if _is_number(line[0]) else None


def _is_number(*words: str) -> bool:
    return all(word.isdecimal() and len(word) < 5 for word in words)


def _drop_heads(pages: list[list[Line]], edge: int) -> None:
    """Drop the lines that a third of the pages, left or right, have at one edge, but the first."""
    counted = Counter(lines[edge] for lines in pages if lines)
    seen = set()
    for lines in pages:
        head = lines[edge] if lines else ()
        if counted[head] >= max(FEW, len(pages) / 3):
            if head in seen:
                del lines[edge]
            seen.add(head)
