"""What a printed number or date is worth, so that “17” and “seventeen” are one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
SMALL = {word: number for number, word in enumerate(_UNITS.split())}
TENS = {word: 20 + 10 * number for number, word in enumerate(_TENS.split())}
ORDINALS = {word: 1 + number for number, word in enumerate(_ORDINALS.split())}
SCALES = {
    "dozen": 12, "hundred": 100, "k": 1_000, "thousand": 1_000, "m": 1_000_000,
    "million": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip

LONGEST = 20
"""Figures of a number that are read; a longer run of them is a name, not a number."""

_PIECES = re.compile(r"\d+(?:\.\d+)?|[a-z]+|[^\w\s,.-]")
_SAME = {"percent": "%", "per": "", "cent": "%", "out": "", "of": "in", "every": "", "and": ""}


def number_value(printed: str) -> str:
    """Return a printed number in one form: figures, without commas, `%` and `in` for ratios."""
    return " ".join(_folded(printed.lower().replace(",", "")))


def _folded(low: str) -> Iterator[str]:
    """Fold the words of each number into one; what joins or follows numbers stays as it is."""
    total: Decimal | None = None
    part = Decimal(0)
    for piece in _PIECES.findall(low):
        begins = total is None
        if piece in SCALES or (piece.rstrip("s") in SCALES and not begins):
            total, part = _scaled(
                total or Decimal(0), part or Decimal(1), SCALES[piece.rstrip("s")]
            )
        elif (worth := _worth(piece, begins)) is not None and (begins or piece.isalpha()):
            total, part = total or Decimal(0), part + worth
        elif (said := _SAME.get(piece, piece)) and piece != "a":
            if total is not None:
                yield _plain(total + part)
            total, part = None, Decimal(0)
            yield said
    if total is not None:
        yield _plain(total + part)


def _worth(piece: str, begins: bool) -> Decimal | None:
    if piece[0].isdigit() and len(piece) < LONGEST:
        return Decimal(piece)
    worth = SMALL.get(piece, TENS.get(piece, ORDINALS.get(piece) if begins else None))
    return None if worth is None else Decimal(worth)


def _scaled(total: Decimal, part: Decimal, scale: int) -> tuple[Decimal, Decimal]:
    if scale == SCALES["hundred"]:
        return total, part * scale
    return total + part * scale, Decimal(0)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def date_value(printed: str) -> str:
    """Return a printed date in one form: days, month and year in figures; no weekday."""
    low = printed.lower()
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", low):
        return _dashed(found[3], found[2], found[1])
    if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})", low):
        return _dashed(found[1], found[2], found[3] if len(found[3]) == 4 else "20" + found[3])
    months = [word[:3] for word in re.findall(r"[a-z]{3,}", low) if word[:3] in MONTHS]
    if not months:
        return re.sub(r"\D", "-", low)
    figures = re.findall(r"\d+", low)
    days = [figure for figure in figures if len(figure) <= 2]
    years = [figure for figure in figures if len(figure) == 4]
    return _dashed(*days, str(MONTHS.index(months[0]) + 1), *years)


def _dashed(*figures: str) -> str:
    return "-".join(str(int(figure)) for figure in figures)
