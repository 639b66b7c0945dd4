"""A change's detail, read so that a part that is lacking or odd is left out. Pure."""

from __future__ import annotations

from alerts.blocks import clean
from db.times import spoken, spoken_day, unstamp

Detail = dict[str, object]


def text(detail: Detail, name: str) -> str:
    """Return words on one line, or "" where there are none."""
    said = detail.get(name)
    return clean(said) if isinstance(said, str) else ""


def number(detail: Detail, name: str) -> float | None:
    """Return a number, or None."""
    said = detail.get(name)
    return said if isinstance(said, int | float) and not isinstance(said, bool) else None


def several(detail: Detail, name: str) -> list[object]:
    """Return a list, empty where there is none."""
    said = detail.get(name)
    return list(said) if isinstance(said, list | tuple) else []


def texts(detail: Detail, name: str) -> list[str]:
    """Return the words of a list, each on one line."""
    said = [clean(each) for each in several(detail, name) if isinstance(each, str)]
    return [each for each in said if each]


def parts(detail: Detail, name: str) -> list[Detail]:
    """Return the parts of a list that have names of their own."""
    return [each for each in several(detail, name) if isinstance(each, dict)]


def day(detail: Detail, name: str) -> str:
    """Say a stated date, as it stands where it is none."""
    said = text(detail, name)
    try:
        return spoken_day(said) if said else ""
    except ValueError:
        return said


def moment(detail: Detail, name: str) -> str:
    """Say a time, as it stands where it is none."""
    said = text(detail, name)
    try:
        return spoken(unstamp(said)) if said else ""
    except ValueError:
        return said


def count(number: float, noun: str) -> str:
    """Say how many: `1 day`, `43 days`."""
    return f"{number:,.0f} {noun}{'' if round(number) == 1 else 's'}"


def span(hours: float) -> str:
    """Say a length of time, in days from two of them on."""
    return count(hours, "hour") if round(hours) < 48 else count(hours / 24, "day")


def between(least: float, most: float) -> str:
    """Say a length of time of which only the bounds are known, in hours."""
    longest = span(most)
    shortest = f"{least:,.0f}" if round(most) < 48 else f"{least / 24:,.0f}"
    if longest.startswith(f"{shortest} "):
        return longest
    return f"up to {longest}" if shortest == "0" else f"{shortest} to {longest}"


def sentence(said: str) -> str:
    """Begin with a capital."""
    return said[:1].upper() + said[1:]
