"""A finding as the register keeps it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.content import Subject
from db.records import Owed

OPEN, UNPUBLISHED, LATE = "open", "unpublished", "late"
PASSED = "due passed, answer not watched"
ANSWERED, PUBLISHED, CLOSED = "answered", "published", "closed"
ENDED = (ANSWERED, PUBLISHED, CLOSED)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something owed to the public.

    `about` is the publication that opened it, or is `finding:ID` where none did. `since` is the day
    from which its age counts, `due` the last day for an answer where a clock sets one; `match` are
    words that the title which ends the wait must hold, `reminded` the day of the last rung told.
    """

    id: int
    source: str
    owed: Owed
    title: str
    about: Subject
    since: date
    since_what: str
    status: str
    entered: datetime
    origin: str = "page"
    ordinal: int = 1
    reference: str | None = None
    force: str | None = None
    match: str | None = None
    opened: str | None = None
    concluded: str | None = None
    waiting_for: str | None = None
    due: date | None = None
    due_rule: str | None = None
    watched: bool = True
    late_since: date | None = None
    reminded: date | None = None
    closed: date | None = None
    publication: int | None = None

    @property
    def ended(self) -> bool:
        """Tell whether nothing is owed any more."""
        return self.status in ENDED
