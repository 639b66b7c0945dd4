"""Ask a site in a process of its own, politely, and gather what it answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from db.log import files_of
from scraper.checking.answers import Answer
from scraper.process import _environment, only_one


class CannotAsk(Exception):  # noqa: N818 - a state of the machine or the site
    """The question could not be asked; the message is one line."""


def ask(
    source: str, log: Path, *, config: str | None, via: str | None, **wanted: str | None
) -> Iterator[Answer]:
    """Yield the answers as they come. `wanted` is `listing`, or `page`. Raises CannotAsk, Busy."""
    given = {"config": config, "via": via, "db": str(log.absolute()), **wanted}
    reader, writer = os.pipe()
    pairs = [f"{name}={value}" for name, value in given.items() if value is not None]
    command = [sys.executable, "-m", "scraper.checking", source, *pairs, f"tell_fd={writer}"]
    # A source is asked by one process at a time; without a log there is no other.
    lock = only_one(source, log) if files_of(log).exists() else nullcontext()
    with lock, tempfile.TemporaryFile() as diary:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, pass_fds=[writer], env=_environment(), stderr=diary
        )
        os.close(writer)
        try:
            with os.fdopen(reader) as lines:
                yield from map(_answer, lines)
        finally:
            if sys.exc_info()[0] is not None:
                child.terminate()
            status = child.wait()
        if status:
            diary.seek(0)
            told = diary.read().decode(errors="replace").strip().splitlines()
            raise CannotAsk(f"asking {source} failed: {told[-1] if told else status}")


def _answer(line: str) -> Answer:
    said = json.loads(line)
    if "failed" in said:
        raise CannotAsk(str(said["failed"]))
    return Answer(**said["answer"])
