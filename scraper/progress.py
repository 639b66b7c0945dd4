"""How a crawl goes, in plain lines, where no terminal shows a bar."""

from __future__ import annotations

from collections.abc import Callable

FIRST, EVERY = 10.0, 60.0
"""Seconds before the first line, and between lines: a short crawl says nothing."""


class Lines:
    """Says now and then where a crawl is. `elapsed` gives the seconds since it began."""

    def __init__(self, name: str, elapsed: Callable[[], float], say: Callable[[str], None]) -> None:
        self._name, self._elapsed, self._say = name, elapsed, say
        self._next = FIRST

    def hear(self, said: dict[str, object]) -> None:
        """Hear what the crawl tells, and say it when it is time."""
        where = _where(said)
        if where is None or (now := self._elapsed()) < self._next:
            return
        self._next = now + EVERY
        self._say(f"{self._name}: {where}, after {now:.0f} s")


def _where(said: dict[str, object]) -> str | None:
    if "walking" in said:
        return f"listing {said['walking']}"
    return f"page {said['read']} of {said['of']}" if "read" in said else None
