"""What is done to the publications of a made-up year, and the truth of it. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from scraper.replica.deeds import Hide, Migrate, Remove
from scraper.replica.spells import FOREVER
from scraper.replica.world import Deed, Event, Gone, Page
from scraper.replica.year_acts import DOINGS, Chance, Life, restore, revert
from scraper.replica.year_births import Birth
from scraper.replica.year_calendar import DAY, Calendar, day_of, office_time

APART = 10
"""Days between two deeds to one publication."""
FRESH = 2
"""Days after which something may be done to a new one."""
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "the", "to"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deed that is a change: of which publication, of what kind, when."""

    path: str
    kind: str
    at: datetime
    note: str = ""


@dataclass(order=True)
class _Order:
    at: datetime
    number: int
    name: str = field(compare=False)
    life: Life | None = field(compare=False, default=None)


@dataclass
class Doer:
    """Does deeds to the publications of one source in the order of time."""

    rng: Random
    source: str
    calendar: Calendar
    births: list[Birth]
    used: set[str]
    events: list[Event] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    _orders: list[_Order] = field(default_factory=list)
    _lives: list[Life] = field(default_factory=list)

    def run(self) -> None:
        """Do all that is done in the year; `events` and `told` say what it was."""
        self._lives = [self._life(birth) for birth in self.births]
        for moment, name in self._drawn():
            self._push(moment, name)
        for life in self._lives:
            if life.birth.completed is not None:
                self._plan_expiry(life, life.birth.completed)
        for slot in self.calendar.named("migration"):
            self._push(slot.since, "migration")
        while self._orders:
            order = heapq.heappop(self._orders)
            if order.at < self.calendar.end:
                self._obey(order)

    def _life(self, birth: Birth) -> Life:
        live = birth.publication.live
        page = Page(publication=birth.publication, changed=live)
        life = Life(birth=birth, page=page, free=self.calendar.clear(live, FRESH))
        if birth.how == "unlisted":
            self._do(life, live, (Hide(),))
            self._tell(life, live, "unlisted")
            life.free = FOREVER
            if self.rng.random() < 0.5:
                self._push(self._later(live, life), "restore", life)
        elif birth.how != "base":
            self._tell(life, live, birth.how, "bulk" if birth.bulk else "")
        return life

    def _drawn(self) -> Iterator[tuple[datetime, str]]:
        days = (self.calendar.end - self.calendar.first).days
        for name, doing in DOINGS.items():
            wanted = doing.yearly[self.source] * days / 364
            for _ in range(int(wanted) + (self.rng.random() < wanted % 1)):
                moment = self._moment(days)
                if moment is not None:
                    yield moment, name

    def _moment(self, days: int) -> datetime | None:
        for _ in range(200):
            day = day_of(self.calendar.first) + self.rng.randrange(days) * DAY
            moment = office_time(self.rng, day)
            if day.weekday() < 5 and self.calendar.allowed(moment):
                return moment
        return None

    def _push(self, at: datetime | None, name: str, life: Life | None = None) -> None:
        if at is not None:
            heapq.heappush(
                self._orders, _Order(at, len(self._orders) + len(self.events), name, life)
            )

    def _obey(self, order: _Order) -> None:
        if order.name == "migration":
            self._migrate(order.at)
        elif order.life is not None:
            self._follow_up(order, order.life)
        else:
            self._something(order)

    def _something(self, order: _Order) -> None:
        doing = DOINGS[order.name]
        fitting = [life for life in self._ready(order.at) if doing.fits(life)]
        if not fitting:
            return
        recent = [life for life in fitting if order.at - life.now.live < 45 * DAY]
        life = self.rng.choice(recent if recent and self.rng.random() < 0.45 else fitting)
        self._do(life, order.at, doing.act(self._chance(order.at), life))
        if doing.kind is not None:
            self._tell(life, order.at, doing.kind, order.name)
        if order.name == "silent" and self.rng.random() < 0.2:
            life.free = FOREVER
            self._push(self._later(order.at, life), "revert", life)
        if not life.there:
            life.free = FOREVER
            if self.rng.random() < 0.6:
                self._push(self._later(order.at, life), "restore", life)

    def _ready(self, at: datetime) -> Iterator[Life]:
        return (life for life in self._lives if life.there and life.free <= at)

    def _follow_up(self, order: _Order, life: Life) -> None:
        if order.name == "revert":
            self._do(life, order.at, revert(life))
            self._tell(life, order.at, "edited silently", "back to what it was")
        elif order.name == "restore":
            self._do(life, order.at, restore(self._chance(order.at), life))
            self._tell(life, order.at, "restored")
        elif life.there and life.free <= order.at:
            self._do(life, order.at, (Remove(self.rng.choice(list(Gone))),))
            self._tell(life, order.at, "removed" if order.name == "early" else "expired")
            life.free = FOREVER

    def _chance(self, at: datetime) -> Chance:
        return Chance(self.rng, at, self.used)

    def _do(self, life: Life, at: datetime, deeds: tuple[Deed, ...]) -> None:
        for deed in deeds:
            life.page = deed.apply(life.page)
            self.events.append(Event(at=at, path=life.path, deed=deed))
        life.free = self.calendar.clear(at, APART)

    def _tell(self, life: Life, at: datetime, kind: str, note: str = "") -> None:
        self.told.append(Told(path=life.path, kind=kind, at=at, note=note))

    def _later(self, at: datetime, life: Life) -> datetime | None:
        """Pick a moment for what follows a deed, once the deed could be seen."""
        earliest = self.calendar.clear(at, APART)
        for _ in range(100):
            day = day_of(earliest) + self.rng.randint(1, 25) * DAY
            moment = office_time(self.rng, day)
            if day.weekday() < 5 and self.calendar.allowed(moment):
                return moment
        return None

    def _plan_expiry(self, life: Life, completed: date) -> None:
        """Remove what the retention rule lets go, soon after it may; a few far too early."""
        draw = self.rng.random()
        over = _six_months_after_the_end(completed)
        if draw < 0.75:
            day, name = over + self.rng.randint(1, 25) * DAY, "expiry"
        elif draw < 0.9:
            day, name = over - self.rng.randint(110, 150) * DAY, "early"
        else:
            return
        for _ in range(30):
            moment = office_time(self.rng, day)
            if day.weekday() < 5 and self.calendar.allowed(moment):
                self._push(moment, name, life)
                return
            day += DAY if name == "expiry" else -DAY

    def _migrate(self, at: datetime) -> None:
        """Give everything that is listed a shorter address and another number."""
        forgets = self.rng.random() < 0.5
        taken = {life.now.path for life in self._lives}
        for number, life in enumerate(self._lives):
            if not life.there or life.now.live > at:
                continue
            before = life.now.path
            short = _shortened(before)
            path = before if short in taken else short
            taken.add(path)
            gone = forgets and path != before
            free = life.free
            self._do(life, at, (Migrate(path, node=90000 + number, forgets=gone),))
            life.free = max(life.free, free)
            if path != before:
                self._tell(life, at, "moved", "migration" + (", forgotten" if forgets else ""))


def _shortened(path: str) -> str:
    section, _, name = path.rpartition("/")
    kept = [word for word in name.split("-") if word not in _SMALL]
    return f"{section}/{'-'.join(kept)}"


def _six_months_after_the_end(month: date) -> date:
    """Give the latest date that the retention rule allows for a stated month."""
    months = month.year * 12 + month.month - 1 + 7
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
