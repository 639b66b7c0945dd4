"""What may be done to a publication in a made-up year, and what it is called by the rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from scraper.replica import year_words as words
from scraper.replica.deeds import (
    Attach,
    Detach,
    Edit,
    Hide,
    Move,
    Note,
    Redate,
    Remove,
    Restore,
    Retitle,
    Tag,
    Update,
    Withdraw,
)
from scraper.replica.files import text_of
from scraper.replica.prose import body
from scraper.replica.wording import slug
from scraper.replica.world import Attachment, Deed, Gone, Page, Publication
from scraper.replica.year_births import PARAGRAPHS, Birth
from scraper.replica.year_calendar import day_of


@dataclass
class Life:
    """A publication in the course of its year; `free` is when something may be done to it again."""

    birth: Birth
    page: Page
    free: datetime
    edits: list[tuple[int, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Give the address under which it was published."""
        return self.birth.publication.path

    @property
    def now(self) -> Publication:
        """Give the publication as it stands."""
        return self.page.publication

    @property
    def there(self) -> bool:
        """Say whether it is listed and answers."""
        return self.page.listed and self.page.gone is None


@dataclass(frozen=True)
class Chance:
    """What an act may draw on: chance, the time, and the titles that are taken."""

    rng: Random
    at: datetime
    used: set[str]

    @property
    def day(self) -> date:
        """Give the day in London."""
        return day_of(self.at)


Act = Callable[[Chance, Life], tuple[Deed, ...]]


@dataclass(frozen=True, kw_only=True)
class Doing:
    """An act, the kind of change that it is (None: no change), and how often a year it is done."""

    act: Act
    kind: str | None
    yearly: Mapping[str, int]
    fits: Callable[[Life], bool] = lambda life: True


def _silent(chance: Chance, life: Life) -> tuple[Deed, ...]:
    place = chance.rng.randrange(PARAGRAPHS)
    before = body(life.now)[place]
    life.edits.append((place, before))
    return (Edit(place, words.reworded(chance.rng, before)),)


def revert(life: Life) -> tuple[Deed, ...]:
    """Put back what the last edit replaced."""
    return (Edit(*life.edits.pop()),)


def _loud(chance: Chance, life: Life) -> tuple[Deed, ...]:
    place = chance.rng.randrange(PARAGRAPHS)
    if life.now.notes or chance.rng.random() < 0.5:
        return (Note(chance.day, f"a figure in paragraph {place + 1} was corrected."),)
    return (Update(chance.day, place, words.reworded(chance.rng, body(life.now)[place])),)


def _retitle(chance: Chance, life: Life) -> tuple[Deed, ...]:
    return (Retitle(words.retitled(chance.rng, life.now.title, chance.used)),)


def _redate(chance: Chance, life: Life) -> tuple[Deed, ...]:
    stated = date.fromisoformat(life.now.published or "")
    later = (chance.day - stated).days - 30
    days = -chance.rng.randint(1, 9)
    if life.birth.how == "base" and later > 1 and chance.rng.random() < 0.3:
        days = chance.rng.randint(1, min(later, 40))
    return (Redate((stated + timedelta(days=days)).isoformat()),)


def _attach(chance: Chance, life: Life) -> tuple[Deed, ...]:
    number = chance.rng.randrange(10_000)
    name = f"{slug(life.now.title)[:60]}-annex-{number}.pdf"
    return (Attach(Attachment(name=name, label=f"Annex {number}")),)


def _replaced(chance: Chance, life: Life) -> Attachment:
    own = chance.rng.choice(life.now.documents)
    return replace(own, text=words.reworded(chance.rng, text_of(own)), edition=own.edition + 1)


def _replace(chance: Chance, life: Life) -> tuple[Deed, ...]:
    return (Attach(_replaced(chance, life)),)


def _rename(chance: Chance, life: Life) -> tuple[Deed, ...]:
    new = _replaced(chance, life)
    name = f"{new.name.removesuffix('.pdf')}-v{new.edition}.pdf"
    return (Detach(new.name), Attach(replace(new, name=name)))


def _regenerate(chance: Chance, life: Life) -> tuple[Deed, ...]:
    own = chance.rng.choice(life.now.documents)
    return (Attach(replace(own, edition=own.edition + 1)),)


def _detach(chance: Chance, life: Life) -> tuple[Deed, ...]:
    return (Detach(chance.rng.choice(life.now.documents).name),)


def _tag(chance: Chance, life: Life) -> tuple[Deed, ...]:
    new = words.topics(chance.rng)
    return (Tag(new if new != life.now.topics else (*new, "Learning")),)


def _move(chance: Chance, life: Life) -> tuple[Deed, ...]:
    stem = life.now.path.rstrip("/")
    end = life.now.path[len(stem) :]
    return (Move(f"{stem}-{chance.rng.choice(('0', 'final', 'report', '2'))}{end}"),)


def _remove(chance: Chance, life: Life) -> tuple[Deed, ...]:
    return (Remove(chance.rng.choice(list(Gone))),)


def _withdraw(chance: Chance, life: Life) -> tuple[Deed, ...]:
    return (Withdraw(chance.day),)


def restore(chance: Chance, life: Life) -> tuple[Deed, ...]:
    """Put the publication back."""
    return (Restore(),)


def _has_documents(life: Life) -> bool:
    return bool(life.now.documents)


def _takes_documents(life: Life) -> bool:
    return life.now.section not in ("hmicfrs news", "news", "recommendation")


def _unretained(life: Life) -> bool:
    return life.birth.completed is None


def _times(hmicfrs: int, iopc: int) -> Mapping[str, int]:
    return {"hmicfrs": hmicfrs, "iopc": iopc}


def _withdrawable(life: Life) -> bool:
    return life.now.withdrawn is None


DOINGS: Mapping[str, Doing] = {
    "silent": Doing(act=_silent, kind="edited silently", yearly=_times(45, 30)),
    "loud": Doing(act=_loud, kind="edited", yearly=_times(28, 18)),
    "retitle": Doing(act=_retitle, kind="retitled", yearly=_times(16, 12)),
    "redate": Doing(act=_redate, kind="redated", yearly=_times(12, 10)),
    "attach": Doing(act=_attach, kind="attached", yearly=_times(14, 6), fits=_takes_documents),
    "replace": Doing(act=_replace, kind="replaced", yearly=_times(14, 6), fits=_has_documents),
    "rename": Doing(act=_rename, kind="replaced", yearly=_times(6, 3), fits=_has_documents),
    "regenerate": Doing(act=_regenerate, kind=None, yearly=_times(10, 4), fits=_has_documents),
    "detach": Doing(act=_detach, kind="detached", yearly=_times(10, 4), fits=_has_documents),
    "tag": Doing(act=_tag, kind=None, yearly=_times(10, 6)),
    "move": Doing(act=_move, kind="moved", yearly=_times(12, 6)),
    "hide": Doing(act=lambda _, __: (Hide(),), kind="delisted", yearly=_times(14, 8)),
    "remove": Doing(act=_remove, kind="removed", yearly=_times(14, 8), fits=_unretained),
    "withdraw": Doing(act=_withdraw, kind="withdrawn", yearly=_times(10, 6), fits=_withdrawable),
}
