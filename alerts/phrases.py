"""The words for each kind of change: its headline, and the facts in its detail. Pure.

A detail that lacks a part leaves out the phrase that needs it.
"""

from __future__ import annotations

from alerts.blocks import clean
from alerts.folding import Group, Shape
from db.records import Kind, Recorded
from db.times import spoken, spoken_day, unstamp

Detail = dict[str, object]

HEADLINES = {
    Kind.ADDED: "New",
    Kind.BACKDATED: "Put up under an old date",
    Kind.UNLISTED: "Online, but in no listing",
    Kind.DELISTED: "Gone from every listing",
    Kind.REMOVED: "Removed",
    Kind.EXPIRED: "Expired",
    Kind.MOVED: "Moved",
    Kind.RESTORED: "Back again",
    Kind.WITHDRAWN: "Withdrawn",
    Kind.BURIED: "Buried",
    Kind.SINKING: "Sinking fast",
    Kind.EDITED: "Edited",
    Kind.EDITED_SILENTLY: "Edited silently",
    Kind.RETITLED: "Retitled",
    Kind.REDATED: "Redated",
    Kind.ATTACHED: "Document added",
    Kind.REPLACED: "Document replaced",
    Kind.DETACHED: "Document taken away",
    Kind.PUBLISHED: "Published",
    Kind.BROKEN: "Cannot be read",
    Kind.BLOCKED: "Refuses to be read",
    Kind.SILENT: "Not read completely for too long",
    Kind.SHRUNK: "Many publications missing at once",
    Kind.TEMPLATE: "The same words on many pages",
    Kind.RECOVERED: "Reads well again",
}

OF_MANY = {
    Kind.ADDED: "new publications",
    Kind.BACKDATED: "publications put up under old dates",
    Kind.UNLISTED: "publications online, but in no listing",
    Kind.DELISTED: "publications gone from every listing",
    Kind.REMOVED: "publications removed",
    Kind.EXPIRED: "publications expired",
    Kind.MOVED: "publications moved",
    Kind.RESTORED: "publications back again",
    Kind.WITHDRAWN: "publications withdrawn",
    Kind.BURIED: "publications buried",
    Kind.SINKING: "publications sinking fast",
    Kind.EDITED: "publications edited",
    Kind.EDITED_SILENTLY: "publications edited silently",
    Kind.RETITLED: "publications retitled",
    Kind.REDATED: "publications redated",
    Kind.ATTACHED: "publications with documents added",
    Kind.REPLACED: "publications with documents replaced",
    Kind.DETACHED: "publications with documents taken away",
    Kind.PUBLISHED: "findings published",
}


def headline(recorded: Recorded) -> str:
    """Say what happened, in our own words."""
    change = recorded.change
    said = HEADLINES[change.kind]
    if change.kind is Kind.BURIED:
        return said + _where_buried(change.detail)
    if change.kind is Kind.PUBLISHED and (age := _text(change.detail, "age")):
        return f"{said} after {age}"
    return said


def headline_of_many(recorded: Recorded, count: int) -> str:
    """Say what happened to several publications, by the leading change."""
    return f"{count} {OF_MANY[recorded.change.kind]} at {recorded.source}"


def why_together(group: Group) -> str:
    """Say why several publications are told in one message."""
    if group.shape is Shape.STORM:
        return "more than ten changes of one crawl are told together, by kind."
    if group.lead.change.kind is Kind.BURIED:
        return "they came together, and each other is what they are buried under."
    return "ten or more were new in one crawl."


def _where_buried(detail: Detail) -> str:
    page, listing, hours = (
        detail.get(name) for name in ("page", "listing", "hours_since_first_seen")
    )
    where = f" on page {page} of {listing}" if isinstance(page, int) and listing else ""
    if detail.get("born_buried") is True or not isinstance(hours, int | float):
        return where
    return f"{where}, {_span(hours)} after it was first seen"


def _span(hours: float) -> str:
    count, unit = (hours, "hour") if hours < 48 else (hours / 24, "day")
    return f"{count:.0f} {unit}{'' if round(count) == 1 else 's'}"


def facts(recorded: Recorded) -> list[str]:
    """Return the facts that stand in a change's detail, each a phrase."""
    detail = recorded.change.detail
    match recorded.change.kind:
        case Kind.ADDED:
            return _what(detail)
        case Kind.BURIED:
            return _page_one(detail) + _pushed_by(detail)
        case Kind.REMOVED:
            return [_look(look) for look in _dicts(detail, "looks")]
        case Kind.PUBLISHED:
            return _clock(detail)
        case _:
            return []


def note(recorded: Recorded) -> str:
    """Say the one thing worth knowing of a change in a list of many."""
    change = recorded.change
    if change.kind is Kind.BURIED:
        return _where_buried(change.detail).strip()
    if change.kind is Kind.ADDED:
        return ", ".join(_what(change.detail)[:2])
    return change.summary


def _what(detail: Detail) -> list[str]:
    stated = _text(detail, "stated_date")
    topics = [clean(topic) for topic in _list(detail, "topics") if isinstance(topic, str)]
    parts = [_text(detail, "kind"), f"dated {_day(stated)}" if stated else "", ", ".join(topics)]
    return [part for part in parts if part]


def _page_one(detail: Detail) -> list[str]:
    match _list(detail, "hours_on_page_one"):
        case [int() | float() as least, int() | float() as most]:
            span = (
                _span(most) if round(least) == round(most) else f"{least:.0f} to {most:.0f} hours"
            )
            return [f"Stood on page one for {span}" if most else "Never stood on page one"]
        case _:
            return []


def _pushed_by(detail: Detail) -> list[str]:
    pushed = detail.get("pushed_by")
    if not isinstance(pushed, dict) or not pushed.get("count"):
        return []
    groups = [_pushers(group) for group in _dicts(pushed, "groups")]
    return [f"Pushed down by {pushed['count']} later publications", *groups]


def _pushers(group: Detail) -> str:
    kind = _text(group, "kind") or "publication"
    return f"{group.get('count')} × {kind} first seen on {_day(_text(group, 'day'))}"


def _look(look: Detail) -> str:
    answer = look.get("answer", look.get("status"))
    return f"{_time(_text(look, 'at'))}: its address answered {answer}"


def _clock(detail: Detail) -> list[str]:
    age, since = _text(detail, "age"), _text(detail, "since_what")
    return [f"{age} since {since}"] if age and since else []


def titles(detail: Detail) -> tuple[str, str]:
    """Return the old and the new title."""
    return _text(detail, "was"), _text(detail, "now")


def segments(detail: Detail) -> list[tuple[str, str]]:
    """Return the segments of a word diff: `=`, `-`, `+` or `~` (only moved), and the words."""
    return [
        (str(segment[0]), str(segment[1]))
        for segment in _list(detail, "diff")
        if isinstance(segment, list | tuple) and len(segment) == 2
    ]


def _text(detail: Detail, name: str) -> str:
    said = detail.get(name)
    return clean(said) if isinstance(said, str) else ""


def _list(detail: Detail, name: str) -> list[object]:
    several = detail.get(name)
    return list(several) if isinstance(several, list | tuple) else []


def _dicts(detail: Detail, name: str) -> list[Detail]:
    return [each for each in _list(detail, name) if isinstance(each, dict)]


def _day(stated: str) -> str:
    try:
        return spoken_day(stated)
    except ValueError:
        return stated


def _time(text: str) -> str:
    try:
        return spoken(unstamp(text))
    except ValueError:
        return text
