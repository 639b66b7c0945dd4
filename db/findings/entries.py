"""What a person gives to the register, checked: flags, or the rows of a CSV file. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlsplit

from db.findings import clocks
from db.findings.clocks import Clock, Due
from db.findings.matching import normalised
from db.findings.register import Entry
from db.kinds import Owed
from db.tags import TagKind, Words

COLUMNS = (
    "title", "source", "since", "since_what", "kind", "force", "match", "reference", "due",
    "clock", "url", "note",
)  # fmt: skip
NEEDED = ("title", "source", "since", "since_what")
ENTERED_DUE = "the day entered by hand"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What an entry may name: sources, and forces by the word lists."""

    sources: Sequence[str]
    words: Words


def entry(given: Mapping[str, str | None], known: Known) -> Entry:
    """Check what a person gave. Raises ValueError with one line that names what is wrong."""
    said = {name: (given.get(name) or "").strip() for name in COLUMNS}
    if missing := [name for name in NEEDED if not said[name]]:
        raise ValueError(f"{missing[0]} is missing: {', '.join(NEEDED)} are needed")
    since = _day("since", said["since"])
    due = _due(said["due"], said["clock"], since)
    if due and due.day < since:
        raise ValueError(f"due: {due.day} lies before since, {since}")
    if said["reference"] and normalised(said["reference"]) is None:
        raise ValueError(f"reference: {said['reference']!r} is not YYYY/NNNNNN, as 2017/091299")
    return Entry(
        title=" ".join(said["title"].split()),
        source=_one_of("source", said["source"], known.sources),
        since=since,
        since_what=said["since_what"],
        owed=Owed(_one_of("kind", said["kind"] or Owed.INVESTIGATION.value, list(Owed))),
        force=_force(said["force"], known.words) if said["force"] else None,
        match=said["match"] or None,
        reference=normalised(said["reference"]),
        due=due,
        url=_address(said["url"]) if said["url"] else None,
        note=said["note"] or None,
    )


def begun(entries: Sequence[Entry], on: date) -> None:
    """Check that what is entered has begun. Raises ValueError with one line."""
    for one in entries:
        if one.since > on:
            raise ValueError(f"since: {one.since} lies ahead of {on} ({one.title!r})")


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: {text!r} is not a day, as 2010-06-02") from None


def _due(day: str, clock: str, since: date) -> Due | None:
    if day and clock:
        raise ValueError("due and clock: give one of them")
    if clock:
        return clocks.due(Clock(_one_of("clock", clock, list(Clock))), since)
    return Due(day=_day("due", day), rule=ENTERED_DUE) if day else None


def _one_of(name: str, text: str, known: Sequence[str]) -> str:
    if text in known:
        return text
    raise ValueError(f"there is no {name} {text!r}; known are: {', '.join(map(str, known))}")


def _force(text: str, words: Words) -> str:
    names = {}
    for each in words.entries:
        if each.kind is TagKind.FORCE:
            names.update({each.name.casefold(): each.name, each.shown.casefold(): each.name})
    if name := names.get(text.casefold()):
        return name
    near = get_close_matches(text.casefold(), names, n=3, cutoff=0.5)
    hint = f"; near are: {', '.join(dict.fromkeys(names[one] for one in near))}" if near else ""
    raise ValueError(f"there is no force {text!r} (names of data.police.uk are known){hint}")


def _address(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https"):
        raise ValueError(f"url: {text!r} is no address, as https://www.policeconduct.gov.uk/…")
    return text
