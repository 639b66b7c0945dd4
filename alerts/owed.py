"""The facts of what is owed: by when it is due, how old it is, what it waits for. Pure.

A detail that lacks a part leaves out the phrase that needs it. Days are counted to the London day
of the change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alerts.blocks import clean
from alerts.details import Detail, count, day, number, sentence, text, texts
from db.records import Kind, Recorded
from db.times import day as day_of

QUOTES = 2
"""Sentences of a page that are quoted."""
_WORDS = {"and": "and", "of": "of", "hmrc": "HMRC"}


def facts(recorded: Recorded) -> list[str]:
    """Return what is to be known of a finding, what matters most first; some may be empty."""
    tell = _FACTS.get(recorded.change.kind)
    return tell(recorded) if tell else []


def note(recorded: Recorded) -> str:
    """Say the one thing worth knowing of a finding in a list of many."""
    detail = recorded.change.detail
    match recorded.change.kind:
        case Kind.OPENED | Kind.LATE:
            said = clock(recorded) or age(recorded)
            return said[:1].lower() + said[1:]
        case Kind.CONCLUDED | Kind.STILL_UNPUBLISHED:
            return joined("; ", age(recorded), waits(detail))
        case Kind.ANSWERED:
            return answer(detail)
        case Kind.PUBLISHED:
            what = named(recorded) if not own_page(recorded) else ""
            return joined("; ", age(recorded), what and f"was owed: {what}")
        case _:
            return leaving(detail)


def clock(recorded: Recorded) -> str:
    """Say by when something is due, and how far off that is: `Due by 1 May 2021, 57 days ago`."""
    last, over = day(recorded.change.detail, "due"), _days_after(recorded, "due")
    return joined(", ", f"Due by {last}", "" if over is None else _off(-over)) if last else ""


def age(recorded: Recorded) -> str:
    """Say how long it is owed, and since what: `1,972 days since the deaths (2 June 2010)`."""
    detail = recorded.change.detail
    since, what, length = day(detail, "since"), text(detail, "since_what"), _length(recorded)
    if not what or not (length or since):
        return ""
    if not length:
        return f"Owed since {since}: {what}"
    # Where the words end in a date of their own, `since` is only the first day it may mean.
    return f"{length} since {what}{f' ({since})' if since and not what.endswith(')') else ''}"


def waits(detail: Detail) -> str:
    """Say what publication waits for, by the page's own word."""
    event = text(detail, "waiting_for")
    return f"waits for: {event}" if event else ""


def answer(detail: Detail) -> str:
    """Say what was answered, and how late: `“Yes”, 6 days late`."""
    said, over = text(detail, "answer"), late(detail)
    return joined(", ", f"“{said}”" if said else "", over and f"{over} late")


def late(detail: Detail) -> str:
    """Say by how many days it is late; "" where it is not."""
    days = number(detail, "days_late")
    return count(days, "day") if days else ""


def left(detail: Detail) -> str:
    """Say when something may leave the site, in the words of the change's own sentence."""
    days = number(detail, "days_left")
    if days is None:
        return ""
    return f"in {days:.0f} days" if days > 1 else "tomorrow" if days == 1 else "from now on"


def leaving(detail: Detail) -> str:
    """Say from when something may leave the site: `from 1 November 2017, in 12 days`."""
    since = day(detail, "allowed_from")
    return joined(", ", f"from {since}", left(detail)) if since else ""


def joined(between: str, *said: str) -> str:
    """Join what there is to say."""
    return between.join(each for each in said if each)


def _length(recorded: Recorded) -> str:
    detail = recorded.change.detail
    known = (number(detail, name) for name in ("age_days", "days"))
    days = next((each for each in known if each is not None), _days_after(recorded, "since"))
    return text(detail, "age") or (count(days, "day") if days and days > 0 else "")


def _days_after(recorded: Recorded, name: str) -> int | None:
    try:
        return (day_of(recorded.at) - date.fromisoformat(text(recorded.change.detail, name))).days
    except ValueError:
        return None


def _off(days: int) -> str:
    if days in (0, 1):
        return "tomorrow" if days else "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def named(recorded: Recorded) -> str:
    """Name what is owed, without the title of the publication that a message leads with."""
    finding, title = text(recorded.change.detail, "finding"), clean(recorded.change.title)
    for word in ("of", "to", "on"):
        if finding.endswith(f" {word} “{title}”"):
            return finding.removesuffix(f" {word} “{title}”")
    return "" if finding == title else finding


def own_page(recorded: Recorded) -> bool:
    """Tell whether a finding is that of the publication which a message leads with."""
    return named(recorded) != text(recorded.change.detail, "finding")


def _what(recorded: Recorded, is_: str = "is") -> str:
    what = named(recorded)
    if own_page(recorded):
        what = "" if what == "Findings" else what[:1].lower() + what[1:]
    return f"What {is_} owed: {what}" if what else ""


def _about(recorded: Recorded) -> str:
    slug, reference = (text(recorded.change.detail, name) for name in ("force", "reference"))
    force = " ".join(_WORDS.get(word, word.capitalize()) for word in slug.split("-"))
    said = (f"Force: {force}" if force else "", f"Reference: {reference}" if reference else "")
    return joined(" · ", *said)


def _opened(recorded: Recorded) -> list[str]:
    what = _what(recorded)  # the headline says it, but not which of a page's several
    which = what if what[-1:].isdigit() else ""
    return [clock(recorded), which, age(recorded), _about(recorded)]


def _late(recorded: Recorded) -> list[str]:
    rule = text(recorded.change.detail, "due_rule")
    set_by = f"Rule: {rule}" if rule else ""
    return [clock(recorded), set_by, _what(recorded), age(recorded), _about(recorded)]


def _concluded(recorded: Recorded) -> list[str]:
    detail = recorded.change.detail
    quoted = [f"“{each}”" for each in texts(detail, "quotes")[:QUOTES]]
    about = (_what(recorded), _about(recorded))
    return [age(recorded), sentence(waits(detail)), *quoted, *about]


def _still_unpublished(recorded: Recorded) -> list[str]:
    waiting = sentence(waits(recorded.change.detail))
    return [age(recorded), waiting, _what(recorded), _about(recorded)]


def _answered(recorded: Recorded) -> list[str]:
    said = text(recorded.change.detail, "answer")
    given = f"{named(recorded) or 'Answer'}: “{said}”" if said else _what(recorded, "was")
    return [given, _in_time(recorded), age(recorded), _about(recorded)]


def _in_time(recorded: Recorded) -> str:
    last, over = day(recorded.change.detail, "due"), _days_after(recorded, "due")
    if not last or over is None:
        return ""
    if over == 0:
        return f"Due by {last}; seen that day"
    return f"Due by {last}; seen {count(abs(over), 'day')} {'after' if over > 0 else 'before'}"


def _published(recorded: Recorded) -> list[str]:
    return [age(recorded), _what(recorded, "was"), _about(recorded)]


def _expiring(recorded: Recorded) -> list[str]:
    said = leaving(recorded.change.detail)
    return [f"The site’s own rule lets it go {said}"] if said else []


_FACTS: dict[Kind, Callable[[Recorded], list[str]]] = {
    Kind.OPENED: _opened,
    Kind.CONCLUDED: _concluded,
    Kind.LATE: _late,
    Kind.STILL_UNPUBLISHED: _still_unpublished,
    Kind.ANSWERED: _answered,
    Kind.PUBLISHED: _published,
    Kind.EXPIRING: _expiring,
}
KINDS = frozenset(_FACTS)
"""The kinds of change that are about what is owed, or kept."""
