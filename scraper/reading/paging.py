"""The next page of a listing by its own link, and the total that the site states. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from scraper.reading.addresses import clean
from scraper.reading.outline import Line, Outline, tidy
from scraper.reading.sections import scope

_NEXT = re.compile(
    r"(?:go to )?(?:the )?next(?: page)?(?: of results)?|older(?: posts| entries| news| items)?"
    r"|(?:tudalen )?nesaf|[›→>]",
    re.IGNORECASE,
)
_NEXT_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:pag(?:er|ination|e|inat\w*|enavi)\w*[-_]+)(?:[\w-]*[-_])?)?"
    r"(?:next|nextpostslink|next-page|older)(?:[-_](?:btn|link|page|posts?|posts-link))?(?=\s|$)",
    re.IGNORECASE,
)
# Drupal prints "Next page" for screen readers and "Next ›" for the others.
_TWICE = re.compile(r"^(next page) next$", re.IGNORECASE)
# Only these can be a page's address (`_leads_on`), "2/" beside "1/" included.
_TURNS = re.compile(r"\?|page[/-]\d|^[./]*\d")
_DISABLED = re.compile(r"(?:^|[\s_-])(?:disabled|inactive)(?:\s|$)", re.IGNORECASE)
_LAST = re.compile(r"(?:^|[\s_-])(?:last|prev|previous|first)(?:[\s_-]|$)", re.IGNORECASE)
_TURN = re.compile(r"[?&](?:page|paged|p|pg|pageno|start|offset)=\d+|/page[/-]\d+/?(?:[?#]|$)")
_PAGER = re.compile(r"pager|paginat|pagenavi", re.IGNORECASE)
_PAGE_PATH = re.compile(r"/page/(\d+)/?$|/page-(\d+)/?$")
_PAGE_QUERY = ("page", "paged", "p", "pg", "pageno", "page_number", "start", "offset", "from")
_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})"
_THINGS = (
    r"(?:results?|publications?|reports?|news articles?|articles?|items|investigations?|records)"
)
_DIGIT = re.compile(r"\d")
_TOTALS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:showing|displaying|viewing|results?)\b.{{0,40}}?\d\s*(?:-|–|—|to)\s*[\d,]+ "
        rf"(?:of|out of) (?:a total of )?{_NUMBER}\b.{{0,30}}",
        rf"[\d,]+\s*(?:-|–|—|to)\s*[\d,]+ (?:of|out of) {_NUMBER}(?: {_THINGS})?",
        rf"(?:we )?found:? {_NUMBER} {_THINGS}.{{0,40}}",
        rf"(?:search )?results? ?[:(]\s*{_NUMBER}\s*\)?",
        rf"(?:your search (?:returned|found)|there (?:are|is)|total:?)"
        rf" {_NUMBER} ?{_THINGS}?.{{0,30}}",
        rf"{_NUMBER} (?!per page){_THINGS}(?: (?:found|in total))?",
    )
)


def stated_total(lines: list[Line]) -> int | None:
    """Read how many publications the site says that the listing holds."""
    for line in lines:
        text = line.text.strip(" .")
        if len(text) > 90 or not _DIGIT.search(text):
            continue
        for form in _TOTALS:
            if match := form.fullmatch(text):
                return int(match["n"].replace(",", ""))
    return None


def after_pager(page: Outline, found: Sequence[tuple[int, etree._Element]]) -> frozenset[int]:
    """Number the lines under headings of their own after the links that turn the list's pages.

    `found` is where rows stand; without two of them before those links, the list comes after.
    """
    if len(found) < 3:
        return frozenset()
    heads = [
        number
        for number in range(found[1][0] + 1, found[-1][0])
        if page.lines[number].level > 1 and all(c.link < 0 for c in page.lines[number].chunks)
    ]
    pagers = [el for el in page.skipped if _PAGER.search(el.get("class") or "")] if heads else []
    pagers += [el for el in page.root.iter("a") if heads and _TURN.search(el.get("href") or "")]
    if not pagers:
        return frozenset()
    order = {el: at for at, el in enumerate(page.root.iter())}
    last = max(order[el] for el in pagers)
    if sum(order[el] < last for _, el in found) < 2:
        return frozenset()
    after = (number for number in heads if order[page.lines[number].el] > last)
    return frozenset(line for number in after for line in range(*scope(page, number)))


def next_url(
    root: etree._Element, url: str, base: str, key: Callable[[str], str | None]
) -> str | None:
    """Find the address of the next page, whatever the form of its link; never the page's own."""
    here = clean(url) or url
    best: tuple[int, str] | None = None
    for el, strength in _candidates(root):
        there = clean(el.get("href") or "", base)
        if there is None or key(there) is not None or not _leads_on(here, there, strength):
            continue
        if best is None or strength > best[0]:
            best = (strength, there)
    return best[1] if best else None


