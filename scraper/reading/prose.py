"""The body of a page as text, one paragraph a line. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from scraper.reading.outline import BLOCKS, Chunk, tidy

_END = "\x1e"
"""The end of a line: a character that no parsed page holds."""


def blank(chunks: Iterable[Chunk]) -> None:
    """Take pieces of text out of the tree that they hang in."""
    for chunk in chunks:
        put(chunk, None)


def put(chunk: Chunk, text: str | None) -> None:
    """Write another text, or none, in a chunk's place."""
    if chunk.tail:
        chunk.el.tail = text
    else:
        chunk.el.text = text


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
    pieces: list[str] = []
    _write(fragment, pieces)
    lines = (tidy(line) for line in "".join(pieces).split(_END))
    return "\n".join(line for line in lines if line)


def _write(el: etree._Element, pieces: list[str]) -> None:
    breaks = el.tag in BLOCKS or el.tag == "br"
    if breaks:
        pieces.append(_END)
    if el.text:
        pieces.append(el.text)
    for child in el:
        if isinstance(child.tag, str):  # neither a comment nor an instruction
            _write(child, pieces)
        if child.tail:
            pieces.append(child.tail)
    if breaks:
        pieces.append(_END)
