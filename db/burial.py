"""Burial: a new publication that falls out of sight within days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records import Change, Kind, Severity
from db.times import day, last_day, spoken, spoken_day

BURIAL_PAGE = 5
BURIAL_WINDOW = timedelta(days=7)
UNORDERED = 0.2
"""A look in which more pairs than this changed order judges nothing."""


@dataclass(frozen=True, kw_only=True)
class Fall:
    """One publication in one listing, as a look found it.

    `page_one` is the least and most hours that it can have stood on page one, since looks may
    have been missed; `pushed_by` counts what stands above by day and kind; `in_bulk` says that
    it is a member of a bulk release.
    """

    key: str
    title: str
    url: str
    listing: str
    rank: int
    page_size: int
    first_seen: datetime
    stated_date: str | None
    at: datetime
    born: bool
    page_one: tuple[float, float] | None
    pushed_by: tuple[tuple[str, str, int], ...]
    in_bulk: bool


def page_at(rank: int, page_size: int) -> int:
    """Return the page on which a rank stands when pages hold `page_size` rows."""
    return -(-rank // page_size)


def is_buried(
    *, rank: int, page_size: int, first_seen: datetime, stated: str | None, at: datetime, born: bool
) -> bool:
    """Tell whether a publication at `rank` is buried at the time of a look.

    Its rank passes 4 times the listing's usual page size within 7 days of being first seen, or
    of the date that it states when that is later. Born buried: first seen at such a rank, and
    stated in those 7 days.
    """
    if page_at(rank, page_size) < BURIAL_PAGE:
        return False
    if born:
        return stated is not None and _within(stated, at)
    if at - first_seen <= BURIAL_WINDOW:
        return True
    return stated is not None and last_day(stated) > day(first_seen) and _within(stated, at)


def _within(stated: str, at: datetime) -> bool:
    return timedelta(0) <= day(at) - last_day(stated) <= BURIAL_WINDOW


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
    hours = (fall.at - fall.first_seen).total_seconds() / 3600
    pushers = sum(count for _, _, count in fall.pushed_by)
    if fall.born:
        why = f"First seen on page {page} of {fall.listing}, never on page one"
    else:
        why = (
            f"On page {page} of {fall.listing} (position {fall.rank}) {_span(hours)} after it was "
            f"first seen on {spoken(fall.first_seen)}"
        )
    if pushers:
        why += f"; {pushers} later publications stand above it{_foremost(fall.pushed_by)}"
    return Change(
        kind=Kind.BURIED,
        severity=Severity.NORMAL if fall.in_bulk else Severity.HIGH,
        key=fall.key,
        title=fall.title,
        url=fall.url,
        summary=why + ".",
        detail={
            "listing": fall.listing,
            "page": page,
            "rank": fall.rank,
            "page_size": fall.page_size,
            "first_seen": f"{fall.first_seen:%Y-%m-%dT%H:%M:%SZ}",
            "stated_date": fall.stated_date,
            "born_buried": fall.born,
            "hours_since_first_seen": round(hours, 1),
            "hours_on_page_one": [round(h, 1) for h in fall.page_one] if fall.page_one else None,
            "pushed_by": {
                "count": pushers,
                "groups": [{"day": d, "kind": k, "count": n} for d, k, n in fall.pushed_by],
            },
        },
    )


def _span(hours: float) -> str:
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _foremost(groups: tuple[tuple[str, str, int], ...]) -> str:
    when, kind, count = max(groups, key=lambda group: group[2])
    return f" ({count} × {kind} first seen on {spoken_day(when)})"
