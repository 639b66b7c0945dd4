"""Match before judging new or gone: what changed its address is neither. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Trait = Callable[["Candidate"], object]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A publication that a listing shows for the first time, or no longer where it stood."""

    key: str
    title: str
    stated_date: str | None


def matches(new: Iterable[Candidate], left: Iterable[Candidate]) -> dict[str, str]:
    """Return the known key of each new one that is the same publication at another address.

    By slug; by title and stated date; by title alone where the listing prints no date. Each only
    where it is unique on both sides.
    """
    new, left = list(new), list(left)
    found: dict[str, str] = {}
    for trait, ours in (
        (_slug, new),
        (_dated, new),
        (_title, [n for n in new if not n.stated_date]),
    ):
        here = [one for one in ours if one.key not in found]
        gone = [one for one in left if one.key not in found.values()]
        found |= _paired(_unique(here, trait), _unique(gone, trait))
    return found


def _paired(new: Mapping[object, str], left: Mapping[object, str]) -> dict[str, str]:
    return {new[trait]: left[trait] for trait in new.keys() & left.keys()}


def _unique(candidates: list[Candidate], trait: Trait) -> dict[object, str]:
    traits = [(trait(one), one.key) for one in candidates]
    counts = Counter(value for value, _ in traits)
    return {value: key for value, key in traits if value is not None and counts[value] == 1}


def _slug(one: Candidate) -> object:
    return one.key.rsplit("/", 1)[-1] if "/" in one.key else None


def _dated(one: Candidate) -> object:
    return (one.title.casefold(), one.stated_date) if one.stated_date else None


def _title(one: Candidate) -> object:
    return one.title.casefold()
