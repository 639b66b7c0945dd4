"""What a comparison amounts to: segments with their context, counts, and what was touched. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db.diffing.align import Hunk
from db.diffing.passages import Block, Comparison
from db.diffing.readable import joined
from db.diffing.touched import Touch, touched

CONTEXT = 8
"""Words kept on each side of a change."""

LIMIT = 60
"""Segments kept of one diff; the rest is counted."""

ROOM = 3_000
"""Words shown of one diff."""


class Bounds(NamedTuple):
    """How much of a diff is shown: segments, words of one changed run, words in all."""

    segments: int
    run: int
    words: int


SHORT = Bounds(segments=LIMIT, run=300, words=ROOM)
"""What a change keeps of a diff; the rest is counted."""

WHOLE = Bounds(segments=20_000, run=100_000, words=100_000)
"""What a file of its own holds."""

Segment = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two texts.

    `segments` are `("=" | "-" | "+" | "~", words)`: unchanged, removed, added, only moved (shown
    where it stands now). The counts are of all words and blocks, shown or not. `bounded` says
    that not everything is shown, or that a part was too large to compare exactly.
    """

    segments: list[Segment]
    words_removed: int
    words_added: int
    touched: tuple[Touch, ...]
    moved: int
    bounded: bool


def difference_of(
    comparison: Comparison,
    hunks: Sequence[Hunk],
    moved: Sequence[Block],
    bounds: Bounds = SHORT,
) -> Difference:
    """Return what some hunks and moved blocks of a comparison, in order, amount to."""
    was, now = comparison.was, comparison.now
    touches, fewer = touched(was.words, now.words, hunks)
    shown = pieces(comparison, joined(hunks, was, now), moved) if hunks or moved else ()
    segments, cut = _bounded([piece for piece in shown if piece.start < piece.end], bounds)
    return Difference(
        segments=segments,
        words_removed=sum(hunk.removed for hunk in hunks),
        words_added=sum(hunk.added for hunk in hunks),
        touched=touches,
        moved=len(moved),
        bounded=comparison.coarse or fewer or cut,
    )


class Piece(NamedTuple):
    """A run of words of one sign."""

    sign: str
    side: Sequence[str]
    start: int
    end: int


def pieces(
    comparison: Comparison, hunks: Iterable[Hunk], moved: Iterable[Block]
) -> Iterator[Piece]:
    """Return the whole of both texts in order, by sign; what moved stands where it is now."""
    was, now = comparison.was.words, comparison.now.words
    blocks = deque(sorted(moved, key=lambda block: block.at))
    at = 0
    for hunk in [*hunks, Hunk(len(was), len(was), len(now), len(now))]:
        while blocks and blocks[0].at <= hunk.now_start:
            block = blocks.popleft()
            yield Piece("=", now, at, block.at)
            yield Piece("~", block.words, 0, len(block.words))
            at = max(at, block.at)
        yield Piece("=", now, at, hunk.now_start)
        yield Piece("-", was, hunk.was_start, hunk.was_end)
        yield Piece("+", now, hunk.now_start, hunk.now_end)
        at = hunk.now_end
    yield from (Piece("~", block.words, 0, len(block.words)) for block in blocks)


def _bounded(shown: Sequence[Piece], bounds: Bounds) -> tuple[list[Segment], bool]:
    """Cut what is unchanged to its context, and what is too much; and say whether it was."""
    segments: list[Segment] = []
    room, cut, last = bounds.words, False, len(shown) - 1
    for place, piece in enumerate(shown):
        if place >= bounds.segments or room <= 0:
            return [*segments, ("=", f"… and {len(shown) - place} more pieces")], True
        words, whole = _words(piece, bounds.run, first=place == 0, last=place == last)
        segments.append((piece.sign, " ".join(words)))
        room -= len(words)
        cut = cut or not whole
    return segments, cut


def _words(piece: Piece, run: int, *, first: bool, last: bool) -> tuple[list[str], bool]:
    """Return the words of a piece that are shown, and whether no changed one is left out."""
    sign, side, start, end = piece
    changed = sign in "-+"
    head = run - CONTEXT if changed else CONTEXT
    tail = CONTEXT
    if sign == "=":
        head, tail = 0 if first else head, 0 if last else tail
    left = end - start - head - tail
    if left <= 0:
        return list(side[start:end]), True
    middle = f"… {left} words …" if changed else "…"
    return [*side[start : start + head], middle, *side[end - tail : end]], not changed
