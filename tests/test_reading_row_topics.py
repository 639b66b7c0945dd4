"""A row's topics are read where its markup, its links or its table's head name them."""

from __future__ import annotations

import pytest

from scraper import sources

HMICFRS = sources.get("hmicfrs")
URL = "https://hmicfrs.justiceinspectorates.gov.uk/publications/"
TYPES = ("Child protection", "Letter")


def topics(rows: str) -> list[tuple[str, ...]]:
    return [row.topics for row in HMICFRS.read_listing(f"<h1>Publications</h1>{rows}", URL).rows]


@pytest.mark.parametrize(
    "told",
    [
        "<ul class=tags><li>{0}</li><li>{1}</li></ul>",
        "<p class='card__topics'>{0}, {1}</p>",
        "<p><a rel=tag href='/c/1'>{0}</a>, <a rel=tag href='/c/2'>{1}</a></p>",
        "<p><a href='/topics/1'>{0}</a> <a href='/topics/2'>{1}</a></p>",
        "<p>14 May 2020 <span class='cat-links'>{0}, {1}</span></p>",
        "<ul><li class=tag>{0}</li><li class=tag>{1}</li></ul>",
    ],
)
def test_topics_without_a_label_are_read_where_markup_names_them(told: str) -> None:
    rows = "".join(
        f"<article><h3><a href='/publications/p{at}/'>P {at}</a></h3>{told.format(*TYPES)}"
        "<p>It says so.</p></article>"
        for at in range(2)
    )
    assert topics(rows) == [TYPES, TYPES]


@pytest.mark.parametrize("head", ["Topics", "Publication type", "Type", "Tags"])
def test_topics_in_a_tables_column_are_read_by_its_head(head: str) -> None:
    rows = "".join(
        f"<tr><td>{at + 1}/05/2020<td><a href='/publications/p{at}/'>P {at}</a>"
        f"<td>{', '.join(TYPES)}<td>Kent, Surrey"
        for at in range(2)
    )
    assert topics(f"<table><tr><th>Date<th>Title<th>{head}<th>Area{rows}</table>") == [TYPES] * 2
    assert topics(f"<table><tr><th>Date<th>Title<th>Size<th>Area{rows}</table>") == [(), ()]


def test_a_kind_or_a_date_is_no_topic() -> None:
    told = "<span class=tag>Publication</span> <span class=tag>1 May 2020</span>"
    assert topics(f"<li><h3><a href='/publications/p/'>P</a></h3><p>{told}</p></li>") == [()]
