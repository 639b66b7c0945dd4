"""The publications on one page of a listing, found by their addresses. Pure.

A row is the largest part of the page that links to one publication only; where rows have no part
of their own (headings and paragraphs side by side), it is the lines up to the next one's title.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from scraper.reading.outline import Link, Outline
from scraper.reading.sections import is_featured, scope
from scraper.reading.titles import is_generic, is_pager, is_prose_link, link_text

_BOUNDS = frozenset({"body", "html", "main"})
_UNITS = frozenset({"article", "li", "tr"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A publication's part of a listing page: its links and its lines, half open."""

    key: str
    links: tuple[Link, ...]
    first: int
    last: int
    el: etree._Element


def parts(
    page: Outline,
    away: frozenset[int],
    key: Callable[[Link], tuple[str, bool] | None],
) -> list[Part]:
    """Find the parts of a listing page, in document order, each publication once.

    `key` names the publication that a link leads to, and says whether its address alone proves
    that it is one; an address that does not must stand among others that do.
    """
    if not page.lines:
        return []
    found = _parts(page, away, key, frozenset())
    twice = _featured_twice(page, found)
    return _parts(page, away, key, twice) if twice else found


def _parts(
    page: Outline,
    away: frozenset[int],
    key: Callable[[Link], tuple[str, bool] | None],
    but: frozenset[int],
) -> list[Part]:
    links = [link for link in page.links if not link.side and link.first not in away]
    links = [link for link in links if link.at not in but]
    named = [(found[0], found[1], link) for link in links if (found := key(link)) is not None]
    titles = _titles(page, _among_proven(page, named))
    by_key: dict[str, list[Link]] = {}
    for name, link in titles:
        by_key.setdefault(name, []).append(link)
    return _made(page, by_key)


def _featured_twice(page: Outline, found: list[Part]) -> frozenset[int]:
    """Number the links of featured publications that stand in the list itself too."""
    twice: set[int] = set()
    for at in featured(page, found):
        part = found[at]
        starts = [other.first for other in found if other is not part and other.first >= part.last]
        beyond = min(starts, default=len(page.lines))
        if any(link.first >= beyond for link in part.links):
            twice.update(link.at for link in part.links if link.first < beyond)
    return frozenset(twice)


def _among_proven(page: Outline, named: Sequence[tuple[str, bool, Link]]) -> list[tuple[str, Link]]:
    named = [one for one in named if not is_pager(page, one[2])]
    inked = {name for name, _, link in named if not link.blank}
    named = [one for one in named if not one[2].blank or one[0] not in inked]
    shapes = {_shape(link.el) for _, proven, link in named if proven}
    return [(name, link) for name, proven, link in named if proven or _shape(link.el) in shapes]


def _shape(el: etree._Element) -> tuple[str, ...]:
    return (el.tag, *(up.tag for up in el.iterancestors()))


def _titles(page: Outline, named: Sequence[tuple[str, Link]]) -> list[tuple[str, Link]]:
    """Leave out links in running text, unless there are no others.

    Where most publications are linked from headings, a publication that never is stands in
    another's summary.
    """
    rows = [(name, link) for name, link in named if not is_prose_link(page, link)] or list(named)
    headed = {name for name, link in rows if _is_headed(page, link)}
    names = {name for name, _ in rows}
    if len(headed) * 2 > len(names) > len(headed):
        rows = _without_summaries(page, rows, headed)
    return _without_inner(page, rows)


def _without_summaries(
    page: Outline, rows: Sequence[tuple[str, Link]], headed: set[str]
) -> list[tuple[str, Link]]:
    shapes = [_shape(link.el) for name, link in rows if name in headed]
    depth = min(map(len, shapes))
    return [
        (name, link)
        for name, link in rows
        if name in headed
        or len(_shape(link.el)) < depth
        or not _within_rows(page, link, rows, headed)
    ]


def _without_inner(page: Outline, rows: Sequence[tuple[str, Link]]) -> list[tuple[str, Link]]:
    """Leave out links to other publications from inside a row of the usual shape."""
    shapes = [(name, link, _shape(link.el)) for name, link in rows]
    # In document order, so that of two shapes as frequent the first is the usual one.
    names = Counter(shape for _, shape in dict.fromkeys((name, shape) for name, _, shape in shapes))
    if len(names) < 2:
        return list(rows)
    usual, count = names.most_common(1)[0]
    its = {name for name, _, shape in shapes if shape == usual}
    if count < 2 or its == {name for name, _ in rows}:
        return list(rows)
    by_key: dict[str, list[Link]] = {}
    for name, link, shape in shapes:
        if shape == usual:
            by_key.setdefault(name, []).append(link)
    units = {id(part.el) for part in _made(page, by_key)}
    return [
        (name, link)
        for name, link in rows
        if name in its or not any(id(up) in units for up in link.el.iterancestors())
    ]


