"""From the changes that one message tells to its words: what happened, why, when, where. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts import owed, phrases
from alerts.blocks import (
    Inline,
    bullets,
    clip,
    fit,
    footnote,
    header,
    link,
    page_of_ours,
    paragraph,
    words,
)
from alerts.depth import page_one, pushed_by
from alerts.details import Detail, day, sentence, text
from alerts.diffs import LOG, THREAD, by_page, diff, touched_in_words
from alerts.facts import facts
from alerts.folding import ABOUT_SOURCE, Group, Shape, fold
from alerts.notes import note
from db.kept import FALLS, NOTHING, Kept
from db.postings import Block, Draft, File, Message
from db.records import Kind, Recorded, Severity
from db.times import spoken

TITLE = 400
SUMMARY = 900
NOTE = 160
LISTED = 10
"""Titles shown of a release or a storm; the rest are counted."""
DIFF = 4_000
"""Characters of JSON that a message gives to diffs."""
DIFFERING = frozenset({Kind.EDITED, Kind.EDITED_SILENTLY, Kind.REPLACED})
"""Kinds that show a diff."""

Files = Callable[[Group, Kept], tuple[File, ...]]
Answers = Callable[[Group], Sequence[Block]]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a channel is told: by what is kept, with what files, and with links to our own pages.

    Without `files` none are sent. Without `public_url` there are no such links. `answers` are the
    buttons below a message, where somebody hears them.
    """

    kept: Kept = NOTHING
    files: Files | None = None
    public_url: str | None = None
    answers: Answers | None = None


PLAIN = Manner()


def drafts(changes: Sequence[Recorded], manner: Manner = PLAIN) -> list[Draft]:
    """Return the messages that tell some changes, in order."""
    return [_draft(group, manner) for group in fold(changes)]


def _draft(group: Group, manner: Manner) -> Draft:
    files = manner.files(group, manner.kept) if manner.files else ()
    return Draft(
        changes=tuple(recorded.id for recorded in group.changes),
        message=message(group, manner, files),
        files=files,
        subject=_subject(group),
        broadcast=any(each.change.severity is Severity.HIGH for each in group.changes),
    )


def _subject(group: Group) -> str | None:
    """Name the one publication, or finding without one, that a group is about."""
    lead = group.lead
    if group.shape is not Shape.ONE or lead.change.kind in ABOUT_SOURCE:
        return None
    return f"{lead.source}/{lead.change.key}"


def message(group: Group, manner: Manner = PLAIN, files: Sequence[File] = ()) -> Message:
    """Return the message that tells a group of changes, and that files follow in its thread."""
    return _one(group, manner, files) if group.shape is Shape.ONE else _many(group, manner)


