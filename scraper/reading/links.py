"""The other publications that a publication's page links to, from the article itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from lxml import etree

from scraper.reading import sections
from scraper.reading.addresses import clean, spells
from scraper.reading.outline import Outline
from scraper.reading.titles import is_pager

MOST = 200
_RELATED = re.compile(r"(?:^|\s)related(?:[-_][\w-]*)?(?=\s|$)", re.IGNORECASE)
_MENUS = frozenset({"nav", "header", "footer", "aside"})


def links(
    page: Outline, region: etree._Element, away: Set[int], offered: Set[int]
) -> tuple[str, ...]:
    """List what the article's links lead to, as printed, in the page's order.

    Its body, its documents (`offered`) and what stands in it as related; never menus, sidebars
    or the latest news.
    """
    first, last = page.spans.get(region, (0, len(page.lines)))
    kept = frozenset(range(first, last)) - (away - sections.related(page))
    own = {
        link.el
        for link in page.links
        if link.at in offered or (link.first in kept and not link.side and not is_pager(page, link))
    }
    own.update(_related(page, region))
    return tuple(el.get("href") or "" for el in page.root.iter("a") if el in own)


def others(
    links: tuple[str, ...], base: str, own: tuple[str, ...], key: Callable[[str], str | None]
) -> tuple[str, ...]:
    """List the addresses of other publications among some links, one each; `own` are the page's."""
    met: dict[str, str] = {}
    mine = {key(address) for address in own}
    for address in filter(None, (clean(link, base) for link in links)):
        name = key(address)
        if name is None or name in mine:
            continue
        if name in met:
            # An HTML edition's address serves only where there is no other.
            met[name] = met[name] if spells(met[name], name) else address
        elif len(met) < MOST:
            met[name] = address
    return tuple(met.values())


def _related(page: Outline, region: etree._Element) -> Iterator[etree._Element]:
    """Yield the links of those parts of an article that are not read since they are related."""
    for el in page.skipped:
        named = el.tag not in _MENUS and _RELATED.search(el.get("class") or "")
        if named and any(up is region for up in el.iterancestors()):
            yield from el.iter("a")
