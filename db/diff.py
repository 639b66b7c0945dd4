"""Word diffs that people can read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from rapidfuzz.distance import LCSseq

CONTEXT = 8
"""Words kept on each side of a change."""

LIMIT = 60
"""Segments kept of one diff; the rest is counted."""

Segment = tuple[str, str]


def word_diff(was: str, now: str) -> list[Segment]:
    """Return what changed as segments `("=" | "-" | "+", words)`, with context.

    Paragraphs are compared first and words within those that differ, so that the cost follows
    what changed. A run of unchanged words longer than the context is cut with an ellipsis.
    """
    raw = [part for part in _paragraph_diff(was.split("\n"), now.split("\n")) if part[1]]
    segments = _shorten(_merge(raw))
    if len(segments) <= LIMIT:
        return segments
    return [*segments[:LIMIT], ("=", f"… and {len(segments) - LIMIT} more pieces")]


def changed_words(segments: list[Segment]) -> tuple[int, int]:
    """Count the words removed and added."""
    removed = sum(len(words.split()) for sign, words in segments if sign == "-")
    added = sum(len(words.split()) for sign, words in segments if sign == "+")
    return removed, added


def _paragraph_diff(was: list[str], now: list[str]) -> Iterator[Segment]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for tag, was_start, was_end, now_start, now_end in matcher.get_opcodes():
        old, new = " ".join(was[was_start:was_end]), " ".join(now[now_start:now_end])
        if tag == "equal":
            yield "=", old
        else:
            yield from _words(re.split(r"\s+", old.strip()), re.split(r"\s+", new.strip()))


def _words(was: list[str], now: list[str]) -> Iterator[Segment]:
    for code in LCSseq.opcodes(was, now):
        old, new = was[code.src_start : code.src_end], now[code.dest_start : code.dest_end]
        if code.tag == "equal":
            yield "=", " ".join(old)
            continue
        yield "-", " ".join(old)
        yield "+", " ".join(new)


def _merge(segments: list[Segment]) -> list[Segment]:
    """Join neighbours of one sign, and changes with only a word or two between them."""
    merged: list[Segment] = []
    removed: list[str] = []
    added: list[str] = []

    def flush() -> None:
        if removed:
            merged.append(("-", " ".join(removed)))
        if added:
            merged.append(("+", " ".join(added)))
        removed.clear()
        added.clear()

    for place, (sign, words) in enumerate(segments):
        inner = bool(removed or added) and place + 1 < len(segments)
        if sign == "=" and inner and len(words.split()) <= 1:
            removed.append(words)
            added.append(words)
        elif sign == "=":
            flush()
            merged.append((sign, words))
        else:
            (removed if sign == "-" else added).append(words)
    flush()
    return merged


def _shorten(segments: list[Segment]) -> list[Segment]:
    short: list[Segment] = []
    last = len(segments) - 1
    for place, (sign, words) in enumerate(segments):
        short.append((sign, _context(words, place == 0, place == last) if sign == "=" else words))
    return short


def _context(text: str, first: bool, last: bool) -> str:
    words = text.split()
    head = [] if first else words[:CONTEXT]
    tail = [] if last else words[len(words) - CONTEXT :]
    if len(words) <= len(head) + len(tail):
        return " ".join(words)
    return " ".join([*head, "…", *tail])
