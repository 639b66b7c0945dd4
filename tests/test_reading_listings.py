"""A listing is read from its addresses and labels, whatever its markup."""

from __future__ import annotations

import pytest
from listing_markups import BUILDERS, SHELLS, Builder, Told, months

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
PUBLICATIONS = (
    Told(
        "/publications/first-report/",
        "First report: a look at 2017 again",
        "Publication",
        ("Cause of concern", "Child protection", "Revisit"),
        "2017-11-14",
    ),
    Told(
        "https://www.justiceinspectorates.gov.uk///hmicfrs/publications/second-report",
        "Second report – Devon and Cornwall",
        "Publication",
        ("Letter", "Revisit"),
        "2017-11-09",
    ),
    Told(
        "/news/news-feed/a-press-release/",
        "A press release",
        "Press release",
        ("Fire & rescue services", "Grenfell"),
        "2017-10-03",
    ),
    Told(
        "http://hmicfrs.justiceinspectorates.gov.uk/publications/fourth/?utm_source=x#top",
        "Fourth",
        "Publication",
        ("Annual reports",),
        "2016-07-01",
    ),
    Told("/news/news-feed/fifth/", "Fifth article", "News article", ("PEEL",), "2016-06-30"),
)
KEYS = [
    "publications/first-report",
    "publications/second-report",
    "news/news-feed/a-press-release",
    "publications/fourth",
    "news/news-feed/fifth",
]
PAGER = "<div><a href='/publications/page/2/'>Next</a></div>"
URL = "https://hmicfrs.justiceinspectorates.gov.uk/publications/"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.__name__)
@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.__name__)
def test_a_listing_is_read_whatever_its_markup(builder: Builder, shell) -> None:
    read = HMICFRS.read_listing(shell(builder(PUBLICATIONS), "Publications", PAGER), URL)
    assert [row.key for row in read.rows] == KEYS
    assert [row.title for row in read.rows] == [told.title for told in PUBLICATIONS]
    assert [row.stated_date for row in read.rows] == [told.day for told in PUBLICATIONS]
    assert [row.kind for row in read.rows] == [told.kind for told in PUBLICATIONS]
    assert [row.topics for row in read.rows] == [told.topics for told in PUBLICATIONS]
    assert not any(row.featured for row in read.rows)
    assert read.next_url == URL + "page/2/"
    assert read.stated_total in (5, 1318)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.__name__)
@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.__name__)
def test_a_listing_of_one_is_read(builder: Builder, shell) -> None:
    told = PUBLICATIONS[0]
    read = HMICFRS.read_listing(shell(builder([told]), "Publications", ""), URL)
    assert [(row.key, row.title, row.stated_date, row.topics) for row in read.rows] == [
        (KEYS[0], told.title, told.day, told.topics)
    ]
    assert read.next_url is None


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.__name__)
def test_an_empty_listing_is_empty(shell) -> None:
    read = HMICFRS.read_listing(shell("<p>No results</p>", "Publications", ""), URL)
    assert read.rows == ()


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.__name__)
@pytest.mark.parametrize(
    "builder", [each for each in BUILDERS if each is not months], ids=lambda each: each.__name__
)
def test_featured_publications_are_marked(builder: Builder, shell) -> None:
    html = (
        f"<h2>Featured publications</h2><div>{builder(PUBLICATIONS[3:])}</div>"
        f"<div>{builder(PUBLICATIONS[:3])}</div>"
    )
    read = HMICFRS.read_listing(shell(html, "Fire and rescue publications", ""), URL)
    assert [row.key for row in read.rows] == KEYS[3:] + KEYS[:3]
    assert [row.featured for row in read.rows] == [True, True, False, False, False]
    assert [row.stated_date for row in read.rows] == [
        told.day for told in PUBLICATIONS[3:] + PUBLICATIONS[:3]
    ]


def test_featured_rules_until_the_next_heading_as_high() -> None:
    rows = [
        f"<div class='item'><h3><a href='/publications/p{at}/'>P {at}</a></h3></div>"
        for at in range(5)
    ]
    html = f"<h1>P</h1><h2>Featured</h2>{''.join(rows[:2])}<h2>All</h2>{''.join(rows[2:])}"
    read = HMICFRS.read_listing(html, URL)
    assert [row.featured for row in read.rows] == [True, True, False, False, False]


def test_html_editions_belong_to_their_publication() -> None:
    html = "<ul><li><a href='/publication-html/a-report/'>A report</a> (HTML)</li></ul>"
    [row] = HMICFRS.read_listing(html, URL).rows
    assert (row.key, row.title) == ("publications/a-report", "A report")


def test_topic_pages_and_listings_are_no_rows() -> None:
    html = "".join(
        f"<li><a href='{href}'>Somewhere</a></li>"
        for href in ("/our-work/article/x/", "/publications/", "/news/page/3/", "/glossary/y/")
    )
    assert HMICFRS.read_listing(f"<ul>{html}</ul>", URL).rows == ()


def test_latest_news_is_the_list_itself_on_the_page_for_news() -> None:
    html = "<h1>News</h1><h2>Latest news</h2><p><a href='/news/news-feed/a/'>A</a></p>"
    assert len(HMICFRS.read_listing(html, URL.replace("publications", "news")).rows) == 1
    assert HMICFRS.read_listing(html.replace("<h1>News", "<h1>Reports"), URL).rows == ()


