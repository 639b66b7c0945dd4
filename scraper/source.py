"""What a source file declares: addresses, and how to read one listing page and one page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from db.records import Duty, ListingReading, PageReading, Retention


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One listing: candidate addresses, of which the first that answers is read.

    `page(url, n)` is the address of page `n` (from 2) of the listing whose page one is `url`;
    it serves where a page has no next link of its own. A publication is buried in it that comes
    to page `burial_page` or beyond within `burial_days` of being first seen.
    """

    name: str
    addresses: tuple[str, ...]
    page: Callable[[str, int], str]
    burial_page: int = 5
    burial_days: int = 7


def _nothing(url: str) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A body's site that we watch.

    `hosts` is its host family, past and present; nothing else is followed. `file_hosts` are others
    that are asked for files alone, each with the path below which the source's lie. `key(url)`
    names the publication at an address of the family, or is None; `read_listing` and `read_page`
    take the page's text and the address it came from, and read nothing else. `discovery` are
    candidate addresses of sitemaps and feeds, and robots.txt that names them; `asked_hosts` are
    others, archives, that are asked for its pages, and `archive` says that those alone are, whose
    copies never change; `history` are the addresses below which its publications stood at any
    time (all of its hosts, if none is named); `told(url)` is what an address says of a
    publication that is a file, whose page need not be asked for. `retention` is how
    long the body says that it keeps what it publishes, `duties` what its publications open.
    """

    name: str
    title: str
    home: str
    hosts: frozenset[str]
    listings: tuple[Listing, ...]
    key: Callable[[str], str | None]
    read_listing: Callable[[str, str], ListingReading]
    read_page: Callable[[str, str], PageReading]
    file_hosts: frozenset[str] = frozenset()
    discovery: tuple[str, ...] = ()
    retention: tuple[Retention, ...] = ()
    asked_hosts: frozenset[str] = frozenset()
    archive: bool = False
    history: tuple[str, ...] = ()
    told: Callable[[str], PageReading | None] = field(default=_nothing)
    duties: tuple[Duty, ...] = ()

    def keeps(self, url: str) -> bool:
        """Tell whether a file at an address is the source's own."""
        parts = urlsplit(url)
        place = f"{parts.hostname}{parts.path}"
        return parts.hostname in self.hosts or place.startswith(tuple(self.file_hosts))
