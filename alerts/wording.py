"""From the changes that one message tells to its words: what happened, why, when, where. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts import phrases
from alerts.blocks import (
    Inline,
    bullets,
    clip,
    fit,
    footnote,
    header,
    link,
    paragraph,
    size,
    words,
)
from alerts.folding import Group, Shape, fold
from db.postings import Block, Draft, Message
from db.records import Kind, Recorded
from db.times import spoken

TITLE = 400
SUMMARY = 900
LISTED = 10
"""Titles shown of a release or a storm; the rest are counted."""
DIFF = 4_200
"""Characters of JSON that a message gives to diffs."""
FACTS = 6


def drafts(changes: Sequence[Recorded]) -> list[Draft]:
    """Return the messages that tell some changes, in order."""
    return [
        Draft(changes=tuple(recorded.id for recorded in group.changes), message=message(group))
        for group in fold(changes)
    ]


def message(group: Group) -> Message:
    """Return the message that tells a group of changes."""
    return _one(group) if group.shape is Shape.ONE else _many(group)


def _one(group: Group) -> Message:
    lead = group.lead.change
    title = clip(lead.title or lead.key, TITLE)
    told = [phrases.headline(recorded) for recorded in group.changes]
    blocks = [header(" · ".join(told)), paragraph(link(lead.url, title))]
    for recorded in group.changes:
        blocks += _body(recorded, DIFF // len(group.changes))
    text = f"{told[0]}: {title}. {clip(lead.summary, SUMMARY)}"
    return fit(text, [*blocks, _footnote(group)])


def _body(recorded: Recorded, room: int) -> list[Block]:
    parts = []
    if recorded.change.kind is Kind.EDITED:
        parts.append(paragraph(*_diff(phrases.segments(recorded.change.detail), room)))
    if recorded.change.kind is Kind.RETITLED:
        was, now = phrases.titles(recorded.change.detail)
        parts.append(
            paragraph(
                words(clip(was, TITLE), "strike"), words("\n"), words(clip(now, TITLE), "bold")
            )
        )
    if facts := phrases.facts(recorded)[:FACTS]:
        parts.append(bullets([[words(clip(fact, TITLE))] for fact in facts]))
    why = words(clip(recorded.change.summary, SUMMARY))
    return [*parts, paragraph(words("Why:", "bold"), words(" "), why)]


def _diff(segments: Sequence[tuple[str, str]], room: int) -> list[Inline]:
    """Show a word diff: removed words struck, added ones bold, unchanged ones shortened."""
    shown: list[Inline] = []
    for place, (sign, said) in enumerate(segments):
        inline = _segment(sign, said, min(room, DIFF // 4))
        room -= size(inline)
        if room < 0:
            return [*shown, words(f"… {_left(segments[place:])} more in the log", "italic")]
        shown += [inline, words(" ")] if place + 1 < len(segments) else [inline]
        room -= size(words(" "))
    return shown


def _segment(sign: str, said: str, limit: int) -> Inline:
    if sign == "~":
        return words(f"[only moved: {clip(said, limit)}]", "italic")
    styles = {"-": "strike", "+": "bold"}
    return words(clip(said, limit), styles.get(sign))


def _left(segments: Sequence[tuple[str, str]]) -> str:
    changed = sum(sign != "=" for sign, _ in segments)
    return f"{changed} change{'s' if changed != 1 else ''}"


def _many(group: Group) -> Message:
    publications = list(
        {recorded.change.key: recorded for recorded in reversed(group.changes)}.values()
    )
    publications.reverse()
    lead = phrases.headline_of_many(group.lead, len(publications))
    shown = publications[:LISTED]
    lines = [_line(recorded) for recorded in shown]
    if len(publications) > LISTED:
        lines.append([words(f"and {len(publications) - LISTED} more, all in the log", "italic")])
    why = words(" " + phrases.why_together(group))
    blocks = [
        header(lead),
        bullets(lines),
        paragraph(words("Why one message:", "bold"), why),
    ]
    titles = "; ".join(clip(recorded.change.title, 80) for recorded in shown[:3])
    return fit(f"{lead}: {titles}", [*blocks, _footnote(group)])


def _line(recorded: Recorded) -> list[Inline]:
    change = recorded.change
    title = link(change.url, clip(change.title or change.key, TITLE // 2), limit=300)
    note = phrases.note(recorded)
    return [title, words(" · " + clip(note, 160))] if note else [title]


def _footnote(group: Group) -> Block:
    ids = sorted(recorded.id for recorded in group.changes)
    numbers = f"change {ids[0]}" if len(ids) == 1 else f"{len(ids)} changes, {ids[0]} to {ids[-1]}"
    return footnote(f"{group.lead.source} · seen {spoken(group.lead.at)} London time · {numbers}")
