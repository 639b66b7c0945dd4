"""A page as a sequence of lines, whatever its markup: blocks, cells and breaks end a line. Pure.

Everything that is read of a page is read from its lines and links: what a line says, which
heading level it has, which machine-readable dates stand in it, which element holds which lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from scraper.reading.landmarks import SKIPPED, Part, part
from scraper.reading.shallow import flattened

_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main "
    "nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_DATED = frozenset({"time", "span", "meta", "abbr"})
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_PARSER = etree.HTMLParser(
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
    no_network=True,
    recover=True,
    huge_tree=False,
)
_DEEPEST = 1_000_000
"""Characters of a page that is worth flattening; a longer one is cut short where it is."""


class Chunk(NamedTuple):
    """One text node of a line: its text, the link it is in (or -1), where it hangs in the tree."""

    text: str
    link: int
    el: etree._Element
    tail: bool


class Line(NamedTuple):
    """One line of a page; `level` is 1 to 6 in a heading, else 0; `el` its innermost block."""

    text: str
    chunks: tuple[Chunk, ...]
    level: int
    el: etree._Element
    side: bool
    stamps: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """A link with the lines it stands on, `first` to `last` inclusive; `at` is its number.

    A link without text is `blank` and stands where the block around it begins.
    """

    at: int
    el: etree._Element
    href: str
    first: int
    last: int
    side: bool
    blank: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """The lines and links of a page; `spans` maps a block element to its lines, half open."""

    root: etree._Element
    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    spans: dict[etree._Element, tuple[int, int]]
    skipped: tuple[etree._Element, ...]


def parse(html: str) -> etree._Element | None:
    """Parse any text as HTML; None where there is nothing to read."""
    root = _parse(html)
    if _was_cut_short() and len(html) <= _DEEPEST:
        return _parse(flattened(html))
    return root


def _parse(html: str) -> etree._Element | None:
    try:
        return etree.fromstring(html.replace("\0", "").encode("utf-8", "replace"), _PARSER)
    except (etree.LxmlError, ValueError):
        return None


def _was_cut_short() -> bool:
    """Tell whether the last page was nested deeper than libxml2 reads."""
    return any("Excessive depth" in entry.message for entry in _PARSER.error_log)


def tidy(text: str) -> str:
    """Collapse white space, no-break spaces included, and drop characters of no width."""
    if not text.isascii():
        text = text.translate(_ZERO_WIDTH)
    return " ".join(text.split())


def outline(root: etree._Element) -> Outline:
    """Walk a page once and write down its lines."""
    pen = _Pen()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, el in walk:
        if event == "start":
            if pen.enter(el):
                pen.write(el, el.text, False)
            else:
                walk.skip_subtree()
        else:
            pen.leave(el)
            pen.write(el, el.tail, True)
    pen.flush()
    return Outline(
        root=root,
        lines=tuple(pen.lines),
        links=tuple(_settled(link, pen) for link in pen.links),
        spans=pen.spans,
        skipped=tuple(pen.skipped),
    )


def _settled(link: Link, pen: _Pen) -> Link:
    """Put a link on lines that there are."""
    last = max(len(pen.lines) - 1, 0)
    if link.blank:
        spans = (pen.spans[up] for up in link.el.iterancestors() if up in pen.spans)
        first = min(next((begin for begin, end in spans if begin < end), 0), last)
        return link._replace(first=first, last=first)
    return link if link.last <= last else link._replace(first=min(link.first, last), last=last)


class _Pen:
    """Writes lines while a tree is walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[Link] = []
        self.spans: dict[etree._Element, tuple[int, int]] = {}
        self.skipped: list[etree._Element] = []
        self._raw: list[str] = []
        self._chunks: list[Chunk] = []
        self._stamps: list[tuple[str, str]] = []
        self._blocks: list[tuple[etree._Element, int]] = []
        self._sides: list[etree._Element] = []
        self._link: tuple[etree._Element, int, bool] | None = None
        self._inked = False
        self._level = 0

    def enter(self, el: etree._Element) -> bool:
        """Begin an element; False when its inside is not to be read."""
        tag = el.tag
        if tag == "a":
            self._enter_link(el)
            return True
        if tag in SKIPPED or (verdict := part(el, tag)) is Part.CUT:
            self.skipped.append(el)
            return False
        if verdict is Part.SIDE:
            self._sides.append(el)
        if tag in BLOCKS:
            self.flush()
            self._blocks.append((el, len(self.lines)))
            self._level = _LEVELS.get(tag, self._level)
        elif tag == "br":
            self.flush()
        elif tag in _DATED:
            self._stamp(el)
        return True

    def leave(self, el: etree._Element) -> None:
        """End an element."""
        if self._blocks and self._blocks[-1][0] is el:
            self.flush()
            _, first = self._blocks.pop()
            self.spans[el] = (first, len(self.lines))
            if el.tag in _LEVELS:
                self._level = 0
        elif self._link and self._link[0] is el:
            self._leave_link()
        if self._sides and self._sides[-1] is el:
            if el.tag == "button":
                self.flush()
            self._sides.pop()

    def write(self, el: etree._Element, text: str | None, tail: bool) -> None:
        """Add a text node to the line."""
        if not text:
            return
        self._raw.append(text)
        if not text.isspace():
            link = len(self.links) if self._link else -1
            self._inked = self._inked or link >= 0
            self._chunks.append(Chunk(tidy(text), link, el, tail))

    def flush(self) -> None:
        """End the line, if there is anything on it."""
        if not self._chunks and not self._stamps:
            if self._raw:
                self._raw.clear()
            return
        alone = len(self._raw) == 1 and self._chunks
        text = self._chunks[0].text if alone else tidy("".join(self._raw))
        if text or self._stamps:
            line = Line(
                text=text,
                chunks=tuple(self._chunks),
                level=self._level,
                el=self._blocks[-1][0] if self._blocks else self._chunks[0].el,
                side=bool(self._sides),
                stamps=tuple(self._stamps),
            )
            self.lines.append(line)
        self._raw, self._chunks, self._stamps = [], [], []

    def _enter_link(self, el: etree._Element) -> None:
        # A whole card in a link is a block, or neighbouring cards would share a line.
        card = len(el) > 1
        if card:
            self.flush()
        if el.get("href") is not None:
            self._link = (el, len(self.lines), card)
            self._inked = False

    def _leave_link(self) -> None:
        assert self._link is not None  # noqa: S101
        el, first, card = self._link
        if card:
            self.flush()
        last = max(first, len(self.lines) - (0 if self._chunks else 1))
        href, side, blank = el.get("href") or "", bool(self._sides), not self._inked
        self.links.append(Link(len(self.links), el, href, first, last, side, blank))
        self._link = None

    def _stamp(self, el: etree._Element) -> None:
        value = el.get("datetime") if el.tag == "time" else el.get("content")
        if value and value[:4].isdigit():
            self._stamps.append((value, (el.get("class") or "").lower()))
