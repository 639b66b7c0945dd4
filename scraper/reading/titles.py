"""What a link in a listing calls its publication. Pure."""

from __future__ import annotations

import re

from scraper.reading import dates
from scraper.reading.labels import is_label
from scraper.reading.outline import Chunk, Line, Link, Outline, tidy

_GENERIC = re.compile(
    r"(?:read|find out|learn|see|view|show|discover) ?(?:the )?(?:full )?(?:more|all|publication"
    r"|report|article|news|story|details|page|summary|investigation|recommendation|online)?(?:\s+(?:about|on|of)"
    r"(?:\s+this\b.*)?)?|more(?: info(?:rmation)?| details)?|continue reading|full (?:story|report)"
    r"|details|open|go|link|click here|here|download(?: publication| the report)?|darllen mwy",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:[Rr]ead more|[Ff]ind out more|[Ll]earn more|Continue reading|View more|See more)"
    r"(?: about| on| of)?\s*[:\"“‘–-]?\s*"
)
_PAGER = re.compile(
    r"[\d\W]*(?:(?:next|previous|prev|last|first|older|newer)(?: page| posts| entries)?)?[\d\W]*",
    re.IGNORECASE,
)
_EMPHASIS = frozenset({"a", "b", "i", "em", "strong", "mark", "sup", "sub"})
_TAIL = " ›»→>…"
KIND = re.compile(
    r"(?:publication|news article|press release|news|report|letter|our work|statement|speech|blog"
    r"|investigation|learning|recommendations?|case study|policy|consultation|guidance|statistics"
    r"|investigation summary|corporate publication|inspection report|article|announcement)",
    re.IGNORECASE,
)


def is_kind(text: str) -> bool:
    """Tell whether a text is only the word for a kind of publication."""
    return KIND.fullmatch(text.strip(" :|—–-·")) is not None


def link_chunks(page: Outline, link: Link) -> list[tuple[Line, Chunk]]:
    """List a link's pieces of text with the lines they stand on."""
    return [
        (line, chunk)
        for line in page.lines[link.first : link.last + 1]
        for chunk in line.chunks
        if chunk.link == link.at
    ]


def link_text(page: Outline, link: Link) -> str:
    """Write what a link says of its publication; empty for nothing but "Read more"."""
    return _plain(" ".join(chunk.text for _, chunk in link_chunks(page, link)))


def is_pager(page: Outline, link: Link) -> bool:
    """Tell whether a link only turns pages."""
    text = tidy(" ".join(chunk.text for _, chunk in link_chunks(page, link)))
    return 0 < len(text) <= 60 and _PAGER.fullmatch(text) is not None


def is_generic(page: Outline, link: Link) -> bool:
    """Tell whether a link says nothing but "Read more"."""
    return not link_text(page, link)


def is_prose_link(page: Outline, link: Link) -> bool:
    """Tell whether a link stands inside running text."""
    if link.first != link.last or link.first >= len(page.lines):
        return False
    line = page.lines[link.first]
    if line.level:
        return False
    before: list[str] = []
    for chunk in line.chunks:
        if chunk.link == link.at:
            break
        if chunk.link < 0:
            before.append(chunk.text)
    else:
        return False
    lead = tidy(" ".join(text for text in before if not _is_note(text))).strip(" :|—–-·•(")
    return bool(lead) and not _GENERIC.fullmatch(lead) and not _is_note(lead)


def _is_note(text: str) -> bool:
    """Tell whether a text beside a title is a date, a kind or a number in a list."""
    text = text.strip(" :|—–-·•()[],.")
    if not text or is_kind(text) or is_label(text) or text.isdigit() or text.lower() == "new":
        return True
    found = dates.find(text)
    return (found is not None and len(text) - (found.end - found.start) < 15) or any(
        is_kind(part) for part in re.split(r"\s[—–|]\s", text)[:1]
    )


def title(page: Outline, links: tuple[Link, ...], lines: list[Line]) -> str:
    """Name a publication as its row does: by its heading, its link, or what labels the link."""
    texts = [_link_title(page, link) for link in links]
    named = [text for text in texts if text[1]]
    if named:
        return max(named, key=lambda text: text[0])[1]
    heading = next((line.text for line in lines if line.level), "")
    return heading or next(filter(None, map(_attribute, links)), "")


def _link_title(page: Outline, link: Link) -> tuple[bool, str]:
    """Read the title in a link, and whether it is a heading's."""
    pieces = link_chunks(page, link)
    headed = [(line, chunk) for line, chunk in pieces if line.level]
    pieces = headed or pieces
    told = [(line, chunk) for line, chunk in pieces if not _is_aside(chunk)] or pieces
    if not told:
        return False, ""
    # In a card of several lines or cells, the title is the first that is neither date nor kind.
    line, first = told[0]
    mine = [chunk for other, chunk in told if other is line]
    if len(mine) > 1 and len(told) < len(pieces) and not headed and line.el is not link.el:
        mine = mine if _is_running(mine) else [first]
    whole = len(mine) == len(line.chunks)
    return bool(headed), _plain(line.text if whole else " ".join(chunk.text for chunk in mine))


def _is_running(chunks: list[Chunk]) -> bool:
    """Tell whether pieces of text are one phrase with some of its words set off."""
    return any(chunk.tail or chunk.el.tag in _EMPHASIS for chunk in chunks)


def _is_aside(chunk: Chunk) -> bool:
    """Tell whether a piece of a link is a date or a kind beside the title."""
    alone = not chunk.tail and chunk.el.tag not in _EMPHASIS
    dated = dates.find(chunk.text) is not None
    return _is_note(chunk.text) and (alone or dated)


def _plain(text: str) -> str:
    text = tidy(text).rstrip(_TAIL)
    if len(text) <= 200 and _GENERIC.fullmatch(text):
        return ""
    lead = _LEAD.match(text)
    return text[lead.end() :].strip(' ”"’') if lead else text


def _attribute(link: Link) -> str:
    for name in ("aria-label", "title"):
        text = _plain(link.el.get(name) or "")
        if text:
            return text
    image = link.el.find(".//img")
    return _plain(image.get("alt") or "") if image is not None else ""
