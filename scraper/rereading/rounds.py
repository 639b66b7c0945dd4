"""Read all that a source's crawls kept again, record it in batches, and say what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from db.outdated import (
    StaleFile,
    bodies,
    files_without_bytes,
    outdated,
    outdated_files,
    without_bytes,
)
from db.records import PageLook
from db.rederiving import Difference, FileAgain, Rereader
from scraper.judge import SAME_BODY
from scraper.readers import edition_reader, file_reader
from scraper.reread import Again, NotKept, look_at
from scraper.rereading.files import FileReader
from scraper.rereading.workers import Order, Packed, body_of, offline, reading
from scraper.source import Source

BATCH = 100
FILES = 10

Place = dict[str, str | int]
"""A version, by `key` and `version`, or a file, by `key` and `file`."""


@dataclass(kw_only=True)
class Report:
    """What reading a source again came to, as far as it came.

    `lost` are versions and files whose bytes are not kept, `unread` those that say less to this
    reader than they did, or the same as others; they stay as they are.
    """

    source: str
    publications: int = 0
    versions: int = 0
    files: int = 0
    differ: list[Difference] = field(default_factory=list)
    lost: list[Place] = field(default_factory=list)
    unread: list[Place] = field(default_factory=list)
    finished: bool = False

    @property
    def differing(self) -> int:
        """Count the publications that differ."""
        return len({one.key for one in self.differ})


class Round:
    """Reads one source again; `tell` hears of each difference, `show` how many are read of all."""

    def __init__(
        self,
        source: Source,
        rereader: Rereader,
        tell: Callable[[Difference], None],
        show: Callable[[int, int], None],
    ) -> None:
        self._source, self._rereader = source, rereader
        self._templates = rereader.templates()
        self._tell, self._show = tell, show
        self._log = rereader.log
        self.report = Report(source=source.name)

    def run(self) -> None:
        """Read the pages, then the files. What has been recorded stays, whatever ends it."""
        self._pages()
        self._files()
        self.report.finished = True

    def _pages(self) -> None:
        """Read and record; a new body waits until it is known that others do not have it too."""
        name, reader = self._source.name, self._rereader.reader
        self.report.lost += [
            {"key": key, "version": number}
            for key, number, url in without_bytes(self._log, name, reader)
            if self._source.told(url) is None  # else it was its address that said it
        ]
        work = outdated(self._log, name, reader)
        counts, ready, waiting = bodies(self._log, name, reader), list[Packed](), list[Packed]()
        order = Order(source=name, files=self._log.folder, templates=self._templates)
        with reading(order, work) as read:
            for done, one in enumerate(read, 1):
                counts.update([one.body] if one.body else ())
                (ready if one.same_text else waiting).append(one)
                if len(ready) == BATCH:
                    self._record(ready)
                    ready.clear()
                self._show(done, len(work))
        self._record(ready)
        shared = {body for body, count in counts.items() if count > SAME_BODY}
        for start in range(0, len(waiting), BATCH):
            self._record(waiting[start : start + BATCH], shared)

    def _record(self, batch: Iterable[Packed], shared: Iterable[str] = ()) -> None:
        looks = [self._looks(one.again(), frozenset(shared)) for one in batch]
        self._heard(self._rereader.pages([one for one in looks if one]))

    def _looks(self, again: Sequence[Again], shared: frozenset[str]) -> list[PageLook]:
        """Return what is to be recorded of a publication, one look for the same bytes."""
        looks = {}
        for one in again:
            place: Place = {"key": one.stale.key, "version": one.stale.number}
            if one.lost:
                self.report.lost.append(place)
            elif one.reading is None or self._is_others(one, shared):
                self.report.unread.append(place)
            else:
                self.report.versions += 1
                looks[one.stale.exchange] = look_at(one.stale, one.reading)
        self.report.publications += bool(looks)
        return list(looks.values())

    def _is_others(self, one: Again, shared: frozenset[str]) -> bool:
        assert one.reading is not None  # noqa: S101 - callers have one
        body = body_of(one.reading, self._templates)
        return body in shared and body != one.stale.text_digest

    def _files(self) -> None:
        name = self._source.name
        readers = (file_reader(), edition_reader(name))
        self.report.lost += [
            {"key": key, "file": url} for key, url in files_without_bytes(self._log, name, readers)
        ]
        work = outdated_files(self._log, name, readers)
        reader = FileReader(self._source, offline(self._log.folder), self._templates)
        try:
            for start in range(0, len(work), FILES):
                read = [self._file(reader, one) for one in work[start : start + FILES]]
                self._heard(self._rereader.files([one for one in read if one is not None]))
                self._show(start + len(read), len(work))
        finally:
            reader.close()

    def _file(self, reader: FileReader, stale: StaleFile) -> FileAgain | None:
        place: Place = {"key": stale.key, "file": stale.url}
        try:
            again = reader.read(stale)
        except NotKept:
            self.report.lost.append(place)
            return None
        if again is None:
            self.report.unread.append(place)
        self.report.files += again is not None
        return again

    def _heard(self, found: Iterable[Difference]) -> None:
        for one in found:
            self.report.differ.append(one)
            self._tell(one)
