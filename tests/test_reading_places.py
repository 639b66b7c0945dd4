"""Which rows have a place in the list: none that is pinned above it, or stands after its pager."""

from __future__ import annotations

import pytest

from scraper import sources
from scraper.reading.order import above_order

HMICFRS = sources.get("hmicfrs")
URL = "https://hmicfrs.justiceinspectorates.gov.uk/news/"


def row(slug: str, day: str = "2024-05-01") -> str:
    return f"<div><h3><a href='/news/news-feed/{slug}/'>{slug}</a></h3><time datetime={day}>x</div>"


def rows(*days: str) -> str:
    return "".join(row(f"n{at}", day) for at, day in enumerate(days))


def read(html: str, url: str = URL) -> list[tuple[str, bool]]:
    found = HMICFRS.read_listing(f"<h1>News</h1>{html}", url).rows
    return [(found.key.rsplit("/", 1)[1], found.featured) for found in found]


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
    assert read(html) == [("a", False), ("b", False)]


@pytest.mark.parametrize("heading", ["Latest news", "May 2024"])
def test_a_pager_above_the_list_ends_nothing(heading: str) -> None:
    html = f"<p><a href='/news/page/2/'>2</a></p><h2>{heading}</h2>{row('a')}{row('b')}"
    html += f"<h2>April 2024</h2>{row('c')}{row('d')}"
    assert len(read(html)) == 4


def test_rows_that_break_the_order_of_dates_at_the_head_are_pinned() -> None:
    days = ("2024-01-08", "2023-12-30", "2024-03-09", "2024-03-08", "2024-02-01", "2024-02-01")
    days += ("2023-11-05",)
    assert [pinned for _, pinned in read(rows(*days))] == [True, True] + [False] * 5
    assert not any(pinned for _, pinned in read(rows(*days), URL + "page/2/"))


def test_a_pinned_row_that_stands_in_the_list_too_has_its_place_there() -> None:
    days = ("2024-03-09", "2024-03-08", "2024-02-01", "2024-01-09", "2023-12-05", "2023-12-01")
    html = row("n3", "2024-01-09") + rows(*days)
    assert read(html) == [(f"n{at}", False) for at in range(6)]


@pytest.mark.parametrize(
    ("days", "pinned"),
    [
        ("", []),
        ("5", []),
        ("9 8 7 6 5", []),
        ("3 9 8 7", []),
        ("3 9 8 7 6", [0]),
        ("9 3 8 7 6 5 4", [1]),
        ("2 3 9 9 9 9", [0, 1]),
        ("1 2 3 4 5 6", []),
        ("3 9 8 1 6 5 7 2", []),
        ("3 - 9 8 - 7 6", [0]),
        ("5 5 5 5", []),
    ],
)
def test_only_an_order_that_the_others_keep_is_broken(days: str, pinned: list[int]) -> None:
    stated = [None if day == "-" else f"2024-0{day}-01" for day in days.split()]
    assert above_order(stated) == frozenset(pinned)


def test_a_month_is_compared_as_a_month() -> None:
    assert above_order(["2024-05", "2024-05-20", "2024-05-03", "2024-04", "2024"]) == frozenset()
    assert above_order(["2024-04", "2024-05-20", "2024-05-03", "2024-05", "2024"]) == {0}
