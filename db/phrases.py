"""Phrases of a word list, found in a text. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02bc", "'")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)
_START = re.compile(r"(?<!\w)\w")
_GAP = r"(?:\s+\(?\w[\w'/.-]*[,)]?){0,4}?\s+"
_FORM = re.compile(r"=?\w[\w'/,&*.-]*(?: (?:\.\.\.|[\w'/,&*.-]+))*")


@dataclass(frozen=True, kw_only=True)
class Match:
    """Where a phrase stands in a text: `owner` is what the phrase was listed under."""

    owner: int
    start: int
    end: int


def tidy(text: str) -> str:
    """Write dashes, apostrophes and spaces in one way."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).split())


def is_phrase(text: str) -> bool:
    """Tell whether a text can be a phrase: words, of which `...` is neither first nor last."""
    return _FORM.fullmatch(tidy(text)) is not None and not text.endswith("...")


def pattern(phrase: str) -> re.Pattern[str]:
    """Compile a phrase to match at the start of a word of tidied text.

    `*` ends a word anyhow, `...` stands for up to four words, `and` is also `&`, a space also a
    hyphen. Words in capitals, or after `=`, are found in that case only.
    """
    spelled = tidy(phrase)
    exact = spelled.startswith("=") or spelled.isupper()
    parts = [_words(part) for part in re.split(r"\s*\.\.\.\s*", spelled.removeprefix("="))]
    return re.compile(_GAP.join(parts) + r"(?!\w)", 0 if exact else re.IGNORECASE)


def one_of(phrases: Iterable[str]) -> str:
    """Write the expression that finds any of some phrases, whatever their case."""
    longest = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(_words(tidy(one).removeprefix("=")) for one in longest) + r")(?!\w)"


class Finder:
    """Finds phrases wherever a word of a text begins one of them."""

    def __init__(self, owned: Mapping[int, Iterable[str]]) -> None:
        self._by_start: dict[str, list[tuple[int, re.Pattern[str]]]] = defaultdict(list)
        for owner, phrases in owned.items():
            for phrase in phrases:
                begins = tidy(phrase).removeprefix("=")[:2].lower()
                self._by_start[begins].append((owner, pattern(phrase)))

    def find(self, text: str) -> Iterator[Match]:
        """Find every phrase in a tidied text, those within others too."""
        for word in _START.finditer(text):
            start = word.start()
            for owner, phrase in self._by_start.get(text[start : start + 2].lower(), ()):
                if match := phrase.match(text, start):
                    yield Match(owner=owner, start=start, end=match.end())


def _words(words: str) -> str:
    return r"(?:\s+|-)".join(_word(word) for word in re.split(r"[ -]", words))


def _word(word: str) -> str:
    if word.lower() in ("and", "&"):
        return "(?:and|&)"
    return re.escape(word).replace(r"\*", r"\w*")
