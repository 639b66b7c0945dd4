"""What of the archive belongs to a publication: by address, by bytes, by its own words. Pure."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby

from db.proof.members import Member

TITLE, PARAGRAPH = 8, 40
"""Letters that a title, or a paragraph, must have to be looked for in other pages."""
SEARCHED = ("text/", "application/xhtml", "application/xml", "application/json",
            "application/rss", "application/atom")  # fmt: skip

Masked = tuple[int, str]
"""How many words a title has, and their SHA-256."""

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


class Packed(ValueError):  # noqa: N818 - a state of the bytes
    """A body is packed in a way that is not known here."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to go: all at these addresses, these bytes, and what says one of these words.

    `titles` are words of which only a digest is known, by `masked`; what stands at an address that
    is `spared` goes only when it is the same bytes.
    """

    addresses: frozenset[str]
    digests: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    titles: frozenset[Masked] = frozenset()
    spared: frozenset[str] = frozenset()

    def has(self, member: Member) -> bool:
        """Tell whether a record belongs to it. Raises Packed."""
        if member.url in self.addresses:
            return True
        if member.kind != "response" or not member.body:
            return False
        return member.digest in self.digests or self._says(member)

    def _says(self, member: Member) -> bool:
        kind = _header(member, b"content-type")
        if not (self.words or self.titles) or not kind.startswith(SEARCHED):
            return False
        if member.url in self.spared:
            return False
        text = plain(unpacked(member))
        return self.said_in(text) or shows(text, self.titles)

    def said_in(self, text: str) -> bool:
        """Tell whether a text in plain words says any of them."""
        return any(words in text for words in self.words)


def words_of(titles: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Return what of a publication's words can be looked for."""
    found = [words for one in titles if len(words := simple(one)) >= TITLE]
    for text in texts:
        for line in re.split(r"[\n\f]", text):
            if len(words := simple(line)) >= PARAGRAPH:
                found.append(words)
    return tuple(dict.fromkeys(found))


def masked(title: str) -> Masked | None:
    """Return what a title is known by once it is forgotten; None where it says too little."""
    words = _WORD.findall(simple(title))
    return (len(words), _sha256(words)) if sum(map(len, words)) >= TITLE else None


def shows(text: str, titles: Collection[Masked]) -> bool:
    """Tell whether a text in plain words shows one of these titles."""
    words = _WORD.findall(text)
    for count, group in groupby(sorted(titles), key=lambda title: title[0]):
        known = {digest for _, digest in group}
        if any(_sha256(words[at : at + count]) in known for at in range(len(words) - count + 1)):
            return True
    return False


def _sha256(words: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def simple(text: str) -> str:
    """Return a text in small letters, with single spaces."""
    return " ".join(text.split()).casefold()


def plain(body: bytes) -> str:
    """Return the words of a page, without its tags."""
    return simple(unescape(_TAG.sub(" ", body.decode("utf-8", "replace"))))


def unpacked(member: Member) -> bytes:
    """Return a body as it was before it was packed for sending. Raises Packed."""
    coding, body = _header(member, b"content-encoding"), member.body
    try:
        if coding in ("gzip", "x-gzip") or (not coding and body.startswith(b"\x1f\x8b")):
            return zlib.decompressobj(31).decompress(body)
        if coding == "deflate":
            return zlib.decompressobj(-15 if body[:1] != b"\x78" else 15).decompress(body)
    except zlib.error as error:
        raise Packed(str(error)) from error
    if coding not in ("", "identity"):
        return _other(coding, body)
    return body


def _other(coding: str, body: bytes) -> bytes:
    """Undo a coding that the standard library does not know, where the crawl's own library does."""
    try:
        if coding == "br":
            import brotli  # type: ignore[import-untyped]

            return bytes(brotli.decompress(body))
        if coding == "zstd":
            from backports import zstd

            return bytes(zstd.decompress(body))
    except Exception as error:  # each library has errors of its own
        raise Packed(f"{coding}: {error}") from error
    raise Packed(coding)


def _header(member: Member, name: bytes) -> str:
    for line in member.head.split(b"\r\n")[1:]:
        said, _, value = line.partition(b":")
        if said.strip().lower() == name:
            return value.strip().lower().decode("latin-1")
    return ""
