"""The body of a publication's page: where it stands, and what in it is furniture. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from lxml import etree

from scraper.reading import labels, prose
from scraper.reading.documents import bare
from scraper.reading.outline import Line, Outline

_CHROME = re.compile(
    r"""print\ this\ (?:document|page) | back\ to\ (?:publication|top|results|listing).*
    | get\ the\ free\ (?:pdf|adobe)\ reader.* | skip\ to\ (?:main\ )?(?:content|navigation)
    | user\ bar\ \w+ | this\ is\ a\ debugging\ block | (?:share|print|email)(?:\ this(?:\ page)?)?:?
    | (?:share\ (?:on|to|via)\ )?(?:twitter|x|facebook|linkedin|email|whatsapp)(?:\ .{0,20})?
    | share\ this\ page:?(?:\ \w+){0,6}
    | (?:accept|reject)(?:\ all)?(?:\ cookies)? | cookie\ settings
    | .{0,80}\b(?:site|we)\ uses?\b.{0,40}\bcookies\b.{0,250}
    | .{0,40}cookies\ on\ this\ (?:web)?site.{0,40}
    | (?:©|\(c\)|copyright)?\s*crown\ copyright.{0,60} | (?:©|\(c\))\s*(?:copyright\ )?.{0,80}
    | copyright\ (?:©|\(c\)|\d{4}).{0,80} | all\ rights\ reserved\.?
    | (?:is|was|did\ you\ find)\ this\ (?:page|information)(?:\ \w+)?\ (?:useful|helpful)\s*\??
    | (?:is\ there|report|there\ is)\ (?:anything|something|a\ problem)\ (?:wrong\ )?with\ this
      \ page\??
    | thank\ you\ for\ your\ feedback
    | back\ to\ (?:all\ )?(?:news|publications|investigations)""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents:?|(?:on|in) this (?:page|report|article):?", re.IGNORECASE
)
_NODE = re.compile(r"(?:^|\s)(?:node|hentry|type-\w+|post-\d+|node--?[\w-]+)(?=\s|$)")


def is_chrome(text: str) -> bool:
    """Tell whether a line is the site's furniture, whatever it stands in."""
    return len(text) <= 400 and _CHROME.fullmatch(text) is not None


def body(
    page: Outline,
    heading: int,
    fields: Sequence[labels.Field],
    dropped: frozenset[int],
    offered: Set[int],
    names: Set[str] = frozenset(),
) -> str:
    """Take everything out of the tree that is not body, and write what is left.

    `names` are those of the documents; one may stand in a line of its own above "Download".
    """
    consumed = dropped | _consumed(page, fields)
    within = region(page, heading, fields, dropped)
    first, last = page.spans.get(within, (0, len(page.lines)))
    start = heading + 1 if first <= heading < last else first
    numbers = range(start, last)
    offers = {n for n in numbers if _only_offers(page.lines[n], offered) or _is_jump(page, n)}
    offers |= {n - 1 for n in offers if n - 1 in numbers and _is_name(page.lines[n - 1], names)}
    gone = consumed | offers | set(range(first, start))
    gone |= {n for n in numbers if page.lines[n].side or is_chrome(page.lines[n].text)}
    gone |= _bare_headings(page, numbers, gone, offers)
    for field in fields:
        prose.blank(field.chunks)
    for number in gone.intersection(range(first, last)):
        prose.blank(page.lines[number].chunks)
    prose.cut(el for el in page.skipped if el.getparent() is not None)
    return prose.paragraphs(within)


def region(
    page: Outline, heading: int, fields: Sequence[labels.Field], dropped: frozenset[int]
) -> etree._Element:
    """Find the element that holds the body; `dropped` are lines that are none of it."""
    return _region(page, heading, dropped | _consumed(page, fields))


def _consumed(page: Outline, fields: Sequence[labels.Field]) -> set[int]:
    """Number the lines of which labelled fields leave nothing."""
    read = {id(chunk) for field in fields for chunk in field.chunks}
    numbers = {number for field in fields for number in field.lines}
    return {n for n in numbers if all(id(chunk) in read for chunk in page.lines[n].chunks)}


def _bare_headings(
    page: Outline, numbers: range, gone: frozenset[int], offers: set[int]
) -> set[int]:
    """Number the headings under which only documents stand: "Get the letter" is no body."""
    bare: set[int] = set()
    under: list[int] = []
    for number in reversed(numbers):
        line = page.lines[number]
        if not line.level and not (number + 1 in offers and _CONTENTS.fullmatch(line.text)):
            under.append(number)
            continue
        if offers.intersection(under) and gone.issuperset(under):
            bare.add(number)
        under = []
    return bare


def _only_offers(line: Line, offered: Set[int]) -> bool:
    """Tell whether a line only offers documents, with notes on their size."""
    if not any(chunk.link in offered for chunk in line.chunks):
        return False
    beside = "".join(chunk.text for chunk in line.chunks if chunk.link not in offered)
    return len(beside) <= 40 and not beside.strip().endswith(".")


def _is_name(line: Line, names: Set[str]) -> bool:
    """Tell whether a line is nothing but the name of a document."""
    return not line.level and not line.text.endswith(".") and bare(line.text) in names


def _is_jump(page: Outline, number: int) -> bool:
    """Tell whether a line is nothing but links to places on the page itself."""
    chunks = page.lines[number].chunks
    return bool(chunks) and all(
        chunk.link >= 0 and page.links[chunk.link].href.startswith("#") for chunk in chunks
    )


def _region(page: Outline, heading: int, gone: Set[int]) -> etree._Element:
    """Find the element that holds the body.

    An article with the heading in it; else one marked as the page's own; else the main part;
    else the smallest block around the heading and what is body.
    """
    articles = [el for el in page.spans if el.tag == "article"]
    for el in articles:
        first, last = page.spans[el]
        if first <= heading < last:
            return el
    own = [el for el in articles if _is_own(page, el)]
    if len(own) == 1:
        return own[0]
    for el in page.spans:
        if (el.tag == "main" or el.get("role") == "main") and _holds(page, el, heading):
            return el
    return _smallest(page, heading, gone)


def _smallest(page: Outline, heading: int, gone: Set[int]) -> etree._Element:
    """Find the smallest block around the heading and every line after it that may be body.

    Where nothing is marked, this leaves out the menu and the notices at the foot.
    """
    if heading < 0:
        return page.root
    numbers = range(len(page.lines) - 1, heading, -1)
    last = next((n for n in numbers if n not in gone and _may_be_body(page, n)), None)
    if last is None:
        return page.root
    for up in page.lines[heading].el.iterancestors():
        first, end = page.spans.get(up, (0, 0))
        if first <= heading and last < end:
            return up
    return page.root


def _may_be_body(page: Outline, number: int) -> bool:
    """Tell whether a line says more than a link within the site does."""
    line = page.lines[number]
    if line.side or is_chrome(line.text):
        return False
    return any(
        chunk.link < 0 or page.links[chunk.link].href.startswith("http")
        for chunk in line.chunks
        if chunk.text.strip("|·•-–—/›»<> ")
    )


def _is_own(page: Outline, el: etree._Element) -> bool:
    first, last = page.spans[el]
    if any(page.lines[number].side for number in range(first, last)):
        return False
    return bool(el.get("about")) or _NODE.search(el.get("class") or "") is not None


def _holds(page: Outline, el: etree._Element, heading: int) -> bool:
    first, last = page.spans[el]
    return heading < last and last - first > 1
