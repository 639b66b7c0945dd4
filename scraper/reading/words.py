"""Printed values: lists of phrases, references, answers, names of forces. Pure."""

from __future__ import annotations

import re

# "A and B" joins the last two types, but real names hold an "and" of their own.
_AND = re.compile(r"\s+(?:and|&)\s+(?=[A-Z0-9])")
_ONE_NAME = re.compile(
    r"(?:Avon and Somerset|Devon (?:and|&) (?:Cornwall|Somerset)|Hampshire (?:and|&) Isle of Wight"
    r"|Dorset (?:and|&) Wiltshire|Tyne and Wear|Hereford (?:and|&) Worcester|Kent and Essex"
    r"|England (?:and|&) Wales|Fire (?:and|&) Rescue|Police and Crime|Revenue and Customs"
    r"|Mid and West Wales|Constabulary and Fire)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?:[A-Z]{2,6}[/-])?\d{4,5}\s?[/-]?\s?\d{3,8}(?:[/-]\d{1,4})?")
_YEAR_NUMBER = re.compile(r"2?(20[012]\d|199\d)\s?[/-]?\s?(\d{6})")
_ANSWERS = (
    (re.compile(r"(?:awaiting|pending|no) (?:a )?response|awaiting", re.IGNORECASE), "Awaiting"),
    (re.compile(r"(?:partial(?:ly)?|in part)(?: accept(?:ed)?)?", re.IGNORECASE), "Partially"),
    (re.compile(r"yes|accept(?:ed)?", re.IGNORECASE), "Yes"),
    (re.compile(r"no|not accept(?:ed)?|reject(?:ed)?", re.IGNORECASE), "No"),
)
_FORCE = re.compile(
    r"(?:.+ (?:police|constabulary)(?: service)?|police service of .+|metropolitan|cleveland"
    r"|national crime agency(?: \(nca\))?|h(?:er|is) majesty.s revenue and customs.*)",
    re.IGNORECASE,
)


def phrases(text: str) -> tuple[str, ...]:
    """Split "A, B and C" into its phrases, leaving names whole that hold an "and"."""
    held = _ONE_NAME.sub(lambda name: name[0].replace(" ", "\0"), text.strip(" .,;|–—"))
    parts = [part.strip() for part in re.split(r"\s*[,;|•]\s*", held)]
    last = _AND.split(parts[-1])
    parts = [re.sub(r"^and (?=[A-Z])", "", part) for part in [*parts[:-1], *last]]
    return tuple(dict.fromkeys(part.replace("\0", " ") for part in parts if part))


def reference(text: str) -> str | None:
    """Read a reference as printed; None for what cannot be one."""
    text = text.strip(" .,;")
    return text if _REFERENCE.fullmatch(text) else None


def normalised(printed: str) -> str:
    """Write a reference as YYYY/NNNNNN, or as printed where its digits do not allow that."""
    match = _YEAR_NUMBER.fullmatch(printed)
    return f"{match[1]}/{match[2]}" if match else printed


def answer(text: str) -> str | None:
    """Read a force's answer as printed; None for what is no answer."""
    text = text.strip(" .:;")
    return text if any(form.fullmatch(text) for form, _ in _ANSWERS) else None


def settled(printed: str) -> str:
    """Write an answer as Yes, No, Partially or Awaiting response."""
    for form, word in _ANSWERS:
        if form.fullmatch(printed):
            return "Awaiting response" if word == "Awaiting" else word
    return printed


def is_force(text: str) -> bool:
    """Tell whether a tag names a police force."""
    return _FORCE.fullmatch(text) is not None
