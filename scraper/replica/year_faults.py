"""What goes wrong in a made-up year, as faults of the server and spells of the site. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from scraper.replica.faults import Fault, FaultKind
from scraper.replica.spells import FOREVER, Spell, TimedFault
from scraper.replica.year_calendar import Calendar, Slot
from scraper.replica.year_words import BLOCK

_LISTINGS = {
    "hmicfrs": r"^/(publications|news|fire-and-rescue-services/publications)/(page/\d+/)?$",
    "iopc": r"^/(our-work/investigations|our-work/learning|publications|news)(\?page=\d+)?$",
}
_DETAILS = {
    "hmicfrs": r"^/(publications|news/news-feed)/(?!page/)[^/]+/$",
    "iopc": r"^/(our-work/\w+|publications|news)/[^?]+$",
}
_THIRD = {"hmicfrs": r"^/publications/page/3/$", "iopc": r"^/our-work/learning\?page=2$"}
_NEW_HOMES = {
    "hmicfrs": "https://www.hmicfrs.justiceinspectorates.gov.uk",
    "iopc": "https://policeconduct.gov.uk",
}
_ALERTS = {
    "hours": "silent", "dropped": "silent", "days": "silent", "third page for days": "silent",
    "forbidden": "blocked", "captcha": "blocked",
    "thin": "broken", "empty": "broken", "foreign": "broken", "cookie wall": "broken",
    "lost": "shrunk",
    "moment": None, "third page": None,
}  # fmt: skip
"""By what a source's trouble is told, by `rules.md`; None: it ends before it is told."""

_PASSING = {
    "thin": Spell(since=FOREVER, thin=4),
    "lost": Spell(since=FOREVER, lost=3),
    "stale": Spell(since=FOREVER, stale=timedelta(minutes=60)),
    "title order": Spell(since=FOREVER, sort="title"),
    "ties": Spell(since=FOREVER, sort="ties"),
    "size": Spell(since=FOREVER, size=20),
}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Everything that is wrong with one source in its year."""

    faults: tuple[TimedFault, ...]
    spells: tuple[Spell, ...]


def trouble(source: str, calendar: Calendar, featured: tuple[str, ...]) -> Trouble:
    """Turn a source's slots into faults and spells; `featured` may stand at the head of a list."""
    slots = calendar.slots
    return Trouble(
        faults=tuple(_fault(source, slot) for slot in slots if slot.name in _ALERTS),
        spells=(*_spells(source, slots, featured), *_block(calendar)),
    )


def _fault(source: str, slot: Slot) -> TimedFault:
    return TimedFault(
        source=source, name=slot.name, since=slot.since, until=slot.until,
        faults=tuple(_served(source, slot.name)), alert=_ALERTS[slot.name],
    )  # fmt: skip


def _served(source: str, name: str) -> Iterator[Fault]:
    everything: Mapping[str, FaultKind] = {
        "hours": FaultKind.UNAVAILABLE,
        "days": FaultKind.UNAVAILABLE,
        "moment": FaultKind.UNAVAILABLE,
        "dropped": FaultKind.DROPPED,
        "forbidden": FaultKind.FORBIDDEN,
        "captcha": FaultKind.CAPTCHA,
    }
    if name in everything:
        yield Fault(kind=everything[name])
    if name == "empty":
        yield Fault(kind=FaultKind.EMPTY_LISTING, path=_LISTINGS[source])
    if name == "foreign":
        yield Fault(kind=FaultKind.FOREIGN, path=_LISTINGS[source])
    if name == "cookie wall":
        yield Fault(kind=FaultKind.COOKIE_WALL, path=_DETAILS[source])
    if name.startswith("third page"):
        yield Fault(kind=FaultKind.UNAVAILABLE, path=_THIRD[source])


def _spells(source: str, slots: tuple[Slot, ...], featured: tuple[str, ...]) -> Iterator[Spell]:
    for slot in slots:
        since, until = slot.since, slot.until
        if slot.name in _PASSING:
            yield replace(_PASSING[slot.name], since=since, until=until)
        elif slot.name == "featured":
            yield Spell(since=since, until=until, featured=featured)
        elif slot.name == "redesign":
            yield Spell(since=since, skin="redesign")
        elif slot.name == "host":
            yield Spell(since=since, home=_NEW_HOMES[source])


def _block(calendar: Calendar) -> Iterator[Spell]:
    """Put a block on every page, until the next time that one is due."""
    times = [slot.since for slot in calendar.named("template")]
    if times:
        yield Spell(since=times[0], until=(*times[1:], FOREVER)[0], block=BLOCK)
