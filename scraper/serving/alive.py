"""How the service shows that it lives: its lock, a heartbeat file, a ping, systemd's watchdog."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

from db.times import stamp
from db.upkeep.doctor_log import HEARTBEAT

SECONDS = 10


class AlreadyServing(Exception):  # noqa: N818 - a state of the log, not an error
    """Another service keeps the log."""


@contextmanager
def only_service(log: Path) -> Iterator[None]:
    """Hold the lock beside a log that only one service may hold. Raises AlreadyServing."""
    with log.with_name(f"{log.name}.serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip() or "unknown"
            raise AlreadyServing(f"{log} is served already, by process {who}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def heartbeat_of(log: Path) -> Path:
    """Return the file beside a log that the service writes each minute."""
    return log.with_name(log.name + HEARTBEAT)


def beat(log: Path, now: datetime) -> None:
    """Write the heartbeat: the time and the process, whole or not at all."""
    place = heartbeat_of(log)
    part = place.with_name(f"{place.name}.part")
    part.write_text(json.dumps({"at": stamp(now), "pid": os.getpid()}) + "\n", encoding="utf-8")
    part.rename(place)


def fall_silent(log: Path) -> None:
    """Take the heartbeat away: a service that was told to stop is not one that died."""
    heartbeat_of(log).unlink(missing_ok=True)


def notify(word: str) -> None:
    """Tell systemd a word such as `READY=1`, where it listens."""
    where = os.environ.get("NOTIFY_SOCKET")
    if not where:
        return
    address = f"\0{where[1:]}" if where.startswith("@") else where
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(word.encode(), address)


class Ping:
    """Asks an address, in a thread of its own; a failure is a note, and holds up nothing."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._thread: threading.Thread | None = None
        self._failed: str | None = None

    def send(self) -> str | None:
        """Begin to ask, unless the last asking goes on; return how the one before failed."""
        failed, self._failed = self._failed, None
        if self._url and not (self._thread and self._thread.is_alive()):
            self._thread = threading.Thread(target=self._ask, args=(self._url,), daemon=True)
            self._thread.start()
        return failed

    def _ask(self, url: str) -> None:
        try:
            with urllib.request.urlopen(url, timeout=SECONDS):  # noqa: S310 - settings checked it
                pass
        except (OSError, HTTPException, ValueError) as error:
            self._failed = str(error)