@pytest.mark.parametrize(
    "link",
    [
        "<a rel=next href='{}'>anything</a>",
        "<link rel=next href='{}'>",
        "<ul class=pager><li class='pager__item pager__item--next'><a href='{}'>"
        "<span class=visually-hidden>Next page</span><span aria-hidden=true>Next ›</span></a></ul>",
        "<nav class=pagination><a class='next page-numbers' href='{}'>→</a></nav>",
        "<a href='{}'>Next</a>",
        "<a href='{}'>Next page</a>",
        "<a href='{}'>next ›</a>",
        "<a href='{}'>Next »</a>",
        "<a href='{}'>›</a> <a href='?page=46'>»</a>",
        "<a href='?page=0'>«</a><a href='{}'>»</a>",
        "<a href='{}'>Older posts</a>",
        "<a href='{}'>« Older entries</a>",
        "<a href='{}' aria-label='Next page'><i class=icon></i></a>",
        "<a href='{}' title='Go to next page'><svg></svg></a>",
        "<li class='pager-next'><a href='{}'>more</a></li>",
        "<div class=nav-previous><a href='{}'>Older posts</a></div>",
        "<a class='pagination__link' href='{}'><span>Next<span class=h> page</span></span></a>",
        "<p>Page 1 of 23 <a href='{}'>Next &gt;</a></p>",
        "<a class=nextpostslink href='{}'>&gt;</a>",
    ],
)
@pytest.mark.parametrize(
    "href", ["?page=1", "/our-work/learning?page=1", "/our-work/learning/page/2/"]
)
def test_the_next_page_is_found_whatever_its_link(link: str, href: str) -> None:
    url = "https://www.policeconduct.gov.uk/our-work/learning"
    carousel = "<a class='carousel-control-next' href='#c'>Next</a><a href='/next-steps'>Next</a>"
    steps = (
        "<a href='/our-work/learning/next-steps'>Next steps</a><a href='javascript:x()'>Next</a>"
    )
    read = IOPC.read_listing(f"<h1>Learning</h1>{carousel}{steps}{link.format(href)}", url)
    expected = url + "?page=1" if "?" in href else url + "/page/2/"
    assert read.next_url == expected


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/our-work/learning/next-steps'>Next steps</a>",
        "<a href='/our-work/learning/a-publication'>Next</a>",
        "<a href='?page=4'>Next</a>",
        "<a href='?page=3'>Next</a>",
        "<a class=next href='#'>Next</a>",
        "<li class='next disabled'><a href='?page=5'>Next</a></li>",
        "<a aria-disabled=true href='?page=5'>Next</a>",
        "<a class='slick-next' href='/somewhere-else'>Next</a>",
        "<span>Next</span>",
        "<a href='?page=46'>Last »</a>",
    ],
)
def test_what_is_no_next_page_is_none(link: str) -> None:
    url = "https://www.policeconduct.gov.uk/our-work/learning?page=4"
    assert IOPC.read_listing(f"<h1>Learning</h1>{link}", url).next_url is None


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Found 1 result", 1),
        ("Found 1,318 results", 1318),
        ("Search results (1,318)", 1318),
        ("237 news articles", 237),
        ("223 reports", 223),
        ("Showing 1 - 10 of 1,318 results", 1318),
        ("Displaying 1–6 of 282", 282),
        ("Showing 1 to 10 of 57 publications.", 57),
        ("<b>Results:</b> 12", 12),
        ("There are 40 publications", 40),
        ("Page 1 of 23", None),
        ("10 results per page", None),
        ("Published in 2017", None),
        ("Month: 2025-02", None),
    ],
)
def test_the_stated_total_is_read(text: str, total: int | None) -> None:
    html = f"<h1>Publications</h1><div>{text}</div><a href='/publications/x-y/'>X</a>"
    assert HMICFRS.read_listing(html, URL).stated_total == total


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("<time datetime='2021-06-14T23:30:00+00:00'>14 June</time>", "2021-06-15"),
        ("<time datetime='2021-06-15T12:00:00Z'>15/06/2021</time>", "2021-06-15"),
        ("Published: 15/06/2021", "2021-06-15"),
        ("Tuesday, 15 June, 2021", "2021-06-15"),
        ("June 2021", "2021-06"),
        ("Last updated 15 June 2021", None),
        ("On 15 June 2021 a fire broke out.", None),
        ("31 February 2021", None),
        ("Since 15 June 2021, forces have changed much of what they do.", None),
    ],
)
def test_a_rows_date_is_what_it_states_as_its_own(printed: str, day: str | None) -> None:
    html = f"<ul><li><h3><a href='/publications/x-y/'>X</a></h3><p>{printed}</p></li></ul>"
    [row] = HMICFRS.read_listing(html, URL).rows
    assert row.stated_date == day


def test_slugs_at_the_root_are_rows_among_rows_only() -> None:
    html = """<p><a href="/who-we-are-now">Who we are</a></p><div class="view-content">
      <div class="views-row"><span class="field-content"><a href="/investigations/a-b">A</a></span>
      </div><div class="views-row"><span class="field-content">
      <a href="/use-force-west-midlands-police">Use of force</a></span></div></div>
      <div><a href="/privacy-notice-here">Privacy</a></div>"""
    url = "https://www.policeconduct.gov.uk/investigations/our-investigations?page=3"
    read = IOPC.read_listing(html, url)
    assert [row.key for row in read.rows] == [
        "investigations/a-b",
        "use-force-west-midlands-police",
    ]


@pytest.mark.parametrize(
    "html",
    ["", "  ", "<", "\0\1\2", "<!-- -->", "<p", "\ud800<a href='http://['>x</a>", "%PDF-1.4"],
)
def test_what_cannot_be_read_is_empty(html: str) -> None:
    for source in (HMICFRS, IOPC):
        assert source.read_listing(html, source.home).rows == ()
        assert source.read_page(html, source.home).title == ""
