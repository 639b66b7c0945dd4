"""The facts in a change's detail, each a line of a message. Pure.

A detail that lacks a part leaves out the fact that needs it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from alerts import owed
from alerts.blocks import Inline, clean, clip, link, words
from alerts.depth import depth_curve, page_one, pushed_by
from alerts.details import Detail, count, day, moment, number, parts, sentence, text, texts
from alerts.diffs import touched
from db.kept import GONE, NOTHING, Copy, Kept
from db.records import Kind, Recorded
from db.times import spoken

Line = list[Inline]

LONGEST = 400
MOST = 10
"""Facts shown of one change."""
COPY = 3
"""Facts of a kept copy."""
NO_COPY = "No copy of its page is kept"
COMMAND = 400
"""Characters of a command; a longer one is no use when it is cut, and is left out."""
WORDS = 3
"""Paragraphs of a template shown; the rest are counted."""
TAGS = {"force": "Forces", "topic": "Topics", "body": "Bodies", "reference": "References"}
ROUTES = {"sitemap": "Met in the sitemap", "feed": "Met in the feed", "link": "Linked from"}


def facts(recorded: Recorded, kept: Kept = NOTHING) -> list[Line]:
    """Return the facts that stand in a change's detail, those that matter most first.

    Of a page that is gone they name the copy that is kept, which itself is never posted.
    """
    tell = _TELLERS.get(recorded.change.kind)
    told = tell(recorded.change.detail) if tell else _lines(owed.facts(recorded))
    if recorded.change.kind in GONE and recorded.id in kept.copies:
        copy = kept.copies[recorded.id]
        return [*told[: MOST - COPY], *(_copy(recorded, copy) if copy else [[words(NO_COPY)]])]
    return told[:MOST]


def what(detail: Detail) -> list[str]:
    """Say what a publication is by its own site: kind and date, and what it is filed under."""
    stated = day(detail, "stated_date")
    named = [text(detail, "kind"), f"dated {stated}" if stated else ""]
    of_kind = ", ".join(part for part in named if part)
    topics = ", ".join(texts(detail, "topics"))
    return [part for part in (sentence(of_kind), topics and f"Filed under {topics}") if part]


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
    """Say by which route a publication that no listing has was met, where and when."""
    by, where, since = ROUTES.get(text(detail, "route")), text(detail, "where"), _since(detail)
    if not by:
        return []
    place = [words(" "), link(where, clip(where, LONGEST // 2))] if where else []
    return [words(by), *place, *([words(since)] if since else [])]


def _since(detail: Detail) -> str:
    since = moment(detail, "since")
    return f", first on {since}" if since else ""


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
    met = route(detail)
    return [met] if met else []


def _delisted(detail: Detail) -> list[Line]:
    return _lines([absence(detail)])


def _removed(detail: Detail) -> list[Line]:
    return _lines(_look(look) for look in parts(detail, "looks"))


def _look(look: Detail) -> str:
    answer, at = text(look, "answer"), moment(look, "at")
    return f"{at}: its address answered {answer}" if answer and at else ""


def _copy(recorded: Recorded, copy: Copy) -> list[Line]:
    key, source = clean(recorded.change.key), recorded.source
    command = f"pagefive evidence {shlex.quote(key)} --source {shlex.quote(source)}"
    get = [words("To get it: "), words(command, "code")]
    lies = f"It lies in {clip(copy.warc, LONGEST)} at {copy.offset:,}, SHA-256 "
    until = f", read until {spoken(copy.seen)}" if copy.seen else ""
    return [
        [words(f"We keep its last copy: version {copy.version}{until}")],
        *([get] if len(command) <= COMMAND else []),
        [words(lies), words(clip(copy.digest, LONGEST), "code")],
    ]


def _expired(detail: Detail) -> list[Line]:
    return [*_lines([rule(detail)]), *_removed(detail)]


def _buried(detail: Detail) -> list[Line]:
    return _lines([page_one(detail), depth_curve(detail), pushed_by(detail)])


def _document(detail: Detail) -> list[Line]:
    named = document(detail)
    return [[words("Document: "), *named]] if named else []


def _replaced(detail: Detail) -> list[Line]:
    now, was = text(detail, "document"), text(detail, "was_document")
    condition = text(detail, "condition")
    names = _renamed(file_name(was), file_name(now)) if was and now else []
    unread = f"Its words cannot be read, or not all: {condition}" if condition else ""
    return [*_document(detail), *touched(detail), *names, *_lines([unread])]


def _renamed(was: str, now: str) -> list[Line]:
    old, new = words(clip(was, LONGEST // 2), "strike"), words(clip(now, LONGEST // 2), "bold")
    return [[words("File name: "), old, words(" → "), new]] if was != now else []


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
    Kind.TEMPLATE: _template,
}
