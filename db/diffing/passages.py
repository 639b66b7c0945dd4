"""Two texts, paragraph by paragraph: what stayed, went, came, or only moved. Pure.

Paragraphs are lines. They are compared first, and words only within those that differ, so that
the cost follows what changed. White space does not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from db.diffing.align import Hunk, align
from db.diffing.values import SMALL, TENS

Line = tuple[str, ...]

PROSE = 4
"""Words that make a line prose: a shorter one (a grade, a name) is never taken for moved."""

LONG = 12
"""Words from which a line is no value, though it holds a grading or a number."""

VALUE = re.compile(
    r"(?<!\w)[£€$]?\d|\b(?:yes|no|not|never|none|without|failed|awaiting|met|unmet|good|adequate"
    r"|inadequate|outstanding|ungraded|requires? improvement|causes? of concern"
    rf"|{'|'.join(word for word in (*SMALL, *TENS) if word != 'one')})\b",
    re.IGNORECASE,
)
"""What a line of a table may say of the line above it."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One text's words, and the word at which each of its lines starts.

    `numbers` are the lines' own, counted in the text as it was given.
    """

    words: list[str]
    starts: list[int]
    numbers: list[int]

    def line_of(self, word: int) -> int:
        """Return the number of the line that holds a word, or the nearest one."""
        return self.numbers[max(0, bisect_right(self.starts, word) - 1)] if self.numbers else 0


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that only moved: their words, their line in each text, the word they now precede."""

    words: list[str]
    was_line: int
    now_line: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two texts without what only moved, the hunks of words between them, and what moved."""

    was: Side
    now: Side
    hunks: list[Hunk]
    moved: list[Block]
    coarse: bool


def lines_of(text: str) -> list[Line]:
    """Return the words of each line that has any."""
    return [words for line in text.split("\n") if (words := tuple(line.split()))]


def compare_lines(was: Sequence[Line], now: Sequence[Line]) -> Comparison:
    """Compare two texts word by word."""
    hunks, coarse = align(_keys(was), _keys(now))
    pairs = moved_lines(was, now, hunks)
    old, new = _side(was, set(pairs)), _side(now, set(pairs.values()))
    if pairs:
        lines = [was[n] for n in old.numbers], [now[n] for n in new.numbers]
        hunks, coarse = align(_keys(lines[0]), _keys(lines[1]))
    words, roughly = _words(old, new, hunks)
    blocks = list(_blocks(pairs, now, new))
    return Comparison(was=old, now=new, hunks=words, moved=blocks, coarse=coarse or roughly)


def _keys(lines: Sequence[Line]) -> list[tuple[Line, Line] | Line]:
    """Let a line that holds a value be the same only below the same line.

    Where two grades changed places, it is not a grade that stayed while its heading moved.
    """
    found: list[tuple[Line, Line] | Line] = []
    above: Line = ()
    for line in lines:
        found.append((above, line) if _is_value(line) else line)
        above = line
    return found


def _side(lines: Sequence[Line], left_out: set[int]) -> Side:
    numbers = [number for number in range(len(lines)) if number not in left_out]
    ends = accumulate((len(lines[number]) for number in numbers), initial=0)
    return Side(
        words=list(chain.from_iterable(lines[number] for number in numbers)),
        starts=list(ends)[:-1],
        numbers=numbers,
    )


def _words(was: Side, now: Side, lines: Iterable[Hunk]) -> tuple[list[Hunk], bool]:
    found: list[Hunk] = []
    coarse = False
    starts = [*was.starts, len(was.words)], [*now.starts, len(now.words)]
    for hunk in lines:
        start, end = starts[0][hunk.was_start], starts[0][hunk.was_end]
        now_start, now_end = starts[1][hunk.now_start], starts[1][hunk.now_end]
        if not hunk.removed or not hunk.added:
            found.append(Hunk(start, end, now_start, now_end))
            continue
        inner, roughly = align(was.words[start:end], now.words[now_start:now_end])
        coarse = coarse or roughly
        found += [
            Hunk(start + one.was_start, start + one.was_end,
                 now_start + one.now_start, now_start + one.now_end)
            for one in inner
        ]  # fmt: skip
    return found, coarse


def moved_lines(was: Sequence[Line], now: Sequence[Line], hunks: Iterable[Hunk]) -> dict[int, int]:
    """Return which line that went is which that came, by their numbers."""
    hunks = list(hunks)
    went = {number for hunk in hunks for number in range(hunk.was_start, hunk.was_end)}
    came = {number for hunk in hunks for number in range(hunk.now_start, hunk.now_end)}
    places: dict[Line, deque[int]] = defaultdict(deque)
    for number in sorted(came):
        if len(now[number]) >= PROSE:
            places[now[number]].append(number)
    pairs: dict[int, int] = {}
    for number in sorted(went) if places else ():
        if (there := places.get(was[number])) and _may_move(was[number]):
            pairs[number] = there.popleft()
    went, came = went - pairs.keys(), came - set(pairs.values())
    for step in (1, -1):
        for number in sorted(pairs, reverse=step < 0):
            old, new = number + step, pairs[number] + step
            # A heading, or a short line, moves with the paragraph beside it.
            while old in went and new in came and was[old] == now[new]:
                pairs[old] = new
                went.remove(old)
                came.remove(new)
                old, new = old + step, new + step
    return pairs


def _may_move(line: Line) -> bool:
    """Tell whether a line says enough to be known again: grades that change places did change."""
    return len(line) >= LONG or (len(line) >= PROSE and not _is_value(line))


def _is_value(line: Line) -> bool:
    return len(line) < LONG and VALUE.search(" ".join(line)) is not None


def _blocks(pairs: dict[int, int], now: Sequence[Line], kept: Side) -> Iterator[Block]:
    """Join lines that moved together."""
    ends = [*kept.starts, len(kept.words)]
    block: list[tuple[int, int]] = []
    for old, new in [*sorted(pairs.items(), key=lambda pair: pair[1]), (-1, -1)]:
        if block and (old, new) != (block[-1][0] + 1, block[-1][1] + 1):
            was_line, now_line = block[0]
            yield Block(
                words=[word for _, number in block for word in now[number]],
                was_line=was_line,
                now_line=now_line,
                at=ends[bisect_left(kept.numbers, now_line)],
            )
            block = []
        block.append((old, new))
