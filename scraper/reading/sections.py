"""Which lines of a page are neighbours' or a featured list's: what a heading governs. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.reading.outline import Line, Outline

_ELSEWHERE = re.compile(
    r"""(?:more|other)\ (?:articles?|news|publications|reports|stories|like\ this|from\ .+)
    | related(?!\ (?:topics?|tags?|forces?))(?:\ .+)?
    | (?:popular|trending|recommended)(?:\ .+)?
    | most\ (?:read|popular|viewed|recent)(?:\ .+)?
    | (?:you|readers)\ (?:may|might)\ (?:also\ )?(?:like|be\ interested).*
    | recently\ viewed | see\ also | quick\ links
    | (?:in|elsewhere\ (?:in|on))\ this\ (?:section|site)
    | follow\ us.* | sign\ up.* | subscribe.* | cookies?(?:\ .+)? | you\ are\ here
    | (?:main\ )?(?:menu|navigation) | popular\ links | key\ areas\ of\ work""",
    re.IGNORECASE | re.VERBOSE,
)
_RELATED = re.compile(r"(?:related(?: [\w ]+)?|see also)", re.IGNORECASE)
_LATEST = re.compile(r"(?:our )?(?:latest|recent|newest)(?: (?P<of>[\w ]+))?", re.IGNORECASE)
_FEATURED = re.compile(r"(?:featured|highlighted|in focus|spotlight)(?: [\w ]+)?", re.IGNORECASE)
_SEE_ALL = re.compile(r"(?:see|view|show|read)? ?(?:all|more)\b.{0,30}", re.IGNORECASE)


def is_featured(line: Line) -> bool:
    """Tell whether a line heads the featured publications."""
    return _FEATURED.fullmatch(line.text.strip(" :")) is not None


def elsewhere(page: Outline, subject: str) -> frozenset[int]:
    """Number the lines under headings that lead away from the page's own content.

    "Latest news" leads away unless news is what the page is about: `subject` is its path.
    """
    away: set[int] = set()
    for number, line in enumerate(page.lines):
        if number not in away and line.level != 1 and _leads_away(line, subject):
            away.update(range(*scope(page, number)))
    return frozenset(away)


def related(page: Outline) -> frozenset[int]:
    """Number the lines under headings of what is related to the page's own content."""
    found: set[int] = set()
    for number, line in enumerate(page.lines):
        if number not in found and line.level != 1 and _RELATED.fullmatch(line.text.strip(" :")):
            found.update(range(*scope(page, number)))
    return frozenset(found)


def _leads_away(line: Line, subject: str) -> bool:
    if len(line.text) > 70:
        return False
    elsewhere, of = _said(line.text)
    if of is not None:
        return not of or of not in subject.lower()
    return elsewhere and (line.level > 0 or all(chunk.link < 0 for chunk in line.chunks))


@lru_cache(maxsize=4096)
def _said(text: str) -> tuple[bool, str | None]:
    """Tell whether a heading leads elsewhere, and of what it says that it is the latest."""
    text = text.strip(" :")
    latest = _LATEST.fullmatch(text)
    if latest is None:
        return _ELSEWHERE.fullmatch(text) is not None, None
    words = (latest["of"] or "").lower().split()
    return False, words[-1].rstrip("s") if words else ""


def scope(page: Outline, number: int) -> tuple[int, int]:
    """Say which lines, half open, the heading on a line governs.

    It governs the rest of the block that it stands in, to the next heading as high; where there
    is nothing left in that block, the rest of the block around it.
    """
    line = page.lines[number]
    level = line.level or 2
    block = line.el
    for _ in range(5):
        parent = block.getparent()
        if parent is None or parent not in page.spans:
            break
        end = _next_heading(page, number + 1, page.spans[parent][1], level)
        inside = page.lines[number + 1 : end]
        if any(not _SEE_ALL.fullmatch(other.text) for other in inside):
            return number, end
        if end < page.spans[parent][1] or parent.tag in ("body", "main"):
            break
        block = parent
    return number, number + 1


def _next_heading(page: Outline, first: int, last: int, level: int) -> int:
    for number in range(first, last):
        line = page.lines[number]
        linked = any(chunk.link >= 0 for chunk in line.chunks)
        # A linked heading as high is a title in the list, not the next section.
        if 0 < line.level <= level and not (linked and line.level == level):
            return number
    return last
