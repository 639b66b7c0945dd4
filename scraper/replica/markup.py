"""What every skin has to render, and what they share. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Protocol
from urllib.parse import quote

from scraper.replica.prose import body, tooltip
from scraper.replica.wording import long_date
from scraper.replica.world import Attachment, Listing, Page, Publication, Site, Standing

FORM_MARK = "form-TOKENTOKENTOKENTOKENTOKENTOKENTOKENTOKEN"
MENU, FOOTER = "<!--menu-->", "<!--footer-->"
ASSETS = "https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads/"


@dataclass(frozen=True, eq=False, kw_only=True)
class View:
    """What a page is drawn from: the site and how it stands."""

    site: Site
    standing: Standing

    def paragraphs(self, publication: Publication) -> tuple[str, ...]:
        """Give what stands in the body: its paragraphs, its notes, and the site's own block."""
        block = (self.site.block,) if self.site.block else ()
        return (*body(publication), *publication.notes, *block)

    def neighbours(self, own: str | None = None) -> tuple[Publication, ...]:
        """Give the newest publications for a sidebar, without the page's own."""
        newest = (page.publication for page in self.standing.listed[:6])
        return tuple(p for p in newest if p.path != own)[:5]


@dataclass(frozen=True, eq=False, kw_only=True)
class ListingPage:
    """One page of a listing to draw; `number` counts from 1, `total` is None if not shown."""

    listing: Listing
    rows: tuple[Page, ...]
    featured: tuple[Page, ...] = ()
    number: int = 1
    last: int = 1
    address: str = ""
    total: int | None = None


class Skin(Protocol):
    """The markup of one site at one time; each answer is a whole HTML page."""

    def listing(self, view: View, page: ListingPage) -> str:
        """Draw one page of a listing."""
        ...

    def detail(self, view: View, publication: Publication) -> str:
        """Draw a publication's own page."""
        ...

    def notice(self, view: View, title: str, text: str) -> str:
        """Draw a page that says one thing: the front page, an error, a cookie wall."""
        ...


def page_address(site: Site, page: ListingPage, number: int) -> str:
    """Give the relative address of another page of a listing, in the way of its site."""
    if site.name == "iopc":
        return f"{page.address}?page={number - 1}" if number > 1 else page.address
    if "?" in page.address:
        return f"{page.address}&paged={number}"
    return f"{page.address}page/{number}/" if number > 1 else page.address


def document_address(publication: Publication, attachment: Attachment) -> str:
    """Give the address of a document: on the assets host, below `/sites`, or an HTML edition."""
    if attachment.path is not None:
        return attachment.path
    if publication.section.startswith("hmicfrs"):
        return ASSETS + quote(attachment.name)
    return f"/sites/default/files/documents/{quote(attachment.name)}"


def updated_line(publication: Publication) -> str | None:
    """State when the page was last changed, where no dated note says so."""
    if publication.updated is None or publication.notes:
        return None
    return f"Last updated: {long_date(publication.updated)}"


def withdrawn_line(publication: Publication) -> str | None:
    """Say that the publication was withdrawn, if it was."""
    if publication.withdrawn is None:
        return None
    return f"This publication was withdrawn on {long_date(publication.withdrawn)}"


def weighed(html: str, page_kb: int) -> str:
    """Fill the menus until the page weighs what real ones do."""
    wanted = page_kb * 1024 - len(html.encode())
    if wanted <= 0:
        return html.replace(MENU, "").replace(FOOTER, "")
    return html.replace(MENU, _menu(wanted * 2 // 3)).replace(FOOTER, _menu(wanted // 3))


@lru_cache(maxsize=64)
def tooltips(count: int) -> str:
    """Give the glossary that the real site repeats inside its text."""
    return "".join(
        f"<div class='taxonomy-tooltip-{n} taxonomy-tooltip'>{escape(tooltip(n))}</div>"
        for n in range(count)
    )


@lru_cache(maxsize=1)
def _entries() -> tuple[str, ...]:
    entry = (
        '<li data-id="{0}" data-level="3" data-type="menu_item" class="menu-item level-3 mega">'
        '<a href="/about-us/area-{0}">Area of work {0}</a></li>\n'
    )
    return tuple(entry.format(10000 + n) for n in range(3000))


def _menu(size: int) -> str:
    entries = _entries()
    return f'<ul class="mega-nav">{"".join(entries[: size // len(entries[0])])}</ul>'
