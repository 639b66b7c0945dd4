"""Which parts of a page are not its content: chrome, tooltips, neighbours. Pure.

Class names are hints: a part that holds the page's heading or its `main` is never cut for them.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from lxml import etree


class Part(Enum):
    """What to do with an element: read it, read only its labelled fields, or skip it."""

    CONTENT = 0
    SIDE = 1
    CUT = 2


_SKIPPED = (
    "head script style noscript template svg math iframe object embed audio video canvas map "
    "select datalist textarea input img link"
)
SKIPPED = frozenset(_SKIPPED.split())
_JUDGED = frozenset({"nav", "footer", "header", "aside", "form", "button"})
_ROLES = {
    "navigation": Part.CUT,
    "banner": Part.CUT,
    "contentinfo": Part.CUT,
    "search": Part.CUT,
    "tooltip": Part.CUT,
    "complementary": Part.SIDE,
}
_CUT = re.compile(
    r"""(?:^|\s)(?:
      (?:[\w-]*[-_])?(?:breadcrumbs?|cookie(?:s|bot|consent)?|megamenu|skip-?links?)(?:[-_][\w-]*)?
    | (?:[\w-]*[-_])?(?:pager|pagination|pagenavi|language-switcher\S*|debug-block)(?:[-_][\w-]*)?
    | (?:[\w-]*[-_])?(?:carousel|slick|swiper)(?:[-_][\w-]*)?
    | (?:site|page|global|main|section|region|zone)[-_](?:footer|masthead|nav|navigation|menu)\S*
    | (?:site|global|section|zone)[-_]header\S*
    | (?:footer|masthead|topbar|nav|navbar|navigation|menu|menubar)(?:[-_](?!item)[\w-]*)?
    | (?:share|sharing|social|addtoany|addthis|popular|trending|most-read|newsletter)(?:[-_][\w-]*)?
    | (?:more|latest|recent)[-_](?:articles?|news|posts)
    | related(?:[-_](?:content|links?|articles?|posts?|news|publications?|pages?|stories))?
    | taxonomy-tooltip | taxonomy-tooltip-\d+ | tooltip-?(?:_*content|text|body) | glossary-tooltip
    )(?=\s|$)""",
    re.VERBOSE,
)
_SIDE = re.compile(
    r"""(?:^|\s)(?:
      (?!(?:has|no|with|without|two|one|layout|page|template)[-_])
        (?:[\w-]*[-_])?side-?bar(?:[-_](?!none|no)[\w-]*)?
    | widget-area | widget | filters? | facets?
    | (?:entry|article|post|node)[-_]*footer
    )(?=\s|$)""",
    re.VERBOSE,
)
_WORTH_KEEPING = etree.XPath("boolean(.//h1 | .//main | .//*[@role='main'])")
_IN_CONTENT = frozenset({"article", "main", "li", "section", "td", "dd"})


def part(el: etree._Element, tag: str) -> Part:
    """Say what an element of a page is."""
    if tag in SKIPPED:
        return Part.CUT
    attributes = el.attrib
    if tag in _JUDGED:
        verdict = _of_tag(el, tag)
    elif not attributes or tag in ("a", "html", "body", "main"):
        return Part.CONTENT
    else:
        verdict = Part.CONTENT
    if verdict is Part.CONTENT and attributes:
        verdict = _ROLES.get(attributes.get("role", ""), Part.CONTENT)
        if verdict is Part.CONTENT:
            names = attributes.get("class"), attributes.get("id")
            verdict = _of_names(*names) if any(names) else verdict
    if verdict is not Part.CONTENT and _WORTH_KEEPING(el) and "cookie" not in _names(el):
        return Part.CONTENT
    return verdict


def _of_tag(el: etree._Element, tag: str) -> Part:
    if tag == "aside":
        return Part.SIDE
    if tag == "button":
        return _of_button(el)
    if tag == "form":
        # IPCC-era .aspx pages stand whole in one form; a search form holds no paragraphs.
        return Part.CUT if el.find(".//p") is None and el.find(".//li") is None else Part.CONTENT
    if tag == "nav":
        return Part.CUT
    inside = any(up.tag in _IN_CONTENT for up in el.iterancestors())
    if tag == "header":
        return Part.CONTENT if inside else Part.CUT
    return Part.SIDE if inside else Part.CUT


def _of_button(el: etree._Element) -> Part:
    parent = el.getparent()
    tag = parent.tag if parent is not None else ""
    accordion = "accordion" in _names(el) or tag in ("h2", "h3", "h4", "h5", "h6", "summary")
    return Part.CONTENT if accordion else Part.CUT


def _names(el: etree._Element) -> str:
    return f"{el.get('class') or ''} {el.get('id') or ''}".lower()


@lru_cache(maxsize=4096)
def _of_names(classes: str | None, ident: str | None) -> Part:
    names = f"{classes or ''} {ident or ''}".lower()
    if _CUT.search(names):
        return Part.CUT
    return Part.SIDE if _SIDE.search(names) else Part.CONTENT
