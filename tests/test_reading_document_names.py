"""The name of a document that stands above its link is no part of the body."""

import pytest

from scraper.sources.iopc import SOURCE

URL = "https://www.policeconduct.gov.uk/publications/a-report"
PAGE = """<html><body><main><article><h1>A report</h1><p>Prose that is the body of it.</p>{}
</article></main></body></html>"""
FILE = '<a href="/sites/default/files/a.pdf">{}</a>'


@pytest.mark.parametrize(
    ("offer", "text"),
    [
        pytest.param(
            "<div><p>Annex 9571</p>" + FILE.format("Download publication") + "</div>",
            "Prose that is the body of it.", id="a name above a general link",
        ),
        pytest.param(
            "<p>This sentence stands above a link.</p>" + FILE.format("Download publication"),
            "Prose that is the body of it.\nThis sentence stands above a link.",
            id="a sentence above a general link",
        ),
        pytest.param(
            "<p>Annex 9571</p><p>" + FILE.format("The other annex (PDF, 2 MB)") + "</p>",
            "Prose that is the body of it.\nAnnex 9571", id="a link with a name of its own",
        ),
    ],
)  # fmt: skip
def test_only_a_line_that_names_the_document_is_left_out(offer: str, text: str) -> None:
    assert SOURCE.read_page(PAGE.format(offer), URL).text == text
