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
