"""Which answer a simulated site gives to an address. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scraper.replica.feeds import FEED, SITEMAP, feed, robots, sitemap
from scraper.replica.files import pdf
from scraper.replica.markup import (
    FORM_MARK,
    ListingPage,
    Skin,
    View,
    document_address,
)
from scraper.replica.markup_hmicfrs import HmicfrsSkin
from scraper.replica.markup_iopc import Drupal7Skin
from scraper.replica.markup_iopc_current import DrupalSkin
from scraper.replica.markup_redesign import RedesignSkin
from scraper.replica.wording import slug
from scraper.replica.world import Attachment, Gone, Listing, Page, Site, Standing

SKINS: Mapping[str, Skin] = {
    "hmicfrs": HmicfrsSkin(),
    "d7": Drupal7Skin(),
    "current": DrupalSkin(),
    "redesign": RedesignSkin(),
}
HTML = "text/html; charset=utf-8"
_SECTIONS = (
    ("/recommendations/", "/our-work/learning/"),
    ("/investigations/", "/our-work/investigations/"),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Reply:
    """An answer; `volatile` says that its body carries a token that differs each time."""

    status: int = 200
    body: bytes = b""
    media: str = HTML
    location: str | None = None
    changed: datetime | None = None
    etag: str | None = None

    @property
    def volatile(self) -> bool:
        """Say whether the form token has to be filled in."""
        return self.etag is not None and self.etag.startswith("W/")


def answer(site: Site, standing: Standing, host: str, target: str) -> Reply:
    """Answer a GET of `target` (path and query) at one of the site's hosts."""
    parts = urlsplit(re.sub(r"^/+", "/", target))
    path = unquote(parts.path)
    if path == "/robots.txt":
        return Reply(body=robots(site).encode(), media="text/plain")
    if host.startswith(("assets-", "s3-")):
        return _file(standing, f"https://{host}{path}")
    if host == "www.justiceinspectorates.gov.uk" and not path.startswith("/hmic"):
        return Reply(status=404, body=b"another body's page", media="text/plain")
    if host not in (urlsplit(site.home).hostname, *site.serving):
        return _redirect(site, _present(path) + (f"?{parts.query}" if parts.query else ""))
    view = View(site=site, standing=standing)
    return _page(view, path, parts.query)


def not_found(site: Site, standing: Standing, status: int = 404) -> Reply:
    """Give the site's answer to an address that it does not know."""
    view = View(site=site, standing=standing)
    html = SKINS[site.skin].notice(
        view, "Page not found", "We cannot find the page that you asked for."
    )
    return _html(view, html, status)


def notice(site: Site, standing: Standing, title: str, text: str, status: int = 200) -> Reply:
    """Give a page in the site's own skin that says one thing."""
    view = View(site=site, standing=standing)
    return _html(view, SKINS[site.skin].notice(view, title, text), status)


def empty_listing(site: Site, standing: Standing, target: str) -> Reply:
    """Give the listing at that address without any rows, and with 200."""
    path = urlsplit(target).path
    listing = next((one for one in site.listings if path.startswith(one.path)), site.listings[0])
    view = View(site=site, standing=standing)
    page = ListingPage(listing=listing, rows=(), address=listing.path)
    return _html(view, SKINS[site.skin].listing(view, page), 200)


def _present(path: str) -> str:
    """Give the present path of an old host's one."""
    return quote(re.sub(r"^/(hmicfrs|hmic)(/s)?(?=/|$)", "", path) or "/", safe="/%")


def _redirect(site: Site, path: str, status: int = 301) -> Reply:
    return Reply(status=status, location=site.home + path)


def _html(view: View, html: str, status: int = 200) -> Reply:
    volatile = view.site.volatile and FORM_MARK in html
    raw = html.encode()
    tag = f'{"W/" if volatile else ""}"{sha256(raw).hexdigest()[:20]}"'
    known = view.site.validators and status == 200
    changed = view.standing.changed if known else None
    return Reply(
        status=status,
        body=raw,
        changed=changed,
        etag=tag if known or volatile else None,
    )


def _page(view: View, path: str, query: str) -> Reply:
    for route in (_maps, _home, _listing, _node, _publication, _moved, _document):
        reply = route(view, path, query)
        if reply is not None:
            return reply
    return not_found(view.site, view.standing)


def _home(view: View, path: str, query: str) -> Reply | None:
    if path != "/":
        return None
    fields = parse_qs(query, keep_blank_values=True)
    if view.site.name == "hmicfrs" and fields:
        return _search(view, fields)
    html = SKINS[view.site.skin].notice(view, "Home", "Welcome to this site.")
    return _html(view, html)


def _maps(view: View, path: str, query: str) -> Reply | None:
    if not view.site.maps:
        return None
    if path == SITEMAP:
        return Reply(body=sitemap(view.site, view.standing).encode(), media="application/xml")
    if path == FEED and view.site.name == "hmicfrs":
        return Reply(body=feed(view.site, view.standing).encode(), media="application/rss+xml")
    return None


def is_listing(site: Site, target: str) -> bool:
    """Say whether a page of a listing stands at that address."""
    parts = urlsplit(target)
    return any(_number(site, one, parts.path, parts.query) is not None for one in site.listings)


