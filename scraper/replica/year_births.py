"""What is published before and in a made-up year: daily, in bulk, late, or on no list. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from scraper.replica import year_words as words
from scraper.replica.files import pdf_of
from scraper.replica.prose import paragraph
from scraper.replica.wording import slug
from scraper.replica.world import Attachment, Publication
from scraper.replica.year_calendar import DAY, Calendar, day_of, office_time, working_days

_SECTIONS = {
    "hmicfrs": (("hmicfrs publication", 3), ("hmicfrs news", 1)),
    "iopc": (("investigation", 3), ("recommendation", 3), ("publication", 2), ("news", 3)),
}
_PLACES = {
    "hmicfrs publication": ("/publications/{}/", ("publications",)),
    "hmicfrs news": ("/news/news-feed/{}/", ("news",)),
    "investigation": ("/our-work/investigations/{}", ("investigations",)),
    "recommendation": ("/our-work/learning/{}", ("recommendations",)),
    "publication": ("/publications/{}", ("publications",)),
    "news": ("/news/{}", ("news",)),
}
_BULK = {"hmicfrs": "hmicfrs publication", "iopc": "recommendation"}
_WEEKLY = {"hmicfrs": 6.0, "iopc": 4.5}
_BEFORE = {"hmicfrs": (150, 700), "iopc": (120, 500)}
"""How many there are beforehand, and over how many days."""
_LATE = {"hmicfrs": 16, "iopc": 8}
_UNLISTED = {"hmicfrs": 10, "iopc": 6}
RETAINED = ("investigation", "news")
PARAGRAPHS = 4


@dataclass(frozen=True, kw_only=True)
class Birth:
    """A publication with how it came: `base`, `added`, `backdated` or `unlisted`.

    `completed` is the first day of the month in which it states that an investigation ended.
    """

    publication: Publication
    how: str
    bulk: bool = False
    completed: date | None = None


@dataclass
class Maternity:
    """Makes the publications of one source, no two with the same title or address."""

    rng: Random
    source: str
    calendar: Calendar
    used: set[str] = field(default_factory=set)
    nodes: int = 40000

    def births(self) -> list[Birth]:
        """Give all that is ever published, in no order."""
        born = [*self._base(), *self._ordinary()]
        for number, slot in enumerate(self.calendar.named("bulk")):
            born += self._bulk(slot.since, number)
        born += self._late()
        return born + self._unlisted(born)

    def _base(self) -> Iterator[Birth]:
        count, days = _BEFORE[self.source]
        for number in range(count):
            back = int(number * days / count) + 1
            live = office_time(self.rng, day_of(self.calendar.first) - back * DAY)
            yield self._born(live, "base", section=self._section())

    def _ordinary(self) -> Iterator[Birth]:
        first = day_of(self.calendar.first) + DAY
        days = (self.calendar.end - self.calendar.first).days - 1
        for live in working_days(self.rng, first, days, _WEEKLY[self.source]):
            if not self._is_pause(live):
                yield self._born(live, "added", section=self._section())

    def _is_pause(self, moment: datetime) -> bool:
        """Tell whether what is published now would be judged by the hour of a look.

        About a week on either side of a bulk release a fall is neither within 7 days nor beyond
        them; and what is published on the eve of a migration is seen under no old address.
        """
        about = (
            (slot.since + near * DAY, slot.since + far * DAY)
            for slot in self.calendar.named("bulk")
            for near, far in ((-8.4, -5.9), (5.6, 8.4))
        )
        eves = ((s.since - 1.5 * DAY, s.since) for s in self.calendar.named("migration"))
        return any(begin < moment < end for begin, end in (*about, *eves))

    def _bulk(self, since: datetime, number: int) -> list[Birth]:
        count = self.rng.randint(36, 50)
        section = _BULK[self.source]
        fire = self.source == "hmicfrs" and number % 3 == 2
        minutes = sorted(self.rng.sample(range(160), count))
        return [
            replace(
                self._born(
                    since + timedelta(minutes=minute, seconds=self.rng.randrange(60)),
                    "added", section=section, fire=fire,
                ),
                bulk=True,
            )
            for minute in minutes
        ]  # fmt: skip

    def _late(self) -> list[Birth]:
        born = []
        for live in self._moments(_LATE[self.source]):
            stated = day_of(live) - self.rng.randint(20, 220) * DAY
            birth = self._born(live, "backdated", section=self._section(), stated=stated)
            born.append(birth)
        return born

    def _unlisted(self, others: list[Birth]) -> list[Birth]:
        born = []
        for number, live in enumerate(self._moments(_UNLISTED[self.source])):
            section = _BULK[self.source]
            hidden = self._born(live, "unlisted", section=section)
            born.append(hidden)
            if number % 2:
                linker = self._born(live, "added", section=section)
                links = (hidden.publication.path,)
                born.append(replace(linker, publication=replace(linker.publication, links=links)))
        return born

    def _moments(self, yearly: int) -> list[datetime]:
        days = (self.calendar.end - self.calendar.first).days
        wanted = yearly * days / 364
        count = int(wanted) + (self.rng.random() < wanted % 1)
        return [moment for _ in range(count) if (moment := self.moment(0, days))]

    def moment(self, after: int, before: int) -> datetime | None:
        """Pick a moment at which something may be done, if there is one."""
        for _ in range(200):
            day = day_of(self.calendar.first) + self.rng.randrange(after, before) * DAY
            moment = office_time(self.rng, day)
            if day.weekday() < 5 and self.calendar.allowed(moment):
                return moment
        return None

    def _section(self) -> str:
        names, weights = zip(*_SECTIONS[self.source], strict=True)
        return str(self.rng.choices(names, weights)[0])

    def _born(
        self,
        live: datetime,
        how: str,
        *,
        section: str,
        stated: date | None = None,
        fire: bool | None = None,
    ) -> Birth:
        title = words.title(self.rng, section, self.used)
        form, named = _PLACES[section]
        listings: tuple[str, ...] = named
        fire = self.rng.random() < 0.12 if fire is None else fire
        if fire and section == "hmicfrs publication":
            listings = (*listings, "fire")
        path = form.format(slug(title))
        ended = self._completed(section, live, base=how == "base") if how != "backdated" else None
        publication = Publication(
            path=path, title=title, live=live, section=section, listings=listings,
            published=(stated or day_of(live)).isoformat(), length=PARAGRAPHS,
            paragraphs=self._paragraphs(path, ended), reconstructed=True,
            documents=self._documents(section, title), topics=words.topics(self.rng),
        )  # fmt: skip
        return Birth(publication=self._labelled(publication), how=how, completed=ended)

    def _labelled(self, bare: Publication) -> Publication:
        if bare.section.startswith("hmicfrs"):
            kind = "News article" if bare.section == "hmicfrs news" else "Publication"
            return replace(bare, kind=kind, forces=words.force(self.rng))
        self.nodes += 1
        if bare.section != "recommendation":
            return replace(bare, node=self.nodes)
        return replace(bare, node=self.nodes, reference=f"2023/{60000 + self.nodes}", answer="Yes")

    def _documents(self, section: str, title: str) -> tuple[Attachment, ...]:
        has = section in ("hmicfrs publication", "publication") or (
            section == "investigation" and self.rng.random() < 0.5
        )
        return (pdf_of(title, "Report"),) if has else ()

    def _completed(self, section: str, live: datetime, *, base: bool) -> date | None:
        if section not in RETAINED or self.rng.random() > (0.6 if base else 0.3):
            return None
        day = day_of(live)
        if base:
            day = day_of(self.calendar.first) - self.rng.randrange(5, 190) * DAY
        month = day.replace(day=1) - DAY
        return month.replace(day=1)

    def _paragraphs(self, path: str, ended: date | None) -> tuple[str, ...]:
        own = tuple(paragraph(path, number) for number in range(PARAGRAPHS))
        return (*own, words.completed(self.rng, ended)) if ended else own
