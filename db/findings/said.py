"""Tells what a text says about an investigation of the body that published it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.findings.phrase_file import our_phrases
from db.findings.phrases import Guard, Hit, Kind, Phrases
from db.phrases import tidy

LONGEST_QUOTE = 160
_LONGEST_SENTENCE = 800
_SENTENCES = re.compile(r"(?<=[.!?])[\"')]*\s+|(?<=[a-z)][.!?])(?=[A-Z])")
_PIECES = re.compile(rf".{{1,{_LONGEST_SENTENCE}}}(?:\s|$)|.{{{_LONGEST_SENTENCE}}}")
_ABOUT = re.compile(r"investigat|inquir|enquir|publi|report|terms of reference", re.IGNORECASE)
"""What any of our own phrases needs: sentences without it say nothing of an investigation."""
_OWNED = frozenset({Kind.COMPLETED, Kind.ENDED, Kind.BEGAN, Kind.REOPENED, Kind.OPEN})
_NEAR = 5
"""How many words before a phrase may turn it round."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a text says about an investigation; dates are ISO text of the precision stated.

    `is_open`: it says so and does not say that it is over. `waited_for` is what publication waited
    for, or, when `still_waiting`, waits for: a word of `[events]` in `investigations.toml`.
    `updated_quietly` is when its terms of reference were changed. `quotes` are the sentences that
    gave all this, in their order, each cut to 160 characters.
    """

    began: str | None = None
    completed: str | None = None
    reopened: bool = False
    is_open: bool = False
    waited_for: str | None = None
    still_waiting: bool = False
    updated_quietly: str | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Statement:
    """One thing that a sentence says: `place` is the sentence's number."""

    kind: Kind
    place: int
    quote: str
    when: str
    event: str


def said(text: str, phrases: Phrases | None = None) -> Said:
    """Tell what a text says about an investigation; `phrases` are ours unless given."""
    told = _sentences(text) if phrases else filter(_ABOUT.search, _sentences(_about(text)))
    found = list(_statements(told, phrases or our_phrases()))
    completed = _pick(found, Kind.COMPLETED, latest=True)
    began = _pick(found, Kind.BEGAN)
    waits = _pick(found, Kind.WAITED) or _pick(found, Kind.WITHHELD)
    updated = _pick(found, Kind.UPDATED, latest=True)
    again = _last(found, Kind.REOPENED)
    going_on = _going_on(found, again)
    giving = {one for one in (began, completed, waits, updated, again, going_on) if one}
    return Said(
        began=_when(began),
        completed=_when(completed),
        reopened=again is not None,
        is_open=going_on is not None,
        waited_for=waits.event if waits else None,
        still_waiting=waits is not None and waits.kind is Kind.WITHHELD,
        updated_quietly=_when(updated),
        quotes=tuple(dict.fromkeys(one.quote for one in found if one in giving)),
    )


def _about(text: str) -> str:
    """Leave out the lines that our own phrases cannot speak of."""
    return "\n".join(line for line in text.splitlines() if _ABOUT.search(line))


def _when(found: _Statement | None) -> str | None:
    return found.when if found else None


def _pick(found: Sequence[_Statement], kind: Kind, *, latest: bool = False) -> _Statement | None:
    """Return the statement of a kind that is dated earliest, or latest; of equals the first."""
    of_kind = [one for one in found if one.kind is kind]
    choose = max if latest else min
    return choose(of_kind, key=lambda one: one.when, default=None)


def _last(found: Sequence[_Statement], *kinds: Kind) -> _Statement | None:
    return next((one for one in reversed(found) if one.kind in kinds), None)


def _going_on(found: Sequence[_Statement], again: _Statement | None) -> _Statement | None:
    over = _last(found, Kind.COMPLETED, Kind.ENDED)
    if over is None:
        return _last(found, Kind.OPEN) or again
    return again if again and again.place > over.place else None


def _statements(sentences: Iterable[str], phrases: Phrases) -> Iterator[_Statement]:
    owner = Kind.OURS
    for place, sentence in enumerate(sentences):
        hits = sorted(phrases.statements.find(sentence), key=lambda hit: hit.start)
        for hit in hits:
            if hit.kind in (Kind.OURS, Kind.THEIRS):
                owner = Kind(hit.kind)
            elif owner is Kind.THEIRS and hit.kind in _OWNED and _is_unowned(hit, hits):
                continue
            elif _counts(hit, sentence, phrases):
                yield _statement(hit, place, sentence, phrases)


def _statement(hit: Hit, place: int, sentence: str, phrases: Phrases) -> _Statement:
    return _Statement(
        kind=Kind(hit.kind),
        place=place,
        quote=_quote(sentence, hit),
        when=hit.when or "",
        event=_event(hit, sentence, phrases),
    )


def _sentences(text: str) -> Iterator[str]:
    for line in filter(str.strip, text.splitlines()):
        for sentence in _SENTENCES.split(tidy(line)):
            for piece in _PIECES.findall(sentence):
                yield f" {piece.strip()}"


def _counts(hit: Hit, sentence: str, phrases: Phrases) -> bool:
    """Tell whether a phrase is said of the body itself, as a fact."""
    guards = phrases.guards
    before = sentence[: hit.start]
    near = " ".join(re.split(r"[,;:]", before)[-1].split()[-_NEAR:])
    if guards[Guard.NOT].search(near) or _has_other_subject(before.split(), phrases):
        return False
    if hit.kind in (Kind.WAITED, Kind.WITHHELD):
        ours = guards[Guard.SPEAKER].search(sentence, 0, hit.end)
        return ours is not None and _event(hit, sentence, phrases) != ""
    if hit.kind == Kind.OPEN:
        return not guards[Guard.UNDATED].fullmatch(near.rpartition(" ")[2])
    if hit.kind == Kind.ENDED:
        return not (guards[Guard.UNDATED].search(near) or guards[Guard.FUTURE].search(sentence))
    return True


def _has_other_subject(words: list[str], phrases: Phrases) -> bool:
    between = phrases.guards[Guard.BETWEEN]
    subject = next((word for word in reversed(words) if not between.fullmatch(word)), "")
    return phrases.guards[Guard.OTHERS].fullmatch(subject.strip("(\"'")) is not None


def _is_unowned(hit: Hit, hits: Iterable[Hit]) -> bool:
    """Tell whether only "the investigation" stands in a phrase, and not "our"."""
    within = {one.kind for one in hits if hit.start <= one.start < hit.end}
    return Kind.UNOWNED in within and Kind.OURS not in within


def _event(hit: Hit, sentence: str, phrases: Phrases) -> str:
    """Return the first event that a phrase speaks of, the longest of those that begin there."""
    if hit.kind not in (Kind.WAITED, Kind.WITHHELD):
        return ""
    events = phrases.events.find(" " + sentence[hit.start : hit.end])
    first = min(events, key=lambda event: (event.start, -event.end), default=None)
    return first.kind if first else ""


def _quote(sentence: str, hit: Hit) -> str:
    """Cut a sentence so that what gave the statement is in it, from its start if that is near."""
    whole = sentence.strip()
    if len(whole) <= LONGEST_QUOTE:
        return whole
    begin = max(min(hit.end - LONGEST_QUOTE + 3, hit.start), 0)
    end = begin + LONGEST_QUOTE - 2
    words = sentence[begin:end].strip()
    if begin and sentence[begin - 1] not in " (":
        words = words.partition(" ")[2]
    if sentence[end : end + 1].isalnum():
        words = words.rpartition(" ")[0]
    return "…" * (begin > 0) + words + "…" * (end < len(sentence))
