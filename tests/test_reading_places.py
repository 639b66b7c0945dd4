"""Which rows have a place in the list: none that stands after its pager."""

from __future__ import annotations

import pytest

from scraper import sources

HMICFRS = sources.get("hmicfrs")
URL = "https://hmicfrs.justiceinspectorates.gov.uk/news/"


def row(slug: str) -> str:
    return f"<div><h3><a href='/news/news-feed/{slug}/'>{slug}</a></h3><p>1 May 2024</p></div>"


def read(html: str) -> list[str]:
    rows = HMICFRS.read_listing(f"<h1>News</h1>{html}", URL).rows
    return [row.key.rsplit("/", 1)[1] for row in rows]


NEIGHBOURS = "<ul><li><a href='/news/news-feed/x/'>X</a><li><a href='/publications/y/'>Y</a></ul>"


@pytest.mark.parametrize(
    "pager",
    [
        "<p>1 | <a href='/news/page/2/'>2</a></p>",
        "<nav class=pagination><a href='?page=2'>Next</a></nav>",
        "<nav class='x-pagination-numbers'>3</nav>",
        "<a href='/news/page/1/'>Newer</a>",
    ],
)
@pytest.mark.parametrize("heading", ["Latest news", "Annual reports", "News by force"])
def test_what_stands_under_a_heading_after_the_pager_is_no_row(pager: str, heading: str) -> None:
    after = f"<div><h2>{heading}</h2>{NEIGHBOURS}</div>"
    html = f"<div>{row('a')}{row('b')}</div>{pager}{after}"
    assert read(html) == ["a", "b"]


@pytest.mark.parametrize("heading", ["Latest news", "May 2024"])
def test_a_pager_above_the_list_ends_nothing(heading: str) -> None:
    html = f"<p><a href='/news/page/2/'>2</a></p><h2>{heading}</h2>{row('a')}{row('b')}"
    html += f"<h2>April 2024</h2>{row('c')}{row('d')}"
    assert len(read(html)) == 4
