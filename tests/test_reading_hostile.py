"""Nothing that a server can answer makes reading raise, hang or reach out."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper import sources

_NAMES = (
    "a h1 h2 h3 div p span ul li table tr td time article header main nav aside dl dt dd br form "
    "section footer button strong title base link meta"
)
TAGS = st.sampled_from(_NAMES.split())
WORDS = st.sampled_from(
    [
        "Published on:",
        "14 November 2017",
        "Publication — Letter, Revisit —",
        "Police Forces:",
        "IOPC reference",
        "Do you accept the recommendation?",
        "Yes",
        "More Articles",
        "Featured",
        "Next",
        "Found 1 result",
        "x",
        "\u200b\u00a0",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " href='/publications/x/'",
        " href='/investigations/y'",
        " href='http://['",
        " href=''",
        " href='?page=2' rel=next",
        " class='sidebar'",
        " class='pager next'",
        " datetime='2017-13-45'",
        " content='2017'",
        " role=main",
        " href='a.pdf'",
    ]
)
PIECES = st.one_of(
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES), st.builds("</{}>".format, TAGS), WORDS
)


def _read(html: str) -> None:
    for source in sources.SOURCES.values():
        listing = source.read_listing(html, source.listings[0].addresses[0])
        page = source.read_page(html, source.home + "publications/x/")
        assert isinstance(listing.rows, tuple)
        assert isinstance(page.text, str)


@pytest.mark.slow
@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_markup_is_read(html: str) -> None:
    _read(html)


@given(st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1"))))
@example("\ud800")
@example("<a href='\ud800'>x</a>")
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(html: str) -> None:
    _read(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x" + "</div>" * 100_000,
        pytest.param("<a href='/publications/x/'>" * 20_000, marks=pytest.mark.slow),
        pytest.param("<b><i>" * 5_000 + "x", marks=pytest.mark.slow),
        "<h2>Related</h2>" * 3_000,
        pytest.param(
            "<ul>" + "<li><a href='/publications/same/'>x</a>" * 5_000, marks=pytest.mark.slow
        ),
        "<p>" + "Published on: " * 20_000,
        "<p>" + "1 January " * 20_000,
        "<p>" + "a " * 200_000,
        "<p>" + "-" * 200_000,
        "<p>" + " — ".join(["Publication"] * 10_000),
        "<table>" * 3_000,
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]><p>&a;&c;',
        "<h1>" + "x" * 1_000_000,
        pytest.param(
            "<ul>"
            + "".join(f"<li><a href='/publications/p{at}/'>P {at}</a>" for at in range(3_000)),
            marks=pytest.mark.slow,
        ),
        f"<div class='{'a-' * 5_000}'>x</div><div class='{'sidebar-' * 2_000}x'>y</div>" * 5,
        f"<h1>x</h1><p><a href='/a.pdf'>{'(PDF ' * 20_000}</a></p>",
        f"<p><a href='/publications/x/'>{'> ' * 50_000}x</a></p>",
        f"<p><a href='?page=2'>{'> ' * 50_000}x</a></p>",
        f"<p>Publication — {'A, ' * 30_000} and {'B and ' * 10_000}</p>",
        f"<p>Police Forces: {'Kent and ' * 40_000}</p>",
        f"<a href='{'/a' * 50_000}'>x</a><a href='{'?a&' * 50_000}'>y</a>",
        f"<p>Featured {'x ' * 50_000}</p><p>{'cookies we use ' * 20_000}</p>",
    ],
    ids=range(22),
)
def test_a_hostile_page_takes_no_time(html: str) -> None:
    begun = time.process_time()
    _read(html)
    assert time.process_time() - begun < 8
