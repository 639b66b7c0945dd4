"""What a check says: lines with marks, in sections, and what to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a line stands: as expected, worth knowing, other than assumed, or failing."""

    OK = "ok"
    NOTE = "note"
    LOOK = "look"
    FAIL = "FAIL"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was looked at: its mark, its name and what was found."""

    mark: Mark
    what: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """The lines about one page or one question."""

    title: str
    lines: tuple[Line, ...]
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that a check found of a source; `next_steps` says in words what to do."""

    source: str
    title: str
    how: str
    sections: tuple[Section, ...]
    next_steps: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Tell whether nothing fails."""
        return not any(line.mark is Mark.FAIL for part in self.sections for line in part.lines)


def ok(what: str, said: object) -> Line:
    """Say that something is as expected."""
    return Line(mark=Mark.OK, what=what, said=str(said))


def note(what: str, said: object) -> Line:
    """Say something that is worth knowing."""
    return Line(mark=Mark.NOTE, what=what, said=str(said))


def look(what: str, said: object) -> Line:
    """Say that something is other than was assumed."""
    return Line(mark=Mark.LOOK, what=what, said=str(said))


def fail(what: str, said: object) -> Line:
    """Say that something fails."""
    return Line(mark=Mark.FAIL, what=what, said=str(said))


def shortened(text: str, most: int = 60) -> str:
    """Cut a text to one short line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
