"""Markup nested deeper than libxml2 reads, made shallow enough for it. Pure."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag

WRAPPERS = ("div", "span", "section", "center", "font", "b", "i")


def flattened(html: str) -> str:
    """Return a page without the elements that wrap nothing but one other element.

    libxml2 drops what lies deeper than 256 levels; Python's own parser, by way of Beautiful
    Soup, knows no such bound.
    """
    soup = BeautifulSoup(html, "html.parser")
    for wrapper in soup.find_all(WRAPPERS):
        if _is_bare(wrapper):
            wrapper.hidden = True  # as unwrapping does, without its cost at every level
    return str(soup)


def _is_bare(el: Tag) -> bool:
    inside = [child for child in el.contents if isinstance(child, Tag) or str(child).strip()]
    return len(inside) == 1 and isinstance(inside[0], Tag)
