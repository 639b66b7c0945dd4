"""The parcels of one crawl, slice after slice: what each holds, its evidence and what it cost."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from db import parcels
from db.records import Exchange, FileLook, PageLook, Parcel, Verdict
from scraper.clock import Clock
from scraper.evidence import EvidenceFile, Kept
from scraper.fetch import Fetched, Fetcher

if TYPE_CHECKING:
    from scrapy.http import Response

SECONDS = 120
LOOKS = 250
LETTERS = 16_000_000
"""A slice ends with the look that reaches one of these; the last is of files' words."""

Tell = Callable[[dict[str, object]], None]
Due = TypeVar("Due")
Look = TypeVar("Look", PageLook, FileLook)


class Slices:
    """Hands over what a crawl finds; `start` is a parcel that carries nothing yet."""

    def __init__(
        self,
        start: Parcel,
        files: Path,
        kept: Kept,
        fetcher: Fetcher,
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._start, self._files, self._kept = start, files, kept
        self._fetcher, self._clock, self._tell = fetcher, clock, tell
        self._folder, self._lock = parcels.begin(files, start)
        self._number, self._pending = 0, start
        self._open()

    def add(self, **records: Any) -> None:
        """Put records into the slice; they take the place of what it had in those fields."""
        self._pending = replace(self._pending, **records)

    def keep(self, fetched: Fetched) -> Exchange:
        """Keep an answer as evidence."""
        assert fetched.response is not None  # noqa: S101 - callers have one
        return self.keep_response(fetched.response, fetched.url)

    def keep_response(self, response: Response, url: str) -> Exchange:
        """Keep a response as evidence."""
        return self._evidence.keep(response, url, self._clock.now())

    async def fill(
        self,
        due: Sequence[Due],
        ask: Callable[[Due], Awaitable[Look]],
        pack: Callable[[list[Look]], None],
        may: Callable[[Due], bool],
    ) -> None:
        """Ask for what is due, if it still `may` be, and pack the looks, slice after slice."""
        looks: list[Look] = []
        try:
            for number, one in enumerate(due, 1):
                if not may(one):
                    continue
                looks.append(await ask(one))
                self._tell({"read": number, "of": len(due)})
                if self._is_full(looks) and number < len(due):
                    pack(looks)
                    self.turn()
                    looks = []
        finally:
            pack(looks)

    def turn(self) -> None:
        """Hand the slice over and begin the next."""
        self._hand_over()
        self._open()

    def end(self, verdict: Verdict) -> None:
        """Hand the last slice over, with how the crawl ended."""
        self.add(final=verdict)
        self._hand_over()
        (self._folder / parcels.LOCK).unlink()
        parcels.discard(self._folder)
        os.close(self._lock)

    def _is_full(self, looks: Sequence[PageLook | FileLook]) -> bool:
        """Tell whether the slice has taken long enough, or holds enough with these looks."""
        if self._clock.elapsed() - self._began >= SECONDS or len(looks) >= LOOKS:
            return True
        pages = (look.pages for look in looks if isinstance(look, FileLook))
        return sum(len(text) for texts in pages for text in texts) >= LETTERS

    def _open(self) -> None:
        self._staging = self._folder / f"{self._number:04d}"
        self._staging.mkdir()
        name = f"{parcels.parcel_name(self._start.crawl, self._number)}.warc.gz"
        self._evidence = EvidenceFile(self._staging / parcels.EXCHANGES, name, self._kept)
        self._fetcher.begin_slice()
        self._pending = replace(self._start, slice=self._number)
        self._began = self._clock.elapsed()

    def _hand_over(self) -> None:
        spent, hosts = self._fetcher.spent, self._fetcher.requests()
        self._evidence.close()
        self.add(
            at=self._clock.now(),
            requests=hosts.total(),
            unchanged=spent.unchanged,
            size=spent.size,
            hosts=tuple(sorted(hosts.items())),
            host_rests=self._fetcher.host_rests,
            warc=self._evidence.name,
        )
        place = parcels.hand_over(self._files, self._staging, self._pending)
        self._number += 1
        self._tell({"parcel": place.name})
