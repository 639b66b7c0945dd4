"""The skin of the inspectorate's site: labels and order as seen, tags and classes our own. Pure."""

from __future__ import annotations

from html import escape
from itertools import groupby

from scraper.replica.markup import (
    FOOTER,
    MENU,
    ListingPage,
    View,
    document_address,
    page_address,
    updated_line,
    weighed,
    withdrawn_line,
)
from scraper.replica.prose import body
from scraper.replica.wording import long_date, stated_day
from scraper.replica.world import Attachment, Publication

_NAME = "HMICFRS"


class HmicfrsSkin:
    """A WordPress theme: articles with an entry title, and numbered pages below the listing."""

    def listing(self, view: View, page: ListingPage) -> str:
        """Draw one page of a listing, the featured rows under their own heading."""
        featured = "".join(_row(p.publication) for p in page.featured)
        rows = "".join(_row(p.publication) for p in page.rows)
        parts = [f"<h1>{escape(page.listing.title)}</h1>"]
        if page.total is not None:
            results = "result" if page.total == 1 else "results"
            parts.append(f'<p class="result-count">Found {page.total} {results}</p>')
        if featured:
            parts.append(
                f"<section class='featured'><h2>Featured publications</h2>{featured}</section>"
            )
            parts.append("<h2>All publications</h2>")
        parts.append(f'<div class="search-results">{rows}</div>{_pager(view, page)}')
        return _shell(view, page.listing.title, "archive", "".join(parts), None)

    def detail(self, view: View, publication: Publication) -> str:
        """Draw a publication's own page."""
        text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in body(publication))
        notes = "".join(f'<p class="note">{escape(note)}</p>\n' for note in publication.notes)
        notes += f'<p class="standing">{escape(view.site.block)}</p>\n' if view.site.block else ""
        links = "".join(
            f'<p><a href="{escape(p)}">Related report</a></p>' for p in publication.links
        )
        parts = (
            f'<h1 class="entry-title">{escape(publication.title)}</h1>\n',
            f'<div class="entry-meta">{"".join(_labels(publication))}</div>\n',
            _withdrawn(publication),
            f'<div class="entry-content">\n<h2>Summary</h2>\n{text}{notes}{links}',
            "".join(_downloads(publication)),
            "</div>\n",
        )
        article = f'<article class="post type-publication">{"".join(parts)}</article>'
        return _shell(view, publication.title, "single", article, publication.path)

    def notice(self, view: View, title: str, text: str) -> str:
        """Draw a page that says one thing."""
        content = f"<h1>{escape(title)}</h1><p>{escape(text)}</p>"
        return _shell(view, title, "page", content, None)


def _row(publication: Publication) -> str:
    day = stated_day(publication.published)
    stated = (publication.kind or "Publication", ", ".join(publication.topics))
    line = " — ".join((*(part for part in stated if part), long_date(day) if day else ""))
    excerpt = body(publication)[0][:220]
    return (
        f'<article class="result"><h3><a href="{escape(publication.path)}">'
        f"{escape(publication.title)}</a></h3>\n"
        f'<p class="result-meta">{escape(line)}</p>\n<p>{escape(excerpt)}</p></article>\n'
    )


def _pager(view: View, page: ListingPage) -> str:
    links = []
    if page.number > 1:
        address = escape(page_address(view.site, page, page.number - 1))
        links.append(f'<a class="prev page-numbers" rel="prev" href="{address}">Previous</a>')
    links.append(f'<span class="page-numbers current">{page.number}</span>')
    if page.number < page.last:
        address = escape(page_address(view.site, page, page.number + 1))
        links.append(f'<a class="next page-numbers" rel="next" href="{address}">Next</a>')
    return f'<nav class="pagination">{" ".join(links)}</nav>' if page.last > 1 else ""


def _labels(publication: Publication) -> list[str]:
    labels = []
    day = stated_day(publication.published)
    if publication.section == "hmicfrs peel" and day:
        labels.append(f"Last updated {day:%d/%m/%Y}")
    elif day:
        labels.append(f"<strong>Published on:</strong> {long_date(day)}")
    if updated := updated_line(publication):
        labels.append(f"<strong>{updated.replace(': ', ':</strong> ')}")
    if publication.topics:
        *most, last = map(escape, publication.topics)
        types = f"{', '.join(most)} and {last}" if most else last
        labels.append(f"<strong>Publication types:</strong> {types}")
    if publication.forces:
        labels.append(_forces(publication.forces))
    return [f"<p>{label}</p>\n" for label in labels]


def _withdrawn(publication: Publication) -> str:
    line = withdrawn_line(publication)
    return f'<div class="notice withdrawn-notice"><h2>{line}</h2></div>\n' if line else ""


def _forces(forces: str) -> str:
    if forces.endswith("(fire)") or "fire" in forces:
        return (
            f"<strong>Fire and Rescue Services:</strong> {escape(forces.removesuffix(' (fire)'))}"
        )
    return f"<strong>Police Forces:</strong> {escape(forces)}"


def _downloads(publication: Publication) -> list[str]:
    parts = []
    for heading, attachments in groupby(publication.documents, key=lambda a: a.heading):
        links = "".join(_document(publication, attachment) for attachment in attachments)
        parts.append(f"<h2>{escape(heading)}</h2>\n{links}")
    if any(attachment.path is None for attachment in publication.documents):
        parts.append(
            '<p><a href="https://get.adobe.com/uk/reader/">Get the free PDF Reader from Adobe'
            "</a> (external link)</p>\n"
        )
    return parts


def _document(publication: Publication, attachment: Attachment) -> str:
    address = escape(document_address(publication, attachment))
    suffix = "(PDF document)" if attachment.path is None else "(HTML)"
    return f'<p><a href="{address}">{escape(attachment.label)}</a> {suffix}</p>\n'


def _shell(view: View, title: str, css: str, content: str, own: str | None) -> str:
    news = "".join(
        f'<li><a href="{escape(p.path)}">{escape(p.title)}</a></li>' for p in view.neighbours(own)
    )
    nav = "".join(
        f'<li><a href="{listing.path}">{escape(listing.title)}</a></li>'
        for listing in view.site.listings
    )
    html = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} - {_NAME}</title>
<link rel="stylesheet" href="/wp-content/themes/{_NAME.lower()}/style.css?ver=6.2"></head>
<body class="{css}"><a class="skip-link" href="#content">Skip to main content</a>
<header><nav class="main-navigation"><ul><li><a href="/">Home</a></li>{nav}</ul></nav>
{MENU}</header>
<main id="content">{content}</main>
<aside class="sidebar"><h2>Latest news</h2><ul>{news}</ul></aside>
<footer>{FOOTER}<p>Contact us</p></footer></body></html>
"""
    return weighed(html, view.site.page_kb)
