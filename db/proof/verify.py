"""Say what was altered: what the chain sealed, beside what the log holds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from db.digest import text_digest
from db.proof.chain import NOTHING, Seal, hash_of
from db.proof.rows import NAMED, Entry, named, short_day

FIELDS = ("id", "name", "source", "depth", "start", "outcome", "reason", "end")
"""What people call what is sealed of a crawl."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that is not as it was sealed.

    `seal` is the number of the seal that says so, `row` the id of a row that was altered.
    """

    said: str
    seal: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Sealed:
    """A row as a seal left it."""

    seal: int
    entry: Entry


@dataclass(kw_only=True)
class Expected:
    """What the chain says the log holds; `tables` maps a kind to its rows by their ids.

    `crawls` maps a crawl's name to its beginning, `ends` to its end, `warcs` a file's name to its
    size and SHA-256.
    """

    tables: dict[str, dict[int, Sealed]] = field(default_factory=dict)
    crawls: dict[str, Sealed] = field(default_factory=dict)
    ends: dict[str, Sealed] = field(default_factory=dict)
    warcs: dict[str, Sealed] = field(default_factory=dict)
    seals: dict[int, str] = field(default_factory=dict)
    head: str = NOTHING
    troubles: list[Trouble] = field(default_factory=list)


def replay(chain: Iterable[Seal]) -> Expected:
    """Follow the chain and gather what it says; a link that does not fit is a trouble."""
    expected = Expected(tables={kind: {} for kind in NAMED})
    number, last = 0, 0
    for seal in chain:
        number += 1
        for missing in range(number, seal.number):
            expected.troubles.append(Trouble(said=f"seal {missing} is missing", seal=missing))
        number = seal.number
        if hash_of(expected.head, seal) != seal.hash:
            said = f"seal {number} of {short_day(seal.at)} ({seal.what}) was altered"
            expected.troubles.append(Trouble(said=said, seal=number))
        expected.head = expected.seals[number] = seal.hash
        last = _take(expected, seal, last)
    return expected


def _take(expected: Expected, seal: Seal, last: int) -> int:
    """Take in what one seal says; return the id of the newest crawl that was sealed by then."""
    try:
        body: dict[str, Any] = json.loads(seal.body)
        for kind in expected.tables:
            _keep(expected.tables[kind], seal.number, body.get(kind, []))
        _keep(expected.tables["versions"], seal.number, body.get("reread", []))
        for name, warc in _warcs(body):
            expected.warcs[name] = Sealed(seal.number, warc)
        for crawl in body.get("crawls", [body.get("crawl")] if "crawl" in body else []):
            last = _crawl(expected, seal, crawl, body, last)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        said = f"seal {seal.number} of {short_day(seal.at)} cannot be read"
        expected.troubles.append(Trouble(said=said, seal=seal.number))
    return last


def _keep(table: dict[int, Sealed], seal: int, rows: Iterable[Entry]) -> None:
    for entry in rows:
        table[entry[0]] = Sealed(seal, entry)


def _warcs(body: Mapping[str, Any]) -> Iterable[tuple[str, list[Any]]]:
    every = [*body.get("warcs", []), *([body["warc"]] if "warc" in body else [])]
    return [(warc[0], warc[1:]) for warc in every]


def _crawl(
    expected: Expected, seal: Seal, crawl: list[Any], body: Mapping[str, Any], last: int
) -> int:
    id_: int = crawl[0]
    uid: str = crawl[1]
    if uid not in expected.crawls:
        expected.crawls[uid] = Sealed(seal.number, crawl[:5])
        if id_ < last:
            said = f"crawl {last} is sealed before crawl {id_}"
            expected.troubles.append(Trouble(said=said, seal=seal.number))
    if end := body.get("end") or crawl[5:]:
        expected.ends[uid] = Sealed(seal.number, end)
    return max(last, id_)


def compare_rows(kind: str, sealed: Mapping[int, Sealed], now: Iterable[Entry]) -> list[Trouble]:
    """Return what was altered, added or taken away of one kind of row."""
    troubles, seen = [], set()
    for entry in now:
        seen.add(entry[0])
        known = sealed.get(entry[0])
        if known is None:
            troubles.append(Trouble(said=f"{named(kind, entry)} was never sealed"))
        elif known.entry[1] != entry[1]:
            said = f"{named(kind, known.entry)} was altered"
            troubles.append(Trouble(said=said, seal=known.seal, row=entry[0]))
    for id_, known in sealed.items():
        if id_ not in seen:
            said = f"{named(kind, known.entry)} is gone"
            troubles.append(Trouble(said=said, seal=known.seal))
    return troubles


def explain(troubles: Iterable[Trouble], texts: Mapping[int, tuple[str, str]]) -> list[Trouble]:
    """Say of each version that was altered whether its text still matches its digest."""
    return [
        replace(one, said=one.said.replace(" was altered", ": its text does not match its digest"))
        if (found := texts.get(one.row or 0)) and not _matches(*found)
        else one
        for one in troubles
    ]


def _matches(text: str, digest: str) -> bool:
    try:
        return text_digest(text) == digest
    except UnicodeEncodeError:  # what was written there is no text
        return False


def compare_crawls(expected: Expected, now: Iterable[list[Any]]) -> list[Trouble]:
    """Return the crawls that were altered, taken away or put in another order."""
    rows = {row[1]: row for row in now}
    troubles = _order(expected, rows)
    for uid, sealed in expected.crawls.items():
        row = rows.get(uid)
        if row is None:
            said = f"crawl {sealed.entry[0]} of {short_day(sealed.entry[4])} is gone"
            troubles.append(Trouble(said=said, seal=sealed.seal))
            continue
        end = expected.ends.get(uid)
        known = [*sealed.entry, *(end.entry if end else (None, None, None))]
        troubles += [
            Trouble(
                said=f"crawl {sealed.entry[0]} of {short_day(sealed.entry[4])} was altered: "
                f"its {name} was {was!r} and is {here!r}",
                seal=sealed.seal,
            )
            for name, was, here in zip(FIELDS, known, row, strict=True)
            if was != here
        ]
    never = [row for uid, row in rows.items() if uid not in expected.crawls]
    return troubles + [Trouble(said=f"crawl {row[0]} was never sealed") for row in never]


def _order(expected: Expected, rows: Mapping[str, list[Any]]) -> list[Trouble]:
    """Return the first place where crawls stand otherwise than they were sealed."""
    sealed = [(uid, one) for uid, one in expected.crawls.items() if uid in rows]
    for (one, first), (other, second) in pairwise(sealed):
        if rows[one][0] > rows[other][0]:
            said = f"crawl {second.entry[0]} stands before crawl {first.entry[0]}"
            return [Trouble(said=said, seal=first.seal)]
    return []
