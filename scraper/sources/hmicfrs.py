"""His Majesty's Inspectorate of Constabulary and Fire & Rescue Services. Pure.

Addresses seen from 2012 to 2025; the same slug survives every move of host and of prefix.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from db.records import Duty, ListingReading, Owed, PageReading
from scraper import reading
from scraper.reading.addresses import place
from scraper.source import Listing, Source

HOME = "https://hmicfrs.justiceinspectorates.gov.uk/"
HOSTS = frozenset(
    {
        "hmicfrs.justiceinspectorates.gov.uk",
        "www.hmicfrs.justiceinspectorates.gov.uk",
        "www.justiceinspectorates.gov.uk",
        "justiceinspectorates.gov.uk",
        "www.hmic.gov.uk",
        "hmic.gov.uk",
        "inspectorates.homeoffice.gov.uk",
        "www.inspectorates.homeoffice.gov.uk",
    }
)
FILE_HOSTS = frozenset(
    {
        "assets-hmicfrs.justiceinspectorates.gov.uk/",
        "s3-eu-west-2.amazonaws.com/assets-hmicfrs.justiceinspectorates.gov.uk/",
    }
)
# These hosts serve other inspectorates too, each under a prefix of its own.
_SHARED = HOSTS & {
    "www.justiceinspectorates.gov.uk",
    "justiceinspectorates.gov.uk",
    "inspectorates.homeoffice.gov.uk",
    "www.inspectorates.homeoffice.gov.uk",
}
_PREFIXES = ("hmic", "hmicfrs")
# No policing body comments on these: Police Act 1996, s.55 is about reports on forces.
_NO_COMMENTS = (
    "letter", "press release", "news", "consultation", "terms of reference", "fire", "methodology",
    "framework", "corporate", "annual report", "business plan", "statement", "guidance", "response",
    "super-complaint", "national crime agency",
)  # fmt: skip
_NOT_SLUGS = frozenset({"page", "feed", "news-feed", "announcements", "cat"})


@lru_cache(maxsize=8192)
def key(url: str) -> str | None:
    """Name the publication at an address; an HTML edition belongs to its publication."""
    where = place(url)
    if where is None or where.host not in HOSTS:
        return None
    path = list(where.path)
    if path and path[0].lower() in _PREFIXES:
        path = path[1:]
        # The stray "s" was seen in hmicfrs/s/our-work/...
        path = path[1:] if path and path[0] == "s" else path
    elif where.host in _SHARED:
        return None
    return _section_key(path)


def _section_key(path: list[str]) -> str | None:
    if path[:1] == ["fire-and-rescue-services"]:
        path = path[1:]
    match path:
        case ["publications" | "publication-html", slug] if slug not in _NOT_SLUGS:
            return f"publications/{slug}"
        case ["news", "news-feed", slug] if slug not in _NOT_SLUGS:
            return f"news/news-feed/{slug}"
        case ["peel-reports", slug] if slug not in _NOT_SLUGS:
            return f"peel-reports/{slug}"
        case ["peel-assessments" | "frs-assessment" as section, cycle, force, *rest]:
            return "/".join([section, cycle, force, *rest])
    return None


def page(url: str, n: int) -> str:
    """Give the address of a later page: `page/N/` below a path, `paged=N` in the query form."""
    parts = urlsplit(url)
    if parts.query:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = [pair for pair in pairs if pair[0] != "paged"]
        return parts._replace(query=urlencode([*query, ("paged", str(n))])).geturl()
    stem = re.sub(r"/page/\d+/?$", "", parts.path).rstrip("/")
    return parts._replace(path=f"{stem}/page/{n}/").geturl()


DIALECT = reading.Dialect(
    key=key,
    row_key=key,
    kinds={
        "publications": "Publication",
        "news": "News article",
        "peel-reports": "PEEL report",
        "peel-assessments": "PEEL assessment",
        "frs-assessment": "Fire and rescue assessment",
    },
    site_names=("HMICFRS", "HMIC", "His Majesty", "Her Majesty"),
)


def read_listing(html: str, url: str) -> ListingReading:
    """Read one page of a listing."""
    return reading.read_listing(html, url, DIALECT)


def read_page(html: str, url: str) -> PageReading:
    """Read a publication's own page."""
    return reading.read_page(html, url, DIALECT)


SOURCE = Source(
    name="hmicfrs",
    title="His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services",
    home=HOME,
    hosts=HOSTS,
    file_hosts=FILE_HOSTS,
    listings=(
        Listing(
            name="publications",
            addresses=(
                f"{HOME}publications/",
                f"{HOME}?cat=&force=&year=&month=&sort=date",
            ),
            page=page,
        ),
        Listing(
            name="fire publications",
            addresses=(f"{HOME}fire-and-rescue-services/publications/",),
            page=page,
        ),
        Listing(name="news", addresses=(f"{HOME}news/",), page=page),
    ),
    history=(
        HOME,
        "http://justiceinspectorates.gov.uk/hmicfrs/",
        "http://justiceinspectorates.gov.uk/hmic/",
        "http://hmic.gov.uk/",
        "http://inspectorates.homeoffice.gov.uk/hmic/",
    ),
    key=key,
    read_listing=read_listing,
    read_page=read_page,
    discovery=tuple(
        HOME + path for path in ("robots.txt", "sitemap_index.xml", "sitemap.xml", "feed/")
    ),
    duties=(
        Duty(
            owed=Owed.COMMENTS,
            sections=("publications/", "peel-reports/", "peel-assessments/"),
            but_not=_NO_COMMENTS,
            watched=False,
        ),
    ),
)
