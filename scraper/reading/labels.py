"""Labelled fields, wherever a page prints them: on one line, in cells, or label over value. Pure.

The wordings are those seen on the watched sites (2014 to 2025) and on their sister sites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from scraper.reading import dates
from scraper.reading.outline import Chunk, Line, tidy
from scraper.reading.words import answer, phrases, reference

_WORDINGS = {
    "published": r"(?:first )?published(?: on| date)?|date (?:of publication|published)"
    r"|publi(?:cation|sh) date|posted(?: on)?|date of issue|release date|cyhoeddwyd(?: ar)?",
    "updated": r"(?:page )?last (?:updated|modified|reviewed)(?: on)?|(?:date )?updated(?: on)?"
    r"|revision date|diweddarwyd(?: ddiwethaf)?",
    "publication_types": r"(?:publication|report) types?|document types|types? of publication",
    "police_forces": r"(?:police )?forces?",
    "fire_services": r"fire (?:and|&) rescue services?|fire services?",
    "reference": r"(?:iopc|ipcc)(?:'s|’s)? ref(?:erence)?(?: (?:number|no\.?))?"
    r"|(?:our |case )?reference(?: (?:number|no\.?))?",
    "date_of_recommendation": r"date of (?:the )?recommendations?|recommendation date",
    "response_due": r"date (?:the )?(?:force )?response (?:is )?due(?: by)?"
    r"|response due(?: date| by)?|(?:due date|deadline) for (?:the )?response",
    "answer": r"do you accept (?:the|this) recommendations?\s*\??"
    r"|(?:is (?:the|this) )?recommendation accepted\s*\??|accepted\s*\?",
    "tags": r"(?:primary |related )?(?:tags?|topics?)|tagged(?: with)?|themes?",
    "author": r"author",
    "kind": r"(?:document |content )?type|category",
    "file": r"file size|file type",
}
_LABEL = re.compile(
    "(?:"
    + "|".join(f"(?P<{name}>{wording})" for name, wording in _WORDINGS.items())
    + r")(?:\s*(?P<colon>[:：])\s*|\s+|$)",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"[\s|•·;,–—]+(?=(?:(?:last )?(?:published|updated)(?: on)?|publication types?|police forces?"
    r"|fire (?:and|&) rescue services?|(?:iopc |ipcc )?reference|tags?|topics?"
    r"|date of (?:the )?recommendation|date (?:the )?(?:force )?response (?:is )?due"
    r"|do you accept (?:the|this) recommendations?\s*\??)\s*:)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\s*[:;,–—-]\s*[^\W\d]+\s+[^\W\d]")
_BARS = re.compile(
    r"\s*[|•]\s*(?=(?:first |last |page last )?(?:published|updated)\b)", re.IGNORECASE
)
# A label without its colon is one only where its value leaves no doubt.
_PLAIN = frozenset({"published", "updated", "date_of_recommendation", "response_due", "reference"})
_LISTED = frozenset({"police_forces", "fire_services", "publication_types", "tags"})
_LOOSE = _LISTED | {"kind"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A labelled field: its name, label and value as printed, and what they were read from."""

    name: str
    label: str
    printed: str
    value: str
    parts: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A line, or the part of one that begins with a label."""

    text: str
    line: int
    of: Line
    chunks: tuple[Chunk, ...]
    cell: bool = False


def read(lines: Sequence[tuple[int, Line]]) -> list[Field]:
    """Read the labelled fields of some numbered lines, in their order; those without value too."""
    pieces = [piece for number, line in lines for piece in _pieces(number, line)]
    fields: list[Field] = []
    at = 0
    while at < len(pieces):
        found = _field(pieces, at)
        if found is None:
            at += 1
        else:
            fields.append(found[0])
            at += found[1]
    return fields


def is_label(text: str) -> bool:
    """Tell whether a text is nothing but a label."""
    match = _LABEL.match(text)
    return match is not None and match.end() == len(text)


def named(text: str) -> str | None:
    """Name the field that a text is the label of, if it is nothing but a label."""
    match = _LABEL.fullmatch(text)
    return next(key for key in _WORDINGS if match[key]) if match else None


def _pieces(number: int, line: Line) -> Iterator[_Piece]:
    text = line.text
    if len(line.chunks) > 1 and len(text) < 600:
        starts = [at for at, chunk in enumerate(line.chunks) if at and is_label(chunk.text)]
        if starts or is_label(line.chunks[0].text):
            for first, last in zip([0, *starts], [*starts, len(line.chunks)], strict=True):
                chunks = line.chunks[first:last]
                cell = is_label(chunks[0].text)
                yield _Piece(text=_joined(chunks), line=number, of=line, chunks=chunks, cell=cell)
            return
    if len(text) < 600 and (":" in text or "|" in text) and _LABEL.match(text):
        parts = [part for some in _BARS.split(text) for part in _INNER.split(some)]
        for part in parts:
            yield _Piece(text=part, line=number, of=line, chunks=line.chunks)
        return
    yield _Piece(text=text, line=number, of=line, chunks=line.chunks)


def _joined(chunks: Sequence[Chunk]) -> str:
    return tidy(" ".join(chunk.text for chunk in chunks))


def _field(pieces: Sequence[_Piece], at: int) -> tuple[Field, int] | None:
    """Read the field that begins at a piece, with the number of pieces that it takes."""
    piece = pieces[at]
    match = _LABEL.match(piece.text)
    if match is None or match.lastgroup is None:
        return None
    name = next(key for key in _WORDINGS if match[key])
    label, rest = tidy(match[name]), piece.text[match.end() :].strip()
    if rest:
        if name in _LOOSE and not match["colon"] and not piece.cell:
            return None
        value = _VALUES[name](rest, piece)
        if value is None and not match["colon"]:
            return None
        made = _made(name, label, rest, value, (piece,))
        return (replace(made, lines=(), chunks=()) if _is_note(name, rest) else made), 1
    return _over(pieces, at, name, label, colon=bool(match["colon"]))


def _is_note(name: str, text: str) -> bool:
    """Tell whether an update's date begins a note of what changed, which is body as well."""
    found = dates.find(text) if name == "updated" else None
    return found is not None and _NOTE.match(text, found.end) is not None


