"""A redesign that never happened: other tags and classes, the same labels and addresses. Pure."""

from __future__ import annotations

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
from scraper.replica.prose import recommendation
from scraper.replica.wording import long_date, stated_day, weekday_date
from scraper.replica.world import Publication


class RedesignSkin:
    """Tables for listings, a description list for labels, classes that say nothing."""

    def listing(self, view: View, page: ListingPage) -> str:
        """Draw one page of a listing as a table."""
        head = f"<h1>{escape(page.listing.title)}</h1>"
        if page.total is not None:
            head += f"<p>Found {page.total} results</p>"
        if page.featured:
            rows = "".join(_row(p.publication) for p in page.featured)
            head += f"<h2>Featured publications</h2><table class='c3'>{rows}</table><h2>All</h2>"
        rows = "".join(_row(p.publication) for p in page.rows)
        table = f'<table class="c3"><tbody>{rows}</tbody></table>'
        return _shell(view, page.listing.title, head + table + _pager(view, page), "", None)

    def detail(self, view: View, publication: Publication) -> str:
        """Draw a publication's own page."""
        text = "".join(f"<p>{escape(p)}</p>\n" for p in view.paragraphs(publication))
        text += "".join(_link(publication, path) for path in publication.links)
        fields = "".join(
            f"<dt>{label}</dt><dd>{escape(value)}</dd>\n" for label, value in _fields(publication)
        )
        content = (
            f'<section class="c1"><header class="c2"><h1>{escape(publication.title)}</h1>'
            f"{''.join(_lines(publication))}</header>{_withdrawn(publication)}"
            f'<div class="c4"><h3>Summary</h3>{text}</div>'
            f'<dl class="c5">{fields}</dl>{_documents(publication)}{_tags(publication)}</section>'
        )
        head = ""
        if publication.node is not None:
            head = (
                f'<link rel="canonical" href="{escape(publication.path)}">'
                f'<link rel="shortlink" href="/node/{publication.node}">'
            )
        return _shell(view, publication.title, content, head, publication.path)

    def notice(self, view: View, title: str, text: str) -> str:
        """Draw a page that says one thing."""
        return _shell(view, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>", "", None)


def _row(publication: Publication) -> str:
    day = stated_day(publication.published)
    line = publication.kind or "Publication"
    if publication.section.startswith("hmicfrs"):
        topics = ", ".join(publication.topics)
        line = " — ".join(part for part in (line, topics, long_date(day) if day else "") if part)
    else:
        line = long_date(day) if day else ""
    return (
        f'<tr class="c6"><td><a class="c7" href="{escape(publication.path)}">'
        f'<span class="c8">{escape(publication.title)}</span></a></td>'
        f"<td>{escape(line)}</td></tr>\n"
    )


def _pager(view: View, page: ListingPage) -> str:
    if page.number >= page.last:
        return ""
    address = escape(page_address(view.site, page, page.number + 1))
    return f'<p class="c9"><a href="{address}" rel="next">Older</a></p>'


def _link(publication: Publication, path: str) -> str:
    text = "Related report" if publication.section.startswith("hmicfrs") else "Read more"
    return f'<p><a class="c13" href="{escape(path)}">{text}</a></p>'


def _withdrawn(publication: Publication) -> str:
    line = withdrawn_line(publication)
    return f'<div class="c14"><b>{line}</b></div>' if line else ""


def _lines(publication: Publication) -> list[str]:
    day = stated_day(publication.published)
    updated = updated_line(publication)
    if not publication.section.startswith("hmicfrs"):
        lines = [f"<div><b>Published</b> <i>{long_date(day)}</i></div>"] if day else []
        return [*lines, f"<div>{updated}</div>"] if updated else lines
    lines = [f"<li>Published on: {long_date(day)}</li>"] if day else []
    if updated:
        lines.append(f"<li>{updated}</li>")
    if publication.topics:
        lines.append(f"<li>Publication types: {escape(' and '.join(publication.topics))}</li>")
    if publication.forces:
        forces = publication.forces.removesuffix(" (fire)")
        fire = "fire" in publication.forces
        label = "Fire and Rescue Services" if fire else "Police Forces"
        lines.append(f"<li>{label}: {escape(forces)}</li>")
    return ["<ul>", *lines, "</ul>"]


def _fields(publication: Publication) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    if publication.reference:
        fields.append(("IOPC reference", publication.reference))
    if publication.recommended:
        fields.append(("Date of recommendation", weekday_date(publication.recommended)))
    if publication.due:
        fields.append(("Date the force response is due", weekday_date(publication.due)))
    if publication.recommended:
        fields.append(("Recommendations", recommendation(publication)))
        fields.append(("Do you accept the recommendation?", publication.answer or ""))
    return fields


def _documents(publication: Publication) -> str:
    links = "".join(
        f'<li><a href="{escape(document_address(publication, attachment))}">'
        f"{escape(attachment.label)} {'(HTML)' if attachment.path else '(PDF document)'}</a></li>"
        for attachment in publication.documents
    )
    return f"<h3>Get the report</h3><ul>{links}</ul>" if links else ""


def _tags(publication: Publication) -> str:
    if publication.section.startswith("hmicfrs"):
        return ""
    links = "".join(
        f'<a class="c11" href="/taxonomy/term/{900 + sum(tag.encode()) % 400}">{escape(tag)}</a> '
        for tag in publication.topics
    )
    return f'<div class="c12"><b>Primary Tag</b> {links}</div>' if links else ""


def _shell(view: View, title: str, content: str, head: str, own: str | None) -> str:
    more = "".join(
        f'<li><a href="{escape(p.path)}">{escape(p.title)}</a></li>' for p in view.neighbours(own)
    )
    html = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{head}<title>{escape(title)}</title></head>
<body class="c0"><div role="banner">{MENU}</div><div role="main">{content}</div>
<div role="complementary"><h4>More Articles</h4><ol>{more}</ol></div>
<div role="contentinfo">{FOOTER}</div></body></html>
"""
    return weighed(html, view.site.page_kb)
