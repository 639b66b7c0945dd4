"""Plan what goes from the archive when a publication is redacted, before anything is touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from db import parcels
from db.log import Log
from db.proof import tombs
from db.proof.archive import Tick
from db.proof.members import TOMBSTONE, Unreadable, parsed, walk
from db.proof.wanted import Masked, Packed, Wanted, simple


@dataclass(kw_only=True)
class Plan:
    """What goes: spans of files, whole files, and the parcels to be blinded; paths are relative.

    `digests` are of the responses that go, `sealed` the size and SHA-256 of each archived file
    before and after. `others` counts responses of other addresses that show its words, and
    `unread` those that could not be searched. `titles` are its titles, masked, by which later
    crawls know it, `spare` whether other publications' pages that show them are kept.
    """

    at: str
    spans: dict[str, list[tombs.Span]] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    sealed: dict[str, list[str]] = field(default_factory=dict)
    titles: list[Masked] = field(default_factory=list)
    spare: bool = False
    others: int = 0
    unread: int = 0

    def written(self) -> str:
        """Write it as the log keeps it."""
        return json.dumps(asdict(self), sort_keys=True)


def read_plan(written: str) -> Plan:
    """Read a plan that the log keeps."""
    return Plan(**json.loads(written))


def plan(log: Log, wanted: Wanted, at: str, tick: Tick) -> Plan:
    """Look through all that is kept for what is wanted."""
    made = Plan(at=at)
    files = [
        *_files(log.folder, "warc"),
        *_files(log.folder, "inbox"),
        *_files(log.folder, "apart"),
    ]
    for number, path in enumerate(files, 1):
        _look(made, log.folder, path, wanted)
        tick(number, len(files))
    _others(made, log.folder, wanted)
    made.digests = sorted(set(made.digests))
    return made


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(path for path in (folder / name).rglob("*.warc.gz") if path.is_file())


def _look(made: Plan, folder: Path, path: Path, wanted: Wanted) -> None:
    """Find the records of one file that are to go."""
    held, name = path.read_bytes(), str(path.relative_to(folder))
    try:
        spans = spans_of(held, lambda _, plain: _goes(made, plain, wanted))
    except Unreadable:
        if name.startswith("warc/"):
            made.unread += 1
        else:  # nothing points into what a killed crawl was still writing
            made.whole.append(name)
        return
    if not spans:
        return
    made.spans[name] = spans
    if name.startswith("warc/"):
        view = memoryview(held)
        before = tombs.digest_after(view, path.name, (), made.at)
        made.sealed[path.name] = [before, tombs.digest_after(view, path.name, spans, made.at)]


def spans_of(held: bytes, goes: Callable[[int, bytes], bool]) -> list[tombs.Span]:
    """Return where the records lie that are to go; a request goes into its response's tomb.

    `goes` is asked with each record's offset and plain bytes. Raises Unreadable.
    """
    spans: list[tombs.Span] = []
    for offset, length, plain in walk(held):
        if not goes(offset, plain):
            continue
        if spans and sum(spans[-1]) == offset and b"\r\nWARC-Type: request\r\n" in plain[:1000]:
            spans[-1] = (spans[-1][0], spans[-1][1] + length)
        else:
            spans.append((offset, length))
    return spans


def _goes(made: Plan, plain: bytes, wanted: Wanted) -> bool:
    """Tell whether a record goes, and count it."""
    try:
        member = parsed(plain)
        goes = member.kind != TOMBSTONE and wanted.has(member)
    except (Unreadable, Packed):
        made.unread += 1
        return False
    if goes and member.kind == "response":
        made.digests.append(member.digest)
        made.others += member.url not in wanted.addresses
    return goes


def _others(made: Plan, folder: Path, wanted: Wanted) -> None:
    """Find the parcels to be blinded, and what of other files says its words."""
    for path in _records(folder):
        name = str(path.relative_to(folder))
        try:
            parcels.read_parcel(path.parent)
            made.blind.append(name)
        except ValueError:
            made.whole.append(name)  # half of a parcel can be read by nobody
    for path in sorted(folder.glob("*.crawl.log")):
        said = simple(path.read_text(encoding="utf-8", errors="replace"))
        if wanted.said_in(said) or any(url in said for url in wanted.addresses):
            made.whole.append(path.name)


def _records(folder: Path) -> Iterator[Path]:
    for name in ("inbox", "apart"):
        yield from sorted((folder / name).rglob(parcels.RECORDS))
