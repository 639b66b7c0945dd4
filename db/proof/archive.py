"""Compare the archive of kept responses with what the log says lies in it."""

from __future__ import annotations

import hashlib
import mmap
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from db.proof.members import TOMBSTONE, Member, Unreadable, member
from db.proof.verify import Sealed, Trouble

Tick = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the log says that the bytes of one response lie."""

    id: int
    url: str
    digest: str
    warc: str
    offset: int
    length: int
    redacted: bool


def places(conn: sqlite3.Connection) -> list[Place]:
    """Return every response that the log points to, in the order in which they lie."""
    rows = conn.execute(
        """
        select e.id, e.url, e.digest, e.warc, e.offset, coalesce(m.length, e.length),
          m.warc is not null
        from exchange e left join redacted_member m on m.warc = e.warc and m.offset = e.offset
        order by e.warc, e.offset, e.id
        """
    )
    return [
        Place(id=row[0], url=row[1], digest=row[2], warc=row[3], offset=row[4], length=row[5],
              redacted=bool(row[6]))
        for row in rows
    ]  # fmt: skip


def stored(folder: Path, warc: str, offset: int, length: int) -> Member:
    """Read one record of the archive. Raises Unreadable."""
    try:
        with (folder / warc).open("rb") as file:
            file.seek(offset)
            return member(file.read(length))
    except OSError as error:
        raise Unreadable(f"{warc}: {error.strerror}") from error


def check_files(
    folder: Path, every: Iterable[Place], sealed: Mapping[str, Sealed], tick: Tick
) -> Iterator[Trouble]:
    """Yield what is wrong with the files that the log points to, and with the bytes in them."""
    by_file = {name: list(here) for name, here in groupby(every, key=lambda one: one.warc)}
    names = sorted(by_file.keys() | sealed.keys())
    of, done = sum(map(len, by_file.values())), 0
    for name in names:
        here = by_file.get(name, [])
        try:
            with (folder / name).open("rb") as file, _mapped(file.fileno()) as view:
                yield from _whole(name, view, sealed.get(name))
                for place in here:
                    yield from _place(place, view)
                    done += 1
                    tick(done, of)
        except FileNotFoundError:
            known = sealed.get(name)
            yield Trouble(said=f"{name} is missing", seal=known.seal if known else None)
        except ValueError:
            yield Trouble(said=f"{name} is empty")


def _mapped(file: int) -> mmap.mmap:
    return mmap.mmap(file, 0, access=mmap.ACCESS_READ)


def _whole(name: str, view: mmap.mmap, sealed: Sealed | None) -> Iterator[Trouble]:
    if sealed is None:
        return
    size, digest = sealed.entry
    if len(view) != size:
        yield Trouble(
            said=f"{name} was altered: it holds {len(view)} bytes and held {size}",
            seal=sealed.seal,
        )
    elif hashlib.sha256(view).hexdigest() != digest:
        yield Trouble(said=f"{name} was altered: its bytes are others", seal=sealed.seal)


def _place(place: Place, view: mmap.mmap) -> Iterator[Trouble]:
    where = f"exchange {place.id} ({place.url}) in {place.warc} at {place.offset}"
    try:
        found = member(view[place.offset : place.offset + place.length])
    except Unreadable as error:
        yield Trouble(said=f"{where}: {error}")
        return
    if said := _other(place, found):
        yield Trouble(said=f"{where}: {said}")


def _other(place: Place, found: Member) -> str | None:
    """Say how a record is other than it ought to be, if it is."""
    if place.redacted:
        return None if found.kind == TOMBSTONE else "it was redacted, and stands there again"
    if found.kind != "response":
        return f"a record of kind {found.kind!r} stands there"
    return None if found.digest == place.digest else "its bytes do not match its digest"


def orphans(
    folder: Path, known: Iterable[str], waiting: Iterable[str], *, listed: Iterable[str]
) -> list[Trouble]:
    """Return the files of the archive that no row of the log points to."""
    expected = {*known, *(f"{name}.warc.gz" for name in waiting)}
    return [
        Trouble(said=f"{name} is an orphan: nothing in the log points to it")
        for name in sorted(set(listed) - expected)
        if (folder / name).exists()
    ]
