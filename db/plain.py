"""Text from sites, made safe to show in a terminal or a spreadsheet. Pure."""

from __future__ import annotations

import json
import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: object) -> str:
    """Return a text on one line, without control and direction characters."""
    spaced = str(text).replace("\n", " ").replace("\t", " ")
    return "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C"))


def cell(value: object) -> object:
    """Return a CSV cell that no spreadsheet will run as a formula, and no terminal as a command."""
    if not isinstance(value, str):
        return value
    return f"'{printable(value)}" if value.startswith(FORMULA) else printable(value)


def escaped(rows: object) -> str:
    """Return JSON in which control and direction characters are written as escapes."""
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    return "".join(
        json.dumps(letter)[1:-1]
        if unicodedata.category(letter).startswith("C") and letter != "\n"
        else letter
        for letter in text
    )
