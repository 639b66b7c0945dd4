"""Whether a publication is what a finding waits for: a score, and the reasons for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from db.findings.finding import Finding
from db.times import MONTHS, last_day

CERTAIN, LIKELY = 90, 50
"""From so many points on a publication closes a finding, and a person is asked."""

_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_REFERENCE = re.compile(r"\b2?(20[012]\d|199\d)\s?[/-]?\s?(\d{6})\b")
_ANNOUNCES = re.compile(
    r"\b(?:findings?|reports?|outcomes?|reviews?|summary|conclu\w+|results?|publish\w*|releas\w+)\b",
    re.IGNORECASE,
)
_COMMON = frozenset(map(str.casefold, MONTHS)) | {
    "the", "and", "for", "from", "with", "into", "this", "that", "what", "who", "of", "man",
    "woman", "ipcc", "iopc", "hmic", "hmicfrs", "pirc", "police", "constabulary", "service",
    "office",
    "independent", "commission", "complaints", "conduct", "investigation", "investigations",
    "inquiry", "second", "first", "third", "findings", "finding", "report", "outcome", "review",
    "response", "recommendation", "recommendations", "death", "deaths", "following", "contact",
    "custody", "force", "officer", "officers", "abuse", "actions", "adverse", "alleged",
    "allegation", "allegations", "centre", "chiefs", "college", "collision", "complaint", "council",
    "detective", "discriminatory", "excessive", "failure", "fatal", "handling", "home",
    "inappropriate", "injuries", "injury", "interaction", "learning", "lessons", "management",
    "met", "metropolitan", "motorcyclist", "mps", "national", "operation", "outcomes", "panel",
    "pc", "pcso", "pdf", "pedestrian", "policing", "possible", "ps", "pursuit", "road", "roundup",
    "rti", "serious", "shooting", "station", "stop", "suicide", "taser", "tasered", "teenager",
    "use", "north", "south", "east", "west", "greater",
}  # fmt: skip
_RECOMMENDS = re.compile(
    r"^(?:national recommendation|recommendation|organisational learning)", re.IGNORECASE
)
"""So begins the title of a page that only recommends; its investigation's findings come apart."""
MOST_TEXT = 20_000
"""Characters of a text that are looked through."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A new or changed publication that may be what is waited for."""

    key: str
    title: str
    text: str = ""
    reference: str | None = None
    force: str | None = None
    stated_date: str | None = None
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How much speaks for a publication's being what a finding waits for, and what does."""

    score: int
    reasons: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Tell whether it closes the finding."""
        return self.score >= CERTAIN

    @property
    def likely(self) -> bool:
        """Tell whether a person is asked."""
        return LIKELY <= self.score < CERTAIN


def likeness(finding: Finding, candidate: Candidate) -> Likeness:
    """Weigh a publication against a finding; what speaks against it counts below nothing."""
    said = list(_weigh(finding, candidate))
    return Likeness(
        score=sum(points for points, _ in said),
        reasons=tuple(reason for points, reason in said if points > 0),
    )


def normalised(reference: str | None) -> str | None:
    """Write a reference as YYYY/NNNNNN, also where a digit or a stroke is mistyped; else None."""
    found = _REFERENCE.search(reference or "")
    return f"{found[1]}/{found[2]}" if found else None


def _weigh(finding: Finding, candidate: Candidate) -> Iterator[tuple[int, str]]:
    yield from _reference(finding, candidate)
    yield from _words(finding, candidate)
    yield from _force(finding, candidate)
    yield from _months(finding, candidate)
    if _ANNOUNCES.search(candidate.title):
        yield 20, "its title speaks of findings, a report or an outcome"
    if _RECOMMENDS.search(candidate.title):
        yield -100, "it only recommends"
    if candidate.is_open:
        yield -60, "it says that the investigation goes on"
    if candidate.stated_date and last_day(candidate.stated_date) < finding.since:
        yield -100, "it is dated before"


def _reference(finding: Finding, candidate: Candidate) -> Iterator[tuple[int, str]]:
    wanted = normalised(finding.reference)
    if wanted is None:
        return
    own = normalised(candidate.reference)
    if own == wanted:
        yield 100, f"it bears the same reference, {wanted}"
    elif own is not None:
        yield -60, f"it bears another reference, {own}"
    elif wanted in {normalised(found[0]) for found in _REFERENCE.finditer(_text(candidate))}:
        yield 60, f"its text names the reference {wanted}"


def _words(finding: Finding, candidate: Candidate) -> Iterator[tuple[int, str]]:
    title, text = _set(candidate.title), _set(_text(candidate))
    wanted = _set(finding.match or "")
    if wanted and wanted <= title:
        yield 60, f"its title holds “{finding.match}”"
    elif wanted and wanted <= title | text:
        yield 35, f"its text holds “{finding.match}”"
    areas = f"{finding.force or ''}-{candidate.force or ''}".split("-")
    names = [name for name in _names(finding.title) if name.casefold() not in {*wanted, *areas}]
    shown, read = _cased(candidate.title), _cased(_text(candidate))
    in_title = [name for name in names if name in shown]
    in_text = [name for name in names if name in read - shown]
    if in_title:
        yield min(25 * len(in_title), 50), f"its title names {', '.join(in_title[:4])}"
    if in_text:
        yield min(10 * len(in_text), 20), f"its text names {', '.join(in_text[:4])}"


def _force(finding: Finding, candidate: Candidate) -> Iterator[tuple[int, str]]:
    if finding.force and candidate.force:
        if finding.force == candidate.force:
            yield 15, f"it is about the same force, {candidate.force}"
        else:
            yield -50, f"it is about another force, {candidate.force}"


def _months(finding: Finding, candidate: Candidate) -> Iterator[tuple[int, str]]:
    wanted, told = _dated(finding.title), _dated(candidate.title)
    if wanted & told:
        yield 20, f"both name {min(wanted & told)}"
    elif wanted and told and not _same_reference(finding, candidate):
        # What bears the same reference may be dated by the incident, or by what was recommended.
        yield -30, "it names another month"


def _same_reference(finding: Finding, candidate: Candidate) -> bool:
    wanted = normalised(finding.reference)
    return wanted is not None and wanted == normalised(candidate.reference)


def _dated(title: str) -> set[str]:
    return {f"{month.capitalize()} {year}" for month, year in _MONTH.findall(title)}


def _names(title: str) -> list[str]:
    """Return the names in a title: its capitalised words that are no common ones."""
    found = [name.removesuffix("'s").removesuffix("’s") for name in _NAME.findall(title)]
    return [name for name in dict.fromkeys(found) if name.casefold() not in _COMMON]


def _cased(text: str) -> set[str]:
    return {name.removesuffix("'s").removesuffix("’s") for name in _NAME.findall(text)}


def _set(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _text(candidate: Candidate) -> str:
    return candidate.text[:MOST_TEXT]
