"""The Independent Office for Police Conduct, until January 2018 the IPCC. Pure.

Addresses seen from 2015 to 2025; sections were renamed in the move of 2022, slugs were kept.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from db.records import Duty, ListingReading, Owed, PageReading, Retention
from scraper import reading
from scraper.reading.addresses import Place, place
from scraper.source import Listing, Source

HOME = "https://www.policeconduct.gov.uk/"
HOSTS = frozenset(
    {
        "www.policeconduct.gov.uk",
        "policeconduct.gov.uk",
        "www.ipcc.gov.uk",
        "ipcc.gov.uk",
    }
)
_SECTIONS = {
    "recommendations": "learning",
    "learning": "learning",
    "investigations": "investigations",
    "publications": "publications",
    "news": "news",
}
# Pages of the navigation that stand below a section (seen 2021 and 2022).
_NAVIGATION = frozenset(
    {
        "investigations/our-investigations",
        "investigations/what-we-investigate-and-next-steps",
        "investigations/translation-disclaimer",
        "investigations/investigation-summaries-and-learning-recommendations",
        "investigations/hillsborough-investigation",
        "news/media-team-contact-details",
        "news/our-podcasts-and-blogs",
    }
)
_ROOT_PAGES = (
    "home news investigations recommendations publications copyright privacynotice easy-read "
    "accessibility accessibility-statement translation-disclaimer privacy-notice cookies sitemap "
    "contact-us who-we-are our-work research-and-learning complaints-reviews-and-appeals "
    "complaints-and-appeals search user node cy"
)
_PAGES = frozenset(_ROOT_PAGES.split())


@lru_cache(maxsize=8192)
def key(url: str) -> str | None:
    """Name the publication at an address; sections that were renamed are one."""
    where = place(url)
    if where is None or where.host not in HOSTS:
        return None
    welsh, path = _language(where)
    if path[:1] == ("our-work",):
        path = path[1:]
    section = _SECTIONS.get(path[0].lower()) if path else None
    if section is None or len(path) < 2 or path[1] in ("page", "feed"):
        return None
    if f"{section}/{path[1]}" in _NAVIGATION:
        return None
    return welsh + "/".join([section, *path[1:]])


@lru_cache(maxsize=8192)
def row_key(url: str) -> str | None:
    """Name the publication that a row of a listing links to; a few slugs stand at the root."""
    where = place(url)
    if where is None or where.host not in HOSTS:
        return None
    welsh, path = _language(where)
    if len(path) != 1 or "-" not in path[0] or path[0] in _PAGES or where.query:
        return key(url)
    return welsh + path[0]


def _language(where: Place) -> tuple[str, tuple[str, ...]]:
    return ("cy/", where.path[1:]) if where.path[:1] == ("cy",) else ("", where.path)


def page(url: str, n: int) -> str:
    """Give the address of a later page; the site counts from zero."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "page"]
    return parts._replace(query=urlencode([*query, ("page", str(n - 1))])).geturl()


DIALECT = reading.Dialect(
    key=key,
    row_key=row_key,
    kinds={
        "learning": "Learning",
        "investigations": "Investigation",
        "publications": "Publication",
        "news": "News",
    },
    site_names=("Independent Office for Police Conduct", "IOPC", "IPCC", "Independent Police"),
)


def read_listing(html: str, url: str) -> ListingReading:
    """Read one page of a listing."""
    return reading.read_listing(html, url, DIALECT)


def read_page(html: str, url: str) -> PageReading:
    """Read a publication's own page."""
    return reading.read_page(html, url, DIALECT)


def _listing(name: str, path: str) -> Listing:
    return Listing(name=name, addresses=(f"{HOME}{path}",), page=page)


SOURCE = Source(
    name="iopc",
    title="Independent Office for Police Conduct",
    home=HOME,
    hosts=HOSTS,
    listings=(
        _listing("investigations", "our-work/investigations"),
        _listing("learning", "our-work/learning"),
        _listing("publications", "publications"),
        _listing("news", "news"),
        _listing("our-investigations", "investigations/our-investigations"),
        _listing("recommendations", "recommendations"),
    ),
    history=tuple(
        f"http://{host}/{section}/"
        for host in ("policeconduct.gov.uk", "ipcc.gov.uk")
        for section in ("investigations", "our-work", "recommendations", "publications", "news")
    ),
    key=key,
    read_listing=read_listing,
    read_page=read_page,
    discovery=tuple(HOME + path for path in ("robots.txt", "sitemap.xml", "rss.xml")),
    duties=(
        Duty(owed=Owed.RESPONSE, sections=("learning/", "cy/learning/")),
        Duty(owed=Owed.INVESTIGATION, sections=("learning/", "cy/learning/"), publishes=True),
        Duty(
            owed=Owed.INVESTIGATION,
            sections=("news/", "investigations/", "cy/news/", "cy/investigations/"),
        ),
    ),
    retention=(
        Retention(
            sections=("news/", "investigations/", "cy/news/", "cy/investigations/"),
            since="completed",
            months=6,
            why="The IOPC keeps news and investigation reports for six months after it completes "
            "an investigation (its policy of 2022)",
        ),
        Retention(
            sections=("learning/", "cy/learning/"),
            since="published",
            months=60,
            why="The IOPC keeps summaries for five years (its policy of 2022)",
        ),
    ),
)
