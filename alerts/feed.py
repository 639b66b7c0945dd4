"""An Atom feed of changes (RFC 4287), for whatever else listens. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from alerts import phrases
from alerts.blocks import clean, link
from alerts.facts import facts
from db.records import Recorded
from db.times import stamp

if TYPE_CHECKING:
    from db.heard import Entry

ATOM = "http://www.w3.org/2005/Atom"
AUTHORITY = "pagefive.invalid,2017-11-14"
"""Who names the entries (RFC 4151), with a day: a name that nobody can own (RFC 2606)."""
LONGEST_TITLE = 300

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, however they are written."""


def feed(entries: Sequence[Entry], name: str, empty: datetime) -> str:
    """Return a feed of changes, newest first. `name` is the log's own.

    An entry's id outlives edits of its title and moves of its publication; `empty` is when a feed
    without entries was last updated.
    """
    ET.register_namespace("", ATOM)
    root = ET.Element(_tag("feed"))
    _add(root, "id", f"tag:{AUTHORITY}:{name}")
    _add(root, "title", "Pagefive: what changed")
    _add(root, "updated", stamp(max((_updated(entry) for entry in entries), default=empty)))
    _add(_add(root, "author"), "name", "Pagefive")
    _add(root, "generator", "Pagefive")
    for entry in entries:
        _add_entry(root, entry, name)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_entry(root: ET.Element, entry: Entry, name: str) -> None:
    recorded, change = entry.recorded, entry.recorded.change
    added = _add(root, "entry")
    _add(added, "id", f"tag:{AUTHORITY}:{name}/change/{recorded.id}")
    _add(added, "title", _title(entry))
    _add(added, "published", stamp(recorded.at))
    _add(added, "updated", stamp(_updated(entry)))
    if address := link(change.url, "").get("url"):
        _add(added, "link", rel="alternate", href=str(address))
    for scheme, term in _terms(recorded):
        _add(added, "category", term=term, scheme=f"tag:{AUTHORITY}:{scheme}")
    _add(added, "summary", change.summary if entry.reason is None else _taken_back(entry))
    _add(added, "content", "\n".join(_told(recorded)))


def _title(entry: Entry) -> str:
    change = entry.recorded.change
    title = f"{phrases.headline(entry.recorded)}: {clean(change.title or change.key)}"
    return ("Retracted: " if entry.retracted else "") + title[:LONGEST_TITLE]


def _terms(recorded: Recorded) -> list[tuple[str, str]]:
    change = recorded.change
    return [("kind", change.kind), ("severity", change.severity), ("source", recorded.source)]


def _taken_back(entry: Entry) -> str:
    return f"Retracted as wrong: {entry.reason} It said: {entry.recorded.change.summary}"


def _told(recorded: Recorded) -> list[str]:
    """Return what the alert says, a line each."""
    lines = ["".join(str(part.get("text", "")) for part in line) for line in facts(recorded)]
    return [*lines, f"Why: {phrases.why(recorded)}"]


def _updated(entry: Entry) -> datetime:
    return entry.retracted or entry.recorded.at


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    added = ET.SubElement(parent, _tag(name), {key: _xml(said) for key, said in attributes.items()})
    if text:
        added.text = _xml(text)
    return added


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
