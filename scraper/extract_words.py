"""What the words of a file are, however its lines are broken. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from db.digest import text_digest

LETTERS = 5_000_000
"""How much of a file is read: some 2,000 close pages, of which the slowest take seconds."""

_SPLIT = "\x02\ufffe"
"""What PDFium puts where a line ended with a hyphen; it joins the two lines."""

_NOT_TEXT = re.compile(r"[\x00-\x01\x03-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd\uffff]")
_LINE_END = re.compile(r"[ \t\u00a0]*(?:\r\n?|\n)[ \t\u00a0]*")
_SOFT = re.compile(r"\u00ad\n?")
# A line may break after a dash or a slash that has no space around it.
_BROKEN = re.compile(r"(?<=\w)([-‐‑–—/])\n(?=\w)")
_HALVES = re.compile(rf"(\w+)[{_SPLIT}]\n?(\w+)")
_MARKS = re.compile(rf"[{_SPLIT}]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")


def tidied(raw: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a file's pages in one form: NFC, one newline a line, no control marks.

    A hyphen at the end of a line belongs to the word when both halves are words of the file and
    the whole is none.
    """
    pages = [_SOFT.sub("", _LINE_END.sub("\n", page)) for page in raw]
    pages = [unicodedata.normalize("NFC", _NOT_TEXT.sub("", page)) for page in pages]
    pages = [_BROKEN.sub(r"\1", page).strip() for page in pages]
    if any(_MARKS.search(page) for page in pages):
        words = frozenset(re.findall(r"\w+", _HALVES.sub(" ", "\n".join(pages).casefold())))
        pages = [_joined(page, words) for page in pages]
    return tuple(pages)


def _joined(page: str, words: frozenset[str]) -> str:
    def one(halves: re.Match[str]) -> str:
        first, second = halves[1].casefold(), halves[2].casefold()
        compound = first in words and second in words and first + second not in words
        return f"{halves[1]}{'-' if compound else ''}{halves[2]}"

    return _MARKS.sub("", _HALVES.sub(one, page))


def words_digest(pages: Sequence[str]) -> str:
    """Return the digest of a file's words.

    Neither white space, nor ligatures and the like, nor hyphens between letters count: the same
    words set in other lines give the same digest.
    """
    text = unicodedata.normalize("NFKC", "\n".join(pages))
    return text_digest(_HYPHEN.sub("", text))
