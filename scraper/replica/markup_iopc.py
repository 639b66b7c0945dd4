"""The police-complaints body's Drupal 7 skin (2015 to 2022), after one whole saved page. Pure."""

from __future__ import annotations

from datetime import date
from html import escape

from scraper.replica.markup import (
    FOOTER,
    FORM_MARK,
    MENU,
    ListingPage,
    View,
    document_address,
    page_address,
    tooltips,
    weighed,
)
from scraper.replica.prose import body, recommendation
from scraper.replica.wording import short_date, stated_day, weekday_date
from scraper.replica.world import LONDON, Publication, london

_NAME = "Independent Office for Police Conduct"
_BUNDLES = {
    "recommendation": "recommendation-article",
    "investigation": "investigation",
    "news": "news-article",
    "publication": "publication",
}


class Drupal7Skin:
    """Views rows with `span.field-content a`, a zero-based pager, and the glossary everywhere."""

    def listing(self, view: View, page: ListingPage) -> str:
        """Draw one page of a listing; only news-like ones print dates."""
        rows = "".join(_row(p.publication, n, page) for n, p in enumerate(page.rows, 1))
        found = f'<div class="view-content">{rows}</div>' if rows else ""
        content = f'<div class="view view-listing">{found}{_pager(view, page)}</div>'
        title = page.listing.title
        return _shell(
            view, title, "page-views", f"{_header(title)}{content}{_more(view, None)}", ""
        )

    def detail(self, view: View, publication: Publication) -> str:
        """Draw a publication's own page."""
        body_class = f"page-node page-node-{publication.node}"
        content = (
            f'{_header(publication.title)}<div class="row">'
            f'<div class="col-2 left-sidebar-container">{_author(publication)}</div>'
            f'<div class="col-7 article-container"><div class="basic-page-body">'
            f"{_article(view, publication)}</div>{_tags(publication)}</div>"
            f"{_more(view, publication.path)}</div>"
        )
        head = (
            f'<link rel="canonical" href="{escape(publication.path)}" />\n'
            f'<link rel="shortlink" href="/node/{publication.node}" />\n'
        )
        return _shell(view, publication.title, body_class, content, head)

    def notice(self, view: View, title: str, text: str) -> str:
        """Draw a page that says one thing."""
        content = f'{_header(title)}<div class="content"><p>{escape(text)}</p></div>'
        return _shell(view, title, "page-notice", content, "")


def _row(publication: Publication, number: int, page: ListingPage) -> str:
    day = stated_day(publication.published)
    printed = ""
    if day and page.listing.name != "investigations":
        printed = (
            '<div class="views-field views-field-created"><span class="field-date">'
            f"{short_date(day)}</span></div>"
        )
    return (
        f'<div class="views-row views-row-{number} views-row-{"odd" if number % 2 else "even"}">'
        '<div class="views-field views-field-title"><span class="field-content">'
        f'<a href="{escape(publication.path)}">{escape(publication.title)}</a></span></div>'
        f"{printed}</div>\n"
    )


def _pager(view: View, page: ListingPage) -> str:
    links = []
    if page.number > 1:
        before = escape(page_address(view.site, page, page.number - 1))
        links.append(f'<li class="pager-previous"><a href="{before}">‹ previous</a></li>')
    links.append(f'<li class="pager-current">{page.number}</li>')
    if page.number < page.last:
        after = escape(page_address(view.site, page, page.number + 1))
        links.append(f'<li class="pager-next"><a href="{after}">next ›</a></li>')
    return f'<ul class="pager">{"".join(links)}</ul>' if page.last > 1 else ""


def _header(title: str) -> str:
    heading = f'<section class="header"><h1>{escape(title)}</h1></section>'
    return f'<section class="content-block">{heading}</section>'


def _author(publication: Publication) -> str:
    day = stated_day(publication.published)
    if day is None:
        return ""
    return (
        '<div class="author-block border-top"><div><span>Author</span><p>\n press.office </p></div>'
        f"<div><span>Published</span><p>\n                {short_date(day)}                </p>"
        "</div></div>"
    )


def _article(view: View, publication: Publication) -> str:
    bundle = _BUNDLES[publication.section]
    return (
        f'<article about="{escape(publication.path)}" class="node node-{bundle}" '
        f'id="node-{bundle}-{publication.node}"><section class="content-block">'
        f'<div class="content clearfix">{_text(view, publication)}{_fields(publication)}'
        f"{_recommendations(publication)}{_files(publication)}</div></section></article>"
    )