def _candidates(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Yield links that may lead to the next page, with how sure that is (1 to 5)."""
    for el in root.iter("a", "link"):
        href = (el.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        rel = (el.get("rel") or "").lower().split()
        if el.tag == "link":
            if "next" in rel:
                yield el, 4
            continue
        if "next" not in rel and not _TURNS.search(href):
            continue
        strength = 5 if "next" in rel else _strength(el)
        if strength and not _is_off(el):
            yield el, strength


def _strength(el: etree._Element) -> int:
    named = _named(_classes(el))
    if named > 0:
        return 3
    if len(el) > 4:
        return 0
    words = tidy(" ".join(str(text) for text in el.itertext()))
    labels = (el.get("aria-label"), el.get("title"))
    if len(words) > 60 and not any(labels):
        return 0
    return _said(words, named, labels)


@lru_cache(maxsize=4096)
def _said(words: str, named: int, labels: tuple[str | None, str | None]) -> int:
    words = words.strip(" .")
    if words == "»":
        return 0 if named < 0 else 1
    bare = words.strip(" «‹›»→←>")
    texts = [words, bare, *(text.strip() for text in labels if text), _TWICE.sub(r"\1", bare)]
    return 2 if any(_NEXT.fullmatch(text) for text in texts) else 0


def _classes(el: etree._Element) -> str:
    parent = el.getparent()
    around = parent.get("class") if parent is not None else None
    return f"{el.get('class') or ''} {around or ''}"


@lru_cache(maxsize=4096)
def _named(classes: str) -> int:
    """Tell a class for the next page (1) from one for another (-1), and both from the rest."""
    if _LAST.search(classes):
        return -1
    return 1 if _NEXT_CLASS.search(classes) else 0


def _is_off(el: etree._Element) -> bool:
    return el.get("aria-disabled") == "true" or bool(_DISABLED.search(_classes(el)))


def _leads_on(here: str, there: str, strength: int) -> bool:
    """Tell whether an address may be a later page of the same listing."""
    if _comparable(here) == _comparable(there):
        return False
    mine, its = _page_number(here), _page_number(there)
    if mine is not None and its is not None and its <= mine:
        return False
    if strength >= 4:
        return True
    stem, its_stem = _stem(here), _stem(there)
    # The same listing may stand under /hmicfrs/ on one host and at the root of another.
    related = its_stem == stem or bool(stem and its_stem and stem.endswith(its_stem))
    related = related or bool(stem and its_stem.endswith(stem))
    return related and (its is not None or bool(urlsplit(there).query))


def _stem(url: str) -> str:
    return _PAGE_PATH.sub("", urlsplit(url).path).rstrip("/")


def _comparable(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/')}?{parts.query}"


def _page_number(url: str) -> int | None:
    parts = urlsplit(url)
    if match := _PAGE_PATH.search(parts.path):
        return int(match[1] or match[2])
    for name, value in parse_qsl(parts.query):
        if name.lower() in _PAGE_QUERY and value.isdigit():
            return int(value)
    return None
