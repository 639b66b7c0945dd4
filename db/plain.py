"""Text from sites, made safe to show in a terminal or a spreadsheet. Pure."""

from __future__ import annotations

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: object) -> str:
    """Return a text on one line, without control and direction characters."""
    spaced = str(text).replace("\n", " ").replace("\t", " ")
    return "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C"))


def cell(value: object) -> object:
    """Return a CSV cell that no spreadsheet will run as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
