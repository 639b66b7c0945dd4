"""Sitemaps, feeds and the sitemap lines of robots.txt, read for the addresses they give. Pure.

Sitemaps are bounded as their protocol bounds them (sitemaps.org): 50 MiB unpacked. No entity is
expanded and nothing else is loaded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.records import Route
from scraper.reading.addresses import clean

LARGEST = 50 * 1024 * 1024
ELEMENTS = 1_000_000
"""Elements of a file that are read: 20 for each address that a sitemap may give."""

_PIECE = 64 * 1024
_GZIP = b"\x1f\x8b"
_ROOTS = {
    "urlset": Route.SITEMAP,
    "sitemapindex": Route.SITEMAP,
    "rss": Route.FEED,
    "RDF": Route.FEED,
    "feed": Route.FEED,
}
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
_SITEMAP = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)


class Pointers(NamedTuple):
    """What a file points to: pages, and further sitemaps; `route` is None for any other file.

    `entries` is how many entries were read, those that repeat an address too.
    """

    route: Route | None
    entries: int = 0
    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read(body: bytes, url: str, most: int) -> Pointers:
    """Read a file from an address, at most so many entries of it."""
    if urlsplit(url).path.endswith("/robots.txt"):
        lines = map(_SITEMAP.match, body[:LARGEST].decode("utf-8", "replace").splitlines())
        named = (clean(line[1], url) for line in lines if line)
        return Pointers(Route.SITEMAP, sitemaps=tuple(dict.fromkeys(filter(None, named))))
    pages: dict[str, None] = {}
    sitemaps: dict[str, None] = {}
    route, entries = None, 0
    for number, (found, el) in enumerate(_entries(_unpacked(body))):
        route, entries = found, number
        address = _address(el, url) if el is not None else None
        if address is not None:
            (sitemaps if _name(el) == "sitemap" else pages)[address] = None
        if number >= most:
            break
    return Pointers(route, entries, tuple(pages), tuple(sitemaps))


def _unpacked(body: bytes) -> bytes:
    """Unpack what is packed, as far as its bound."""
    if not body.startswith(_GZIP):
        return body[:LARGEST]
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error:
        return b""


def _entries(body: bytes) -> Iterator[tuple[Route, etree._Element | None]]:
    """Yield the route that a file is, once alone and then with each of its entries."""
    route = None
    for event, el in _elements(body):
        if route is None:
            route = _ROOTS.get(_name(el))
            if route is None:
                return
            yield route, None
        elif event == "end" and _name(el) in _ENTRIES:
            yield route, el


def _elements(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Yield a file's elements as they begin and end, as far as it can be read."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    body, ended = body.lstrip(), 0
    for at in range(0, len(body), _PIECE):
        try:
            parser.feed(body[at : at + _PIECE])
        except etree.LxmlError:
            return
        for event, el in parser.read_events():
            ended += event == "end"
            if ended > ELEMENTS:
                return
            if isinstance(el, etree._Element):
                yield event, el


def _address(entry: etree._Element, url: str) -> str | None:
    """Return the address that an entry gives: its `loc`, its link, or its permanent name."""
    base = urljoin(url, entry.base or "")
    for child in entry:
        name, text = _name(child), (child.text or "").strip()
        if name == "loc" and text:
            return clean(text, base)
        if name == "link" and child.get("rel", "alternate") == "alternate":
            href = text or child.get("href", "")
            if href:
                return clean(href, base)
    guid = next((child for child in entry if _name(child) == "guid"), None)
    if guid is None or guid.get("isPermaLink", "true") == "false":
        return None
    return clean((guid.text or "").strip(), base)


def _name(el: etree._Element | None) -> str:
    tag = el.tag if el is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
