"""What counts as a change to what a publication says, and the sentence that says why. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.diff import Difference, compare, touches_gravely
from db.digest import text_digest
from db.records import Change, Kind, Severity
from db.times import spoken, spoken_day

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d"
_DATE += r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
_SAID = r"\b(?:updated?|amended|amendment|correct(?:ed|ion)|revis(?:ed|ion)|edited|erratum|addendum"
_SAID += r"|changed|republished|reissued|clarif(?:ied|ication)|note added|added)\b"
_HEAD = r"(?:^|[\[(])[ \t]*(?:[a-z][a-z ]{0,20}[:–-][ \t]*)?"
_NOTE = re.compile(
    rf"{_HEAD}(?:[a-z ]{{0,30}}?{_SAID}[^.\n]{{0,40}}?{_DATE}|{_DATE}[^.\n]{{0,40}}?{_SAID})",
    re.IGNORECASE | re.MULTILINE,
)
"""A dated note opens a paragraph or a bracket; a date in the middle of prose is no note."""


@dataclass(frozen=True, kw_only=True)
class State:
    """One version of a publication's page, as much of it as is compared.

    `stated_date` and `updated_date` are those that the page itself shows; `documents` pairs each
    address with the words of its link.
    """

    number: int
    title: str
    text: str
    stated_date: str | None
    updated_date: str | None
    documents: tuple[tuple[str, str], ...] = ()
    last_seen: datetime


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The publication that a change is about."""

    key: str
    title: str
    url: str

    def change(
        self, kind: Kind, severity: Severity, summary: str, detail: dict[str, object]
    ) -> Change:
        """Say that something happened to it."""
        return Change(
            kind=kind, severity=severity, key=self.key, title=self.title, url=self.url,
            summary=summary, detail=detail,
        )  # fmt: skip


def has_other_words(was: str, now: str) -> bool:
    """Tell whether two bodies differ in more than white space."""
    return text_digest(was) != text_digest(now)


def edited(subject: Subject, was: State, now: State) -> Change:
    """Say that the body changed: `edited silently` when no date shown on the page did.

    It is high when a stated update date stood still, or when the words that were touched hold a
    number, a date, a grading or a negation.
    """
    difference = compare(was.text, now.text)
    shown = how_shown(was, now)
    kind = Kind.EDITED if shown else Kind.EDITED_SILENTLY
    stood_still = was.updated_date is not None and was.updated_date == now.updated_date
    grave = kind is Kind.EDITED_SILENTLY and (stood_still or touches_gravely(difference))
    why = shown or (
        f"its stated update date stayed {spoken_day(was.updated_date)}"
        if stood_still and was.updated_date
        else "no date on the page did"
    )
    summary = f"The text changed since {spoken(was.last_seen)} ({_counted(difference)}); {why}."
    return subject.change(
        kind,
        Severity.HIGH if grave else Severity.NORMAL,
        summary,
        {
            **told(difference),
            "from_version": was.number,
            "to_version": now.number,
            "updated_was": was.updated_date,
            "updated_now": now.updated_date,
        },
    )


def how_shown(was: State, now: State) -> str | None:
    """Say how the page shows that it changed, or None when it does not.

    Its stated update date or publication date moved, or a dated note was added.
    """
    if now.updated_date is not None and now.updated_date != was.updated_date:
        return f"its stated update date moved to {spoken_day(now.updated_date)}"
    if now.stated_date is not None and was.stated_date not in (None, now.stated_date):
        return f"its stated date moved to {spoken_day(now.stated_date)}"
    if note := _dated_note(was.text, now.text):
        return f"a dated note was added (“{note}”)"
    return None


def _dated_note(was: str, now: str) -> str | None:
    """Return the words of a note that says when the page changed and was not there before."""
    before = {" ".join(found[0].split()) for found in _NOTE.finditer(was)}
    notes = (" ".join(found[0].split()) for found in _NOTE.finditer(now))
    return next((note for note in notes if note not in before), None)


def told(difference: Difference) -> dict[str, object]:
    """Return what a change's detail tells of a difference."""
    return {
        "diff": [list(segment) for segment in difference.segments],
        "touched": [
            {"what": str(touch.what), "was": touch.was, "now": touch.now}
            for touch in difference.touched
        ],
        "words_removed": difference.words_removed,
        "words_added": difference.words_added,
        "blocks_moved": difference.moved,
    }


def _counted(difference: Difference) -> str:
    removed, added = difference.words_removed, difference.words_added
    if not removed and not added and difference.moved:
        return f"{difference.moved} paragraph{'' if difference.moved == 1 else 's'} moved"
    return f"{removed} word{'' if removed == 1 else 's'} out, {added} in"


def retitled(subject: Subject, was: str, where: str) -> Change:
    """Say that a publication carries another title, on its page or in a listing."""
    return subject.change(
        Kind.RETITLED,
        Severity.NORMAL,
        f"The title on {where} changed; before it read “{was}”.",
        {"was": was, "now": subject.title, "where": where},
    )


def redated(subject: Subject, was: str, now: str, where: str) -> Change:
    """Say that a publication states another date of publication."""
    return subject.change(
        Kind.REDATED,
        Severity.NORMAL,
        f"The date of publication on {where} changed from {spoken_day(was)} to {spoken_day(now)}.",
        {"was": was, "now": now, "where": where},
    )


def is_redated(was: str | None, now: str | None) -> bool:
    """Tell whether two stated dates contradict each other; a vaguer one does not."""
    if was is None or now is None:
        return False
    shorter = min(len(was), len(now))
    return was[:shorter] != now[:shorter]


def withdrawn(subject: Subject, notice: str) -> Change:
    """Say that the site takes a publication back, in a notice."""
    return subject.change(
        Kind.WITHDRAWN,
        Severity.NORMAL,
        f"A notice on its page says so: “{notice}”.",
        {"notice": notice},
    )


def paragraphs(was: str, now: str) -> tuple[list[str], list[str]]:
    """Return the paragraphs that came, and those that went, between two bodies."""
    before, after = was.split("\n"), now.split("\n")
    return _without(after, before), _without(before, after)


def _without(these: Iterable[str], those: Iterable[str]) -> list[str]:
    there = {" ".join(one.split()) for one in those}
    wanted = (" ".join(one.split()) for one in these)
    return [one for one in dict.fromkeys(wanted) if one and one not in there]
