"""The blocks of whole paragraphs that only came, or only went, between two texts. Pure.

The same block on many publications is a template's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from db.align import align
from db.passages import Line, lines_of, moved_lines

ALIKE = 0.5
"""Share of words in common from which a paragraph was edited, not replaced."""

COMPARED = 200_000
"""Words read to pair paragraphs that were edited; past these, they count as replaced."""


def shared_blocks(was: str, now: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the runs of whole paragraphs that were only added, and those only dropped.

    Each run is joined by newlines, in the order of its text. A paragraph that was edited or moved
    is neither.
    """
    old, new = lines_of(was), lines_of(now)
    hunks, _ = align(old, new)
    moved = moved_lines(old, new, hunks)
    gone, come = set(moved), set(moved.values())
    room = COMPARED
    for hunk in hunks:
        sides = (
            [number for number in range(hunk.was_start, hunk.was_end) if number not in gone],
            [number for number in range(hunk.now_start, hunk.now_end) if number not in come],
        )
        room -= sum(len(old[number]) for number in sides[0]) * len(sides[1])
        pairs = dict(_edited(old, new, *sides)) if room >= 0 else {}
        gone |= pairs.keys()
        come |= set(pairs.values())
    added = (number for hunk in hunks for number in range(hunk.now_start, hunk.now_end))
    dropped = (number for hunk in hunks for number in range(hunk.was_start, hunk.was_end))
    return _runs(new, added, come), _runs(old, dropped, gone)


def _edited(
    was: Sequence[Line], now: Sequence[Line], old: Iterable[int], new: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pair, in order, the paragraphs of one place that are much alike, by their numbers."""
    bags = [Counter(now[number]) for number in new]
    first = 0
    for number in old:
        bag = Counter(was[number])
        for place in range(first, len(new)):
            if _alike(bag, bags[place]):
                yield number, new[place]
                first = place + 1
                break


def _alike(was: Counter[str], now: Counter[str]) -> bool:
    most = max(was.total(), now.total())
    return (was & now).total() >= ALIKE * most


def _runs(lines: Sequence[Line], numbers: Iterable[int], left_out: set[int]) -> tuple[str, ...]:
    return tuple("\n".join(" ".join(lines[n]) for n in run) for run in _joined(numbers, left_out))


def _joined(numbers: Iterable[int], left_out: set[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if number in left_out:
            continue
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
