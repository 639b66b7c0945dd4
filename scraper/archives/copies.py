"""Read an archive's index as a listing, and its copies as pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from db.records import Document, ListingReading, PageReading, Row
from scraper.archives.addresses import MementoAddress, replay_address
from scraper.archives.cdx import Capture, read_index

Key = Callable[[str], str | None]
TITLE = 200
FILE = (".pdf",)


def read_copies(text: str, key: Key, memento_of: Callable[[Capture], str]) -> ListingReading:
    """Read a page of an index as a listing's: one row a publication, at its newest capture.

    The resume key is left to the caller, who knows the query. An index is ordered by address, so
    no row has a rank. Raises NotAnIndex.
    """
    newest: dict[str, Capture] = {}
    for capture in read_index(text).captures:
        name = key(capture.original)
        if name is not None and (name not in newest or newest[name].at <= capture.at):
            newest[name] = capture
    rows = tuple(
        Row(key=name, url=memento_of(capture), title=readable(name), featured=True)
        for name, capture in newest.items()
    )
    return ListingReading(rows=rows)


def readable(key: str) -> str:
    """Make the end of a key readable, for as long as nothing else is known of a publication."""
    name = unquote(key.rstrip("/").rpartition("/")[2])
    words = re.sub(r"\.(?:aspx|pdf|html?)$", "", name, flags=re.IGNORECASE)
    spaced = " ".join(re.sub(r"[-_+]", " ", words).split())[:TITLE]
    printed = "".join(letter for letter in spaced if letter.isprintable())
    return printed[:1].upper() + printed[1:] or key


def is_file(key: str) -> bool:
    """Tell whether a key names a publication that is itself a file."""
    return key.endswith(FILE)


def file_page(key: str, url: str) -> PageReading:
    """Say what an address tells of a publication that is a file: a name, and the file."""
    title = readable(key)
    file = Document(url=url, label=title, media_type="application/pdf")
    return PageReading(title=title, text="", kind="Document", documents=(file,))


def replayed(reading: PageReading, at: MementoAddress, hosts: Iterable[str]) -> PageReading:
    """Return what a copy says, its files at the archive's addresses and not at the dead site's.

    Links lead to pages that the index lists by itself. Files of other hosts are left out.
    """
    own = frozenset(hosts)
    files = (
        replace(one, url=replay_address(at.archive, at.timestamp, one.url))
        for one in reading.documents
        if urlsplit(one.url).hostname in own
    )
    return replace(reading, documents=tuple(files), links=())