def _search(view: View, fields: Mapping[str, list[str]]) -> Reply:
    cat, force, month = (fields.get(name, [""])[0] for name in ("cat", "force", "month"))
    paged = fields.get("paged", ["1"])[0]
    number = int(paged) if paged.isdecimal() else 1
    tests: tuple[Callable[[Page], bool], ...] = (
        lambda p: p.publication.section == "hmicfrs publication",
        lambda p: not cat or cat in map(slug, p.publication.topics),
        lambda p: force in ("", "any") or force == slug(p.publication.forces or ""),
        lambda p: (p.publication.published or "").startswith(month),
    )
    rows = tuple(p for p in view.standing.listed if all(test(p) for test in tests))
    listing = Listing(name="search", path="/", title="Search results", size=10)
    return _drawn(view, listing, rows, number, f"/?cat={cat}&force={force}&month={month}")


def _listing(view: View, path: str, query: str) -> Reply | None:
    for listing in view.site.listings:
        number = _number(view.site, listing, path, query)
        if number is not None:
            return _drawn(view, listing, view.standing.rows(listing), number, listing.path)
    bare = path + "/"
    if view.site.name == "hmicfrs" and any(bare == one.path for one in view.site.listings):
        return _redirect(view.site, bare)
    return None


def _number(site: Site, listing: Listing, path: str, query: str) -> int | None:
    if site.name == "hmicfrs":
        found = re.fullmatch(rf"{re.escape(listing.path)}(?:page/([1-9]\d*)/?)?", path)
        return int(found[1] or 1) if found else None
    if path != listing.path:
        return None
    page = parse_qs(query).get("page", ["0"])[0]
    return int(page) + 1 if page.isdecimal() else 1


def _drawn(
    view: View, listing: Listing, rows: tuple[Page, ...], number: int, address: str
) -> Reply:
    start = (number - 1) * listing.size
    shown = rows[start : start + listing.size][: listing.thin]
    if not shown and number > 1 and view.site.name == "hmicfrs":
        return not_found(view.site, view.standing)
    page = ListingPage(
        listing=listing,
        rows=shown,
        featured=view.standing.featured(listing) if number == 1 else (),
        number=number,
        last=-(-len(rows) // listing.size),
        address=address,
        total=len(rows) if listing.name == "search" else None,
    )
    return _html(view, SKINS[view.site.skin].listing(view, page))


def _node(view: View, path: str, query: str) -> Reply | None:
    found = re.fullmatch(r"/node/(\d+)", path)
    if not found or view.site.name != "iopc":
        return None
    own = view.standing.by_node.get(int(found[1]))
    return _publication(view, unquote(own), query) if own else None


def _publication(view: View, path: str, query: str) -> Reply | None:
    page = _at(view.standing, path)
    if page is None and view.site.name == "hmicfrs" and _at(view.standing, path + "/"):
        return _redirect(view.site, quote(path + "/", safe="/%"))
    if page is None:
        return None
    if page.gone:
        return _gone(view, page.gone)
    return _html(view, SKINS[view.site.skin].detail(view, page.publication))


def _at(standing: Standing, path: str) -> Page | None:
    return standing.pages.get(path) or standing.pages.get(quote(path, safe="/"))


def _gone(view: View, how: Gone) -> Reply:
    if how is Gone.TO_ROOT:
        return _redirect(view.site, "/", 302)
    status = {Gone.NOT_FOUND: 404, Gone.GONE: 410, Gone.SOFT: 200}[how]
    return not_found(view.site, view.standing, status)


def _moved(view: View, path: str, query: str) -> Reply | None:
    own = quote(path, safe="/")
    for old, new in (*_SECTIONS, *(pair[::-1] for pair in _SECTIONS)):
        if own.startswith(old) and own.replace(old, new, 1) in view.standing.pages:
            return _redirect(view.site, own.replace(old, new, 1))
    while own in view.standing.moves:
        if own in view.standing.forgotten:
            return None
        own = view.standing.moves[own]
    return _redirect(view.site, own) if own != quote(path, safe="/") else None


def _document(view: View, path: str, query: str) -> Reply | None:
    if path.startswith("/sites/default/files/"):
        return _file(view.standing, path)
    if not path.startswith("/publication-html/"):
        return None
    for page in view.standing.pages.values():
        for attachment in page.publication.documents:
            if attachment.path == path and page.gone is None:
                return notice(
                    view.site, view.standing, attachment.label, attachment.text or "Contents"
                )
    return None


def _file(standing: Standing, address: str) -> Reply:
    address = re.sub(r"^https://s3-[^/]+/", "https://", address)
    found = _files(standing).get(address)
    if found is None:
        return Reply(status=404, body=b"not found", media="text/plain")
    page, attachment = found
    body = pdf(attachment)
    tag = f'"{sha256(body).hexdigest()[:20]}"'
    return Reply(body=body, media="application/pdf", changed=page.changed, etag=tag)


@lru_cache(maxsize=8)
def _files(standing: Standing) -> Mapping[str, tuple[Page, Attachment]]:
    return {
        unquote(document_address(page.publication, attachment)): (page, attachment)
        for page in reversed(tuple(standing.pages.values()))
        for attachment in reversed(page.publication.documents)
    }
