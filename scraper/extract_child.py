"""The child that reads files on behalf of a crawl, with limits of its own."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from dataclasses import asdict, dataclass
from typing import BinaryIO

from db.kinds import Condition

MEMORY = 1 << 30
PR_SET_PDEATHSIG = 1
READY = b"ready\n"
OUT_OF_MEMORY = 3


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the child tells of a file; `digest` is of the parts of one whose words are not read."""

    pages: tuple[str, ...] = ()
    digest: str | None = None
    condition: Condition | None = None
    note: str | None = None


def main(parent: int) -> None:
    """Read files from standard input until it ends: `KIND SIZE`, a newline and the body.

    For each, tell on standard output how long the answer is, a newline, and the answer in JSON.
    """
    _confine(parent)
    import scraper.extract_pdf  # noqa: F401 - where it cannot be loaded no file is to blame

    asked, told = sys.stdin.buffer, _own_output()
    told.write(READY)
    told.flush()
    while line := asked.readline():
        kind, size = line.split()
        body = asked.read(int(size))
        try:
            answer = _read_pdf(body) if kind == b"pdf" else _digest_office(body)
        except MemoryError:
            sys.exit(OUT_OF_MEMORY)
        _tell(told, answer)


def _read_pdf(body: bytes) -> Told:
    from scraper.extract_pdf import read_pdf  # the parent never loads what reads files

    pages, condition, note = read_pdf(body)
    return Told(pages=pages, condition=condition, note=note)


def _digest_office(body: bytes) -> Told:
    from scraper.extract_office import digest_office

    digest, condition, note = digest_office(body)
    return Told(digest=digest, condition=condition, note=note)


def _confine(parent: int) -> None:
    """Die with the parent, write no file, start no process, take no more memory than allowed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _own_output() -> BinaryIO:
    """Take standard output away from everything else that might print."""
    own = os.dup(1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return os.fdopen(own, "wb")


def _tell(told: BinaryIO, what: Told) -> None:
    answer = json.dumps(asdict(what), ensure_ascii=False).encode()
    told.write(b"%d\n" % len(answer))
    told.write(answer)
    told.flush()
