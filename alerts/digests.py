"""Digests of changes by source and kind, each message within Slack's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from alerts import phrases
from alerts.blocks import bullets, clip, fit, footnote, header, link, paragraph, words
from alerts.details import count, sentence
from alerts.digest import digest_message
from alerts.folding import ABOUT_SOURCE, LEADING
from alerts.notes import note
from db.postings import Block, Draft, Message
from db.records import Recorded
from db.routes import How
from db.times import spoken

if TYPE_CHECKING:
    from db.findings.digest import Digest

MOST = (10, 6, 4, 2, 1)
"""So many publications of each kind are named, if FEW messages hold them; the rest are counted."""
FEW = 2
TITLE, NOTE, URL = 120, 160, 300

NAMED = {How.NOW: "At once", How.HOURLY: "The hour's digest", How.DAILY: "The day's digest",
         How.WEEKLY: "The week's digest"}  # fmt: skip

Section = tuple[list[Recorded], Block]
"""The changes of one source and kind, and the block that tells them."""


def digest_drafts(
    how: How, changes: Sequence[Recorded], owed: Digest | None, now: datetime
) -> list[Draft]:
    """Return the messages of one digest: every change in one of them, and last what is owed."""
    for most in MOST:
        parts = _packed(_sections(changes, most))
        if len(parts) <= FEW:
            break
    told = [
        Draft(
            changes=tuple(sorted(one.id for section, _ in part for one in section)),
            message=_message(how, part, place, len(parts)),
        )
        for place, part in enumerate(parts, start=1)
    ]
    return [*told, *([Draft(changes=(), message=digest_message(owed))] if owed else [])]


def _sections(changes: Sequence[Recorded], most: int) -> list[Section]:
    """Return the changes by source and kind: what is about the source first, then as kinds lead."""
    ordered = sorted(changes, key=_rank)
    return [
        (alike, _section(alike, most))
        for _, group in groupby(ordered, key=lambda one: (one.source, one.change.kind))
        for alike in [list(group)]
    ]


def _rank(recorded: Recorded) -> tuple[str, int, str, int]:
    kind = recorded.change.kind
    place = LEADING.index(kind) if kind in LEADING else len(LEADING)
    return recorded.source, -1 if kind in ABOUT_SOURCE else place, kind, recorded.id


def _section(alike: list[Recorded], most: int) -> Block:
    first = alike[0]
    kind = first.change.kind
    named = sentence(phrases.OF_MANY.get(kind, phrases.HEADLINES[kind]))
    publications: dict[str, list[Recorded]] = {}
    for recorded in alike:
        publications.setdefault(recorded.change.key, []).append(recorded)
    lines = [_line(told) for told in list(publications.values())[:most]]
    if len(publications) > most:
        lines.append([words(f"and {len(publications) - most:,} more, all in the log", "italic")])
    heading = paragraph(words(f"{first.source} · {named} ({len(publications):,})", "bold"))
    return heading | {"elements": [*_elements(heading), *_elements(bullets(lines))]}


def _elements(block: Block) -> list[object]:
    elements = block["elements"]
    return elements if isinstance(elements, list) else []


def _line(told: list[Recorded]) -> list[dict[str, object]]:
    change = told[-1].change
    named = link(change.url, clip(change.title or change.key, TITLE), URL)
    times = f" ({len(told)} times)" if len(told) > 1 else ""
    return [named, words(f"{times} · {clip(note(told[-1]), NOTE)}")]


def _packed(sections: list[Section]) -> list[list[Section]]:
    """Part sections into messages, each as full as Slack takes it."""
    parts: list[list[Section]] = []
    for section in sections:
        if parts and _fits([*parts[-1], section]):
            parts[-1].append(section)
        else:
            parts.append([section])
    return parts


def _fits(part: list[Section]) -> bool:
    message = _message(How.HOURLY, part, 100, 100)  # the longest that the header may become
    return all(block in message.blocks for _, block in part)


def _message(how: How, part: list[Section], place: int, parts: int) -> Message:
    changes = [recorded for section, _ in part for recorded in section]
    of = f" ({place} of {parts})" if parts > 1 else ""
    title = f"{NAMED[how]}{of}: {count(len(changes), 'change')}"
    first, last = min(one.at for one in changes), max(one.at for one in changes)
    until = f" to {spoken(last)}" if spoken(last) != spoken(first) else ""
    ids = sorted(one.id for one in changes)
    numbers = f"change {ids[0]}" if len(ids) == 1 else f"changes {ids[0]} to {ids[-1]}"
    foot = footnote(f"seen {spoken(first)}{until} London time · {numbers}, all in the log")
    named = "; ".join(_in_short(section) for section, _ in part)
    return fit(f"{title}. {named}", [header(title), *(block for _, block in part), foot])


def _in_short(section: list[Recorded]) -> str:
    kind = section[0].change.kind
    many = len({one.change.key for one in section})
    return f"{section[0].source}: {many} × {phrases.HEADLINES[kind].lower()}"
