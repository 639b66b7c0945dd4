"""The body of a page as text, one paragraph a line. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from lxml import etree

from scraper.reading.outline import BLOCKS, Chunk, tidy

_INLINE = (
    "a",
    "abbr",
    "b",
    "cite",
    "em",
    "font",
    "i",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
)


def blank(chunks: Iterable[Chunk]) -> None:
    """Take pieces of text out of the tree that they hang in."""
    for chunk in chunks:
        if chunk.tail:
            chunk.el.tail = None
        else:
            chunk.el.text = None


def cut(elements: Iterable[etree._Element]) -> None:
    """Take elements out of their tree, leaving the text after them."""
    for el in elements:
        parent = el.getparent()
        if parent is None:
            continue
        before = el.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (el.tail or "")
        else:
            parent.text = (parent.text or "") + (el.tail or "")
        parent.remove(el)


def paragraphs(fragment: etree._Element) -> str:
    """Turn a fragment into text: blocks and breaks end a line, white space is collapsed."""
    # BeautifulSoup's cost is by the tag: words set off within a line need none.
    etree.strip_tags(fragment, *_INLINE)
    html = etree.tostring(fragment, encoding="unicode", method="html", with_tail=False)
    soup = BeautifulSoup(html, "lxml")
    pieces: list[str] = []
    _write(soup, pieces)
    lines = (tidy(line) for line in "".join(pieces).split("\x1e"))
    return "\n".join(line for line in lines if line)


def _write(tag: Tag, pieces: list[str]) -> None:
    for child in tag.contents:
        if isinstance(child, Tag):
            block = child.name in BLOCKS or child.name == "br"
            if block:
                pieces.append("\x1e")
            _write(child, pieces)
            if block:
                pieces.append("\x1e")
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            pieces.append(str(child))