def _over(
    pieces: Sequence[_Piece], at: int, name: str, label: str, *, colon: bool
) -> tuple[Field, int] | None:
    """Read a field whose label stands alone: the value is the next piece, if it can be one."""
    piece = pieces[at]
    if piece.of.stamps and name in _PLAIN:
        return _made(name, label, "", _VALUES[name]("", piece), (piece,)), 1
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if name in _LOOSE - {"tags"} and not colon and not _is_cell(piece, following):
        return None
    value = None
    if following is not None and not _is_next_label(following):
        value = _VALUES[name](following.text, following)
    if value is None or following is None:
        return _made(name, label, "", None, (piece,)), 1
    taken = [following, *_siblings(pieces, at + 1)] if name in _LISTED else [following]
    if len(taken) > 1:
        value = tuple(dict.fromkeys(part for one in taken for part in _words(one.text, one) or ()))
    printed = ", ".join(one.text for one in taken)
    return _made(name, label, printed, value, (piece, *taken)), 1 + len(taken)


def _siblings(pieces: Sequence[_Piece], first: int) -> list[_Piece]:
    """List the pieces that stand after a value as further entries of the same list."""
    entry = _entry(pieces[first])
    if entry is None:
        return []
    taken = []
    for piece in pieces[first + 1 :]:
        its = _entry(piece)
        if its is None or its.getparent() is not entry.getparent() or _is_next_label(piece):
            break
        if len(piece.text) > 80 or piece.text.endswith((".", ";")):
            break
        taken.append(piece)
    return taken


def _entry(piece: _Piece) -> etree._Element | None:
    """Find the entry of a list, or the link alone in its block, that a piece is."""
    el = piece.of.el
    for up in (el, *islice(el.iterancestors(), 2)):
        if up.tag in ("li", "dd"):
            return up
    linked = all(chunk.link >= 0 for chunk in piece.chunks)
    return el if linked or "item" in (el.get("class") or "") else None


def _is_next_label(piece: _Piece) -> bool:
    if piece.of.level:
        return True
    match = _LABEL.match(piece.text)
    return match is not None and (bool(match["colon"]) or match.end() == len(piece.text))


def _is_cell(piece: _Piece, following: _Piece | None) -> bool:
    """Tell whether a bare word like "Tags" is a label: in a list of terms, a table, a block."""
    mine = piece.of.el
    if mine.tag in ("dt", "th", "label"):
        return True
    if following is None or 0 < piece.of.level < 3 or len(following.text) > 200:
        return False
    its = following.of.el
    near = (its, its.getparent())
    return mine in near or mine.getparent() in near or _is_next_block(mine, its)


def _is_next_block(mine: etree._Element, its: etree._Element) -> bool:
    """Tell whether a value stands in the block right after its label's."""
    parent = mine.getparent()
    beside = mine.getnext()
    if beside is None and parent is not None and len(parent) == 1:
        beside = parent.getnext()
    return beside is not None and any(up is beside for up in (its, *islice(its.iterancestors(), 4)))


def _made(
    name: str, label: str, printed: str, value: tuple[str, ...] | None, pieces: tuple[_Piece, ...]
) -> Field:
    return Field(
        name=name,
        label=label,
        printed=printed or (value[0] if value else ""),
        value=", ".join(value or ()),
        parts=value or (),
        lines=tuple(piece.line for piece in pieces),
        chunks=tuple(chunk for piece in pieces for chunk in piece.chunks),
    )


def _date(text: str, piece: _Piece) -> tuple[str, ...] | None:
    for value, _ in piece.of.stamps:
        if day := dates.machine(value):
            return (day,)
    found = dates.find(text)
    if found and found.start == 0 and len(text) - found.end < 40:
        return (found.value,)
    return None


def _words(text: str, piece: _Piece) -> tuple[str, ...] | None:
    links = list(dict.fromkeys(chunk.link for chunk in piece.chunks if chunk.link >= 0))
    if links and len(links) > 1:
        return tuple(
            _joined([chunk for chunk in piece.chunks if chunk.link == link]) for link in links
        )
    return phrases(text) if len(text) <= 400 and not text.endswith(".") else None


def _short(text: str, piece: _Piece) -> tuple[str, ...] | None:
    return (text,) if 0 < len(text) <= 60 else None


def _one(read_one: Callable[[str], str | None]) -> Callable[[str, _Piece], tuple[str, ...] | None]:
    def value(text: str, piece: _Piece) -> tuple[str, ...] | None:
        one = read_one(text)
        return None if one is None else (one,)

    return value


_VALUES: dict[str, Callable[[str, _Piece], tuple[str, ...] | None]] = {
    "published": _date,
    "updated": _date,
    "publication_types": _words,
    "police_forces": _words,
    "fire_services": _words,
    "reference": _one(reference),
    "date_of_recommendation": _date,
    "response_due": _date,
    "answer": _one(answer),
    "tags": _words,
    "author": _short,
    "kind": _short,
    "file": _short,
}
