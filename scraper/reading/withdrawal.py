"""The words by which a site says that a publication is withdrawn; never those of prose. Pure."""

from __future__ import annotations

import re

from scraper.reading import dates

_MARK = re.compile(
    r"\s*(?:\[\s*withdrawn\s*\]|\(\s*withdrawn\s*\)|withdrawn\s*:"
    r"|(?-i:WITHDRAWN)\s+[–—-]\s)\s*(?=\S)",
    re.IGNORECASE,
)
_THING = (
    r"(?:publication|report|page|document|news|article|story|press release|news release|letter"
    r"|statement|guidance|summary|content|information|consultation|policy|assessment)"
)
_WITHDRAWN = r"(?:(?:formally|temporarily|officially|permanently) )?withdrawn"
# What may follow decides: "withdrawn by the force" is no word of the site's own.
_AFTER = (
    r"(?=\s*(?:$|[.;:!–—(-]|(?:on|in|from|because|as|and|due|pending|following|after|since|while"
    r"|until|at)\b|by (?:us|hmic|hmicfrs|(?:the )?(?:iopc|ipcc|inspectorate|department))\b))"
)
_SAID = re.compile(
    r"(?:(?:important|notice|please note|note|warning|withdrawn)(?: information)?\W+)?(?:"
    rf"this (?:[a-z-]+ ){{0,2}}?{_THING} "
    rf"(?:was|is|is now|has been|has now been|has since been) {_WITHDRAWN}"
    r"|(?:we|(?:the )?(?:iopc|ipcc)|hmic|hmicfrs) (?:have|has)(?: now)? withdrawn this "
    rf"(?:[a-z-]+ ){{0,2}}?{_THING}){_AFTER}",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:been|was|is|now) (?:reinstated|restored|re-?published|re-?issued)\b", re.IGNORECASE
)
_BARE = re.compile(r"withdrawn(?:(?: on)?\s*:?\s+(?P<day>\d.*|[a-z]+ \d.*))?", re.IGNORECASE)
_DATED = re.compile(
    r"(?:withdrawn(?: on)?|date (?:of )?withdraw(?:n|al)|withdrawal date)", re.IGNORECASE
)
_STATUS = re.compile(r"(?:(?:current|document|publication|page) )?status", re.IGNORECASE)


def is_marked(title: str) -> bool:
    """Tell whether a mark before a title says that the publication is withdrawn."""
    return _MARK.match(title) is not None


def unmarked(title: str) -> str:
    """Return a title without such a mark."""
    return _MARK.sub("", title, count=1) if is_marked(title) else title


def is_said(text: str) -> bool:
    """Tell whether a notice begins by saying that "this report" is withdrawn, or just that."""
    return (_SAID.match(text) is not None or is_bare(text)) and not is_back(text)


def is_back(text: str) -> bool:
    """Tell whether a text says that what was withdrawn is there again."""
    return _BACK.search(text) is not None


def is_said_alone(text: str) -> bool:
    """Tell whether a text says that "this report" was withdrawn, on which day, and no more."""
    said = _SAID.match(text)
    rest = text[said.end() :].strip(" .").removeprefix("on ") if said else ""
    return dates.whole(rest) is not None


def is_bare(text: str) -> bool:
    """Tell whether a text says "Withdrawn", with a date or without, and nothing else."""
    bare = _BARE.fullmatch(text.rstrip(" ."))
    return bare is not None and (not bare["day"] or dates.whole(bare["day"]) is not None)


def is_pair(label: str, value: str) -> bool:
    """Tell whether a label and its value say so: a status, or the day of the withdrawal."""
    if _STATUS.fullmatch(label):
        return is_bare(value)
    return _DATED.fullmatch(label) is not None and dates.whole(value) is not None


def is_field(text: str) -> bool:
    """Tell whether a line is a label with a value that say so."""
    label, colon, value = text.partition(":")
    if colon:
        return is_pair(label.strip(), value.strip())
    return text.lower().rstrip(" .") != "withdrawn" and is_bare(text)
