"""The curve of a publication's fall through a listing, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.blocks import clip
from alerts.depth import page_one
from alerts.details import number, parts, text
from db.records import Recorded
from db.times import LONDON, spoken, unstamp

BURIAL_PAGE = 5
ALT = 950
"""Characters of an alternative text: Slack refuses a picture's from 1,000 (`alt_txt_too_large`)."""
NAMED = 12
"""Points named in words: the first, and the last ones."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """When a publication came to which page, until when it was seen, and what is usual.

    `usual` is how many hours others stood on page one; `stood` says how long this one did.
    """

    listing: str
    points: tuple[tuple[datetime, int], ...]
    end: datetime
    burial_page: int
    usual: float | None = None
    stood: str = ""

    @property
    def began(self) -> datetime:
        """Return when it was first seen in the listing."""
        return self.points[0][0]

    @property
    def hours(self) -> float:
        """Return how long the curve is."""
        return (self.end - self.began) / timedelta(hours=1)


def curve_of(recorded: Recorded, burial_page: int = BURIAL_PAGE) -> Curve | None:
    """Return the curve in a change's detail; one place alone is none."""
    detail = recorded.change.detail
    points = tuple(sorted(_points(detail)))
    if len(points) < 2 or points[0][0] == points[-1][0]:
        return None
    usual = number(detail, "usual_hours_on_page_one")
    return Curve(
        listing=clip(text(detail, "listing"), 80) or "the listing",
        points=points,
        end=max(recorded.at, points[-1][0]),
        burial_page=max(burial_page, 2),
        usual=usual if usual and usual > 0 else None,
        stood=page_one(detail),
    )


def _points(detail: dict[str, object]) -> Iterator[tuple[datetime, int]]:
    for each in parts(detail, "depth_curve"):
        page = number(each, "page")
        try:
            at = unstamp(text(each, "at"))
        except ValueError:
            continue
        if page is not None and page >= 1 and at.tzinfo is not None:
            yield at, round(page)


def in_words(curve: Curve) -> str:
    """Say what the chart shows."""
    places = [f"page {page} from {spoken(at)}" for at, page in curve.points]
    if len(places) > NAMED:
        places = [places[0], "…", *places[1 - NAMED :]]
    said = [
        f"Line chart of the page of {curve.listing} on which it stood, London time: "
        f"{', '.join(places)}, until {spoken(curve.end)}.",
        f"A dashed line marks page {curve.burial_page}, from which a publication counts as buried.",
        f"{curve.stood}." if curve.stood else "",
    ]
    return clip(" ".join(each for each in said if each), ALT)


def ticks(curve: Curve, until: float, most: int = 5) -> list[tuple[float, str]]:
    """Return the marks of the time axis: hours since it began, and London's day, or hour."""
    began = curve.began.astimezone(LONDON)
    step = next(step for step in _STEPS if until / step <= most)
    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    marks = []
    for count in range(1, int((until + 24) // step) + 1):
        wall = midnight + timedelta(hours=count * step)
        hours = (wall.replace(tzinfo=LONDON) - curve.began) / timedelta(hours=1)
        if 0 <= hours <= until:
            marks.append((hours, _mark(wall)))
    return marks


_STEPS = (1 / 12, 1 / 4, 1, 3, 6, 12, 24, 48, 96, 168, 336, 672, 24 * 365, 24 * 3_650, 24 * 365_000)


def _mark(wall: datetime) -> str:
    return f"{wall.day} {wall:%b}" if wall.hour == 0 else f"{wall:%H:%M}"
