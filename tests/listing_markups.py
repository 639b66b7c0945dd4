"""Listing pages in markup of many kinds, around the same five publications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple


class Told(NamedTuple):
    """A publication as a listing tells it."""

    href: str
    title: str
    kind: str
    topics: tuple[str, ...]
    day: str

    @property
    def printed(self) -> str:
        day = date.fromisoformat(self.day)
        return f"{day.day} {day:%B %Y}"

    @property
    def types(self) -> str:
        return ", ".join(self.topics)

    @property
    def summary(self) -> str:
        return (
            "On 3 March 2011 the force began work that we looked at again, and "
            f"what it has done since is told here for {self.title.split()[0]}."
        )


Builder = Callable[[Sequence[Told]], str]


def divs_without_classes(rows: Sequence[Told]) -> str:
    return "".join(
        f"<div><div><a href='{row.href}'>{row.title}</a></div>"
        f"<div>{row.kind} — {row.types} — {row.printed}</div><div>{row.summary}</div></div>"
        for row in rows
    )


def item_line_above(rows: Sequence[Told]) -> str:
    return "".join(
        f"<div class='result'><p class='meta'>{row.kind}  —  {row.types}  — {row.printed}</p>"
        f"<h3><a href='{row.href}'>{row.title}</a></h3><p>{row.summary}</p></div>"
        for row in rows
    )


def item_line_in_pieces(rows: Sequence[Told]) -> str:
    return "".join(
        f"<section><h2><a href='{row.href}'>{row.title}</a></h2>"
        f"<p><span>{row.kind}</span> &nbsp;&mdash;&nbsp; <span>{row.types}</span> &mdash; "
        f"<time datetime='{row.day}'>{row.printed}</time></p><p>{row.summary}</p></section>"
        for row in rows
    )


def wordpress_theme(rows: Sequence[Told]) -> str:
    return "".join(
        f"<article id='post-{at}' class='post-{at} post type-post hentry'><header "
        f"class='entry-header'><h2 class='entry-title'><a href='{row.href}' rel='bookmark'>"
        f"{row.title}</a></h2><div class='entry-meta'><span class='posted-on'>Posted on <time "
        f"class='entry-date published' datetime='{row.day}T09:30:00+00:00'>{row.printed}</time>"
        f"<time class='updated' datetime='2022-02-02T10:00:00+00:00'>2 February 2022</time></span>"
        f"</div></header><div class='entry-summary'><p>{row.kind} — {row.types} — </p>"
        f"<p>{row.summary} <a class='more-link' href='{row.href}'>Continue reading <span "
        f"class='screen-reader-text'>“{row.title}”</span></a></p></div><footer "
        f"class='entry-footer'><span class='cat-links'>Posted in <a href='/cat/x'>X</a></span>"
        f"</footer></article>"
        for at, row in enumerate(rows, 100)
    )


def drupal_views(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<div class='views-row'><div class='views-field views-field-title'><span "
        f"class='field-content'><a href='{row.href}' hreflang='en'>{row.title}</a></span></div>"
        f"<div class='views-field views-field-type'><span class='field-content'>{row.kind} — "
        f"{row.types}</span></div><div class='views-field views-field-created'><span "
        f"class='views-label'>Published: </span><span class='field-content'><time "
        f"datetime='{row.day}T12:00:00Z' class='datetime'>{row.printed}</time></span></div>"
        f"<div class='views-field views-field-body'><div class='field-content'><p>{row.summary}"
        f"</p></div></div><div class='views-field views-field-view-node'><span "
        f"class='field-content'><a href='{row.href}'>Read more</a></span></div></div>"
        for row in rows
    )
    return f"<div class='views-element-container'><div class='view-content'>{inner}</div></div>"


def govuk_list(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<li class='gem-c-document-list__item'><a class='govuk-link' href='{row.href}'>"
        f"{row.title}</a><p class='govuk-body'>{row.summary}</p><ul class='attributes'>"
        f"<li>Document type: {row.kind}</li><li>Publication types: {row.types}</li>"
        f"<li>Updated: 4 April 2022</li>"
        f"<li>Published: <time datetime='{row.day}'>{row.printed}</time></li></ul></li>"
        for row in rows
    )
    return f"<ul class='gem-c-document-list'>{inner}</ul>"


def table(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<tr><td>{row.printed}<td>{row.kind} — {row.types}<td><a href='{row.href}'>{row.title}"
        f"</a><td>{row.summary}"
        for row in rows
    )
    return f"<table><tr><th>Date<th>Type<th>Title<th>Summary{inner}</table>"


def unclosed_list(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<LI><A HREF={row.href}>{row.title}</A><BR>{row.printed}<BR>{row.kind} — {row.types}"
        f"<P>{row.summary}<P><A HREF={row.href}>More...</A>"
        for row in rows
    )
    return f"<UL>{inner}</UL>"


def definition_list(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<dt><a href='{row.href}'>{row.title}</a></dt><dd>{row.kind} — {row.types}</dd>"
        f"<dd>{row.printed}</dd><dd>{row.summary}</dd>"
        for row in rows
    )
    return f"<dl>{inner}</dl>"


def whole_card_links(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<a class='card' href='{row.href}'><span class='tag'>{row.kind} — {row.types}</span>"
        f"<span class='title'>{row.title}</span><span class='date'>{row.printed}</span>"
        f"<span class='text'>{row.summary}</span></a>"
        for row in rows
    )
    return f"<div class='grid'>{inner}</div>"


def card_links_with_headings(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<div class='col'><a href='{row.href}'><img src='/x.jpg' alt=''><p>{row.printed}</p>"
        f"<h3>{row.title}</h3><p>{row.kind} — {row.types}</p><p>{row.summary}</p></a></div>"
        for row in rows
    )
    return f"<div class='row'>{inner}</div>"


def flat_headings(rows: Sequence[Told]) -> str:
    return "".join(
        f"<h3><a href='{row.href}'>{row.title}</a></h3><p>{row.kind} — {row.types} — "
        f"{row.printed}</p><p>{row.summary}</p>"
        for row in rows
    )


def flat_lines_before(rows: Sequence[Told]) -> str:
    return "".join(
        f"<p>{row.kind} — {row.types} — </p><p>{row.printed}</p>"
        f"<h3><a href='{row.href}'>{row.title}</a></h3><p>{row.summary}</p>"
        for row in rows
    )


def flat_mixed(rows: Sequence[Told]) -> str:
    return "".join(
        f"<p>{row.kind} — {row.types} — </p><h3><a href='{row.href}'>{row.title}</a></h3>"
        f"<p>{row.printed}</p><p>{row.summary}</p>"
        for row in rows
    )


def headings_unlinked(rows: Sequence[Told]) -> str:
    return "".join(
        f"<article><h3>{row.title}</h3><p>{row.kind} — {row.types} — {row.printed}</p>"
        f"<p>{row.summary}</p><p><a href='{row.href}'>Read more<span class='visually-hidden'>"
        f" about {row.title}</span></a></p></article>"
        for row in rows
    )


def titles_repeated(rows: Sequence[Told]) -> str:
    return "".join(
        f"<li class='teaser'><a href='{row.href}' tabindex='-1'><img alt='' src='a.png'></a>"
        f"<span class='date'>Published on: {row.printed}</span> <strong><a href='{row.href}'>"
        f"{row.title}</a></strong> <em>{row.kind} — {row.types}</em>"
        f"<p>{row.summary} This follows <a href='/publications/an-older-report/'>our report</a> "
        f"of 2010.</p><a href='{row.href}#summary'>View publication</a></li>"
        for row in rows
    )


def line_breaks(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<a href='{row.href}'><b>{row.title}</b></a><br>{row.kind} — {row.types} — {row.printed}"
        f"<br>{row.summary}<br><br>"
        for row in rows
    )
    return f"<font face=Arial>{inner}</font>"


def date_beside_title(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<p>{row.printed}<a href='{row.href}'>{row.title}</a></p>"
        f"<p>{row.kind} — {row.types}</p><p>{row.summary}</p>"
        for row in rows
    )
    return f"<div>{inner}</div>"


def months(rows: Sequence[Told]) -> str:
    inner = "".join(
        f"<h2>{date.fromisoformat(row.day):%B %Y}</h2><ul><li><a href='{row.href}'>{row.title}"
        f"</a> <span>({row.printed})</span><div>{row.kind} — {row.types}</div></li></ul>"
        for row in rows
    )
    return f"<div>{inner}</div>"


BUILDERS: tuple[Builder, ...] = (
    divs_without_classes,
    item_line_above,
    item_line_in_pieces,
    wordpress_theme,
    drupal_views,
    govuk_list,
    table,
    unclosed_list,
    definition_list,
    whole_card_links,
    card_links_with_headings,
    flat_headings,
    flat_lines_before,
    flat_mixed,
    headings_unlinked,
    titles_repeated,
    line_breaks,
    date_beside_title,
    months,
)

_NEIGHBOURS = "".join(
    f"<li><a href='{href}'>Neighbour {at}</a> 1 January 2020</li>"
    for at, href in enumerate(
        (
            "/publications/neighbour-one/",
            "/news/news-feed/neighbour-two/",
            "/investigations/neighbour-three",
            "/news/neighbour-four",
        )
    )
)


def semantic_shell(rows: str, heading: str, pager: str) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{heading} | Site</title></head><body>
    <div id="cookie-banner"><h2>Cookies on this site</h2><p>We use cookies.</p></div>
    <header><a href="/">Home</a><nav><ul>{_NEIGHBOURS}</ul></nav></header>
    <nav aria-label="Breadcrumb"><a href="/news/news-feed/crumb/">Crumb</a></nav>
    <main id="content"><h1>{heading}</h1><p>Found 5 results</p>{rows}{pager}</main>
    <aside><h2>Latest news</h2><ul>{_NEIGHBOURS}</ul></aside>
    <footer><ul>{_NEIGHBOURS}</ul></footer></body></html>"""


