"""Markup in which a plain reading goes wrong."""

from __future__ import annotations

import pytest

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
HOME = "https://hmicfrs.justiceinspectorates.gov.uk/"
URL = HOME + "publications/"
PAGE = HOME + "publications/a-report/"
LEARNING = "https://www.policeconduct.gov.uk/our-work/learning/a-case"


def keys(html: str, url: str = URL) -> list[str]:
    return [row.key.removeprefix("publications/") for row in HMICFRS.read_listing(html, url).rows]


def titles(html: str) -> list[str]:
    return [row.title for row in HMICFRS.read_listing(html, URL).rows]


def test_links_that_begin_a_summary_are_no_rows() -> None:
    html = "".join(
        f"<li><a href='/publications/p{at}/'>P {at}</a>"
        f"<p><a href='/publications/older-{at}/'>An older report</a> said so too.</p></li>"
        for at in range(3)
    )
    assert keys(f"<h1>Publications</h1><ul>{html}</ul>") == ["p0", "p1", "p2"]


def test_a_featured_publication_keeps_its_place_in_the_list() -> None:
    rows = [f"<li><a href='/publications/p{at}/'>P {at}</a></li>" for at in range(4)]
    html = f"<h1>P</h1><h2>Featured</h2><ul>{rows[2]}{rows[3]}</ul><h2>All</h2><ul>"
    html += "".join(rows[:3])
    read = HMICFRS.read_listing(html, URL).rows
    assert [(row.key[-2:], row.featured) for row in read] == [
        ("p3", True),
        ("p0", False),
        ("p1", False),
        ("p2", False),
    ]


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("<a href='/publications/x/'><span class=badge>Publication</span> A title</a>", "A title"),
        ("<h3><a href='/publications/x/'><span>Statement</span></a></h3>", "Statement"),
        ("<a href='/publications/x/'>Report <b>Letter</b> and more</a>", "Report Letter and more"),
        ("<a href='/publications/x/'>June 2021</a>", "June 2021"),
        ("<h3><a href='/publications/x/'>Re<b>port</b></a></h3>", "Report"),
        ("<h3>A title</h3><p>Text.</p><a href='/publications/x/'>Read more</a>", "A title"),
        ("<a href='/publications/x/' aria-label='Read more about A title'></a>", "A title"),
        ("<a href='/publications/x/'><img alt='A title' src=x></a>", "A title"),
        ("<h3>A title</h3><a class=overlay href='/publications/x/'></a><p>Text</p>", "A title"),
        ("<a href='/publications/x/'>Find out more about: A title »</a>", "A title"),
        ("<a href='/publications/x/'>News in brief</a>", "News in brief"),
        ("<a href='/publications/x/'>A&nbsp;title\u200b re\u2011told</a>", "A title re\u2011told"),
    ],
)
def test_titles_are_told_from_what_stands_beside_them(link: str, title: str) -> None:
    row = f"<article>{link}<p>14 November 2017</p></article>"
    other = "<article><a href='/publications/y/'>Another</a></article>"
    assert titles(f"<main><h1>P</h1>{row}{other}</main>") == [title, "Another"]
    assert titles(f"<main><h1>P</h1>{row}</main>") == [title]


def test_an_html_editions_address_serves_only_where_there_is_no_other() -> None:
    html = "<li><a href='/publication-html/x/'>X (HTML)</a> <a href='/publications/x/'>X</a></li>"
    [row] = HMICFRS.read_listing(f"<ul>{html}</ul>", URL).rows
    assert row.url == URL + "x/"


def test_image_links_after_the_text_do_not_divide_rows() -> None:
    html = "".join(
        f"<div><h3><a href='/publications/p{at}/'>P {at}</a></h3><p>{at + 1} May 2020</p>"
        f"<div><a href='/publications/p{at}/'><img src=x></a></div></div>"
        for at in range(3)
    )
    read = HMICFRS.read_listing(f"<div>{html}</div>", URL).rows
    assert [row.stated_date for row in read] == ["2020-05-01", "2020-05-02", "2020-05-03"]


def test_a_wrapper_named_for_its_sidebar_is_read() -> None:
    html = "<div class='layout-sidebar'><h1>P</h1><a href='/publications/x/'>X</a></div>"
    assert keys(html) == ["x"]
    assert keys("<body class='sidebar cookies'><a href='/publications/x/'>X</a></body>") == ["x"]


