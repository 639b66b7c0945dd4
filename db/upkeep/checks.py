"""One thing that a doctor looked at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How one thing is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at: how it is, and, unless it is well, what to do."""

    name: str
    state: State
    said: str
    do: str | None = None


def ok(name: str, said: str) -> Check:
    """Say that a thing is well."""
    return Check(name=name, state=State.OK, said=said)


def warn(name: str, said: str, do: str) -> Check:
    """Say that a thing should be looked after."""
    return Check(name=name, state=State.WARN, said=said, do=do)


def fail(name: str, said: str, do: str) -> Check:
    """Say that a thing keeps Pagefive from its work."""
    return Check(name=name, state=State.FAIL, said=said, do=do)
