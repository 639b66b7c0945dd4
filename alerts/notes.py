"""The one thing worth knowing of a change in a list of many. Pure."""

from __future__ import annotations

from collections.abc import Callable

from alerts import owed
from alerts.depth import fallen, page_one
from alerts.details import Detail, count, day, number, parts, text
from alerts.diffs import touched_in_words
from alerts.facts import absence, backdating, document, route, rule, what
from db.records import Kind, Recorded


def note(recorded: Recorded) -> str:
    """Say the one thing worth knowing of a change in a list of many."""
    tell = _NOTES.get(recorded.change.kind)
    if recorded.change.kind in owed.KINDS:
        said = owed.note(recorded)
    else:
        said = tell(recorded.change.detail) if tell else ""
    return said or recorded.change.summary


def _edited(detail: Detail) -> str:
    went, came = number(detail, "words_removed"), number(detail, "words_added")
    counted = (
        f"{count(went, 'word')} out, {came:,.0f} in"
        if went is not None and came is not None
        else ""
    )
    return "; ".join(part for part in (touched_in_words(detail), counted) if part)


def _document(detail: Detail) -> str:
    return "".join(str(inline["text"]) for inline in document(detail))


def _replaced(detail: Detail) -> str:
    said = (_document(detail), touched_in_words(detail), text(detail, "condition"))
    return "; ".join(part for part in said if part)


def _removed(detail: Detail) -> str:
    answers = [text(look, "answer") for look in parts(detail, "looks")]
    return f"its address answered {answers[-1]}" if answers and answers[-1] else ""


def _sinking(detail: Detail) -> str:
    stood = page_one(detail)
    return "; ".join(part for part in (fallen(detail), stood[:1].lower() + stood[1:]) if part)


def _was(said: str) -> str:
    return f"before: {said}" if said else ""


def _changed(was: str, now: str) -> str:
    return f"{was} → {now}" if was and now else ""


_NOTES: dict[Kind, Callable[[Detail], str]] = {
    Kind.ADDED: lambda detail: " · ".join(what(detail)),
    Kind.BACKDATED: backdating,
    Kind.UNLISTED: lambda detail: "".join(str(inline["text"]) for inline in route(detail)),
    Kind.DELISTED: absence,
    Kind.REMOVED: _removed,
    Kind.EXPIRED: lambda detail: rule(detail) or _removed(detail),
    Kind.MOVED: lambda detail: _was(text(detail, "was")),
    Kind.RESTORED: lambda detail: _was(text(detail, "was")),
    Kind.WITHDRAWN: lambda detail: text(detail, "notice"),
    Kind.BURIED: fallen,
    Kind.SINKING: _sinking,
    Kind.EDITED: _edited,
    Kind.EDITED_SILENTLY: _edited,
    Kind.RETITLED: lambda detail: _was(text(detail, "was")),
    Kind.REDATED: lambda detail: _changed(day(detail, "was"), day(detail, "now")),
    Kind.ATTACHED: _document,
    Kind.DETACHED: _document,
    Kind.REPLACED: _replaced,
}
