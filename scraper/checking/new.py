"""Write the file of a new source, for sites as WordPress and Drupal make them. Pure."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass
from string import Template
from urllib.parse import urlsplit

from scraper.reading.addresses import Place, place

LONGEST = 80
"""Characters of a title or an address, so that the file's lines stay short."""
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_NUMBER = re.compile(r"\d+")
PAGES = {
    "path": """    parts = urlsplit(url)
    stem = re.sub(r"/page/\\d+/?$$", "", parts.path).rstrip("/")
    return parts._replace(path=f"{stem}/page/{n}/").geturl()""",
    "zero": """    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "page"]
    return parts._replace(query=urlencode([*query, ("page", str(n - 1))])).geturl()""",
    "one": """    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "page"]
    return parts._replace(query=urlencode([*query, ("page", str(n))])).geturl()""",
}
_COUNTS = {
    "path": "`page/N/` below the first's path",
    "zero": "`page=N`, counted from zero",
    "one": "`page=N`, counted from one",
}
_IMPORTS = {"path": "urlsplit", "zero": "parse_qsl, urlencode, urlsplit"}
_FILE = Template('''"""$title. Pure.

Begun from one listing and one publication's address; nobody has compared it with the site yet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import $imports

from db.records import ListingReading, PageReading
from scraper import reading
from scraper.reading.addresses import place
from scraper.source import Listing, Source

HOME = $home
HOSTS = frozenset(
    {
$hosts
    }
)
# The path of a publication's address; what else looks like one are pages of the navigation.
_PUBLICATION = re.compile(r"$pattern")
_NAVIGATION: frozenset[str] = frozenset($navigation)


@lru_cache(maxsize=8192)
def key(url: str) -> str | None:
    """Name the publication at an address."""
    where = place(url)
    if where is None or where.host not in HOSTS:
        return None
    path = "/".join(where.path)
    return path if _PUBLICATION.fullmatch(path) and path not in _NAVIGATION else None


def page(url: str, n: int) -> str:
    """Give the address of a later page: $counts."""
$page


DIALECT = reading.Dialect(
    key=key,
    row_key=key,
    kinds={$section: $kind},
    site_names=($title_text,),
)


def read_listing(html: str, url: str) -> ListingReading:
    """Read one page of a listing."""
    return reading.read_listing(html, url, DIALECT)


def read_page(html: str, url: str) -> PageReading:
    """Read a publication's own page."""
    return reading.read_page(html, url, DIALECT)


SOURCE = Source(
    name=$name,
    title=$title_text,
    home=HOME,
    hosts=HOSTS,
    listings=(
        Listing(
            name=$listing_name,
            addresses=($listing,),
            page=page,
        ),
    ),
    key=key,
    read_listing=read_listing,
    read_page=read_page,
    discovery=tuple(HOME + path for path in ($discovery)),
)
''')


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a new source is begun from; `pages` is how later pages are addressed (`PAGES`)."""

    name: str
    title: str
    home: str
    listing: str
    document: str
    pages: str


def refuse_name(name: str, known: Collection[str]) -> None:
    """Raise ValueError, in one line, for a name that no source can have."""
    if name in known:
        raise ValueError(f"there is a source {name!r} already")
    if not _NAME.fullmatch(name) or len(name) > 30 or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot name a source: small letters, digits and single "
                         "underscores are expected, as in pfd or hmi_prisons")  # fmt: skip
    if name.endswith("_archive"):
        raise ValueError(f"{name!r} would be an archive's copy of a closed site; another name")


def guessed_pages(listing: str) -> str:
    """Guess how a listing's later pages are addressed: WordPress ends a path with a slash."""
    return "path" if urlsplit(listing).path.endswith("/") else "zero"


def written(wanted: Wanted) -> str:
    """Write the file of a source. Raises ValueError in one line that says what is expected."""
    _refuse_title(wanted.title)
    home, listing, document = map(_placed, (wanted.home, wanted.listing, wanted.document))
    hosts = _family(home.host)
    for url, where in ((wanted.listing, listing), (wanted.document, document)):
        if where.host not in hosts:
            raise ValueError(f"{url} is not on the site {home.host}")
    if len(document.path) < 2:
        raise ValueError(f"{wanted.document}: the address of a publication below a section is "
                         "expected, as https://…/reports/a-title/; for another form copy "
                         "scraper/sources/iopc.py")  # fmt: skip
    section = document.path[0]
    own = urlsplit(wanted.home)
    first = [*listing.path][-1:] or ["publications"]
    navigation = "/".join(listing.path) if len(listing.path) == len(document.path) else None
    sitemaps = ("robots.txt", "sitemap_index.xml", "feed/") if wanted.pages == "path" else (
        "robots.txt", "sitemap.xml", "rss.xml")  # fmt: skip
    return _FILE.substitute(
        title=wanted.title, title_text=_text(wanted.title), name=_text(wanted.name),
        home=_text(f"https://{own.netloc}/"),
        hosts="\n".join(f"        {_text(host)}," for host in hosts),
        imports=_IMPORTS.get(wanted.pages, _IMPORTS["zero"]), pattern=_pattern(document),
        navigation=f"{{{_text(navigation)}}}" if navigation else "", section=_text(section),
        page=PAGES[wanted.pages].replace("$$", "$"), counts=_COUNTS[wanted.pages],
        kind=_text(_kind(section)),
        listing_name=_text(first[0].replace("-", " ")), listing=_text(wanted.listing),
        discovery=", ".join(map(_text, sitemaps)),
    )  # fmt: skip


def _refuse_title(title: str) -> None:
    if not title.strip() or len(title) > LONGEST or not title.isprintable() or '"""' in title:
        raise ValueError(f"a title of one line and at most {LONGEST} characters is expected")
    if "\\" in title:
        raise ValueError("a title without backslashes is expected")


def _placed(url: str) -> Place:
    where = place(url)
    if where is None or urlsplit(url).scheme != "https" or not url.isascii() or "\\" in url:
        raise ValueError(f"{url!r} is no address of a site: https://… is expected")
    if len(url) > LONGEST + 120 or '"' in url:
        raise ValueError(f"{url} is too long, or holds quotes")
    return where


def _family(host: str) -> tuple[str, ...]:
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return tuple(sorted({host, other}))


def _pattern(document: Place) -> str:
    """Make a pattern of an example's path: its last part and its numbers may be others."""
    *above, _ = document.path
    parts = [r"\d+" if _NUMBER.fullmatch(part) else re.escape(part) for part in above]
    return "/".join([*parts, "(?!page$|feed$)[^/]+"]).replace(r"\-", "-")


def _kind(section: str) -> str:
    words = section.replace("-", " ").capitalize()
    return words[:-1] if words.endswith("s") and not words.endswith(("ss", "news")) else words


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
