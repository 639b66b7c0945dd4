"""Titles and turns of phrase for a made-up year. Pure."""

from __future__ import annotations

from datetime import date
from random import Random

from scraper.replica.founding import FORCES
from scraper.replica.wording import MONTHS

_SUBJECTS = (
    "Custody", "Call handling", "Child protection", "Crime recording", "Digital evidence",
    "Domestic abuse", "Fraud", "Stop and search", "Vetting", "Roads policing", "Neighbourhood work",
    "Burglary", "Missing people", "Serious youth violence", "Use of force", "Rape investigation",
)  # fmt: skip
_STUDIES = (
    "an inspection of", "a follow-up inspection of", "a revisit to", "a joint inspection of",
    "an interim report on", "a rapid review of",
)  # fmt: skip
_MATTERS = (
    "a death after police contact", "the use of force during an arrest", "a police pursuit",
    "the response to a missing person report", "the handling of a domestic abuse report",
    "an injury in custody", "a road traffic collision", "the conduct of an officer",
)  # fmt: skip
_NEWS = (
    "{force} makes progress on {subject}", "Inspectors return to {force} over {subject}",
    "{force} told to do better on {subject}", "Inspection of {subject} in {force} begins",
)  # fmt: skip
_STATEMENTS = (
    "Investigation into {matter} in {force} begins", "Witness appeal after {matter} in {force}",
    "Misconduct hearing after {matter} in {force}", "Update on {matter} in {force}",
)  # fmt: skip
_RETITLED = ("{} (corrected)", "{}: final report", "{} – updated figures", "Report: {}")
_SWAPS = (
    ("mixed", "poor"), ("steady", "uneven"), ("one", "two"), ("two", "three"), ("without", "after"),
    ("noted", "found"), ("closed", "open"), ("what", "whatever"), ("calls", "reports"),
    ("police", "joint"), ("senior", "junior"), ("time", "money"), ("team", "unit"),
)  # fmt: skip
_ADDED = (
    "The force has {} days to answer.",
    "This was seen in {} of the files.",
    "One officer withdrew a remark that was made on day {}.",
    "The panel removed {} of the older figures.",
)
BLOCK = (
    "If you have been affected by what you have read here, support is offered by independent "
    "bodies, whose addresses are kept on our support page."
)


def title(rng: Random, section: str, used: set[str]) -> str:
    """Make up a title that no other publication has."""
    force = rng.choice(FORCES)
    subject = rng.choice(_SUBJECTS)
    matter = rng.choice(_MATTERS)
    made = {
        "hmicfrs publication": f"{subject}: {rng.choice(_STUDIES)} {force}",
        "hmicfrs news": rng.choice(_NEWS).format(force=force, subject=subject.lower()),
        "investigation": f"{matter[0].upper()}{matter[1:]} – {force}",
        "recommendation": f"Learning for {force} from {matter}",
        "publication": f"{subject}: guidance for {force}",
        "news": rng.choice(_STATEMENTS).format(matter=matter, force=force),
    }[section]
    number = 1
    unique = made
    while unique in used:
        number += 1
        unique = f"{made}, part {number}"
    used.add(unique)
    return unique


def retitled(rng: Random, before: str, used: set[str]) -> str:
    """Change a title into another that no publication has."""
    made = [form.format(before) for form in _RETITLED if form.format(before) not in used]
    new = rng.choice(made or [f"{before} ({len(used)})"])
    used.add(new)
    return new


def topics(rng: Random) -> tuple[str, ...]:
    """Pick one or two topics."""
    return tuple(rng.sample(_SUBJECTS, rng.choice((1, 1, 2))))


def force(rng: Random) -> str:
    """Pick a police force."""
    return rng.choice(FORCES)


def reworded(rng: Random, text: str) -> str:
    """Change a word of a text, or add a sentence to it; it always differs afterwards."""
    words = text.split(" ")
    fitting = [(n, new) for n, word in enumerate(words) for old, new in _SWAPS if word == old]
    if not fitting or rng.random() < 0.4:
        return f"{text} {rng.choice(_ADDED).format(rng.randint(2, 99))}"
    place, new = rng.choice(fitting)
    words[place] = new
    return " ".join(words)


def completed(rng: Random, when: date) -> str:
    """State in which month an investigation was completed."""
    month = f"{MONTHS[when.month - 1]} {when.year}"
    return rng.choice(
        (f"We completed our investigation in {month}.", f"Our investigation concluded in {month}.")
    )
