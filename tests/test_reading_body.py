"""The body holds what the page says, and none of its fields or furniture."""

from __future__ import annotations

import pytest

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
PAGE = "https://hmicfrs.justiceinspectorates.gov.uk/publications/a-report/"
LEARNING = "https://www.policeconduct.gov.uk/our-work/learning/a-case"


def told(html: str) -> str:
    return HMICFRS.read_page(html, PAGE).text


@pytest.mark.parametrize(
    "question",
    [
        "<div class='c1'><button type='button' aria-expanded='false'>{}</button></div>",
        "<div class='accordion__header'><button>{}</button></div>",
        "<p><button><span>{}</span></button></p>",
        "<h3><button>{}</button></h3>",
        "<details open><summary>{}</summary></details>",
        "<dl><dt><button>{}</button></dt></dl>",
    ],
)
def test_a_label_in_a_button_is_a_label(question: str) -> None:
    label = question.format("Do you accept the recommendation?")
    html = f"<main><h1>C</h1><p>Do it.</p>{label}<div><p>Partially</p><p>We will.</p></div></main>"
    read = IOPC.read_page(html, LEARNING)
    assert [(one.name, one.value) for one in read.labels] == [("answer", "Partially")]
    assert read.text == "Do it.\nWe will."


def test_other_buttons_say_nothing() -> None:
    html = """<main><h1>R</h1><div><button>Show all</button></div><p>Body.</p>
    <p>Of an <button>i</button> appeal.</p><div><button>Yes</button><button>No</button></div>"""
    assert told(html) == "Body.\nOf an appeal."


@pytest.mark.parametrize(
    "foot",
    [
        "<div><h2>Is this page useful?</h2><button>Yes</button><button>No</button></div>",
        "<div class='x-feedback'><h2>Tell us more</h2><p>What went wrong?</p></div>",
        "<p>Was this page helpful?</p>",
        "<p>© Crown copyright 2020</p>",
        "<p>Crown copyright</p><p>All rights reserved.</p>",
        "<p>Report a problem with this page</p>",
    ],
)
def test_feedback_and_copyright_are_no_body(foot: str) -> None:
    assert told(f"<main><h1>R</h1><p>Body.</p>{foot}</main>") == "Body."


@pytest.mark.parametrize("heading", ["<h2>Contents</h2>", "<p>On this page:</p>", ""])
def test_links_to_places_on_the_page_are_no_body(heading: str) -> None:
    jumps = "<ul><li><a href='#s'>Summary</a></li><li><a href='#f'>What we found</a></li></ul>"
    rest = (
        "<h2 id=s>Summary</h2><p>It was <a href='#f'>found</a> so.</p><h2>Contents</h2><p>Two.</p>"
    )
    html = f"<main><h1>R</h1><div>{heading}{jumps}</div>{rest}</main>"
    assert told(html) == "Summary\nIt was found so.\nContents\nTwo."


MENU = "".join(f"<div class=n{at}><a href='/page-{at}/'>A page {at}</a></div>" for at in range(3))


@pytest.mark.parametrize(
    "page",
    [
        "<div><div>{menu}</div><div><div>{content}</div></div><div>{menu}</div></div>",
        "<table><tr><td colspan=2>{menu}<tr><td>{menu}<td>{content}<tr><td>{foot}</table>",
        "<div>{content}</div><div>{menu}</div><div>{foot}</div>",
        "<div id=p><div id=c><div>{content}</div><div><b>Most viewed</b>{menu}</div></div></div>",
    ],
)
def test_without_any_mark_the_menus_around_are_no_body(page: str) -> None:
    content = """<h1>R</h1><div>Published on:</div><div>1 May 2020</div><div>Body.</div>
    <h2>Get the report</h2><p><a href="/a.pdf">R</a> (PDF document)</p>"""
    html = page.format(menu=MENU, content=content, foot="© Crown copyright")
    read = HMICFRS.read_page(html, PAGE)
    assert (read.text, read.stated_date, len(read.documents)) == ("Body.", "2020-05-01", 1)


@pytest.mark.parametrize(
    "second",
    [
        "<p>They were:</p><ul><li>Custody</li></ul>",
        "<p>More of it.</p>",
        "<p><a href='https://www.kent.police.uk/answer'>Answer of the force</a></p>",
        "<p>See <a href='/x/'>this</a>.</p>",
    ],
)
def test_without_any_mark_all_that_may_be_body_is(second: str) -> None:
    html = f"<div><div><h1>R</h1><p>Body.</p></div><div><div>{second}</div></div></div>"
    assert len(told(html).split("\n")) > 1
