"""What is kept beside a change: the copy of a page that is gone, the texts that differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db.records import Kind


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The last kept response of a publication's own page: of which version, and where it lies.

    `digest` is the SHA-256 of its bytes. `seen` is when the page last read so before the change;
    None where it has come back and read so again.
    """

    version: int
    seen: datetime | None
    digest: str
    warc: str
    offset: int


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two texts that differ, page by page: of which version, and when it was seen."""

    version: int
    first_seen: datetime
    last_seen: datetime
    digest: str
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept beside some changes, by their ids.

    A change of a page that is gone has None in `copies` where no copy was kept. `sides` are the
    texts before and after. `burial_pages` are the pages on which a listing buries.
    """

    copies: Mapping[int, Copy | None] = field(default_factory=dict)
    sides: Mapping[int, tuple[Side, Side]] = field(default_factory=dict)
    burial_pages: Mapping[int, int] = field(default_factory=dict)


NOTHING = Kept()
GONE = frozenset({Kind.REMOVED, Kind.DELISTED, Kind.EXPIRED})
FALLS = frozenset({Kind.BURIED, Kind.SINKING})
