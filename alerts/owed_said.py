"""The headline of a change about what is owed, and why it is told. Pure."""

from __future__ import annotations

from collections.abc import Callable

from alerts.blocks import clip
from alerts.details import Detail, count, day, number, sentence, text
from alerts.owed import late, left, own_page
from db.records import Kind, Owed, Recorded

ANSWER = 60
"""Characters of an answer in a headline."""
OWED: dict[str, str] = {
    Owed.INVESTIGATION: "findings of an investigation",
    Owed.RESPONSE: "a response",
    Owed.COMMENTS: "policing bodies’ comments",
    Owed.REPLY: "a reply to a coroner",
}
_DAY = len("2023-11-30")
_NAMES = ("finding", "due_rule", "since_what", "age", "waiting_for", "rung", "answer")
_SAID: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.OPENED: (("{finding} is owed: ", ""), ("it is due by {due}: ", "the rule: ")),
    Kind.CONCLUDED: (
        (" in {concluded},", ","),
        (" on {concluded},", ","),
        (": {age} since {since_what}", ""),
        ("; it waits for: {waiting_for}", ""),
    ),
    Kind.LATE: (("{finding} was due by {due} ({due_rule}); ", ""), (", {late} after.", ".")),
    Kind.STILL_UNPUBLISHED: (
        ("{finding}: not published {rung} after {since_what}; ", "A reminder at {rung}; "),
        (" It waits for: {waiting_for}.", ""),
    ),
    Kind.ANSWERED: (
        ("{finding} is there: “{answer}”, {days} since {since_what}", "The page has it now"),
        (", {late} after the last day for it", ""),
    ),
    Kind.PUBLISHED: (
        ("“{finding}” was owed; it has been published, {age} since {since_what}.", ""),
        ("It is taken for it because ", "Taken for it with {score} points: "),
        ("It is taken for it because ", ""),
    ),
    Kind.EXPIRING: ((": it may leave the site {left}, from {allowed_from}.", "."),),
}
"""What a change's own sentence says that its facts have said, and what then stands there."""


def headline(recorded: Recorded, said: str) -> str:
    """Say what happened to a finding; `said` is how its kind is said without a detail."""
    return _HEADLINES[recorded.change.kind](recorded.change.detail, said)


def why(recorded: Recorded) -> str:
    """Say why a change was told, without what its facts say."""
    summary, names = recorded.change.summary, _names(recorded)
    for was, now in _SAID[recorded.change.kind]:
        try:
            summary = summary.replace(was.format_map(names), now.format_map(names), 1)
        except KeyError:
            continue  # a fact that is not told is said here
    return sentence(summary.strip()) or recorded.change.summary


def _names(recorded: Recorded) -> dict[str, str]:
    detail = recorded.change.detail
    days, score = number(detail, "days"), number(detail, "score")
    names = {name: text(detail, name) for name in _NAMES}
    names |= {name: day(detail, name) for name in ("due", "concluded", "allowed_from")}
    names |= {"late": late(detail), "left": left(detail)}
    names["days"] = "" if days is None else count(days, "day")
    # A page that carries what it owed itself was not weighed against anything.
    names["score"] = "" if score is None or own_page(recorded) else f"{score:.0f}"
    return {name: said for name, said in names.items() if said}


def _opened(detail: Detail, said: str) -> str:
    what, last = OWED.get(text(detail, "owed")), day(detail, "due")
    if detail.get("reopened") is True:
        said = "Owed again"
    named = f"{said}: {what}" if what else said
    return f"{named} by {last}" if last else named


def _concluded(detail: Detail, said: str) -> str:
    stated = day(detail, "concluded")
    on = "on" if len(text(detail, "concluded")) == _DAY else "in"
    return said.replace("Concluded", f"Concluded {on} {stated}") if stated else said


def _answered(detail: Detail, said: str) -> str:
    answer, over = clip(text(detail, "answer"), ANSWER), late(detail)
    named = f"{said}: {answer}" if answer else said
    return f"{named}, {over} late" if over else named


def _late(detail: Detail, said: str) -> str:
    over = late(detail)
    return f"{said} by {over}" if over else said


def _still_unpublished(detail: Detail, said: str) -> str:
    rung = text(detail, "rung")
    return f"{said} after {rung}" if rung else said


def _published(detail: Detail, said: str) -> str:
    age = text(detail, "age")
    return f"{said} after {age}" if age else said


def _expiring(detail: Detail, said: str) -> str:
    when = left(detail)
    return f"May leave the site {when}" if when else said


_HEADLINES: dict[Kind, Callable[[Detail, str], str]] = {
    Kind.OPENED: _opened,
    Kind.CONCLUDED: _concluded,
    Kind.LATE: _late,
    Kind.STILL_UNPUBLISHED: _still_unpublished,
    Kind.ANSWERED: _answered,
    Kind.PUBLISHED: _published,
    Kind.EXPIRING: _expiring,
}
