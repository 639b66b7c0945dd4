"""Diffs that people can read: of texts, and of documents by page. Pure."""

from __future__ import annotations

from db.diffing.difference import SHORT, WHOLE, Bounds, Difference, Segment, difference_of
from db.diffing.leaves import PageDifference, page_diff
from db.diffing.marks import Gravity
from db.diffing.passages import compare_lines, lines_of
from db.diffing.readable import in_sentences
from db.diffing.touched import Touch

__all__ = [
    "SHORT", "WHOLE", "Bounds", "Difference", "Gravity", "PageDifference", "Segment", "Touch",
    "compare", "page_diff", "touches_gravely",
]  # fmt: skip


def compare(was: str, now: str, bounds: Bounds = SHORT) -> Difference:
    """Compare two texts, whose paragraphs are lines."""
    comparison = in_sentences(compare_lines(lines_of(was), lines_of(now)))
    return difference_of(comparison, comparison.hunks, comparison.moved, bounds)


def touches_gravely(difference: Difference) -> bool:
    """Tell whether a grading, negation, number or date was touched."""
    return bool(difference.touched)
