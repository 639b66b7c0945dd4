"""Every saved page of every source reads as expected.

A page is `tests/sources/<name>/listing-*.html` or `page-*.html`; its first line is a comment with
its address. What is expected of it stands beside it; where that is missing it is written, and the
test fails, so that a person reads it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from scraper import sources

SAVED = Path(__file__).parent / "sources"
EVIDENCE = Path(__file__).parents[2] / "shared" / "evidence"
PAGES = sorted(SAVED.glob("*/*.html"))
REAL = EVIDENCE / "iopc" / "recommendation-page-2021-06.html"
REAL_URL = (
    "https://policeconduct.gov.uk/recommendations/"
    "national-recommendation-college-policing-june-2021"
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_saved_page_reads_as_expected(path: Path) -> None:
    source = sources.get(path.parent.name)
    html = path.read_text(encoding="utf-8")
    url = html.split("\n", 1)[0].removeprefix("<!-- ").removesuffix(" -->")
    read = source.read_listing if path.stem.startswith("listing") else source.read_page
    actual = json.dumps(asdict(read(html, url)), ensure_ascii=False, indent=1) + "\n"
    expected = path.with_suffix(".expected.json")
    if not expected.exists():
        expected.write_text(actual, encoding="utf-8")
        pytest.fail(f"wrote {expected.name}: read it, then run again")
    assert json.loads(actual) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sources.SOURCES)
def test_a_source_has_saved_pages_of_both_kinds(name: str) -> None:
    kinds = {path.stem.split("-")[0] for path in PAGES if path.parent.name == name}
    assert kinds == {"listing", "page"}


@pytest.mark.parametrize("name", sources.SOURCES)
def test_a_source_lists_only_its_own_hosts(name: str) -> None:
    source = sources.get(name)
    addresses = [source.home, *(url for one in source.listings for url in one.addresses)]
    assert all(any(f"://{host}/" in url for host in source.hosts) for url in addresses)
    assert all(source.key(url) is None for url in addresses)


def _real() -> str:
    if not REAL.exists():
        pytest.skip("the real IOPC page is not here: ../shared/evidence/iopc is absent")
    return REAL.read_text(encoding="utf-8")


def test_the_real_page_gives_exactly_what_it_says() -> None:
    read = sources.get("iopc").read_page(_real(), REAL_URL)
    assert read.title == "National recommendation - The College of Policing, June 2021"
    assert (read.stated_date, read.stated_label) == ("2021-06-23", "Published")
    assert read.reference == "2020/137342"
    labels = {label.name: label.value for label in read.labels}
    assert labels["date_of_recommendation"] == "2021-06-15"
    assert labels["response_due"] == "2021-08-10"
    assert labels["answer"] == "Awaiting response"
    assert read.topics == (
        "Domestic abuse",
        "Welfare and vulnerable people",
        "National Recommendations",
    )
    assert [url.rsplit("gov.uk", 1)[1] for url in read.aliases] == [
        "/recommendations/national-recommendation-college-policing-june-2021",
        "/node/29728",
    ]
    assert "An act of parliament" not in read.text
    assert len(read.text.split("\n")) == 5


def test_what_changes_on_the_real_page_by_itself_reaches_no_field() -> None:
    html = _real()
    noisy = (
        html.replace("form-4JXNUmSCZzdmxk6Z8goOmXOCYdNbXGkXtSnVUDmdjFM", "form-other")
        .replace("css_xE-rWrJf", "css_other")
        .replace("js_mn4TTwzz", "js_other")
        .replace("SJjM-3k22in1mYlpiGhH9IWtfGIp", "token")
        .replace("Witness appeal following stop and search in Greenwich", "Another headline")
        .replace("witness-appeal-following-stop-and-search-greenwich", "another-headline")
    )
    assert noisy != html
    read_page = sources.get("iopc").read_page
    assert read_page(noisy, REAL_URL) == read_page(html, REAL_URL)


def test_the_real_rows_are_all_read_with_their_repeats() -> None:
    path = EVIDENCE / "iopc" / "investigations-listing-2022-02.json"
    if not path.exists():
        pytest.skip("the real IOPC rows are not here: ../shared/evidence/iopc is absent")
    listed = json.loads(path.read_text(encoding="utf-8"))
    source = sources.get("iopc")
    met: list[str] = []
    for first in range(0, len(listed), 6):
        rows = "".join(
            f"<li><span><a href='{row['href']}'>{row['title']}</a></span></li>"
            for row in listed[first : first + 6]
        )
        html = f"<h1>Our investigations</h1><ul>{rows}</ul>"
        read = source.read_listing(html, source.listings[4].addresses[0])
        assert len(read.rows) == len({row["href"] for row in listed[first : first + 6]})
        met += [row.key for row in read.rows]
    assert len(set(met)) == 258


def test_a_source_is_named_as_its_file_is() -> None:
    assert [source.name for source in sources.SOURCES.values()] == list(sources.SOURCES)
