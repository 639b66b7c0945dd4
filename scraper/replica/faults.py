"""The ways in which a simulated site can misbehave on order."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from threading import Lock


class FaultKind(StrEnum):
    """What goes wrong."""

    FORBIDDEN = "403"
    TOO_MANY = "429"
    UNAVAILABLE = "503"
    CAPTCHA = "captcha"
    WAF = "waf"
    EMPTY_LISTING = "empty listing"
    TRUNCATED = "truncated"
    SLOW = "slow"
    DROPPED = "dropped"
    TO_ROOT = "redirect to root"
    FOREIGN = "redirect to a foreign host"
    SOFT_404 = "soft 404"
    NOT_FOUND = "404"
    LOOP = "redirect loop"
    BOMB = "gzip bomb"
    COOKIE_WALL = "cookie wall"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One order: what goes wrong where, and how often.

    `path` is a regular expression searched in path and query; `host` None means any; `times`
    None means until cleared; `after` lets that many matching requests through first.
    `retry_after` belongs to 429 and 503, `seconds` to a slow answer, `location` to a redirect,
    `layers` to a gzip bomb (2: a few kilobytes, coded twice; 1: a megabyte, coded once).
    """

    kind: FaultKind
    host: str | None = None
    path: str = ""
    times: int | None = None
    after: int = 0
    retry_after: str | None = None
    seconds: float = 1.0
    location: str = "https://www.example.org/elsewhere"
    layers: int = 1

    def __post_init__(self) -> None:
        """Accept the kind as a plain word; refuse a bad pattern at once."""
        object.__setattr__(self, "kind", FaultKind(self.kind))
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"path is not a regular expression: {error}") from None

    def fits(self, host: str, target: str) -> bool:
        """Say whether the fault is meant for this request."""
        return self.host in (None, host) and re.search(self.path, target) is not None


@dataclass
class Faults:
    """The faults on order; the first that fits a request and is not used up is taken."""

    _orders: list[Fault] = field(default_factory=list)
    _met: list[int] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def append(self, fault: Fault) -> None:
        """Order one more fault."""
        with self._lock:
            self._orders.append(fault)
            self._met.append(0)

    def clear(self) -> None:
        """Order nothing any more."""
        with self._lock:
            self._orders.clear()
            self._met.clear()

    def take(self, host: str, target: str) -> Fault | None:
        """Give the fault that this request meets, if any, and count it."""
        if not self._orders:
            return None
        with self._lock:
            for index, fault in enumerate(self._orders):
                if not fault.fits(host, target):
                    continue
                self._met[index] += 1
                over = fault.times is not None and self._met[index] > fault.after + fault.times
                if self._met[index] > fault.after and not over:
                    return fault
        return None

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._orders))

    def __len__(self) -> int:
        return len(self._orders)


@lru_cache(maxsize=4)
def bomb(layers: int = 1, size: int = 1 << 30) -> bytes:
    """Make a gzip stream that expands to `size` zero bytes, without ever holding them."""
    block = 1 << 20
    count = size // block
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(count):
        check = zlib.crc32(bytes(block), check)
    raw = first * count + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    tail = check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + raw + tail
    for _ in range(layers - 1):
        outer = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = outer.compress(packed) + outer.flush()
    return packed
