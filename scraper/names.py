"""What a crawl knows of keys: those that publications have, and those that they had. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db.briefing import Briefing
from db.records import ListingReading


@dataclass(frozen=True)
class Names:
    """The keys of a source's publications; `others` leads from a key of old, or new, to theirs."""

    known: frozenset[str]
    others: dict[str, str]

    @classmethod
    def of(cls, briefing: Briefing) -> Names:
        """Gather them from what a crawl is told."""
        return cls(frozenset(one.key for one in briefing.publications), briefing.other_keys)

    def own(self, key: str) -> str:
        """Return the key under which a publication is known."""
        return self.others.get(key, key)

    def is_known(self, key: str) -> bool:
        """Tell whether a key is some publication's."""
        return self.own(key) in self.known

    def owned(self, reading: ListingReading) -> ListingReading:
        """Give the rows of a listing page the keys under which they are known."""
        if not any(row.key in self.others for row in reading.rows):
            return reading
        rows = tuple(replace(row, key=self.own(row.key)) for row in reading.rows)
        return replace(reading, rows=rows)
