"""The facts in a change's detail, each a line of a message. Pure.

A detail that lacks a part leaves out the fact that needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from alerts.blocks import Inline, clean, clip, link, words
from alerts.details import (
    Detail,
    between,
    count,
    day,
    moment,
    number,
    parts,
    several,
    span,
    text,
    texts,
)
from alerts.diffs import touched
from db.records import Kind, Recorded
from db.times import LONDON, unstamp

Line = list[Inline]

LONGEST = 400
MOST = 10
"""Facts shown of one change."""
GROUPS = 3
"""Groups of later publications named, the largest ones; the rest are counted."""
CURVE = 6
"""Points of a depth curve named: the first, and the last ones."""
WORDS = 3
"""Paragraphs of a template shown; the rest are counted."""
TAGS = {"force": "Forces", "topic": "Topics", "body": "Bodies", "reference": "References"}
ROUTES = {"sitemap": "Met in the sitemap", "feed": "Met in the feed", "link": "Linked from"}


def facts(recorded: Recorded) -> list[Line]:
    """Return the facts that stand in a change's detail, those that matter most first."""
    tell = _TELLERS.get(recorded.change.kind)
    return tell(recorded.change.detail)[:MOST] if tell else []


def what(detail: Detail) -> list[str]:
    """Say what a publication is by its own site: kind and date, and what it is filed under."""
    stated = day(detail, "stated_date")
    named = [text(detail, "kind"), f"dated {stated}" if stated else ""]
    of_kind = ", ".join(part for part in named if part)
    return [part for part in (sentence(of_kind), ", ".join(texts(detail, "topics"))) if part]


def notable(detail: Detail) -> list[str]:
    """Return what is notable about a release, as it was recorded."""
    return [said for each in parts(detail, "annotations") if (said := text(each, "said"))]


def backdating(detail: Detail) -> str:
    """Say how far back a date lies, and which look ought to have seen it."""
    days, look = number(detail, "days_backdated"), moment(detail, "should_have_been_seen")
    stated = day(detail, "stated_date")
    said = [f"dated {stated}"] if stated else []
    if days is not None and look:
        said.append(f"{count(days, 'day')} before the look of {look} that ought to have seen it")
    return sentence(", ".join(said))


