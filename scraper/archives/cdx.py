"""Read what an archive's index answers, in every form in which it does. Pure.

The Internet Archive answers lines of seven words, or with `output=json` an array of arrays whose
first names the fields; where there is more, an empty row and then a resume key follow. The UK
Government Web Archive (pywb) answers one JSON object a line, also after the key and the time.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
LONGEST = 4000
"""Letters of an address; what is longer was made by a broken link and is no page."""

SHOWN = 160
FIRST_YEAR, LAST_YEAR = 1990, 2100


class NotAnIndex(ValueError):  # noqa: N818 - it is an answer of the archive's
    """The answer is no index: an error page, a message."""


class CutOff(NotAnIndex):
    """The answer ends in the middle, so that what it lacks says nothing."""


@dataclass(frozen=True, kw_only=True)
class Capture:
    """One moment at which an archive saw an address.

    `timestamp` is as the archive writes it, and replays it; `at` the time that it means, and
    `clamped` that it named none (a month 00, a day 32). A revisit saw the same bytes as before:
    its status is None.
    """

    urlkey: str
    timestamp: str
    at: datetime
    original: str
    media_type: str | None
    status: int | None
    digest: str
    length: int | None
    clamped: bool = False


@dataclass(frozen=True, kw_only=True)
class Index:
    """What an answer lists; with a `resume_key` there is more. `notes` say what was left out."""

    captures: tuple[Capture, ...] = ()
    resume_key: str | None = None
    notes: tuple[str, ...] = ()


def read_index(text: str) -> Index:
    """Read an answer. Raises NotAnIndex, or CutOff when it does not come to its end."""
    start = text.lstrip()
    if not start:
        return Index()
    if start.startswith("["):
        rows, key = _array(start)
    elif start.startswith("{"):
        rows, key = [_object(line) for line in start.splitlines()], None
    else:
        rows, key = _lines(start)
    return _index(rows, key)


def parse_timestamp(stamp: str) -> tuple[datetime, bool] | None:
    """Read a time of up to 14 digits, and whether it had to be clamped; None for no time at all.

    Months and days of 00, and days that their month does not have, occur in old captures.
    """
    if not re.fullmatch(r"[0-9]{4,14}", stamp) or not FIRST_YEAR <= int(stamp[:4]) <= LAST_YEAR:
        return None
    year = int(stamp[:4])
    parts = ((4, 1), (6, 1), (8, 0), (10, 0), (12, 0))
    said = [int(stamp[at : at + 2] or least) for at, least in parts]
    month = _within(said[0], 1, 12)
    day = _within(said[1], 1, monthrange(year, month)[1])
    hour, minute, second = (_within(said[2], 0, 23), *(_within(n, 0, 59) for n in said[3:]))
    meant = [month, day, hour, minute, second]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC), meant != said


def _within(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)


def _array(text: str) -> tuple[list[Mapping[str, object]], str | None]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CutOff(f"the index was cut off: {error}") from error
    if not all(isinstance(row, list) for row in rows) or not _names_fields(rows):
        raise NotAnIndex("the answer is JSON, but no index")
    if not rows:
        return [], None
    names, *listed = rows
    key = None
    if len(listed) >= 2 and listed[-2] == [] and len(listed[-1]) == 1:
        key, listed = str(listed[-1][0]), listed[:-2]
    return [dict(zip(names, row, strict=False)) for row in listed], key


def _names_fields(rows: list[list[object]]) -> bool:
    return not rows or all(isinstance(name, str) for name in rows[0])


def _object(line: str, **said: str) -> Mapping[str, object]:
    """Read a line of JSON, beside what was `said` before it on the line."""
    try:
        row: dict[str, object] = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CutOff(f"the index was cut off: {error}") from error
    if not isinstance(row, dict) or "timestamp" not in row | said:
        raise NotAnIndex(f"the answer is no index: {line[:SHOWN]!r}")
    return {OTHER_NAMES.get(name, name): value for name, value in (row | said).items()}


def _lines(text: str) -> tuple[list[Mapping[str, object]], str | None]:
    if not text.endswith("\n"):
        raise _no_index(text, "the index was cut off in its last line")
    lines = text.split("\n")[:-1]
    key = None
    if len(lines) > 2 and lines[-2] == "":
        key, lines = lines[-1], lines[:-2]
    rows: list[Mapping[str, object]] = []
    for line in lines:
        words = line.split(" ")
        if len(words) > 3 and words[2].startswith("{"):
            rows.append(_object(line.split(" ", 2)[2], urlkey=words[0], timestamp=words[1]))
        elif len(words) == len(FIELDS):
            rows.append(dict(zip(FIELDS, words, strict=True)))
        else:
            raise _no_index(line, f"the answer is no index: {line[:SHOWN]!r}")
    return rows, key


def _no_index(text: str, why: str) -> NotAnIndex:
    """Tell an index that was cut off from what never was one."""
    first = text.split("\n", 1)[0].split(" ")
    listed = len(first) > 2 and first[1].isdigit() and ")" in first[0]
    return CutOff(why) if listed else NotAnIndex(f"the answer is no index: {text[:SHOWN]!r}")


def _index(rows: Iterable[Mapping[str, object]], key: str | None) -> Index:
    captures: dict[Capture, None] = {}
    left: Counter[str] = Counter()
    for row in rows:
        read = _capture({name: str(value) for name, value in row.items()})
        if isinstance(read, Capture):
            left["captures listed twice"] += read in captures
            left["times clamped"] += read.clamped
            captures[read] = None
        else:
            left[read] += 1
    return Index(captures=tuple(captures), resume_key=key, notes=tuple(_noted(left)))


def _noted(left: Counter[str]) -> Iterator[str]:
    for why, count in left.items():
        if count:
            yield f"{count} {why}"


def _capture(row: Mapping[str, str]) -> Capture | str:
    """Read a row, or say what it is that is left out."""
    time = parse_timestamp(row.get("timestamp", ""))
    original = row.get("original", "")
    if time is None:
        return "without a time"
    if not original.startswith(("http://", "https://")) or not original.isprintable():
        return "no web addresses"
    if len(original) > LONGEST or " " in original:
        return "addresses too long, or with spaces"
    return Capture(
        urlkey=row.get("urlkey", ""), timestamp=row["timestamp"], at=time[0], original=original,
        media_type=_known(row.get("mimetype")), status=_number(row.get("statuscode")),
        digest=row.get("digest", "").removeprefix("sha1:"), length=_number(row.get("length")),
        clamped=time[1],
    )  # fmt: skip


def _known(value: str | None) -> str | None:
    return None if value in (None, "-", "", "unk", "warc/revisit") else value


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and re.fullmatch(r"[0-9]{1,15}", value) else None
