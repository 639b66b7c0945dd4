"""The gradings, negations, numbers and dates of a text: where, as printed, and worth what. Pure.

A date is one date, not three numbers. What is `weak` is often an ordinary word ("good practice",
"no one"), and counts only against another of its kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, islice
from typing import NamedTuple

from db.diffing.values import ORDINALS, SCALES, SMALL, TENS, date_value, number_value

NEAR = 8
"""Words on each side of a place that are read with it."""

MOST = 20_000
"""Marks read of one side; a text with more around its changes is a table of figures."""


class Gravity(StrEnum):
    """What a touched word was, gravest first."""

    GRADING = "grading"
    NEGATION = "negation"
    NUMBER = "number"
    DATE = "date"


class Mark(NamedTuple):
    """A grading, negation, number or date: its words' places, as printed, and its value."""

    start: int
    end: int
    what: Gravity
    printed: str
    value: str
    weak: bool


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_NAMES = (
    "Jan(?:uary)?", "Feb(?:ruary)?", "Mar(?:ch)?", "Apr(?:il)?", "May", "June?", "July?",
    "Aug(?:ust)?", "Sept?(?:ember)?", "Oct(?:ober)?", "Nov(?:ember)?", "Dec(?:ember)?",
)  # fmt: skip
# A capital is asked for: “14 may” begins “14 may be”.
_MONTH = rf"(?:(?:{'|'.join(_NAMES)}|{'|'.join(_NAMES).upper()})\b\.?)"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?: ?(?:[-–]|to|and|&) ?{_DAY})?"
_YEAR = r"(?:19|20)\d\d(?![.,:]?\d|\w)"
_DATE = "|".join(
    [
        rf"{_WEEKDAY}?{_DAYS} (?:of )?{_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
        r"\d{4}-\d\d-\d\d(?!\w)",
        r"\d{1,2}/\d{1,2}/\d{2}(?:\d\d)?(?!\w)",
        r"\d{1,2}\.\d{1,2}\.\d{4}(?!\w)",
        r"(?:19|20)\d\d(?:[-–/](?:\d\d)?\d\d)?(?![.,:/]?\d|\w)",
    ]
)
# https://hmicfrs.justiceinspectorates.gov.uk grades outstanding, good, adequate, requires
# improvement and inadequate; it calls out causes of concern, and leaves some areas ungraded.
_GRADING = "|".join(
    [
        r"(?i:inadequate|requires? improvement|(?:accelerated )?causes? of concern)",
        r"(?i:ungraded|not graded|outstanding|good|adequate)",
    ]
)
_NEGATION = (
    r"(?i:fail(?:s|ed|ing|ures?)? to|unable to|no(?![.]? ?\d)|not|never|none|nor|neither|nobody"
    r"|nothing|nowhere|without|cannot|[a-z]+n['’]t)"
)
_ONES = _any(SMALL)
_BIG = rf"{_any(word for word in SCALES if len(word) > 2)}s?"
_SMALL = rf"(?:{_any(TENS)}(?:[- ]{_any(list(SMALL)[1:10])})?|{_ONES})"
_SPELLED = rf"(?:(?:{_SMALL}|a(?= {_BIG}))(?:[- ]{_BIG}(?: and {_SMALL})?){{0,3}}|{_BIG})"
_FIGURE = (
    r"(?:[£€$]?\d(?:[\d,.:/–-]*\d)?"
    rf"(?:%| per ?cent| percentage points?| {_BIG}|bn|[ap]m|st|nd|rd|th|[a-zA-Z])?(?!\w))"
)
_COUNT = rf"(?:{_FIGURE}|(?i:{_SPELLED})\b(?: per ?cent| percentage points?)?)"
_PART = r"(?i:(?:one|two|three|four|a)[- ](?:half|thirds?|quarters?|fifths?|tenths?))"
_NUMBER = rf"{_PART}|{_COUNT}(?: (?:in|out of|in every) (?!{_YEAR}){_COUNT})?|(?i:{_any(ORDINALS)})"
_STARTS = r"(?<![\w£€$])(?<!\d[.,/:–-])(?<![A-Za-z][-/@])"
_MARK = re.compile(
    rf"{_STARTS}(?:(?P<date>{_DATE})|(?P<grading>{_GRADING})|(?P<negation>{_NEGATION})"
    rf"|(?P<number>{_NUMBER}))(?![\w'’]*\w)"
)

_AMBIGUOUS = {"good", "outstanding", "adequate"}
_GRADED = re.compile(
    r"(?:grad(?:e|es|ed|ing|ings)|rat(?:ed|ing|ings)|judg\w+|assess(?:ed|ment)|overall)\W+"
    r"(?:[\w’']+\W+){0,4}$|[:“‘\"]\s*$",
    re.IGNORECASE,
)
_ORDINARY = re.compile(
    r" (?:friday|practice|recommendation|action|warrant|investigation|case|issue|work)", re.I
)


def marks_in(words: Sequence[str]) -> list[Mark]:
    """Return the marks among some words, in order."""
    return list(_read(words, 0, len(words)))


def marks_near(words: Sequence[str], places: Iterable[tuple[int, int]]) -> list[Mark]:
    """Return the marks at and around some places, given in order: the first `MOST` of them."""
    windows = _windows(places, len(words))
    return list(islice((m for start, end in windows for m in _read(words, start, end)), MOST))


def _windows(places: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    start, end = 0, 0
    for first, last in places:
        if first - NEAR > end:
            yield start, end
            start = first - NEAR
        end = max(end, min(length, last + NEAR))
    yield start, end


def _read(words: Sequence[str], start: int, end: int) -> Iterator[Mark]:
    part = words[start:end]
    text = " ".join(part)
    begins = [0, *accumulate(len(word) + 1 for word in part)]
    for found in _MARK.finditer(text):
        what = Gravity(str(found.lastgroup))
        value = VALUES[what](found[0])
        yield Mark(
            start + bisect_right(begins, found.start()) - 1,
            start + bisect_left(begins, found.end()),
            what,
            found[0],
            value,
            _is_weak(text, found, value),
        )


def _is_weak(text: str, found: re.Match[str], value: str) -> bool:
    low = found[0].lower()
    if low in _AMBIGUOUS:
        return not _is_graded(text, found)
    return low == "one" or low in ORDINALS


def _is_graded(text: str, found: re.Match[str]) -> bool:
    """Tell whether an ordinary word stands as a grading, by the words around it."""
    if _ORDINARY.match(text, found.end()):
        return False
    if _GRADED.search(text, max(0, found.start() - 60), found.start()):
        return True
    after = text[found.end() : found.end() + 2]
    return found[0][0].isupper() and not after.strip()[:1].islower()


def _grading_value(printed: str) -> str:
    low = printed.lower()
    return low.replace("causes", "cause").replace("require ", "requires ")


def _negation_value(printed: str) -> str:
    low = printed.lower()
    if low.startswith("fail"):
        return "fail to"
    return "not" if low == "cannot" or low.endswith(("n't", "n’t")) else low


VALUES = {
    Gravity.GRADING: _grading_value,
    Gravity.NEGATION: _negation_value,
    Gravity.NUMBER: number_value,
    Gravity.DATE: date_value,
}
