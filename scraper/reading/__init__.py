"""Read a listing page or a publication's page from its addresses and label texts. Pure.

Nothing here needs a class name: those are hints (`landmarks`). What a source adds is its dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from db.records import ListingReading, PageReading, Row
from scraper.reading import cards, paging, rows, sections
from scraper.reading.addresses import clean, place
from scraper.reading.outline import Line, Link, Outline, outline, parse
from scraper.reading.pages import read_publication
from scraper.reading.titles import title
from scraper.reading.withdrawal import unmarked


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one site speaks.

    `key` names the publication at an absolute address; `row_key` also names those whose address
    proves nothing by itself, but may stand in a listing. `kinds` maps the first segment of a key
    to the word for what it holds; `site_names` end the `<title>` of its pages.
    """

    key: Callable[[str], str | None]
    row_key: Callable[[str], str | None]
    kinds: Mapping[str, str]
    site_names: tuple[str, ...]


def read_listing(html: str, url: str, dialect: Dialect) -> ListingReading:
    """Read one page of a listing; empty for what cannot be read as HTML."""
    root = parse(html)
    if root is None:
        return ListingReading(rows=())
    page, base = outline(root), base_of(root, url)
    away = sections.elsewhere(page, _subject(page, url))

    def key(link: Link) -> tuple[str, bool] | None:
        address = clean(link.href, base)
        if address is None or address == clean(url):
            return None
        proven = dialect.key(address)
        loose = None if proven else dialect.row_key(address)
        return (proven, True) if proven else (loose, False) if loose else None

    found, away = _parts(page, away, key)
    read = _rows(page, found, away, base, dialect, _kind_of(url, dialect))
    return ListingReading(
        rows=read,
        next_url=paging.next_url(root, url, base, dialect.key),
        stated_total=paging.stated_total(_outside(page, found)),
    )


def read_page(html: str, url: str, dialect: Dialect) -> PageReading:
    """Read a publication's own page; empty for what cannot be read as HTML."""
    root = parse(html)
    if root is None:
        return PageReading(title="", text="")
    key = dialect.key(url)
    kind = dialect.kinds.get(_section(key)) if key else None
    return read_publication(root, url, base_of(root, url), kind, dialect.site_names, dialect.key)


def base_of(root: etree._Element, url: str) -> str:
    """Give the address that a page's relative links start from."""
    el = root.find(".//base[@href]")
    return (clean(el.get("href") or "", url) or url) if el is not None else url


def _parts(
    page: Outline, away: frozenset[int], key: Callable[[Link], tuple[str, bool] | None]
) -> tuple[list[rows.Part], frozenset[int]]:
    """Find the parts of a listing, and the lines that are none of its."""
    found = rows.parts(page, away, key)
    after = paging.after_pager(page, [(part.first, part.el) for part in found])
    return (rows.parts(page, away | after, key), away | after) if after else (found, away)


def _rows(
    page: Outline,
    found: list[rows.Part],
    away: frozenset[int],
    base: str,
    dialect: Dialect,
    usual: str | None,
) -> tuple[Row, ...]:
    sides = rows.beside(page, found, away)
    featured = rows.featured(page, found)
    leading, trailing = _directions(page, sides)
    read = []
    for at, part in enumerate(found):
        own = [(number, page.lines[number]) for number in range(part.first, part.last)]
        name = title(page, part.links, [line for _, line in own])
        links = frozenset(link.at for link in part.links)
        told = cards.facts(own, links, name)
        told = _completed(told, _facts(page, sides[at][0]), leading)
        told = _completed(told, _facts(page, sides[at][1]), trailing)
        read.append(
            Row(
                key=part.key,
                url=_address(part, base),
                title=unmarked(name),
                kind=told.kind or dialect.kinds.get(_section(part.key), usual),
                stated_date=told.stated_date,
                topics=told.topics,
                featured=at in featured,
            )
        )
    return tuple(read)


def _address(part: rows.Part, base: str) -> str:
    """Give a row's address; that of an HTML edition only where there is no other."""
    addresses = [clean(link.href, base) or link.href for link in part.links]
    return next((url for url in addresses if "/publication-html/" not in url), addresses[0])


def _facts(page: Outline, numbers: list[int]) -> cards.Facts:
    return cards.facts([(number, page.lines[number]) for number in numbers], frozenset(), "")


def _directions(
    page: Outline, sides: list[tuple[list[int], list[int]]]
) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    """Say whether kinds and dates between rows belong to the row after or to the row before.

    What stands before the first row and not after the last one belongs to the row after it.
    """
    if not any(before or after for before, after in sides):
        return (False, False), (False, False)
    first, last = _facts(page, sides[0][0]), _facts(page, sides[-1][1])
    kind = first.kind is not None and last.kind is None
    dated = first.stated_date is not None and last.stated_date is None
    return (kind, dated), (not kind, not dated)


def _completed(own: cards.Facts, gap: cards.Facts, use: tuple[bool, bool]) -> cards.Facts:
    """Fill what a row does not say itself from the lines beside it."""
    kind, topics, stated = own
    if use[0] and kind is None:
        kind, topics = gap.kind, topics or gap.topics
    return cards.Facts(kind, topics, stated or (gap.stated_date if use[1] else None))


def _outside(page: Outline, found: list[rows.Part]) -> list[Line]:
    # A list of one leaves nothing to tell its row from what stands around it.
    inside = {number for part in found if len(found) > 1 for number in range(part.first, part.last)}
    return [line for number, line in enumerate(page.lines) if number not in inside]


def _kind_of(url: str, dialect: Dialect) -> str | None:
    """Say what a listing holds by its address, for rows whose own address does not."""
    where = place(url)
    return (
        next((dialect.kinds[s] for s in where.path if s in dialect.kinds), None) if where else None
    )


def _section(key: str) -> str:
    return key.removeprefix("cy/").split("/", 1)[0]


def _subject(page: Outline, url: str) -> str:
    where = place(url)
    heading = next((line.text for line in page.lines if line.level == 1), "")
    return " ".join([*(where.path if where else ()), heading])
