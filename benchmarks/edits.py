"""Pages that are edited in silence: what is assumed of how often, and the seeded edits. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import exp, inf, log
from random import Random

from scraper.replica.year import key_of, year


@dataclass(frozen=True, kw_only=True)
class Model:
    """How often pages are edited. Assumed, not measured: no site tells of its silent edits.

    `by_age`: edits a day up to an age in days. Each page has a factor of its own, lognormal with
    mean 1 and `spread` as its sigma. A share `often` of the pages, of any age, is edited every
    `every` days besides (log-uniform between the two). An edit is followed by another, within
    three days, with the chance `again`.
    """

    name: str
    by_age: tuple[tuple[float, float], ...] = (
        (2, 0.08), (7, 0.04), (45, 0.012), (365, 0.002), (inf, 0.0006),
    )  # fmt: skip
    spread: float = 1.0
    often: float = 0.02
    every: tuple[float, float] = (7, 90)
    again: float = 0.15


A_DAY = timedelta(days=1)

ASSUMED = Model(name="assumed")
OTHERS = (
    Model(name="no page edited often", often=0.0),
    Model(name="five times as many edited often", often=0.1),
    Model(name="old pages edited five times as often", by_age=(*ASSUMED.by_age[:-1], (inf, 0.003))),
    Model(name="all pages alike", by_age=((inf, 0.002),), spread=0.0, often=0.0, again=0.0),
)


@dataclass
class Page:
    """A page with the times of its edits, in days from the start; `born` may lie before it."""

    key: str
    born: float
    edits: list[float] = field(default_factory=list)

    def between(self, last: float, now: float) -> list[float]:
        """Return the edits after one look and up to the next."""
        return self.edits[bisect_right(self.edits, last) : bisect_right(self.edits, now)]


def pages(model: Model, seed: int, *, count: int, days: int, a_week: int = 10) -> list[Page]:
    """Make `count` pages in the middle of the time, published `a_week`, newest last."""
    rng = Random(seed)
    start = count - a_week * days // 14
    made = []
    for number in range(start + a_week * days // 7):
        born = (number - start) * 7 / a_week + rng.random() * 7 / a_week
        page = Page(key=f"section/page-{number}", born=born)
        page.edits = [at for at in sorted(_edits(model, rng, born, days)) if max(born, 0) < at]
        made.append(page)
    return made


def year_pages(seed: int, source: str) -> tuple[list[Page], int]:
    """Return a source's pages with the silent edits of the made-up year, and its days.

    What is removed or moved in that year goes on here, and only silent edits teach the policy.
    """
    made = year(seed)
    midnight = made.start.replace(hour=0)
    site = next(site for site in made.world.sites if site.name == source)
    found = {
        key_of(one.path): Page(key=key_of(one.path), born=(one.live - midnight) / A_DAY)
        for one in site.publications
    }
    for change in made.truth:
        if change.source == source and change.kind == "edited silently":
            found[change.key].edits.append((change.at - midnight) / A_DAY)
    return sorted(found.values(), key=lambda page: page.born), (made.last_look - midnight).days


def _edits(model: Model, rng: Random, born: float, days: int) -> Iterator[float]:
    own = exp(rng.gauss(0, model.spread) - model.spread**2 / 2)
    begun = 0.0
    for until, rate in model.by_age:
        start, end = max(born + begun, 0.0), min(born + until, days)
        yield from _followed(model, rng, _arrivals(rng, rate * own, start, end), days)
        begun = until
    if rng.random() < model.often:
        low, high = map(log, model.every)
        period = exp(rng.uniform(low, high))
        yield from _arrivals(rng, 1 / period, max(born, 0.0), days)


def _followed(model: Model, rng: Random, edits: Iterator[float], days: int) -> Iterator[float]:
    for at in edits:
        yield at
        if rng.random() < model.again:
            yield min(at + 3 * rng.random(), days)


def _arrivals(rng: Random, rate: float, start: float, end: float) -> Iterator[float]:
    at = start + rng.expovariate(rate)
    while at < end:
        yield at
        at += rng.expovariate(rate)
