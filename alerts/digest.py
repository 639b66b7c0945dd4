"""The week's digest of what is owed, as one message. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.blocks import (
    Inline,
    bullets,
    clip,
    fit,
    footnote,
    header,
    link,
    paragraph,
    words,
)
from alerts.details import Detail, count, number, text
from alerts.details import day as said_day
from alerts.owed import answer, joined, waits
from db.findings.clocks import spoken_age, spoken_days
from db.postings import Block, Message
from db.records import Kind
from db.times import day, spoken_day

if TYPE_CHECKING:
    from datetime import date

    from db.findings.closing import Question
    from db.findings.digest import Digest
    from db.findings.finding import Finding

MOST = (10, 6, 4, 2, 1)
"""So many of each section are named, if the message has room for them; the rest are counted."""
TITLE, NOTE, URL = 120, 160, 300

Line = list[Inline]
Told = TypeVar("Told")


def digest_message(digest: Digest) -> Message:
    """Return the message that ranks a week's outstanding findings within Slack's limits."""
    for most in MOST:
        blocks = [header(_title(digest)), *_sections(digest, most), _foot(digest)]
        message = fit(_in_short(digest), blocks)
        if message.blocks == tuple(blocks):
            break
    return message


def _title(digest: Digest) -> str:
    since, until = (spoken_day(day(at).isoformat()) for at in (digest.since, digest.until))
    return f"Owed to the public, {since} to {until}"


def _sections(digest: Digest, most: int) -> list[Block]:
    on = day(digest.until)
    before = [one for one in digest.late if one not in digest.newly_late]
    sections = [
        _section("Longest unpublished", digest.unpublished, lambda one: _aged(one, on), most),
        _section("Late since this week", digest.newly_late, lambda one: _overdue(one, on), most),
        _section("Answered or published this week", digest.came, _came, most),
        _section(
            "For a person to decide: pagefive findings questions", digest.questions, _asked, most
        ),
        _section("Late for longer", before, lambda one: _overdue(one, on), most),
        _section("Due passed this week, answer not watched", digest.passed, _passed, most),
        _section("About to leave its site", digest.expiring, _leaving, most),
        _section("Printed days that cannot be right", digest.slips, _slip, most),
    ]
    told = [block for block in sections if block]
    if digest.opened:
        are = "is" if digest.opened == 1 else "are"
        told.append(paragraph(words(f"{digest.opened:,} more {are} owed since this week.")))
    return told or [paragraph(words("Nothing is known to be owed."))]


def _section(
    title: str, owed: Sequence[Told], line: Callable[[Told], Line], most: int
) -> Block | None:
    if not owed:
        return None
    lines = [line(one) for one in owed[:most]]
    if len(owed) > most:
        lines.append([words(f"and {len(owed) - most:,} more: pagefive findings", "italic")])
    # One block, so that what has no room is left out with its heading.
    heading = paragraph(words(f"{title} ({len(owed):,})", "bold"))
    return heading | {"elements": [*_elements(heading), *_elements(bullets(lines))]}


def _elements(block: Block) -> list[object]:
    elements = block["elements"]
    return elements if isinstance(elements, list) else []


def _line(title: str, url: str, *said: str) -> Line:
    noted = joined("; ", *said)
    named = link(url, clip(title, TITLE), URL)
    return [named, words(" · " + clip(noted, NOTE))] if noted else [named]


def _aged(finding: Finding, on: date) -> Line:
    waiting = waits({"waiting_for": finding.waiting_for})
    return _line(finding.title, finding.about.url, _age(finding, on), waiting)


def _age(finding: Finding, on: date) -> str:
    return spoken_age(finding.since, on, finding.since_what)


def _overdue(finding: Finding, on: date) -> Line:
    if finding.due is None:
        return _aged(finding, on)
    over = f"{spoken_days(finding.due, on)} late: due by {spoken_day(finding.due.isoformat())}"
    return _line(finding.title, finding.about.url, over)


def _passed(finding: Finding) -> Line:
    last = f"due by {spoken_day(finding.due.isoformat())}" if finding.due else ""
    return _line(finding.title, finding.about.url, last)


def _came(change: Mapping[str, Any]) -> Line:
    detail = _detail(change)
    finding, title = text(detail, "finding"), change["title"]
    days, what = number(detail, "days"), text(detail, "since_what")
    length = text(detail, "age") or (count(days, "day") if days is not None else "")
    took = f"{length} since {what}" if length and what else ""
    if change["kind"] == Kind.PUBLISHED:
        return _line(title, change["url"], took, finding and f"was owed: {finding}")
    return _line(finding or title, change["url"], answer(detail), took)


def _leaving(change: Mapping[str, Any]) -> Line:
    since = said_day(_detail(change), "allowed_from")
    return _line(change["title"], change["url"], since and f"from {since}")


def _detail(change: Mapping[str, Any]) -> Detail:
    detail = json.loads(change["detail"])
    return detail if isinstance(detail, dict) else {}


def _asked(question: Question) -> Line:
    whether = f"is it finding {question.finding.id}, “{clip(question.finding.title, TITLE)}”?"
    reasons = f"{question.score} points: {'; '.join(question.reasons)}"
    return _line(question.subject.title, question.subject.url, f"{whether} {reasons}")


def _slip(slip: tuple[str, str]) -> Line:
    title, note = slip
    return _line(title, "", note)


def _foot(digest: Digest) -> Block:
    if digest.head is None:
        return footnote("All of it: pagefive findings")
    return footnote(
        f"Head of the chain: {digest.head}. Whoever keeps this can prove the log up to here, by "
        "pagefive verify --head."
    )


def _in_short(digest: Digest) -> str:
    longest = next(iter(digest.unpublished), None)
    first = f"The longest: {_age(longest, day(digest.until))}, {longest.title}" if longest else ""
    counted = [
        f"{len(told):,} {named}"
        for told, named in (
            (digest.unpublished, "unpublished"),
            (digest.newly_late, "late since this week"),
            (digest.came, "answered or published"),
            (digest.questions, "for a person to decide"),
        )
        if told
    ]
    return joined(". ", _title(digest), ", ".join(counted), first)
