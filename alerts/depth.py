"""How deep a publication stands in a listing, how it came there, and what pushed it. Pure."""

from __future__ import annotations

from alerts.details import Detail, between, count, day, number, parts, sentence, several, span, text
from db.times import LONDON, unstamp

GROUPS = 3
"""Groups of later publications named, the largest ones; the rest are counted."""
CURVE = 6
"""Points of a depth curve named: the first, and the last ones."""


def _where(detail: Detail) -> str:
    page, listing = number(detail, "page"), text(detail, "listing")
    return f"page {page:.0f} of {listing}" if page is not None and listing else ""


def fallen(detail: Detail) -> str:
    """Say how deep a publication stands, and how soon."""
    hours, where = number(detail, "hours_since_first_seen"), _where(detail)
    if detail.get("born_buried") is True:
        return f"{where} from the start" if where else "from the start"
    after = f"{span(hours)} after it was first seen" if hours is not None else ""
    return ", ".join(part for part in (where, after) if part)


def page_one(detail: Detail) -> str:
    """Say how long a publication stood on page one, beside what is usual there."""
    said = _stood(detail)
    usual = number(detail, "usual_hours_on_page_one")
    if not said or usual is None:
        return said
    is_ = "is" if span(usual).startswith("1 ") else "are"
    return f"{said}; {span(usual)} {is_} usual there"


def _stood(detail: Detail) -> str:
    match several(detail, "hours_on_page_one"):
        case [int() | float() as least, int() | float() as most] if most:
            return f"Stood on page one for {between(least, most)}"
        case [_, _]:
            return "Never stood on page one"
        case _:
            return "Never stood on page one" if detail.get("born_buried") is True else ""


def depth_curve(detail: Detail) -> str:
    """Say when a publication came to which page; one place alone is no curve."""
    places = [
        f"page {page:.0f} on {at}"
        for each in parts(detail, "depth_curve")
        if (page := number(each, "page")) is not None and (at := _brief(each))
    ]
    if len(places) < 2:
        return ""
    if len(places) > CURVE:
        places = [places[0], "…", *places[1 - CURVE :]]
    return sentence(", ".join(places))


def _brief(point: Detail) -> str:
    try:
        at = unstamp(text(point, "at")).astimezone(LONDON)
    except (ValueError, OverflowError):
        return ""
    return f"{at.day} {at:%b %H:%M}"


def pushed_by(detail: Detail) -> str:
    """Say how many later publications stand above it, and which."""
    pushed = detail.get("pushed_by")
    total = number(pushed, "count") if isinstance(pushed, dict) else None
    if not isinstance(pushed, dict) or not total:
        return ""
    groups = sorted(parts(pushed, "groups"), key=lambda group: -(number(group, "count") or 0))
    named = [said for group in groups[:GROUPS] if (said := _pushers(group))]
    more = sum(number(group, "count") or 0 for group in groups[GROUPS:])
    others = [f"{more:,.0f} others"] if more else []
    whose = ": " + "; ".join([*named, *others]) if named else ""
    return f"Pushed down by {count(total, 'later publication')}{whose}"


def standing_above(detail: Detail) -> str:
    """Return what the sentence of a burial says of the same."""
    pushed = detail.get("pushed_by")
    groups = parts(pushed, "groups") if isinstance(pushed, dict) else []
    total = number(pushed, "count") if isinstance(pushed, dict) else None
    most = max(groups, key=lambda group: number(group, "count") or 0, default={})
    return f"; {total} later publications stand above it ({_pushers(most)})"


def _pushers(group: Detail) -> str:
    several_, kind, on = number(group, "count"), text(group, "kind"), day(group, "day")
    seen = f" first seen on {on}" if on else ""
    return f"{several_:,.0f} × {kind or 'publication'}{seen}" if several_ else ""
