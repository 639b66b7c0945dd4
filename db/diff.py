"""Diffs that people can read: of texts, of documents by page, and the blocks they share. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from db.blocks import shared_blocks
from db.difference import Difference, Segment, difference_of
from db.leaves import PageDifference, page_diff
from db.marks import Gravity
from db.passages import compare_lines, lines_of
from db.readable import in_sentences
from db.touched import Touch

__all__ = [
    "Difference", "Gravity", "PageDifference", "Segment", "Touch", "changed_words", "compare",
    "page_diff", "shared_blocks", "touches_gravely", "word_diff",
]  # fmt: skip


def compare(was: str, now: str) -> Difference:
    """Compare two texts, whose paragraphs are lines."""
    comparison = in_sentences(compare_lines(lines_of(was), lines_of(now)))
    return difference_of(comparison, comparison.hunks, comparison.moved)


def touches_gravely(difference: Difference) -> bool:
    """Tell whether a grading, negation, number or date was touched."""
    return bool(difference.touched)


def word_diff(was: str, now: str) -> list[Segment]:
    """Return the segments of what changed."""
    return compare(was, now).segments


def changed_words(segments: Iterable[Segment]) -> tuple[int, int]:
    """Count the words that some segments show as removed and as added."""
    removed = sum(len(words.split()) for sign, words in segments if sign == "-")
    added = sum(len(words.split()) for sign, words in segments if sign == "+")
    return removed, added
