"""The police-complaints body's present skin: labels as seen, Drupal markup supposed. Pure."""

from __future__ import annotations

from datetime import date
from html import escape

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
from scraper.replica.prose import body, recommendation
from scraper.replica.wording import long_date, short_date, stated_day
from scraper.replica.world import Publication

_TYPES = {
    "recommendation": "Investigation",
    "investigation": "Investigation",
    "news": "News",
    "publication": "Policy",
}


class DrupalSkin:
    """Views rows of teasers with `<time>`, and `li.pager__item--next`."""

    def listing(self, view: View, page: ListingPage) -> str:
        """Draw one page of a listing."""
        rows = "".join(_row(p.publication) for p in page.rows)
        found = f'<div class="view-content">{rows}</div>' if rows else ""
        content = (
            f'<h1 class="page-title">{escape(page.listing.title)}</h1>'
            f'<div class="views-element-container"><div class="view">{found}</div></div>'
            f"{_pager(view, page)}"
        )
        return _shell(view, page.listing.title, content, "", None)

    def detail(self, view: View, publication: Publication) -> str:
        """Draw a publication's own page."""
        text = "".join(f"<p>{escape(p)}</p>\n" for p in view.paragraphs(publication))
        links = "".join(f'<p><a href="{escape(p)}">Read more</a></p>' for p in publication.links)
        content = (
            '<article class="node node--view-mode-full">'
            f'<h1 class="page-title">{escape(publication.title)}</h1>{_published(publication)}'
            f"{_withdrawn(publication)}"
            f'<div class="node__content"><div class="field--name-body">{text}{links}</div>'
            f"{''.join(_fields(publication))}{_files(publication)}{_tags(publication)}"
            "</div></article>"
        )
        head = (
            f'<link rel="canonical" href="{escape(publication.path)}" />\n'
            f'<link rel="shortlink" href="/node/{publication.node}" />\n'
        )
        return _shell(view, publication.title, content, head, publication.path)

    def notice(self, view: View, title: str, text: str) -> str:
        """Draw a page that says one thing."""
        return _shell(view, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>", "", None)


def _time(day: date) -> str:
    return f'<time datetime="{day.isoformat()}T12:00:00Z">{short_date(day)}</time>'


def _row(publication: Publication) -> str:
    day = stated_day(publication.published)
    return (
        '<div class="views-row"><article class="node node--view-mode-teaser"><h2>'
        f'<a href="{escape(publication.path)}" rel="bookmark">{escape(publication.title)}</a></h2>'
        f'<div class="field--name-field-date">{_time(day) if day else ""}</div>'
        f"<p>{escape(body(publication)[0][:160])}</p></article></div>\n"
    )


def _pager(view: View, page: ListingPage) -> str:
    links = []
    if page.number > 1:
        before = escape(page_address(view.site, page, page.number - 1))
        links.append(
            f'<li class="pager__item pager__item--previous"><a href="{before}" rel="prev">'
            "Previous</a></li>"
        )
    if page.number < page.last:
        after = escape(page_address(view.site, page, page.number + 1))
        links.append(
            f'<li class="pager__item pager__item--next"><a href="{after}" rel="next">Next</a></li>'
        )
    return f'<nav class="pager"><ul class="pager__items">{"".join(links)}</ul></nav>'


def _published(publication: Publication) -> str:
    day = stated_day(publication.published)
    if day is None:
        return ""
    colon = ":" if publication.section == "news" else ""
    kind = publication.kind or _TYPES[publication.section]
    label = f"<span>Published{colon}</span> {_time(day)}"
    updated = updated_line(publication)
    label += f"<div>{updated}</div>" if updated else ""
    return f'<div class="meta">{label}<div>{escape(kind)}</div></div>'


def _withdrawn(publication: Publication) -> str:
    line = withdrawn_line(publication)
    return f'<div class="messages messages--withdrawn" role="note">{line}</div>' if line else ""


def _fields(publication: Publication) -> list[str]:
    pairs: list[tuple[str, str | None]] = [
        ("IOPC reference", publication.reference),
        ("Date of recommendation", _printed(publication.recommended)),
        ("Date response due", _printed(publication.due)),
    ]
    if publication.recommended:
        pairs.append(("Recommendations", recommendation(publication)))
        pairs.append(("Do you accept the recommendation?", publication.answer))
    return [
        f'<div class="field"><div class="field__label">{label}</div>'
        f'<div class="field__item">{escape(value)}</div></div>\n'
        for label, value in pairs
        if value
    ]


def _printed(day: date | None) -> str | None:
    return long_date(day) if day else None


def _files(publication: Publication) -> str:
    return "".join(
        f'<div class="file"><p>{escape(attachment.label)}</p>'
        f'<a href="{escape(document_address(publication, attachment))}">Download publication</a>'
        "<p>File size 241.89 KB | File type PDF</p></div>"
        for attachment in publication.documents
    )


def _tags(publication: Publication) -> str:
    tags = "".join(
        f'<li><a href="/tags/{900 + sum(tag.encode()) % 400}">{escape(tag)}</a></li>'
        for tag in publication.topics
    )
    return f'<ul class="field--name-field-tags">{tags}</ul>' if tags else ""


def _shell(view: View, title: str, content: str, head: str, own: str | None) -> str:
    nav = "".join(
        f'<li><a href="{listing.path}">{escape(listing.title)}</a></li>'
        for listing in view.site.listings
    )
    more = "".join(
        f'<li><a href="{escape(p.path)}">{escape(p.title)}</a></li>' for p in view.neighbours(own)
    )
    html = f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" />
{head}<title>{escape(title)} | Independent Office for Police Conduct (IOPC)</title></head>
<body><a href="#main-content" class="visually-hidden focusable">Skip to main content</a>
<header><nav><ul class="menu"><li><a href="/">Home</a></li>{nav}</ul></nav>{MENU}</header>
<main role="main"><a id="main-content"></a>{content}</main>
<aside><h2>Latest news</h2><ul>{more}</ul></aside>
<footer>{FOOTER}</footer></body></html>
"""
    return weighed(html, view.site.page_kb)
