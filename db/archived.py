"""The records of what web archives hold. Pure.

archive      who keeps copies of other people's pages
capture      one moment at which an archive saw an address; it names the bytes by their digest
memento      what a capture replays: one state of a page, under the archive's time
backfill     one reading of a source's history between two days, from archives

The times of captures are the archive's and never ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Archive(StrEnum):
    """Which archive: the Internet Archive, or the UK Government Web Archive."""

    IA = "ia"
    UKGWA = "ukgwa"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """That an archive saw a publication's page at a time; `payload` is its name for the bytes."""

    key: str
    archive: Archive
    url: str
    at: datetime
    payload: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far one enumeration has come: all before `resume_key` is handed over, or all of it."""

    query: str
    resume_key: str | None = None
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class HostRest:
    """That a host asked to be left alone until a time; `times` counts such requests in a row."""

    host: str
    until: datetime
    times: int


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """What a slice of a backfill brings, beside the mementos themselves.

    `since` and `until` are its first and last day. `seen` are captures; `payloads` names the bytes
    of each memento that was read, by the address that replays it; `notes` is what was left out,
    and why.
    """

    since: date
    until: date
    seen: tuple[Seen, ...] = ()
    payloads: tuple[tuple[str, str], ...] = ()
    progress: tuple[Progress, ...] = ()
    notes: tuple[str, ...] = ()
