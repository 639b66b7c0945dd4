"""What a publication is about: forces, topics, bodies, references. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from db.phrases import Finder, Match, one_of, tidy


class TagKind(StrEnum):
    """What a tag names, in the order in which tags are given."""

    FORCE = "force"
    TOPIC = "topic"
    BODY = "body"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One thing that a publication is about; `found` is the words that say so."""

    kind: TagKind
    name: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A tag of the lists and the phrases that give it (`db/words/forces.toml` explains them)."""

    kind: TagKind
    name: str
    shown: str
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The words around the name of a place that make it its police force, or keep it from that."""

    police: tuple[str, ...] = ()
    of_police: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    other_services: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """The word lists, ready for matching."""

    entries: tuple[Entry, ...]
    rules: Rules = field(default_factory=Rules)

    @cached_property
    def shown(self) -> Mapping[tuple[TagKind, str], str]:
        """Names as people read them, by kind and name."""
        return {(entry.kind, entry.name): entry.shown for entry in self.entries}

    @cached_property
    def _words(self) -> Finder:
        return Finder({at: entry.words for at, entry in enumerate(self.entries)})

    @cached_property
    def _stops(self) -> Finder:
        return Finder({at: entry.stops for at, entry in enumerate(self.entries)})

    @cached_property
    def _places(self) -> _Places:
        return _Places(self.entries, self.rules)

    @cached_property
    def _other_services(self) -> Finder:
        return Finder({0: self.rules.other_services})


class _Places:
    """Finds the areas that stand for their forces, alone or in lists such as "Norfolk and Kent"."""

    def __init__(self, entries: Sequence[Entry], rules: Rules) -> None:
        forces = [entry for entry in entries if entry.kind is TagKind.FORCE]
        places = one_of(name for entry in forces for name in (*entry.words, *entry.places))
        between = r"(?:\s*[,;/]\s*(?:and\s+)?|\s+(?:and|&)\s+)"
        self._list = re.compile(rf"(?<!\w){places}(?:{between}{places})*", re.IGNORECASE)
        self._one = Finder({at: entry.places for at, entry in enumerate(entries)})
        police, of_police = one_of(rules.police), one_of(rules.of_police)
        self._police = re.compile(rf"(?:'s?)?\s+{police}", re.IGNORECASE)
        self._of_police = re.compile(rf"(?<!\w){of_police}\s+(?:the\s+)?$", re.IGNORECASE)
        self._elsewhere = re.compile(rf"(?:'s?)?\s+{one_of(rules.elsewhere)}", re.IGNORECASE)

    def find(self, text: str, *, alone: bool) -> Iterator[Match]:
        """Find areas that stand for their forces; `alone`: those without a word of police too."""
        for listed in self._list.finditer(text):
            if self._means_police(text, listed, alone=alone):
                for match in self._one.find(listed[0]):
                    start, end = match.start + listed.start(), match.end + listed.start()
                    yield Match(owner=match.owner, start=start, end=self._whole(text, end))

    def is_elsewhere(self, text: str, end: int) -> bool:
        """Tell whether what follows a name makes it another body's."""
        return self._elsewhere.match(text, end) is not None

    def _means_police(self, text: str, listed: re.Match[str], *, alone: bool) -> bool:
        if self.is_elsewhere(text, listed.end()):
            return False
        if self._police.match(text, listed.end()):
            return True
        if self._of_police.search(text[: listed.start()]):
            return True
        begins = _BEGINS.search(text[: listed.start()])
        return bool(alone and begins and _ENDS.match(text, listed.end()))

    def _whole(self, text: str, end: int) -> int:
        police = self._police.match(text, end)
        return police.end() if police else end


# A part of a title between dashes, colons or brackets; behind it a month or year may stand.
_BEGINS = re.compile(r"(?:^|\s-\s*|-\s+|[:;|(\[]\s*)$")
_ENDS = re.compile(
    r"(?:,?\s+(?:[a-z]+\s+)?(?:19|20)\d\d(?:\s?[/-]\s?\d{2,4})?)?\s*(?:$|-\s|\s-|[:;|)\](])",
    re.IGNORECASE,
)
# The IOPC's YYYY/NNNNNN, with the slips that it prints: 22017/082348, 2017-091299, 2017090856.
_IOPC = re.compile(r"(?<![\w/-])2?(20[0-2]\d|199\d)\s?[/-]\s?(\d{6})(?![\w/-])")
_IOPC_RUN_ON = re.compile(r"(?<!\w)2?(20[0-2]\d)(\d{6})(?!\w)")
_PFD = re.compile(r"(?<![\w/-])(20[12]\d)-(\d{4})(?![\w/-])")


def tags(
    words: Words,
    *,
    title: str,
    source: str,
    forces: Sequence[str] = (),
    topics: Sequence[str] = (),
    reference: str | None = None,
) -> tuple[Tag, ...]:
    """Tag a publication from its title, the site's own labels and its reference.

    The body is left out: it names forces and subjects that the publication is not about.
    """
    head, *rest = (tidy(text) for text in (title, *topics))
    labels = [tidy(force) for force in forces]
    alone = not any(next(words._other_services.find(text), None) for text in (head, *rest))
    best: dict[int, str] = {}
    for text, kinds in [(one, tuple(TagKind)) for one in (head, *rest)] + [
        (one, (TagKind.FORCE,)) for one in labels
    ]:
        for match in _matches(words, text, alone=alone):
            found = text[match.start : match.end]
            if words.entries[match.owner].kind in kinds:
                best.setdefault(match.owner, found)
    listed = [
        Tag(kind=words.entries[at].kind, name=words.entries[at].name, found=found)
        for at, found in sorted(best.items())
    ]
    return (*listed, *_references(head, source, reference))


def _matches(words: Words, text: str, *, alone: bool) -> list[Match]:
    """Find what gives a tag in one text, the longest first."""
    stops = list(words._stops.find(text))
    found = [
        match
        for match in words._words.find(text)
        if words.entries[match.owner].kind is not TagKind.FORCE
        or not words._places.is_elsewhere(text, match.end)
    ]
    found += words._places.find(text, alone=alone)
    kept = [match for match in found if not any(_within(match, stop) for stop in stops)]
    return sorted(kept, key=lambda match: (match.start - match.end, match.start))


def _within(match: Match, stop: Match) -> bool:
    same = match.owner == stop.owner
    return same and match.start < stop.end and stop.start < match.end


def _references(title: str, source: str, printed: str | None) -> Iterator[Tag]:
    names: dict[str, str] = {}
    given = tidy(printed or "")
    for text, stated in ((given, True), (title, False)):
        forms = [_IOPC, *([_IOPC_RUN_ON] if stated else ())]
        for form in forms:
            for match in form.finditer(text):
                names.setdefault(f"{match[1]}/{match[2]}", match[0])
        if source == "pfd" or (stated and not names):
            for match in _PFD.finditer(text):
                names.setdefault(match[0], match[0])
    if not names and any(character.isdigit() for character in given):
        names[given] = given
    for name, found in names.items():
        yield Tag(kind=TagKind.REFERENCE, name=name, found=found)
