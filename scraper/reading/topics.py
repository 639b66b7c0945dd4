"""The topics that a publication's page names: publication types and tags, labelled or not. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from lxml import etree

from scraper.reading import labels, words
from scraper.reading.body import is_chrome
from scraper.reading.outline import Line, Outline, tidy

_TAG_LINK = re.compile(r"/taxonomy/term/|/tags?/|/topics?/")
_FILTER = re.compile(r"(?:/(?!/)[^?#]*)?\?[\w.\[\]%-]+=[^&]")
_HINT = re.compile(
    r"(?:^|[\s_-])(?:tags?|topics?|tag-?list|terms|taxonomy|cat(?:egory|-links|egories))(?=$|[\s_-])"
)
_FIELDS = ("publication_types", "tags")
_FINISHED = re.compile(r"[.!?][\"'”’)]*$")


def topics(
    page: Outline, fields: Sequence[labels.Field], away: Set[int], offered: Set[int]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Collect publication types and tags, with the lines of tags that stand without a label.

    `offered` numbers the links to documents, which are never tags.
    """
    told = [part for field in fields if field.name in _FIELDS for part in field.parts]
    links = [
        link
        for link in page.links
        if link.first not in away
        and link.at not in offered
        and (link.el.get("rel") == "tag" or _TAG_LINK.search(link.href))
        and link.first < len(page.lines)
    ]
    tagged = [tidy("".join(str(text) for text in link.el.itertext())) for link in links]
    listed = [] if told or tagged else _unlabelled(page, fields, away, offered)
    lines = {link.first for link in links} | set(listed)
    every = [*told, *tagged, *(tag for number in listed for tag in entries(page.lines[number]))]
    return tuple(dict.fromkeys(word for word in every if word)), frozenset(lines)


def is_hinted(el: etree._Element) -> bool:
    """Tell whether an element's class names it as a list of tags."""
    classes = el.get("class")
    return classes is not None and _HINT.search(classes.lower()) is not None


def hinted(line: Line) -> etree._Element | None:
    """Find the element around a line that is named as a list of tags, if there is one."""
    around = islice(line.el.iterancestors(), 2)
    return next((el for el in (line.el, *around) if is_hinted(el)), None)


def entries(line: Line) -> tuple[str, ...]:
    """Give the tags on a line: its links, the one of its entry in a list, or its phrases."""
    links = dict.fromkeys(chunk.link for chunk in line.chunks if chunk.link >= 0)
    if len(links) > 1:
        return tuple(
            tidy(" ".join(chunk.text for chunk in line.chunks if chunk.link == link))
            for link in links
        )
    return words.phrases(line.text) if not links and line.el.tag != "li" else (line.text,)


def _unlabelled(
    page: Outline, fields: Sequence[labels.Field], away: Set[int], offered: Set[int]
) -> list[int]:
    """Number the lines of the last list that can only be tags.

    Its entries are short, and it is named for tags, or one of them is a force, or they are links
    that filter a listing, or they end the page in a block of their own.
    """
    read = {number for field in fields for number in field.lines}
    kept = [n for n, line in enumerate(page.lines) if n not in away and line.text]
    lists = _lists(page, [n for n in kept if n not in read and not page.lines[n].side])
    for el, numbers in reversed(lists.items()):
        lines = [page.lines[number] for number in numbers]
        if not all(_is_short(line, offered) for line in lines):
            continue
        named = is_hinted(el) or any(words.is_force(line.text) for line in lines)
        if named or all(_filters(line) for line in lines) or _ends(page, (el, numbers), kept, read):
            return numbers
    return []


def _lists(page: Outline, kept: Sequence[int]) -> dict[etree._Element, list[int]]:
    """Gather lines by the list, or by the block named for tags, that they are entries of."""
    lists: dict[etree._Element, list[int]] = {}
    for number in kept:
        line = page.lines[number]
        entry = line.el if line.el.tag == "li" else line.el.getparent()
        el = entry.getparent() if entry is not None and entry.tag == "li" else hinted(line)
        if el is not None:
            lists.setdefault(el, []).append(number)
    return lists


def _is_short(line: Line, offered: Set[int]) -> bool:
    if line.level or line.text.endswith((".", ";", ":")) or is_chrome(line.text):
        return False
    if any(chunk.link in offered for chunk in line.chunks):
        return False
    return all(len(entry) <= 50 for entry in entries(line))


def _filters(line: Line) -> bool:
    """Tell whether a line is nothing but a link that filters a listing of the site."""
    first = line.chunks[0] if line.chunks else None
    if first is None or any(chunk.link != first.link for chunk in line.chunks):
        return False
    links = (first.el, *islice(first.el.iterancestors("a"), 1))
    return any(_FILTER.match(el.get("href") or "") for el in links if el.tag == "a")


def _ends(
    page: Outline, listed: tuple[etree._Element, list[int]], kept: Sequence[int], read: Set[int]
) -> bool:
    """Tell whether unlinked entries end the page in a block of their own, led in by no colon."""
    el, numbers = listed
    if any(chunk.link >= 0 for number in numbers for chunk in page.lines[number].chunks):
        return False
    if any(n > numbers[-1] and not is_chrome(page.lines[n].text) for n in kept):
        return False
    before = max((n for n in kept if n < numbers[0]), default=-1)
    if before < 0 or page.lines[before].level:
        return False
    line = page.lines[before]
    apart = line.el.getparent() is not el.getparent()
    return before in read or (apart and _FINISHED.search(line.text) is not None)
