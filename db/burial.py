"""Burial: a new publication that falls out of sight within days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise

from db.content import Subject
from db.records import Change, Kind, Row, Severity
from db.times import day, last_day, spoken, spoken_day, stamp

UNORDERED = 0.2
"""A look in which more pairs than this changed order judges nothing."""

ENOUGH = 8
"""Rows that a listing must show before its order is judged."""

USUAL_OF = 10
"""Stays on page one that must be known before one is called unusual."""
FAR_FASTER = 4
"""A stay this many times shorter than the usual one is far faster."""
WARNING_PAGE = 3


class Sorted(StrEnum):
    """By what a listing is sorted; only one sorted by date has a depth."""

    DATE = "date"
    TITLE = "title"
    RELEVANCE = "relevance"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """When a listing buries: on this page or beyond, within so long of being first seen."""

    page: int = 5
    within: timedelta = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Fall:
    """One publication in one listing, as a look found it.

    `page_one` is the least and most hours that it can have stood on page one, since looks may
    have been missed; `usual` the median hours that others stood there; `curve` when it came to
    which page; `pushed_by` counts what stands above by day and kind; `in_bulk` says that it is a
    member of a bulk release.
    """

    subject: Subject
    listing: str
    rank: int
    page_size: int
    first_seen: datetime
    stated_date: str | None
    at: datetime
    born: bool
    page_one: tuple[float, float] | None
    usual: float | None
    curve: tuple[tuple[datetime, int], ...]
    pushed_by: tuple[tuple[str, str, int], ...]
    in_bulk: bool


def sorted_by(rows: Sequence[Row]) -> Sorted | None:
    """Say by what rows are sorted: newest first, by title, or neither; None if that is unclear.

    Rows of one day may stand in any order among themselves.
    """
    dates = [row.stated_date for row in rows if row.stated_date]
    if len(rows) < ENOUGH or len(dates) < ENOUGH:
        return Sorted.TITLE if len(rows) >= ENOUGH and _by_title(rows) else None
    if _out_of_order(dates) <= UNORDERED:
        return Sorted.DATE
    return Sorted.TITLE if _by_title(rows) else Sorted.RELEVANCE


def _out_of_order(dates: Sequence[str]) -> float:
    """Return the share of pairs of which the later row states the later date."""
    shown = dates[:200]
    pairs = [(one[:n], other[:n]) for one, other in combinations(shown, 2)
             for n in [min(len(one), len(other))]]  # fmt: skip
    telling = [(one, other) for one, other in pairs if one != other]
    return sum(one < other for one, other in telling) / len(telling) if telling else 0.0


def _by_title(rows: Sequence[Row]) -> bool:
    titles = [row.title.casefold() for row in rows]
    return all(one <= other for one, other in pairwise(titles)) and titles[0] != titles[-1]


def page_at(rank: int, page_size: int) -> int:
    """Return the page on which a rank stands when pages hold `page_size` rows."""
    return -(-rank // page_size)


def is_buried(threshold: Threshold, fall: Fall) -> bool:
    """Tell whether a publication is buried.

    Its rank passes 4 times the listing's usual page size within 7 days of being first seen, or
    of the date that it states when that is later. Born buried: first seen at such a rank, and
    stated in those 7 days.
    """
    page = page_at(fall.rank, fall.page_size)
    return page >= threshold.page and _is_young(threshold.within, fall)


def is_sinking(threshold: Threshold, fall: Fall) -> bool:
    """Tell whether a publication that is not yet buried falls far faster than is usual.

    It stands on page 3 or beyond, and had at most a quarter of the usual time on page one. What
    came in bulk, and what was born there, is no surprise.
    """
    page = page_at(fall.rank, fall.page_size)
    if fall.born or fall.in_bulk or not WARNING_PAGE <= page < threshold.page:
        return False
    if fall.page_one is None or fall.usual is None:
        return False
    return _is_young(threshold.within, fall) and fall.page_one[1] * FAR_FASTER <= fall.usual


def _is_young(within: timedelta, fall: Fall) -> bool:
    stated = fall.stated_date
    if not fall.born and fall.at - fall.first_seen <= within:
        return True
    if stated is None or not (fall.born or last_day(stated) > day(fall.first_seen)):
        return False
    return timedelta(0) <= day(fall.at) - last_day(stated) <= within


def disorder(was: list[int]) -> float:
    """Return the share of pairs that are out of order, 0 to 1, by merge sort.

    `was` holds the old ranks in the new order.
    """
    pairs = len(was) * (len(was) - 1) // 2
    return _inversions(was)[1] / pairs if pairs else 0.0


def _inversions(ranks: list[int]) -> tuple[list[int], int]:
    if len(ranks) < 2:
        return ranks, 0
    middle = len(ranks) // 2
    (left, count_left), (right, count_right) = (
        _inversions(ranks[:middle]),
        _inversions(ranks[middle:]),
    )
    merged, count, place = [], count_left + count_right, 0
    for rank in right:
        while place < len(left) and left[place] <= rank:
            merged.append(left[place])
            place += 1
        count += len(left) - place
        merged.append(rank)
    return merged + left[place:], count


def buried(fall: Fall) -> Change:
    """Say that a publication is buried, how fast it fell and what pushed it down."""
    page = page_at(fall.rank, fall.page_size)
    if fall.born:
        why = f"First seen on page {page} of {fall.listing}, never on page one"
    else:
        why = f"On page {page} of {fall.listing} (position {fall.rank}) {_how_long(fall)}"
    severity = Severity.NORMAL if fall.in_bulk else Severity.HIGH
    return fall.subject.change(Kind.BURIED, severity, f"{why}{_pushed(fall)}.", _facts(fall))


def sinking(fall: Fall) -> Change:
    """Say that a publication is not yet buried, but falls far faster than is usual."""
    page = page_at(fall.rank, fall.page_size)
    hours = f"at most {_span(fall.page_one[1])}" if fall.page_one else "no time"
    usual = _span(fall.usual or 0)
    why = (
        f"Already on page {page} of {fall.listing} {_how_long(fall)}: it had {hours} on page one, "
        f"where {usual} are usual{_pushed(fall)}."
    )
    return fall.subject.change(Kind.SINKING, Severity.NORMAL, why, _facts(fall))


def _how_long(fall: Fall) -> str:
    hours = (fall.at - fall.first_seen).total_seconds() / 3600
    return f"{_span(hours)} after it was first seen on {spoken(fall.first_seen)}"


def _pushed(fall: Fall) -> str:
    count = sum(number for _, _, number in fall.pushed_by)
    if not count:
        return ""
    return f"; {count} later publications stand above it{_foremost(fall.pushed_by)}"


def _facts(fall: Fall) -> dict[str, object]:
    return {
        "listing": fall.listing,
        "page": page_at(fall.rank, fall.page_size),
        "rank": fall.rank,
        "page_size": fall.page_size,
        "first_seen": stamp(fall.first_seen),
        "stated_date": fall.stated_date,
        "born_buried": fall.born,
        "hours_since_first_seen": round((fall.at - fall.first_seen).total_seconds() / 3600, 1),
        "hours_on_page_one": [round(h, 1) for h in fall.page_one] if fall.page_one else None,
        "usual_hours_on_page_one": None if fall.usual is None else round(fall.usual, 1),
        "depth_curve": [{"at": stamp(at), "page": page} for at, page in fall.curve],
        "pushed_by": {
            "count": sum(count for _, _, count in fall.pushed_by),
            "groups": [{"day": d, "kind": k, "count": n} for d, k, n in fall.pushed_by],
        },
    }


def _span(hours: float) -> str:
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _foremost(groups: tuple[tuple[str, str, int], ...]) -> str:
    when, kind, count = max(groups, key=lambda group: group[2])
    return f" ({count} × {kind} first seen on {spoken_day(when)})"