def _within_rows(
    page: Outline, link: Link, rows: Sequence[tuple[str, Link]], headed: set[str]
) -> bool:
    """Tell whether a link stands right after a headed title, before the next one."""
    before = [other for name, other in rows if name in headed and other.first < link.first]
    if not before:
        return False
    between = page.lines[before[-1].last + 1 : link.first]
    return not any(line.level for line in between)


def _is_headed(page: Outline, link: Link) -> bool:
    return any(
        page.lines[number].level
        for number in range(link.first, link.last + 1)
        if number < len(page.lines)
    )


def _made(page: Outline, by_key: dict[str, list[Link]]) -> list[Part]:
    places = sorted((link.first, name) for name, links in by_key.items() for link in links)
    made = []
    for name, links in by_key.items():
        main = next((link for link in links if not is_generic(page, link)), links[0])
        el, first, last = _largest(page, main, name, places)
        made.append(Part(key=name, links=tuple(links), first=first, last=last, el=el))
    return made


def _is_shared(span: tuple[int, int], name: str, places: Sequence[tuple[int, str]]) -> bool:
    """Tell whether lines hold a link to another publication."""
    at = bisect_left(places, (span[0], ""))
    while at < len(places) and places[at][0] < span[1]:
        if places[at][1] != name:
            return True
        at += 1
    return False


def _largest(
    page: Outline, link: Link, name: str, places: Sequence[tuple[int, str]]
) -> tuple[etree._Element, int, int]:
    """Climb from a link to the largest block that links to no other publication."""
    el, first, last = link.el, link.first, link.last + 1
    named = link_text(page, link).lower()
    for up in (link.el, *link.el.iterancestors()):
        span = page.spans.get(up)
        if span is None:
            continue
        if up.tag in _BOUNDS or _is_shared(span, name, places):
            break
        if up.tag not in _UNITS and _is_ruled(page, span, (first, last), named):
            break
        el, first, last = up, min(span[0], first), max(span[1], last)
    return el, first, last


def _is_ruled(page: Outline, span: tuple[int, int], inner: tuple[int, int], named: str) -> bool:
    """Tell whether a larger block brings in a heading that rules over the row."""
    levels = [line.level for line in page.lines[slice(*inner)] if line.level]
    level = min(levels, default=7)
    for number in range(*span):
        line = page.lines[number]
        if inner[0] <= number < inner[1] or not 0 < line.level < level:
            continue
        # "Read more" under a heading, and "Read more about" what the heading says, are its row.
        own = line.level > 1 and (line.text.lower() in named or not named)
        if not own:
            return True
    return False


def beside(
    page: Outline, found: Sequence[Part], away: frozenset[int]
) -> list[tuple[list[int], list[int]]]:
    """Number the lines before and after each part that belong to none, up to a heading.

    They stand in the block around the part; between two parts they are after one, before the next.
    """
    sides: list[tuple[list[int], list[int]]] = []
    for at, part in enumerate(found):
        first, last = _block_around(page, part)
        if at:
            first = max(first, found[at - 1].last)
        last = min(last, found[at + 1].first if at + 1 < len(found) else part.last + 6)
        before = _until_heading(page, reversed(range(first, part.first)), away)[::-1]
        sides.append((before, _until_heading(page, range(part.last, last), away)))
    return sides


def _block_around(page: Outline, part: Part) -> tuple[int, int]:
    for up in part.el.iterancestors():
        if up in page.spans:
            return page.spans[up]
    return part.first, part.last


def _until_heading(page: Outline, numbers: Iterable[int], away: frozenset[int]) -> list[int]:
    taken: list[int] = []
    for number in numbers:
        if page.lines[number].level or number in away:
            break
        taken.append(number)
    return taken


def featured(page: Outline, found: Sequence[Part]) -> frozenset[int]:
    """Number the parts that stand under a heading like "Featured publications".

    It rules until the next heading as high, or the start of another list.
    """
    marked: set[int] = set()
    for number, line in enumerate(page.lines):
        if not is_featured(line):
            continue
        first, last = scope(page, number)
        inside = [at for at, part in enumerate(found) if first < part.first < last]
        marked.update(_one_list(found, inside))
    # Where all are featured the word says nothing of any of them.
    return frozenset(marked) if len(marked) < max(len(found), 4) else frozenset()


def _one_list(found: Sequence[Part], inside: Sequence[int]) -> list[int]:
    """Keep the parts of the first list: neighbours of the first part, or its cousins in columns."""
    if not inside:
        return []
    parent = found[inside[0]].el.getparent()
    return [at for at in inside if found[at].el.getparent() is parent]