def _text(view: View, publication: Publication) -> str:
    paragraphs = (*body(publication), *publication.notes)
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    links = "".join(f'<p><a href="{escape(p)}">Read more</a></p>' for p in publication.links)
    return (
        '<div class="paragraphs-items paragraphs-items-field-article-body">'
        '<div class="entity entity-paragraphs-item paragraphs-item-article-body">'
        f'<div class="content">{text}{links}{tooltips(view.site.tooltips // 3)}</div></div></div>\n'
    )


def _fields(publication: Publication) -> str:
    parts = []
    if publication.reference:
        parts.append(
            f'<div class="field-label">IOPC reference</div>\n   {escape(publication.reference)}\n'
        )
    if publication.recommended:
        parts.append(_date_field("Date of recommendation", publication.recommended))
    if publication.due:
        parts.append(_date_field("Date the force response is due", publication.due))
    return "".join(parts)


def _date_field(label: str, day: date) -> str:
    stamp = london(day, "00:00").astimezone(LONDON).isoformat()
    return (
        f'<div class="field-label">{label}</div>\n   <span class="date-display-single" '
        f'property="dc:date" datatype="xsd:dateTime" content="{stamp}">{weekday_date(day)}</span>\n'
    )


def _recommendations(publication: Publication) -> str:
    if not publication.recommended:
        return ""
    return (
        '<div class="paragraphs-items paragraphs-items-field-para-recommendations">'
        '<div class="field-label">Recommendations</div>'
        f'<div class="accordion__head"><p>{escape(recommendation(publication))}</p></div>'
        '<div class="accordion__body"></div><div class="accordion__body"><div class="field-label">'
        "Do you accept the recommendation?:&nbsp;</div>"
        f"<p>{escape(publication.answer or '')}</p></div></div>\n"
    )


def _files(publication: Publication) -> str:
    return "".join(
        f'<p class="file"><a href="{escape(document_address(publication, attachment))}">'
        f"{escape(attachment.label)}</a></p>"
        for attachment in publication.documents
    )


def _tags(publication: Publication) -> str:
    links = "".join(
        f'<a href="/taxonomy/term/{900 + sum(tag.encode()) % 400}" target="_blank">\n'
        f"    {escape(tag)}    </a>\n"
        for tag in publication.topics
    )
    label = '<div class="field-label">Primary Tag</div>\n' if links else ""
    return f'<div class="related-topic border-top">{label}{links}</div>'


def _more(view: View, own: str | None) -> str:
    rows = "".join(
        '<div class="views-row"><div class="views-field views-field-title">'
        f'<span class="field-content"><a href="{escape(p.path)}">{escape(p.title)}</a></span>'
        "</div></div>"
        for p in view.neighbours(own)[:3]
    )
    return (
        '<div class="col-3 right-sidebar-container"><div class="more-articles border-top">'
        f'<h3>More Articles</h3><div class="view-content">{rows}</div></div>'
        f"{tooltips(view.site.tooltips // 3)}</div>"
    )


def _shell(view: View, title: str, css: str, content: str, head: str) -> str:
    nav = "".join(
        f'<li><a href="{listing.path}">{escape(listing.title)}</a></li>'
        for listing in view.site.listings
    )
    html = f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="Generator" content="Drupal 7 (http://drupal.org)" />
{head}<title>{escape(title)} | {_NAME}</title>
<link rel="stylesheet" href="/sites/default/files/css/css_{FORM_MARK}.css" /></head>
<body class="html not-front not-logged-in {css}">
<div id="skip-link"><a href="#main-content">Skip to main content</a></div>
<header id="section-header"><div class="alpha-debug-block"><h2>User Bar First</h2>
<p>This is a debugging block</p></div>{tooltips(view.site.tooltips // 3)}
<form action="/" method="post"><input type="hidden" name="form_build_id" value="{FORM_MARK}" />
<input type="hidden" name="form_id" value="search_block_form" /></form>
<nav class="navigation"><ul id="main-menu">{nav}</ul></nav>{MENU}</header>
<section id="section-content"><div id="breadcrumb"><ul><li><a href="/">Home</a></li>
<li>{escape(title)}</li></ul></div><a id="main-content"></a>{content}</section>
<footer>{FOOTER}<script src="/sites/default/files/js/js_{FORM_MARK}.js"></script></footer>
</body></html>
"""
    return weighed(html, view.site.page_kb)
