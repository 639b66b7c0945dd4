"""Which files a crawl asks for after the pages, in which order. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.briefing import Briefing, KnownFile
from db.records import Depth, Document
from scraper.rates import learn
from scraper.revisit import AGAIN, NEW, Look, due_look, in_order, trusted


@dataclass(frozen=True, kw_only=True)
class DueFile:
    """A file to ask for; with validators it is asked for conditionally."""

    key: str
    url: str
    media_type: str | None = None
    known: KnownFile | None = None
    etag: str | None = None
    last_modified: str | None = None
    rank: tuple[int, float] = (NEW, 0.0)
    overdue: timedelta = timedelta()


def due_files(
    briefing: Briefing,
    offered: Mapping[str, Iterable[Document]],
    depth: Depth,
    now: datetime,
    asked: Container[str] = frozenset(),
) -> list[DueFile]:
    """Return the files to ask for after the pages, the most telling first.

    `offered` are the documents on the pages that this crawl read, and `asked` the publications
    that it met, both by key. A pulse asks for the files of publications that it met for the first
    time; a window for what is due of those that it met; a sweep for all that is due. A file that
    a page offers for the first time is due at once, one that its page offers no longer is not.
    """
    publications = {publication.key: publication for publication in briefing.publications}
    of_new = {key: files for key, files in offered.items() if key not in publications}
    if depth is Depth.PULSE:
        return _first_offered(of_new, frozenset())
    places = {(file.key, file.url) for file in briefing.files}
    due = _first_offered(offered, places)
    standing = {key: {file.url for file in files} for key, files in offered.items()}
    pairs = [(publications[file.key], file) for file in briefing.files if file.key in publications]
    rates = learn(pairs, now)
    for publication, file in pairs:
        here = file.key in standing or file.key in asked
        gone = file.key in standing and file.url not in standing[file.key]
        if (depth is Depth.SWEEP or here) and not gone:
            look = due_look(publication, file, rates.of(publication, file, now), now)
            due += [_file(file, look)] if look else []
    return in_order(trusted(one, briefing.distrusted) for one in due)


def _first_offered(
    offered: Mapping[str, Iterable[Document]], places: Container[tuple[str, str]]
) -> list[DueFile]:
    return [
        DueFile(key=key, url=file.url, media_type=file.media_type)
        for key, files in offered.items()
        for file in files
        if (key, file.url) not in places
    ]


def _file(file: KnownFile, look: Look) -> DueFile:
    return DueFile(
        key=file.key,
        url=file.url,
        media_type=file.media_type,
        known=file,
        etag=None if look.whole else file.etag,
        last_modified=None if look.whole else file.last_modified,
        rank=(AGAIN, -look.gain),
        overdue=look.overdue,
    )
