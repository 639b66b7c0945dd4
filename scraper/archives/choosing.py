"""Choose which captures of an index are told, and which of them have to be read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date

from db.archived import Archive, Seen
from scraper.archives.addresses import replay_address
from scraper.archives.cdx import Capture

READABLE = ("text/html", "application/xhtml+xml", "application/pdf", None)
"""Types of what a publication can be; a revisit names none."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A capture that has to be read: no capture of the same bytes was."""

    key: str
    archive: Archive
    capture: Capture
    payload: str

    @property
    def url(self) -> str:
        """Return the address at which it is replayed."""
        return replay_address(self.archive, self.capture.timestamp, self.capture.original)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a page of an index comes to; `left_out` counts captures that tell nothing, by why."""

    seen: tuple[Seen, ...]
    unread: tuple[Reading, ...]
    left_out: Counter[str]


def choose(
    captures: Iterable[Capture],
    archive: Archive,
    key: Callable[[str], str | None],
    days: tuple[date, date],
    read: Container[tuple[str, str]],
) -> Chosen:
    """Choose among captures of the days from the first to the last.

    Of captures of the same bytes one is read, and none when some were `read` before, whichever
    archive they came from.
    """
    seen: list[Seen] = []
    unread: dict[tuple[str, str], Reading] = {}
    left: Counter[str] = Counter()
    for one in captures:
        name = key(one.original)
        why = _why_not(one, name, days)
        if why or name is None:
            left[why or NO_PUBLICATION] += 1
            continue
        payload = one.digest if one.digest not in ("", "-") else f"{archive}/{one.timestamp}"
        seen.append(Seen(key=name, archive=archive, url=one.original, at=one.at, payload=payload))
        pair = (name, payload)
        if pair not in read and _is_better(one, unread.get(pair)):
            unread[pair] = Reading(key=name, archive=archive, capture=one, payload=payload)
    return Chosen(seen=tuple(seen), unread=tuple(unread.values()), left_out=left)


NO_PUBLICATION = "at addresses that are no publication's"


def _why_not(one: Capture, name: str | None, days: tuple[date, date]) -> str | None:
    if name is None:
        return NO_PUBLICATION
    if one.status not in (200, None):
        return "that are errors or redirects"
    if one.media_type not in READABLE:
        return "that are neither pages nor PDF files"
    if not days[0] <= one.at.date() <= days[1]:
        return "of other days"
    return None


def _is_better(one: Capture, than: Reading | None) -> bool:
    """Prefer a capture that holds the bytes to a revisit that only names them."""
    return than is None or (than.capture.status is None and one.status is not None)
