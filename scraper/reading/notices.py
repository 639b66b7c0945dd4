"""The notice on a page that its publication is withdrawn, and its place on the page. Pure.

It is a block marked as a notice at the head of the page (GOV.UK's banner is the pattern), a line
there that stands out, or one of the page's own labelled fields; prose never counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from scraper.reading import labels, prose, withdrawal
from scraper.reading.outline import Chunk, Line, Outline, tidy

LONGEST = 300
_LINES, _CHARACTERS = 8, 1500
"""No notice is larger; what is has the publication itself in it."""
_HEAD = 12
"""Lines after the title among which a label speaks of the whole page."""
_HINT = re.compile(
    r"(?:^|[\s_-])(?:notices?|notification|banner|alerts?|callout|warning|withdrawn|withdrawal"
    r"|messages?|admonition|inset-text)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BARS = re.compile(r"\s*[|•]\s*")
_ROLES = frozenset({"alert", "note", "status"})
_WHOLES = frozenset({"html", "body", "main", "article"})
_EMPHASIS = frozenset({"b", "strong", "em", "i", "mark"})
_FIELDS = frozenset(
    {"published", "updated", "publication_types", "police_forces", "fire_services", "reference",
     "kind", "tags", "author"}
)  # fmt: skip


class Notice(NamedTuple):
    """A notice of withdrawal: its words, and what is to be taken out of the tree with it.

    Of the one chunk of a notice that is only a part of its text, `left` stays.
    """

    words: str
    el: etree._Element | None = None
    chunks: tuple[Chunk, ...] = ()
    left: str = ""

    @property
    def hrefs(self) -> tuple[str, ...]:
        """Return the addresses that the notice links to."""
        inside = self.el.iter("a") if self.el is not None else ()
        return tuple(el.get("href") or "" for el in inside)

    def take_out(self) -> None:
        """Take the notice out of its tree, so that the page reads as it did without."""
        if self.el is not None:
            prose.cut([self.el])
        prose.blank(self.chunks)
        if self.left:
            prose.put(self.chunks[0], self.left)


def find(page: Outline, heading: int, away: Set[int]) -> Notice | None:
    """Find the notice that the publication of a page is withdrawn."""
    if not any("withdraw" in line.text.lower() for line in page.lines):
        return None
    kept = [(n, line) for n, line in enumerate(page.lines) if n not in away and n != heading]
    first, second = _paragraphs(page, kept, heading)
    for number, line in kept:
        if number < second and (found := _in_block(page, line, heading)):
            return found
        if heading < number < first and (found := _alone(line)):
            return found
    return _labelled(list(_own_fields(kept, min(first, heading + _HEAD))))


def short(text: str) -> str:
    """Write a notice's words on one line, cut at its longest."""
    text = tidy(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _paragraphs(page: Outline, kept: Sequence[tuple[int, Line]], heading: int) -> tuple[int, int]:
    """Number the first two paragraphs of prose after the heading: a notice stands before them."""
    numbers = [
        number
        for number, line in kept
        if number > heading and _is_prose(line) and _block(page, line, heading) is None
    ]
    ends = [*numbers, len(page.lines), len(page.lines)]
    return ends[0], ends[1]


def _is_prose(line: Line) -> bool:
    if line.side or line.level or len(line.text) < 30:
        return False
    return line.text.endswith((".", "!", "?", "…")) or len(line.text) > 120


def _in_block(page: Outline, line: Line, heading: int) -> Notice | None:
    """Read a line of an element that is marked as a notice."""
    if not withdrawal.is_said(line.text) or (el := _block(page, line, heading)) is None:
        return None
    if el not in page.spans:
        return Notice(short(line.text), chunks=line.chunks)
    first, last = page.spans[el]
    lines = page.lines[first:last]
    told = lines[next(at for at, one in enumerate(lines) if one is line) :]
    words = " ".join(one.text for one in told if one.text)
    return None if withdrawal.is_back(words) else Notice(short(words), el=el)


def _block(page: Outline, line: Line, heading: int) -> etree._Element | None:
    """Find the outermost element around a line that is marked as a notice, and is one by size."""
    found = None
    for el in _around(line):
        if el.tag in _WHOLES or not _fits(page, el, heading):
            break
        named = (el.get("class") or "", el.get("aria-label") or "")
        if el.get("role") in _ROLES or any(map(_HINT.search, named)):
            found = el
    return found


def _around(line: Line) -> Iterator[etree._Element]:
    """Yield the elements around a line, the innermost first."""
    first = line.chunks[0] if line.chunks else None
    el = line.el if first is None else first.el.getparent() if first.tail else first.el
    if el is not None:
        yield el
        yield from el.iterancestors()


def _fits(page: Outline, el: etree._Element, heading: int) -> bool:
    first, last = page.spans.get(el, (0, 0))
    long = sum(len(line.text) for line in page.lines[first:last]) > _CHARACTERS
    return last - first <= _LINES and not long and not first <= heading < last


def _alone(line: Line) -> Notice | None:
    """Read a line that stands out and says no more than that, and when."""
    if not withdrawal.is_said_alone(line.text) or not _stands_out(line):
        return None
    return Notice(short(line.text), chunks=line.chunks)


def _stands_out(line: Line) -> bool:
    """Tell whether a line is a heading below the title, or set in bold as a whole."""
    if line.level:
        return line.level > 1
    return bool(line.chunks) and all(_is_bold(chunk, line.el) for chunk in line.chunks)


def _is_bold(chunk: Chunk, block: etree._Element) -> bool:
    el = chunk.el.getparent() if chunk.tail else chunk.el
    while el is not None and el is not block:
        if el.tag in _EMPHASIS:
            return True
        el = el.getparent()
    return False


def _own_fields(kept: Sequence[tuple[int, Line]], head: int) -> Iterator[Line]:
    """Yield the lines where labels speak of the whole page: at its head, or beside its fields."""
    known = {n for field in labels.read(kept) if field.name in _FIELDS for n in field.lines}
    for number, line in kept:
        beside = known.intersection(range(number - 2, number + 3))
        if line.side or (not line.level and (number < head or beside)):
            yield line


def _labelled(lines: Sequence[Line]) -> Notice | None:
    """Read "Status: Withdrawn" or "Withdrawn: 1 May 2020"."""
    pieces = [(line, chunk) for line in lines for chunk in line.chunks]
    for line, chunk in pieces:
        if withdrawal.is_field(line.text):
            return Notice(short(line.text), chunks=line.chunks)
        if found := _between_bars(chunk):
            return found
    for (line, label), (other, value) in pairwise(pieces):
        said = label.text.rstrip(" :"), value.text.lstrip(" :")
        if withdrawal.is_pair(*said) and (line is other or _is_cell_of(line.el, other.el)):
            return Notice(f"{said[0]}: {said[1]}", chunks=(label, value))
    return None


def _between_bars(chunk: Chunk) -> Notice | None:
    """Read one of several fields that bars divide."""
    parts = _BARS.split(chunk.text)
    said = next((part for part in parts if withdrawal.is_field(part)), None)
    if said is None:
        return None
    left = " | ".join(part for part in parts if part != said)
    return Notice(short(said), chunks=(chunk,), left=left)


def _is_cell_of(label: etree._Element, value: etree._Element) -> bool:
    """Tell whether a value stands where its label's does, not in another row or column."""
    if label.tag in ("th", "td") or value.tag in ("th", "td"):
        row = label.getparent()
        return value.tag == "td" and row is not None and list(row) == [label, value]
    return (label.tag == "dt") == (value.tag == "dd")
