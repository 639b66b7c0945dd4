"""Where the body of a publication's page stands, and which of its lines are furniture. Pure."""

from __future__ import annotations

import re

from lxml import etree

from scraper.reading.outline import Outline

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
_NODE = re.compile(r"(?:^|\s)(?:node|hentry|type-\w+|post-\d+|node--?[\w-]+)(?=\s|$)")


def is_chrome(text: str) -> bool:
    """Tell whether a line is the site's furniture, whatever it stands in."""
    return len(text) <= 400 and _CHROME.fullmatch(text) is not None


def body_of(page: Outline, heading: int) -> etree._Element:
    """Find the element that holds the body.

    An article with the heading in it; else one marked as the page's own; else the main part;
    else everything.
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
    return page.root


def _is_own(page: Outline, el: etree._Element) -> bool:
    first, last = page.spans[el]
    if any(page.lines[number].side for number in range(first, last)):
        return False
    return bool(el.get("about")) or _NODE.search(el.get("class") or "") is not None


def _holds(page: Outline, el: etree._Element, heading: int) -> bool:
    first, last = page.spans[el]
    return heading < last and last - first > 1
