"""Publications' own pages in markup of many kinds, around the same fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Told(NamedTuple):
    """What a page tells, in the site's own labels."""

    title: str
    fields: tuple[tuple[str, str], ...]
    body: tuple[str, ...]
    offers: str


Builder = Callable[[Told], str]


def _body(told: Told) -> str:
    return "<h2>Summary</h2>" + "".join(f"<p>{paragraph}</p>" for paragraph in told.body)


def lines_with_bold_labels(told: Told) -> str:
    fields = "".join(f"<p><strong>{label}:</strong> {value}</p>" for label, value in told.fields)
    return f"<h1>{told.title}</h1>{fields}{_body(told)}{told.offers}"


def one_paragraph_with_breaks(told: Told) -> str:
    fields = "<br>".join(f"{label}: {value}" for label, value in told.fields)
    return f"<h1>{told.title}</h1><p>{fields}</p>{_body(told)}{told.offers}"


def definition_list(told: Told) -> str:
    fields = "".join(f"<dt>{label}<dd>{value}" for label, value in told.fields)
    return f"<h1>{told.title}</h1><dl>{fields}</dl>{_body(told)}{told.offers}"


def table(told: Told) -> str:
    fields = "".join(f"<tr><th>{label}<td>{value}" for label, value in told.fields)
    return f"<h1>{told.title}</h1><table>{fields}</table>{_body(told)}{told.offers}"


def drupal_7(told: Told) -> str:
    fields = "".join(
        f'<div class="field-label">{label}</div>\n {value} \n' for label, value in told.fields
    )
    return (
        f'<section class="header"><h1>{told.title}</h1></section><article about="/x" '
        f'class="node node-published"><div class="content"><div class="paragraphs-items">'
        f"{_body(told)}</div>{fields}{told.offers}</div></article>"
    )


def drupal_10(told: Told) -> str:
    fields = "".join(
        f'<div class="field field--label-above"><div class="field__label">{label}</div>'
        f'<div class="field__item">{value}</div></div>'
        for label, value in told.fields
    )
    return (
        f'<article class="node node--view-mode-full"><h1 class="page-title"><span>{told.title}'
        f'</span></h1><div class="node__content">{fields}{_body(told)}{told.offers}</div></article>'
    )


def wordpress(told: Told) -> str:
    fields = "".join(
        f'<li class="meta"><span class="label">{label}:</span> <span>{value}</span></li>'
        for label, value in told.fields
    )
    return (
        f'<article id="post-7" class="post-7 publication type-publication hentry"><header '
        f'class="entry-header"><h1 class="entry-title">{told.title}</h1><ul>{fields}</ul></header>'
        f'<div class="entry-content">{_body(told)}{told.offers}</div>'
        f'<footer class="entry-footer">Filed by the web team</footer></article>'
    )


def labels_in_a_sidebar(told: Told) -> str:
    fields = "".join(
        f"<div><span>{label}</span><p>{value}</p></div>" for label, value in told.fields
    )
    return (
        f'<div class="row"><h1>{told.title}</h1></div><div class="col-2 left-sidebar-container">'
        f'<div class="author-block"><div><span>Author</span><p>a.name</p></div>{fields}</div></div>'
        f'<div class="col-7"><article class="node">{_body(told)}{told.offers}</article></div>'
    )


def aside_after(told: Told) -> str:
    fields = "".join(f"<h3>{label}</h3><p>{value}</p>" for label, value in told.fields)
    return (
        f"<div><div><h1>{told.title}</h1>{_body(told)}{told.offers}</div>"
        f"<aside>{fields}</aside></div>"
    )


def cells_side_by_side(told: Told) -> str:
    fields = "".join(f"<span>{label}</span><span>{value}</span>" for label, value in told.fields)
    return f"<h1>{told.title}</h1><div>{fields}</div>{_body(told)}{told.offers}"


def one_line_with_bars(told: Told) -> str:
    fields = " | ".join(f"{label}: {value}" for label, value in told.fields)
    return f"<h1>{told.title}</h1><div>{fields}</div>{_body(told)}{told.offers}"


def fields_above_the_title(told: Told) -> str:
    fields = "".join(f"<div>{label}: {value}</div>" for label, value in told.fields)
    return f"{fields}<h1>{told.title}</h1>{_body(told)}{told.offers}"


BUILDERS: tuple[Builder, ...] = (
    lines_with_bold_labels,
    one_paragraph_with_breaks,
    definition_list,
    table,
    drupal_7,
    drupal_10,
    wordpress,
    labels_in_a_sidebar,
    aside_after,
    cells_side_by_side,
    one_line_with_bars,
    fields_above_the_title,
)

_LINKS = "<li><a href='/news/news-feed/x/'>Neighbour</a> Published: 1 January 2020</li>"
_HEAD = "<title>{title} | Site name</title><link rel='stylesheet' href='/css/css_{noise}.css'>"


def semantic_shell(content: str, title: str, noise: str = "a") -> str:
    return f"""<!DOCTYPE html><html><head>{_HEAD.format(title=title, noise=noise)}</head><body>
    <header><a href="/">Site</a><nav><ul>{_LINKS}</ul></nav></header>
    <form><input type="hidden" name="form_build_id" value="form-{noise}"></form>
    <main>{content}
    <section><h2>Related content</h2><ul><li>{noise}</li>{_LINKS}</ul></section></main>
    <footer><ul>{_LINKS}</ul>{noise}</footer></body></html>"""


def classed_shell(content: str, title: str, noise: str = "a") -> str:
    tooltips = "".join(
        f"<div class='taxonomy-tooltip-{at} taxonomy-tooltip'>A glossary entry {noise}.</div>"
        for at in range(20)
    )
    return f"""<html><head>{_HEAD.format(title=title, noise=noise)}</head><body class="sidebar-x">
    <div id="cookie-notice"><h1>Cookies</h1><p>We use cookies {noise}.</p></div>
    <div class="region-user"><h2>User Bar First</h2><p>This is a debugging block</p></div>{tooltips}
    <div class="site-header"><h1 class="logo"><a href="/">Site name</a></h1></div>
    <div class="breadcrumb"><a href="/">Home</a> {noise}</div>
    <div class="page"><div class="main-column">{content}</div>
    <div class="sidebar"><ul>{_LINKS}</ul>{noise}</div>
    <div class="more-articles"><h3>More Articles</h3><a href="/news/{noise}">{noise}</a></div></div>
    <div class="footer">{_LINKS}{noise}</div></body></html>"""


def bare_shell(content: str, title: str, noise: str = "a") -> str:
    return f"""<title>{title} | Site name</title><script>var theme_token = "{noise}"</script>
    <div><a href="/">Home</a></div><div>{content}</div>
    <div><h3>More Articles</h3><div><a href="/news/{noise}">Headline {noise}</a></div></div>"""


SHELLS = (semantic_shell, classed_shell, bare_shell)
