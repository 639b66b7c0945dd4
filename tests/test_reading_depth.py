"""Pages nested deeper than libxml2 reads."""

import pytest

from scraper.sources import get

URL = "https://hmicfrs.justiceinspectorates.gov.uk/publications/a-report/"


def deep(levels: int, inner: str) -> str:
    return f"<html><body>{'<div>' * levels}{inner}{'</div>' * levels}</body></html>"


@pytest.mark.parametrize("levels", [10, 300, 5_000])
def test_a_page_at_any_depth_gives_its_title_date_and_text(levels: int) -> None:
    page = "<h1>A report</h1><p>Published on: 14 November 2017</p><p>The forces improved.</p>"
    reading = get("hmicfrs").read_page(deep(levels, page), URL)
    assert (reading.title, reading.stated_date) == ("A report", "2017-11-14")
    assert reading.text == "The forces improved."


@pytest.mark.parametrize("levels", [10, 300, 5_000])
def test_a_listing_at_any_depth_gives_its_rows(levels: int) -> None:
    rows = "".join(
        f"<li><a href='/publications/p{n}/'>Report {n}</a> 1{n} May 2024</li>" for n in range(4)
    )
    listing = deep(levels, f"<h1>Publications</h1><ul>{rows}</ul>")
    read = get("hmicfrs").read_listing(listing, URL.replace("a-report/", "")).rows
    assert [(row.title, row.stated_date) for row in read] == [
        (f"Report {n}", f"2024-05-1{n}") for n in range(4)
    ]
