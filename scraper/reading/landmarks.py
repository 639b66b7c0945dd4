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
    | (?:[\w-]*[-_])?(?:page[-_])?feedback(?:[-_]+(?:form|prompt|banner|survey|section))?
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
_HAS_MAIN = etree.XPath("boolean(.//main | .//*[@role='main'])")
_HAS_HEADING = etree.XPath("boolean(.//h1 | .//main | .//*[@role='main'])")
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6", "summary", "dt"})
_IN_CONTENT = frozenset({"article", "main", "li", "section", "td", "dd"})


def part(el: etree._Element, tag: str) -> Part:
    """Say what an element of a page is."""
    if tag in SKIPPED:
        return Part.CUT
    if tag in ("a", "html", "body", "main"):
        return Part.CONTENT
    verdict = _of_tag(el, tag) if tag in _JUDGED else Part.CONTENT
    if verdict is Part.CONTENT:
        verdict = _of_names(el.get("role"), el.get("class"), el.get("id"))
    if verdict is not Part.CONTENT and _is_worth_keeping(el):
        return Part.CONTENT
    return verdict


def _is_worth_keeping(el: etree._Element) -> bool:
    """Tell whether a part holds what the page is about; a cookie dialogue has a heading too."""
    if "cookie" in _names(el):
        return bool(_HAS_MAIN(el))
    return bool(_HAS_HEADING(el))


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
    """Keep the headings of accordions; a button alone in its block may be a field's label."""
    parent = el.getparent()
    if parent is None:
        return Part.CUT
    if "accordion" in _names(el) + _names(parent) or parent.tag in _HEADS:
        return Part.CONTENT
    beside = (parent.text or "") + (el.tail or "")
    return Part.SIDE if len(parent) == 1 and not beside.strip() else Part.CUT


def _names(el: etree._Element) -> str:
    return f"{el.get('class') or ''} {el.get('id') or ''}".lower()


@lru_cache(maxsize=4096)
def _of_names(role: str | None, classes: str | None, ident: str | None) -> Part:
    if role in _ROLES:
        return _ROLES[role]
    if not classes and not ident:
        return Part.CONTENT
    names = f"{classes or ''} {ident or ''}".lower()
    if _CUT.search(names):
        return Part.CUT
    return Part.SIDE if _SIDE.search(names) else Part.CONTENT
