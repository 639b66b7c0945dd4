"""Prose of our own for simulated pages, the same for the same key. Pure."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from scraper.replica.world import Publication

_WHO = (
    "The team", "The panel", "Our staff", "The force", "The service", "The review group",
    "The control room", "A senior officer", "The board", "The local partnership",
)  # fmt: skip
_DID = (
    "looked at", "weighed", "set out", "returned to", "compared", "asked about", "described",
    "listed", "tested", "recorded",
)  # fmt: skip
_WHAT = (
    "how calls were graded", "the training that was on offer", "the plans for the coming year",
    "a sample of closed files", "the way supervisors checked the work", "what victims had said",
    "the figures kept by each district", "the links with local partners",
    "the time that each step had taken", "the guidance that officers were given",
)  # fmt: skip
_AND = (
    "and found a mixed picture", "and saw steady work", "and asked for one change",
    "before drawing up its plan", "without reaching a firm view", "and shared the outcome",
    "and will come back to it", "while the work went on", "and noted two gaps",
    "and thanked those who took part",
)  # fmt: skip


def _sentence(who: int, did: int, what: int, then: int) -> str:
    return f"{_WHO[who % 10]} {_DID[did % 10]} {_WHAT[what % 10]} {_AND[then % 10]}."


@lru_cache(maxsize=4096)
def paragraph(key: str, number: int) -> str:
    """Make up one paragraph of three to five sentences."""
    count, *chosen = sha256(f"{key}#{number}".encode()).digest()
    return " ".join(_sentence(*chosen[4 * n : 4 * n + 4]) for n in range(3 + count % 3))


def body(publication: Publication) -> tuple[str, ...]:
    """Give the paragraphs of a publication: its own, or made up from its first address."""
    if publication.paragraphs is not None:
        return publication.paragraphs
    return tuple(paragraph(_seed(publication), number) for number in range(publication.length))


def _seed(publication: Publication) -> str:
    return publication.seed or publication.path


def recommendation(publication: Publication) -> str:
    """Make up the text of a recommendation."""
    return "We recommend a change of practice. " + paragraph(_seed(publication) + "#r", 0)


def tooltip(number: int) -> str:
    """Make up what the glossary says of a term."""
    return f"Glossary term {number}: {paragraph('glossary', number % 60)}"