def route(detail: Detail) -> Line:
    """Say by which route a publication that no listing has was met, and where."""
    by, where = ROUTES.get(text(detail, "route")), text(detail, "where")
    if not by:
        return []
    return [words(f"{by} "), link(where, clip(where, LONGEST // 2))] if where else [words(by)]


def absence(detail: Detail) -> str:
    """Say since when a publication is in no listing."""
    since = moment(detail, "absent_since")
    return f"In no listing since {since}" if since else ""


def rule(detail: Detail) -> str:
    """Say which rule allows that a publication goes, and from when."""
    why, since = text(detail, "rule"), day(detail, "allowed_from")
    return f"Allowed by the site’s rule: {why}{f', from {since}' if since else ''}" if why else ""


def document(detail: Detail) -> Line:
    """Name a document by the words of its link, else by its file."""
    address = text(detail, "document")
    named = text(detail, "label") or file_name(address)
    return [link(address, clip(named, LONGEST))] if named else []


def file_name(address: str) -> str:
    """Return the last part of an address, as people write it."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    return clean(unquote(path.rstrip("/").rpartition("/")[2])) or address


def sentence(said: str) -> str:
    """Begin with a capital."""
    return said[:1].upper() + said[1:]


def _lines(said: Iterable[str]) -> list[Line]:
    return [[words(clip(each, LONGEST))] for each in said if each]


def _added(detail: Detail) -> list[Line]:
    return _lines([*map(sentence, notable(detail)), *_tags(detail), *what(detail)])


def _backdated(detail: Detail) -> list[Line]:
    about = what({name: said for name, said in detail.items() if name != "stated_date"})
    return _lines([backdating(detail), *_tags(detail), *about])


def _tags(detail: Detail) -> list[str]:
    names: dict[str, list[str]] = {}
    for tag in parts(detail, "tags"):
        if name := text(tag, "shown") or text(tag, "name"):
            names.setdefault(text(tag, "kind"), []).append(name)
    return [f"{said}: {', '.join(names[kind])}" for kind, said in TAGS.items() if kind in names]


def _unlisted(detail: Detail) -> list[Line]:
    met, since = route(detail), moment(detail, "since")
    return [line for line in (met, *_lines([f"First met on {since}" if since else ""])) if line]


def _delisted(detail: Detail) -> list[Line]:
    return _lines([absence(detail)])


def _removed(detail: Detail) -> list[Line]:
    return _lines(_look(look) for look in parts(detail, "looks"))


def _look(look: Detail) -> str:
    answer, at = text(look, "answer"), moment(look, "at")
    return f"{at}: its address answered {answer}" if answer and at else ""


def _expired(detail: Detail) -> list[Line]:
    return [*_lines([rule(detail)]), *_removed(detail)]


def _buried(detail: Detail) -> list[Line]:
    return _lines([page_one(detail), depth_curve(detail), *_pushed_by(detail)])


def _where(detail: Detail) -> str:
    page, listing = number(detail, "page"), text(detail, "listing")
    return f"page {page:.0f} of {listing}" if page is not None and listing else ""


def fallen(detail: Detail) -> str:
    """Say how deep a publication stands, and how soon."""
    hours, where = number(detail, "hours_since_first_seen"), _where(detail)
    if detail.get("born_buried") is True:
        return f"{where} from the start" if where else "from the start"
    after = f"{span(hours)} after it was first seen" if hours is not None else ""
    return ", ".join(part for part in (where, after) if part)


def page_one(detail: Detail) -> str:
    """Say how long a publication stood on page one, beside what is usual there."""
    said = _stood(detail)
    usual = number(detail, "usual_hours_on_page_one")
    if not said or usual is None:
        return said
    is_ = "is" if span(usual).startswith("1 ") else "are"
    return f"{said}; {span(usual)} {is_} usual there"


def _stood(detail: Detail) -> str:
    match several(detail, "hours_on_page_one"):
        case [int() | float() as least, int() | float() as most] if most:
            return f"Stood on page one for {between(least, most)}"
        case [_, _]:
            return "Never stood on page one"
        case _:
            return "Never stood on page one" if detail.get("born_buried") is True else ""


def depth_curve(detail: Detail) -> str:
    """Say when a publication came to which page; one place alone is no curve."""
    places = [
        f"page {page:.0f} on {at}"
        for each in parts(detail, "depth_curve")
        if (page := number(each, "page")) is not None and (at := _brief(each))
    ]
    if len(places) < 2:
        return ""
    if len(places) > CURVE:
        places = [places[0], "…", *places[1 - CURVE :]]
    return sentence(", ".join(places))


def _brief(point: Detail) -> str:
    try:
        at = unstamp(text(point, "at")).astimezone(LONDON)
    except (ValueError, OverflowError):
        return ""
    return f"{at.day} {at:%b %H:%M}"


def _pushed_by(detail: Detail) -> list[str]:
    pushed = detail.get("pushed_by")
    total = number(pushed, "count") if isinstance(pushed, dict) else None
    if not isinstance(pushed, dict) or not total:
        return []
    groups = sorted(parts(pushed, "groups"), key=lambda group: -(number(group, "count") or 0))
    named = [said for group in groups[:GROUPS] if (said := _pushers(group))]
    more = sum(number(group, "count") or 0 for group in groups[GROUPS:])
    others = [f"{more:,.0f} others"] if more else []
    whose = ": " + "; ".join([*named, *others]) if named else ""
    return [f"Pushed down by {count(total, 'later publication')}{whose}"]


def _pushers(group: Detail) -> str:
    several_, kind, on = number(group, "count"), text(group, "kind"), day(group, "day")
    seen = f" first seen on {on}" if on else ""
    return f"{several_:,.0f} × {kind or 'publication'}{seen}" if several_ else ""


def _published(detail: Detail) -> list[Line]:
    age, since = text(detail, "age"), text(detail, "since_what")
    return _lines([f"{age} since {since}"] if age and since else [])


def _document(detail: Detail) -> list[Line]:
    named = document(detail)
    return [[words("Document: "), *named]] if named else []


def _replaced(detail: Detail) -> list[Line]:
    now, was = text(detail, "document"), text(detail, "was_document")
    condition = text(detail, "condition")
    said = [
        f"Before it was {file_name(was)}, now {file_name(now)}" if was and now != was else "",
        f"Its words cannot be read, or not all: {condition}" if condition else "",
    ]
    return [*_document(detail), *touched(detail), *_lines(said)]


def _template(detail: Detail) -> list[Line]:
    said = texts(detail, "words")
    more = len(said) - WORDS
    shown = [f"“{clip(each, LONGEST)}”" for each in said[:WORDS]]
    return _lines([*shown, f"and {count(more, 'paragraph')} more" if more > 0 else ""])


_TELLERS: dict[Kind, Callable[[Detail], list[Line]]] = {
    Kind.ADDED: _added,
    Kind.BACKDATED: _backdated,
    Kind.UNLISTED: _unlisted,
    Kind.DELISTED: _delisted,
    Kind.REMOVED: _removed,
    Kind.EXPIRED: _expired,
    Kind.BURIED: _buried,
    Kind.SINKING: _buried,
    Kind.EDITED: touched,
    Kind.EDITED_SILENTLY: touched,
    Kind.ATTACHED: _document,
    Kind.DETACHED: _document,
    Kind.REPLACED: _replaced,
    Kind.PUBLISHED: _published,
    Kind.TEMPLATE: _template,
}
