"""A year in the life of two made-up sites, and what is true of it, from the script alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from scraper.replica.sites import HMICFRS_HOSTS, hmicfrs, iopc
from scraper.replica.spells import TimedFault
from scraper.replica.world import Publication, Site, World, london
from scraper.replica.year_births import Birth, Maternity
from scraper.replica.year_burial import SEEN, Fall, falls
from scraper.replica.year_calendar import Calendar, calendar
from scraper.replica.year_deeds import Doer, Told
from scraper.replica.year_faults import Trouble, trouble

FIRST = date(2024, 1, 8)
SOURCES = ("hmicfrs", "iopc")
SETTLING = timedelta(days=8)
"""For so long it pays to look on after the last thing has happened."""
_USUAL = timedelta(days=15)


@dataclass(frozen=True, kw_only=True)
class TrueChange:
    """Something that happened and is to be reported; `until` is when a state of a source ended."""

    source: str
    kind: str
    key: str
    at: datetime
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Year:
    """The sites, what goes wrong with them, and the truth; things happen until `end`."""

    world: World = field(repr=False)
    faults: tuple[TimedFault, ...] = field(repr=False)
    truth: tuple[TrueChange, ...] = field(repr=False)
    start: datetime
    end: datetime

    @property
    def last_look(self) -> datetime:
        """Say until when it pays to look."""
        return self.end + SETTLING


@dataclass(frozen=True, kw_only=True)
class _Story:
    site: Site
    faults: tuple[TimedFault, ...]
    truth: tuple[TrueChange, ...]


def year(seed: int, weeks: int = 52) -> Year:
    """Make up a year, or the first `weeks` of one: the same for the same seed and weeks."""
    start = london(FIRST, "06:00")
    end = start + timedelta(weeks=weeks)
    stories = [_story(source, f"{seed} {source}", start, end) for source in SOURCES]
    faults = tuple(fault for story in stories for fault in story.faults)
    sites = tuple(story.site for story in stories)
    truth = (change for story in stories for change in story.truth)
    return Year(
        world=World(name=f"year {seed}", start=start, sites=sites, faults=faults),
        faults=faults,
        truth=tuple(sorted(truth, key=lambda change: (change.at, change.key, change.kind))),
        start=start,
        end=end,
    )


def key_of(path: str) -> str:
    """Name a publication after its first address, as the sources do."""
    return path.strip("/").removeprefix("our-work/")


def _story(source: str, seed: str, start: datetime, end: datetime) -> _Story:
    rng = Random(seed)
    slots = calendar(rng, source, start.date(), (end - start).days // 7)
    times = Calendar(slots=slots, first=start, end=end)
    maternity = Maternity(rng=rng, source=source, calendar=times)
    births = maternity.births()
    doer = Doer(rng=rng, source=source, calendar=times, births=births, used=maternity.used)
    doer.run()
    old = [
        b.publication.path
        for b in births
        if b.how == "base" and "fire" not in b.publication.listings
    ]
    wrong = trouble(source, times, tuple(old[30:32]))
    told, site, fallen = _sure(source, births, doer, times, wrong)
    truth = (
        *_changes(source, told),
        *_burials(source, births, fallen),
        *_states(source, times, wrong),
    )
    return _Story(site=site, faults=wrong.faults, truth=truth)


def _sure(
    source: str, births: list[Birth], doer: Doer, times: Calendar, wrong: Trouble
) -> tuple[list[Told], Site, list[Fall]]:
    """Leave out the publications of which nobody could say for sure whether they were buried."""
    out: set[str] = set()
    while True:
        kept = [birth for birth in births if birth.publication.path not in out]
        site = _site(source, [b.publication for b in kept], doer, wrong, out)
        born = {
            b.publication.path: b.publication.live for b in kept if b.how in ("added", "backdated")
        }
        late = frozenset(b.publication.path for b in kept if b.how == "backdated")
        found, unsure = falls(site, born, late)
        unsure |= {fall.path for fall in found if not _plain(fall, times)}
        if not unsure:
            return [told for told in doer.told if told.path not in out], site, found
        out |= unsure


def _plain(fall: Fall, times: Calendar) -> bool:
    """Tell whether the site was well, and its page size usual, while somebody could look."""
    sizes = times.named("size")
    if any(slot.since <= fall.at <= slot.until + _USUAL for slot in sizes):
        return False
    ill = (slot for slot in times.slots if slot.calm is not None)
    return not any(slot.since - SEEN <= fall.at <= slot.until for slot in ill)


def _site(
    source: str, publications: list[Publication], doer: Doer, wrong: Trouble, out: set[str]
) -> Site:
    events = tuple(event for event in doer.events if event.path not in out)
    events = tuple(sorted(events, key=lambda event: event.at))
    if source == "iopc":
        made = iopc(tuple(publications), era="current", events=events, tooltips=0)
        return replace(made, spells=wrong.spells, maps=True, compressed=False)
    made = hmicfrs(tuple(publications), events=events)
    listings = tuple(replace(listing, featured=()) for listing in made.listings)
    hosts = (*HMICFRS_HOSTS, "www.hmicfrs.justiceinspectorates.gov.uk")
    return replace(
        made, listings=listings, hosts=hosts, spells=wrong.spells, maps=True, compressed=False
    )


def _changes(source: str, told: list[Told]) -> Iterator[TrueChange]:
    for one in told:
        key = key_of(one.path)
        yield TrueChange(source=source, kind=one.kind, key=key, at=one.at, note=one.note)


def _burials(source: str, births: list[Birth], fallen: list[Fall]) -> Iterator[TrueChange]:
    bulk = {birth.publication.path for birth in births if birth.bulk}
    for fall in fallen:
        note = f"{fall.listing}, position {fall.rank}" + (", in bulk" if fall.path in bulk else "")
        yield TrueChange(source=source, kind="buried", key=key_of(fall.path), at=fall.at, note=note)


def _states(source: str, times: Calendar, wrong: Trouble) -> Iterator[TrueChange]:
    for fault in wrong.faults:
        if fault.alert is not None:
            yield TrueChange(
                source=source, kind=fault.alert, key=source, at=fault.since, until=fault.until,
                note=fault.name,
            )  # fmt: skip
            yield TrueChange(
                source=source, kind="recovered", key=source, at=fault.until, note=fault.name
            )
    for slot in times.named("template"):
        yield TrueChange(source=source, kind="template", key=source, at=slot.since)
