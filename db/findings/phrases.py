"""Phrases with dates, choices and gaps, compiled to expressions of bounded work. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.phrases import tidy
from db.times import MONTHS

_TOKENS = re.compile(r"\.\.\.|\{\w+\}|[()\[\]|]|[\w'*]+|\S")
_BEFORE = r"[,;:)\"']{0,2}[ -][(\"']{0,2}"
"""What stands before a word of a phrase."""

_GAP = r"(?: (?:[^ .!?]|[.](?=(?-i:[a-z0-9]))){1,60}){0,45}"
_PLAIN = r"(?: (?!(?:who|which|that|when|after|before|where|while)\b)[\w'/&-]{1,60}){0,12}?"
_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_DATE = (
    rf"{_BEFORE}(?:the )?(?:(?:(?:very )?(?:beginning|start|middle|end) of|early|mid|late) )?"
    rf"(?:(?:\w{{3,6}}day,? )?(?:(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?({'|'.join(MONTHS)}"
    r"|sept?|jan|feb|mar|apr|jun|jul|aug|oct|nov|dec)\.?,? |(?:spring|summer|autumn|winter) "
    r"(?:of )?)?((?:19|20|21)\d\d)(?![\w/]|-\d)"
)
_ANY_DATE = re.sub(r"(?<!\\)\((?!\?)", "(?:", _DATE)
_BUILT_IN = {"when": _DATE, "date": _ANY_DATE, "some": _PLAIN}
_WORD = re.compile(r"\w+")


class Kind(StrEnum):
    """What a phrase says; `ours`, `theirs` and `unowned` say only whose investigation it is."""

    COMPLETED = "completed"
    ENDED = "ended"
    BEGAN = "began"
    REOPENED = "reopened"
    OPEN = "open"
    WAITED = "waited"
    WITHHELD = "withheld"
    UPDATED = "updated"
    OURS = "ours"
    THEIRS = "theirs"
    UNOWNED = "unowned"


class Guard(StrEnum):
    """A list of words that decide whether a phrase counts."""

    NOT = "not"
    UNDATED = "undated"
    FUTURE = "future"
    OTHERS = "others"
    BETWEEN = "between"
    SPEAKER = "speaker"


class PhraseError(ValueError):
    """A phrase breaks the rules of writing; says which and how."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a phrase: its expression, the words it may begin with, whether it may be empty."""

    expression: str
    begins: frozenset[str]
    empty: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Where a phrase stands in a sentence, of which kind it is, and the date it states."""

    kind: str
    start: int
    end: int
    when: str | None


def alternatives(phrases: Iterable[str], names: Mapping[str, Part]) -> Part:
    """Compile phrases to one piece that is any of them."""
    return _either([_compiled(phrase, names) for phrase in phrases])


class Finder:
    """Finds the phrases of several kinds in a sentence."""

    def __init__(self, kinds: Mapping[str, Sequence[str]], names: Mapping[str, Part]) -> None:
        self.kinds = tuple(kinds)
        self._by_begin: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
        for kind, phrases in kinds.items():
            for phrase in phrases:
                part = _compiled(phrase, names)
                expression = re.compile(part.expression + r"(?!\w)", re.IGNORECASE)
                for begin in part.begins:
                    self._by_begin[begin].append((kind, expression))

    def find(self, sentence: str) -> Iterator[Hit]:
        """Find every phrase in a tidied sentence that has a space before its first word."""
        for word in _WORD.finditer(sentence):
            before = max(word.start() - 1, 0)
            while before > 0 and sentence[before] in "(\"'":
                before -= 1
            for kind, expression in self._by_begin.get(word[0][:3].lower(), ()):
                if found := expression.match(sentence, before):
                    said = _stated(found) if expression.groups else None
                    yield Hit(kind=kind, start=word.start(), end=found.end(), when=said)


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What texts say, ready to be found: statements, the events they wait for, and guards."""

    statements: Finder
    events: Finder
    guards: Mapping[Guard, re.Pattern[str]]


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Compile words to one expression that finds any of them; `*` ends a word anyhow."""
    spelled = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?<!\w)(?:{spelled or '(?!)'})(?!\w)", re.IGNORECASE)


def _stated(found: re.Match[str]) -> str | None:
    day, month, year = found[1], found[2], found[3]
    if month is None or year is None:
        return year
    number = _MONTHS[month[:3].lower()]
    try:
        return date(int(year), number, int(day or "")).isoformat()
    except ValueError:
        return f"{year}-{number:02}"


def _compiled(phrase: str, names: Mapping[str, Part]) -> Part:
    pieces = _TOKENS.findall(tidy(phrase))
    if pieces.count("...") > 1:
        raise PhraseError(f"at most one ... is expected in {phrase!r}")
    if pieces.count("{when}") > 1:
        raise PhraseError(f"at most one {{when}} is expected in {phrase!r}")
    reader = _Reader(phrase, pieces, names)
    part = reader.choice("")
    if part.empty or "" in part.begins:
        raise PhraseError(f"a word is expected first in {phrase!r}")
    return part


class _Reader:
    """Reads the pieces of one phrase from left to right."""

    def __init__(self, phrase: str, pieces: list[str], names: Mapping[str, Part]) -> None:
        self._phrase = phrase
        self._tokens = pieces
        self._names = names

    def choice(self, closing: str) -> Part:
        """Read what stands up to a closing bracket, or to the end."""
        ways: list[list[Part]] = [[]]
        while self._tokens and self._tokens[0] != closing:
            piece = self._tokens.pop(0)
            if piece == "|":
                ways.append([])
            else:
                ways[-1].append(self._one(piece, last=not self._tokens))
        if closing and not self._tokens:
            raise PhraseError(f"{closing!r} is expected in {self._phrase!r}")
        del self._tokens[:1]
        return _either([_row(way) for way in ways])

    def _one(self, piece: str, *, last: bool) -> Part:
        if piece == "(":
            return self.choice(")")
        if piece == "[":
            inner = self.choice("]")
            return Part(expression=f"(?:{inner.expression})?", begins=inner.begins, empty=True)
        if piece == "...":
            lazy = "" if last else "?"
            return Part(expression=_GAP + lazy, begins=frozenset({""}), empty=True)
        if piece.startswith("{"):
            return self._named(piece[1:-1])
        if not re.fullmatch(r"\w[\w'*]*", piece):
            raise PhraseError(f"{piece!r} is not expected in {self._phrase!r}")
        if re.match(r"\w{1,2}\*", piece):
            raise PhraseError(f"three letters before the * are expected in {self._phrase!r}")
        word = re.escape(piece).replace(r"\*", r"\w*")
        begins = re.split(r"[*']", piece)[0][:3].lower()
        return Part(expression=_BEFORE + word, begins=frozenset({begins}))

    def _named(self, name: str) -> Part:
        if name in _BUILT_IN:
            return Part(expression=_BUILT_IN[name], begins=frozenset({""}), empty=name == "some")
        if name not in self._names:
            known = ", ".join([*_BUILT_IN, *self._names])
            raise PhraseError(f"{{{name}}} is not known in {self._phrase!r}; known are {known}")
        return self._names[name]


def _either(ways: Sequence[Part]) -> Part:
    return Part(
        expression="(?:" + "|".join(f"(?:{way.expression})" for way in ways) + ")",
        begins=frozenset().union(*(way.begins for way in ways)),
        empty=any(way.empty for way in ways),
    )


def _row(parts: Sequence[Part]) -> Part:
    begins: frozenset[str] = frozenset()
    for part in parts:
        begins |= part.begins
        if not part.empty:
            break
    return Part(
        expression=r"".join(part.expression for part in parts),
        begins=begins,
        empty=all(part.empty for part in parts),
    )