def classed_shell(rows: str, heading: str, pager: str) -> str:
    return f"""<html><body class="page-with-sidebar no-cookie"><div class="page-wrapper">
    <div class="site-header"><ul class="menu">{_NEIGHBOURS}</ul></div>
    <div class="breadcrumb"><a href="/publications/crumb/">Crumb</a></div>
    <div class="layout-sidebar has-sidebar"><div class="region region-content"><h1>{heading}</h1>
    <form class="views-exposed-form"><select><option>All</option></select></form>
    <div class="results">Showing 1 - 5 of 1,318 results</div>{rows}{pager}</div>
    <div class="sidebar"><ul>{_NEIGHBOURS}</ul></div></div>
    <div class="more-articles"><h3>More Articles</h3><ul>{_NEIGHBOURS}</ul></div>
    <div class="footer"><ul>{_NEIGHBOURS}</ul></div></div></body></html>"""


def bare_shell(rows: str, heading: str, pager: str) -> str:
    return f"""<div><a href="/">Home</a> <a href="/news/">News</a></div>
    <div><div>Popular publications</div><ul>{_NEIGHBOURS}</ul></div>
    <div><h1>{heading}</h1><p>5 publications</p>{rows}{pager}</div>
    <div><h2>Related</h2><div><ul>{_NEIGHBOURS}</ul></div></div>
    <div><p><strong>More articles</strong></p><ul>{_NEIGHBOURS}</ul></div>"""


SHELLS = (semantic_shell, classed_shell, bare_shell)