def test_the_total_beside_a_single_row_is_read() -> None:
    html = "<div><p>Found 1 result</p><div><a href='/publications/x/'>X</a></div></div>"
    assert HMICFRS.read_listing(html, HOME + "?cat=x").stated_total == 1


def test_the_query_form_turns_its_pages() -> None:
    html = "<h1>P</h1><a href='/publications/x/'>X</a><a href='/?cat=&force=any&paged=3'>Next</a>"
    read = HMICFRS.read_listing(html, HOME + "?cat=&force=any&paged=2")
    assert read.next_url == HOME + "?cat=&force=any&paged=3"


def test_the_logo_is_no_title() -> None:
    html = "<title>A report | HMICFRS</title><h1><a href='/'>HM Inspectorate</a></h1>"
    html += "<h2>A report</h2><p>B.</p>"
    read = HMICFRS.read_page(html, PAGE)
    assert (read.title, read.text) == ("A report", "B.")
    read = HMICFRS.read_page("<title>HMICFRS – A report</title><p>Body.</p>", PAGE)
    assert (read.title, read.text) == ("A report", "Body.")


@pytest.mark.parametrize(
    ("html", "stated", "updated"),
    [
        (
            "<p>Published 14 November 2017 | Last updated 3 March 2018</p>",
            "2017-11-14",
            "2018-03-03",
        ),
        (
            "<p>Published: 8 December 2015</p><p>Last updated 27/09/2019</p>",
            "2015-12-08",
            "2019-09-27",
        ),
        ("<p>Published on: 31 February 2020</p>", None, None),
        ("<p>Published in March 2014, it says much.</p>", None, None),
        ("<dl><dt>Date of publication</dt><dd>16 July 2021</dd></dl>", "2021-07-16", None),
        ("<p><b>Published on</b>: 14th November 2017</p>", "2017-11-14", None),
        (
            "<p><time datetime='2017-11-14T09:00:00Z'>14 November 2017</time></p>",
            "2017-11-14",
            None,
        ),
        (
            "<p>Published: <time datetime='2021-06-15T12:00:00Z'>15 June</time></p>",
            "2021-06-15",
            None,
        ),
        ("<p>Published: June 2021</p>", "2021-06", None),
    ],
)
def test_a_page_states_its_dates(html: str, stated: str | None, updated: str | None) -> None:
    read = HMICFRS.read_page(f"<main><h1>A report</h1>{html}<p>Body.</p></main>", PAGE)
    assert (read.stated_date, read.updated_date) == (stated, updated)


def test_a_link_is_a_document_by_its_note() -> None:
    html = "<h1>R</h1><p>Body.</p><p><a href='/media/7/download'>Figures</a> (ODS, 40KB)</p>"
    [document] = HMICFRS.read_page(html, PAGE).documents
    assert (document.label, document.media_type) == (
        "Figures",
        "application/vnd.oasis.opendocument.spreadsheet",
    )


def test_a_kind_on_the_line_of_the_date_is_the_kind() -> None:
    cells = "".join(
        f"<span>{cell}</span>" for cell in ("Published", "25 Jun 2024", "Investigation")
    )
    read = IOPC.read_page(f"<h1>C</h1><p>{cells}</p><p>Body.</p>", LEARNING)
    assert (read.stated_date, read.kind, read.text) == ("2024-06-25", "Investigation", "Body.")


def test_glossary_terms_stay_and_their_tooltips_go() -> None:
    html = """<h1>C</h1><p>An <span class="taxonomy-tooltip-element" rel="t-1">appeal</span> was
    made.<span role="tooltip">What an appeal is.</span></p>
    <div class='taxonomy-tooltip-1 taxonomy-tooltip'>What an appeal is.</div>"""
    assert IOPC.read_page(html, LEARNING).text == "An appeal was made."


def test_accordions_keep_their_headings() -> None:
    html = """<h1>C</h1><div class="accordion"><h2 class="accordion__heading"><button type="button">
    Recommendation 1</button></h2><div><p>Do it.</p><p>Do you accept the recommendation?</p>
    <p>Yes</p></div></div>"""
    read = IOPC.read_page(html, LEARNING)
    assert read.text == "Recommendation 1\nDo it."
    assert [label.value for label in read.labels] == ["Yes"]
