"""What a visit tells of the site itself: robots, feeds, sitemaps, validators, its system. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scraper.checking.answers import Answer, first
from scraper.checking.report import Line, Section, fail, look, note, ok, shortened
from scraper.reading.outline import parse
from scraper.source import Source

_SITEMAP = re.compile(r"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_DELAY = re.compile(r"^\s*crawl-delay:\s*([\d.]+)", re.IGNORECASE | re.MULTILINE)
_SYSTEMS = {
    "WordPress": re.compile(
        r"/wp-(?:content|json|includes)/|content=[\"']WordPress", re.IGNORECASE
    ),
    "Drupal": re.compile(r"drupal-settings-json|/sites/default/files/|content=[\"']Drupal", re.I),
}
_DRAWN = re.compile(r"__NEXT_DATA__|<app-root|id=[\"'](?:root|app|__nuxt)[\"']", re.IGNORECASE)


def sitemap_to_ask(robots: str, discovery: Sequence[str]) -> str | None:
    """Choose the one sitemap or feed that a check asks for: what robots.txt names goes first."""
    named = _SITEMAP.findall(robots)
    others = [url for url in discovery if not url.endswith("robots.txt")]
    return next(iter([*named, *others]), None)


def site_section(source: Source, answers: tuple[Answer, ...]) -> Section:
    """Say what was met of the site beside its pages."""
    page_one = first(answers, "listing")
    lines = [*_robots(first(answers, "robots"), answers)]
    if page_one is not None and page_one.read:
        lines += _of_page(page_one)
        lines += _validators(page_one, first(answers, "again"))
    lines += _sitemap(first(answers, "sitemap"))
    return Section(title="The site", url=source.home, lines=tuple(lines))


def _robots(seen: Answer | None, answers: tuple[Answer, ...]) -> Iterator[Line]:
    barred = [one.asked for one in answers if "robots.txt" in (one.failure or "")]
    if barred:
        yield fail("robots.txt", f"does not let us ask for {barred[0]}: {answers[-1].failure}")
    elif seen is None:
        yield note("robots.txt", "not asked for")
    elif seen.status == 200:
        delay = _DELAY.search(seen.text)
        named = _SITEMAP.findall(seen.text)
        said = f"lets us ask; {len(named)} sitemap{'s' * (len(named) != 1)} named"
        yield ok("robots.txt", f"{said}; Crawl-delay {delay[1]} s" if delay else said)
    else:
        yield ok("robots.txt", f"answers {seen.status}, so that all may be asked")


def _of_page(page: Answer) -> Iterator[Line]:
    system = next((name for name, mark in _SYSTEMS.items() if mark.search(page.text)), None)
    yield note("system", f"{system}, by its markup" if system else "not recognised by its markup")
    if _DRAWN.search(page.text):
        yield look("markup", "may be drawn by JavaScript, which is not run: see the rows below")
    feeds = feeds_of(page)
    yield note("feeds", ", ".join(feeds[:3]) if feeds else "none named on the listing page")
    if page.url.rstrip("/") != page.asked.rstrip("/"):
        yield look("redirect", f"{page.asked} leads to {page.url}: set that in the source")


def feeds_of(page: Answer) -> list[str]:
    """Return the feeds that a page names."""
    root = parse(page.text)
    links: list[etree._Element] = [] if root is None else list(root.iter("link"))
    return [
        urljoin(page.url, link.get("href") or "")
        for link in links
        if "alternate" in (link.get("rel") or "").lower()
        and re.search(r"rss|atom", link.get("type") or "")
    ]


def _validators(page: Answer, again: Answer | None) -> Iterator[Line]:
    offered = [name for name in ("etag", "last-modified") if page.headers.get(name)]
    if not offered:
        yield look("validators", "neither ETag nor Last-Modified: a pulse costs a whole page")
    elif again is None:
        yield note("validators", f"{' and '.join(offered)} offered; not tried")
    elif again.status == 304:
        yield ok("validators", f"{' and '.join(offered)}; asked again with it: 304, nothing sent")
    else:
        yield look("validators", f"{' and '.join(offered)} offered, yet asked again: {again.said}")


def _sitemap(answer: Answer | None) -> Iterator[Line]:
    if answer is None:
        yield note("sitemap", "not asked for")
    elif answer.read:
        entries, index = answer.text.count("<loc>"), "<sitemapindex" in answer.text
        dated = "with" if "<lastmod>" in answer.text else "without"
        what = "sitemaps" if index else "addresses"
        is_map = entries or "<urlset" in answer.text
        said = f"{entries} {what}, {dated} lastmod" if is_map else "no sitemap; a feed or a page"
        yield (ok if is_map else note)("sitemap", f"{_path(answer.asked)}: {said}")
    else:
        yield look("sitemap", f"{_path(answer.asked)}: {shortened(answer.said, 90)}")


def _path(url: str) -> str:
    return urlsplit(url).path
