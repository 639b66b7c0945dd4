"""Read files in a child process, so that no file can hurt the crawl."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Timer
from typing import IO
from urllib.parse import urlsplit

from db.records import Condition
from scraper.extract_child import OUT_OF_MEMORY, READY
from scraper.extract_words import LETTERS, tidied, words_digest

ROOT = Path(__file__).parent.parent
SECONDS = 30.0
ANSWER = 50_000_000
"""Bytes that an answer may have: what the child stops at, in letters of several bytes."""

PDF = "application/pdf"
_OFFICE = ("ods", "odt", "odp", "xlsx", "xlsm", "docx", "pptx")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WANT_OF_MEMORY = (
    OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGTRAP, -signal.SIGILL,
)  # fmt: skip
_START = """
import sys
sys.path.insert(0, {root!r})
from scraper.extract_child import main
main({pid})
"""


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """The words of a file page by page, the digest of what it says, or why there are none."""

    pages: tuple[str, ...] = ()
    text_digest: str | None = None
    condition: Condition | None = None
    note: str | None = None


class Extractor:
    """Reads files one at a time in one child, which is started when first needed.

    A file that makes it crash, or takes too long, ends it; the next file starts another.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def read(self, body: bytes, media_type: str | None, name: str) -> Extracted:
        """Read a file by what it is; `name` is its name or address.

        Raises OSError when no child can be started.
        """
        kind = kind_of(body)
        if kind is None:
            return _unreadable(body, media_type, name)
        fresh = self._served == 0
        extracted = self._ask(kind, body)
        if extracted.condition is Condition.BOMB and self._child is None and not fresh:
            return self._ask(kind, body)  # what was read before may have used its memory up
        return extracted

    def close(self) -> None:
        """End the child."""
        child, self._child, self._served = self._child, None, 0
        if child is not None:
            child.kill()
            with suppress(BrokenPipeError):
                child.communicate()

    def _ask(self, kind: str, body: bytes) -> Extracted:
        child = self._child or self._started()
        expired = Event()
        timer = Timer(self._seconds, _expire, (child, expired))
        timer.daemon = True
        timer.start()
        try:
            self._served += 1
            return _extracted(_exchanged(child, kind, body))
        except (BrokenPipeError, EOFError, ValueError):
            status = self._ended(child)
            return _too_slow(self._seconds) if expired.is_set() else _crashed(status)
        finally:
            timer.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-c", _START.format(root=str(ROOT), pid=os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={}, cwd="/", start_new_session=True,
        )  # fmt: skip
        self._child, self._served = child, 0
        if _pipe(child.stdout).readline() != READY:
            status = self._ended(child)
            raise OSError(f"what reads files does not start (status {status})")
        return child

    def _ended(self, child: subprocess.Popen[bytes]) -> int:
        """Give the child up; return how it ended."""
        with suppress(subprocess.TimeoutExpired):
            child.wait(1)
        self.close()
        return child.wait()


def plain(text: str) -> Extracted:
    """Take a text that needs no reading as one page."""
    pages = tidied([text[:LETTERS]])
    if len(text) > LETTERS:
        return Extracted(pages=pages, condition=Condition.TOO_LARGE, note=f"{len(text):,} letters")
    if not pages[0]:
        return Extracted(condition=Condition.NO_TEXT, note="it has no words")
    return Extracted(pages=pages, text_digest=words_digest(pages))


def kind_of(body: bytes) -> str | None:
    """Name how a file is read, by its first bytes: `pdf`, `office` or not at all."""
    if body.find(b"%PDF-", 0, 1024) >= 0:
        return "pdf"
    return "office" if body.startswith(b"PK\x03\x04") else None


def is_office(media_type: str | None, name: str) -> bool:
    """Tell whether a file is said to be a spreadsheet or a text in a ZIP."""
    said = media_type or ""
    return "opendocument" in said or "openxml" in said or _ending(name) in _OFFICE


def is_pdf(media_type: str | None, name: str) -> bool:
    """Tell whether a file is said to be a PDF."""
    return media_type == PDF or _ending(name) == "pdf"


def _ending(name: str) -> str:
    return urlsplit(name).path.rpartition(".")[2].lower()


def _unreadable(body: bytes, media_type: str | None, name: str) -> Extracted:
    office = is_office(media_type, name)
    if office and _LOCKED in body:
        return Extracted(condition=Condition.ENCRYPTED, note="its parts are encrypted")
    if office or is_pdf(media_type, name):
        return Extracted(
            condition=Condition.JUNK, note="not the kind of file that it is said to be"
        )
    return Extracted(condition=Condition.NO_TEXT, note="its kind has no words that are read")


def _exchanged(child: subprocess.Popen[bytes], kind: str, body: bytes) -> bytes:
    """Give the child a file and return its answer.

    Raises BrokenPipeError, EOFError or ValueError when there is none.
    """
    asked, told = _pipe(child.stdin), _pipe(child.stdout)
    asked.write(f"{kind} {len(body)}\n".encode())
    asked.write(body)
    asked.flush()
    size = int(told.readline(20))
    if size > ANSWER:
        child.kill()
        raise ValueError(f"an answer of {size} bytes")
    answer = told.read(size)
    if len(answer) < size:
        raise EOFError
    return answer


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - a child is started with its pipes
    return pipe


def _expire(child: subprocess.Popen[bytes], expired: Event) -> None:
    expired.set()
    child.kill()


def _extracted(answer: bytes) -> Extracted:
    told = json.loads(answer)
    condition = Condition(told["condition"]) if told["condition"] else None
    extracted = Extracted(
        pages=tuple(told["pages"]), text_digest=told["digest"], condition=condition,
        note=told["note"],
    )  # fmt: skip
    if extracted.pages and condition is None:
        return replace(extracted, text_digest=words_digest(extracted.pages))
    return extracted


def _crashed(status: int) -> Extracted:
    """Say how a file ended the child: by want of memory, or by being malformed."""
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    condition = Condition.BOMB if status in _WANT_OF_MEMORY else Condition.JUNK
    return Extracted(condition=condition, note=f"reading it ended what reads files ({how})")


def _too_slow(seconds: float) -> Extracted:
    return Extracted(condition=Condition.TIMEOUT, note=f"not read within {seconds:g} seconds")