def _one(group: Group, manner: Manner, files: Sequence[File]) -> Message:
    lead = group.lead.change
    title = clip(lead.title or lead.key, TITLE)
    diffs = sum(recorded.change.kind in DIFFERING for recorded in group.changes)
    blocks = [header(phrases.headlines(group.changes)), paragraph(link(lead.url, title))]
    for recorded in group.changes:
        blocks += _body(recorded, DIFF // max(diffs, 1), manner)
    short = [f"{phrases.headline(group.lead)}: {title}", *_in_short(group.lead)]
    last = _footnote(group, manner.public_url, files)
    return fit(". ".join(part for part in short if part), [*blocks, last], _asked(group, manner))


def _asked(group: Group, manner: Manner) -> Sequence[Block]:
    return manner.answers(group) if manner.answers else ()


def _in_short(lead: Recorded) -> list[str]:
    """Return what a notification says after the title."""
    if lead.change.kind in owed.KINDS:
        first = [clip(said, TITLE) for said in owed.facts(lead) if said][:2]
        return [*first, phrases.why(lead)]
    if lead.change.kind in FALLS:
        fell = [page_one(lead.change.detail), pushed_by(lead.change.detail)]
        return [*fell, *([] if any(fell) else [lead.change.summary])]
    differs = lead.change.kind in DIFFERING
    said = sentence(touched_in_words(lead.change.detail)) if differs else ""
    return [clip(said, TITLE), lead.change.summary]


def _body(recorded: Recorded, room: int, manner: Manner) -> list[Block]:
    said = facts(recorded, manner.kept)
    whole = manner.files is not None and recorded.id in manner.kept.sides
    why = words(clip(phrases.why(recorded), SUMMARY))
    return [
        *([bullets(said)] if said else []),
        *_shown(recorded, room, THREAD if whole else LOG),
        paragraph(words("Why:", "bold"), words(" "), why),
    ]


def _shown(recorded: Recorded, room: int, where: str) -> list[Block]:
    """Show what a change did to the words: the diff, or what stood before and stands now."""
    detail = recorded.change.detail
    match recorded.change.kind:
        case Kind.EDITED | Kind.EDITED_SILENTLY:
            shown = diff(detail, room, where)
            return [paragraph(*shown)] if shown else []
        case Kind.REPLACED:
            return by_page(detail, room, where)
        case Kind.RETITLED:
            return _then_and_now(text(detail, "was"), text(detail, "now"), "\n")
        case Kind.REDATED:
            return _then_and_now(day(detail, "was"), day(detail, "now"), " → ")
        case Kind.WITHDRAWN:
            return _notice(detail)
        case _:
            return []


def _then_and_now(was: str, now: str, between: str) -> list[Block]:
    old, new = words(clip(was, TITLE), "strike"), words(clip(now, TITLE), "bold")
    return [paragraph(old, words(between), new)] if was and now else []


def _notice(detail: Detail) -> list[Block]:
    notice = text(detail, "notice")
    return [paragraph(words(f"“{clip(notice, SUMMARY)}”"))] if notice else []


def _many(group: Group, manner: Manner) -> Message:
    publications = list(
        {recorded.change.key: recorded for recorded in reversed(group.changes)}.values()
    )
    publications.reverse()
    lead = phrases.headline_of_many(group, len(publications))
    shown = publications[:LISTED]
    named = group.shape is Shape.REST
    lines = [_line(recorded, named=named) for recorded in shown]
    if len(publications) > LISTED:
        lines.append([words(f"and {len(publications) - LISTED} more, all in the log", "italic")])
    why = words(" " + phrases.why_together(group))
    together = paragraph(words("Why one message:", "bold"), why)
    shared = "; ".join(phrases.of_all(group))
    of_all = [
        paragraph(
            words("What happened:" if named else "All of them:", "bold"),
            words(f" {clip(shared, TITLE)}."),
        )
    ]
    blocks = [header(lead), bullets(lines), *(of_all if shared else []), together]
    titles = "; ".join(clip(recorded.change.title, 80) for recorded in shown[:3])
    return fit(f"{lead}: {titles}", [*blocks, _footnote(group)], _asked(group, manner))


def _line(recorded: Recorded, *, named: bool) -> list[Inline]:
    """Return a publication of a list, with what happened to it where that differs by line."""
    change = recorded.change
    title = link(change.url, clip(change.title or change.key, TITLE // 2), limit=300)
    said = note(recorded)
    said = f"{phrases.HEADLINES[change.kind]}: {said}" if named else said
    return [title, words(" · " + clip(said, NOTE))] if said else [title]


def _footnote(group: Group, public_url: str | None = None, files: Sequence[File] = ()) -> Block:
    ids = sorted(recorded.id for recorded in group.changes)
    numbers = f"change {ids[0]}" if len(ids) == 1 else f"{len(ids)} changes, {ids[0]} to {ids[-1]}"
    how = "noted" if group.lead.crawl is None else "seen"
    said = f"{group.lead.source} · {how} {spoken(group.lead.at)} London time · {numbers}"
    if files:
        said += f" · in this thread: {_in_thread(files)}"
    return footnote(said, _ours(group, public_url) if public_url else None)


def _in_thread(files: Sequence[File]) -> str:
    charts = any(file.media_type.startswith("image/") for file in files)
    texts = any(file.media_type.startswith("text/") for file in files)
    return " and ".join(["a chart"] * charts + ["the full diff"] * texts)


def _ours(group: Group, public_url: str) -> str | None:
    """Return where our own pages tell of the publication that a message is about."""
    lead = group.lead
    if _subject(group) is None or lead.change.key.startswith("finding:"):
        return None
    return page_of_ours(public_url, "publication", lead.source, lead.change.key)
