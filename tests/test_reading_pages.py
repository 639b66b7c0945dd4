"""A publication's page is read from its labels, whatever its markup."""

from __future__ import annotations

import pytest
from page_markups import BUILDERS, SHELLS, Builder, Told

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
URL = "https://hmicfrs.justiceinspectorates.gov.uk/publications/a-report/"
LEARNING = "https://www.policeconduct.gov.uk/our-work/learning/a-case"
BODY = (
    "Published in March 2014, our first report found much to do; this one comes back to it.",
    "Inspectors visited every force and spoke with the people who work there.",
)
REPORT = Told(
    title="A report on re\u2011inspection: 2017 to 2018",
    fields=(
        ("Published on", "14 November 2017"),
        ("Publication types", "Grenfell and Terms of reference"),
        ("Police Forces", "Avon and Somerset, Devon and Cornwall and Kent"),
    ),
    body=BODY,
    offers="<h2>Get the report</h2><p><a href='https://assets-hmicfrs.justiceinspectorates.gov.uk"
    "/uploads/a-report.pdf'>A report (PDF document)</a></p><p><a href='/publication-html/a-report/'"
    ">A report</a> (HTML)</p><h3>Get the press release</h3><p><a href='/news/news-feed/pr/'>Press "
    "release</a></p><p><a href='https://get.adobe.com/reader'>Get the free PDF Reader from Adobe"
    "</a> (external link)</p>",
)
CASE = Told(
    title="Recommendation \u2013 Sussex Police, April 2021",
    fields=(
        ("Published", "25 Jun 2021"),
        ("IOPC reference", "22017/082348"),
        ("Date of recommendation", "Tuesday, 15 June, 2021"),
        ("Date the force response is due", "10/08/2021"),
        ("Do you accept the recommendation?", "Awaiting response"),
        (
            "Tags",
            "<a href='/taxonomy/term/1'>Domestic abuse</a> "
            "<a href='/taxonomy/term/2'>Sussex Police</a>",
        ),
    ),
    body=BODY,
    offers="<p><a href='/sites/default/files/documents/a%20case.docx'>Download publication</a></p>"
    "<p>File size 241.89 KB | File type PDF</p>",
)
each_shell = pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.__name__)
each_builder = pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.__name__)


@each_shell
@each_builder
def test_a_report_is_read_whatever_its_markup(builder: Builder, shell) -> None:
    read = HMICFRS.read_page(shell(builder(REPORT), REPORT.title), URL)
    assert read.title == REPORT.title
    assert (read.stated_date, read.stated_label) == ("2017-11-14", "Published on")
    assert read.topics == ("Grenfell", "Terms of reference")
    assert read.forces == ("Avon and Somerset", "Devon and Cornwall", "Kent")
    assert read.kind == "Publication"
    assert [(d.url[-13:], d.label, d.media_type) for d in read.documents] == [
        ("/a-report.pdf", "A report", "application/pdf"),
        ("tml/a-report/", "A report", "text/html"),
    ]
    lines = read.text.split("\n")
    assert lines[:3] == ["Summary", *BODY]
    assert not set("".join(lines[3:]).split()) & {"Kent", "PDF", "Adobe", "Neighbour", "Headline"}


@each_shell
@each_builder
def test_a_case_is_read_whatever_its_markup(builder: Builder, shell) -> None:
    read = IOPC.read_page(shell(builder(CASE), CASE.title), LEARNING)
    assert read.title == CASE.title
    assert (read.stated_date, read.stated_label) == ("2021-06-25", "Published")
    assert read.reference == "22017/082348"
    assert {label.name: label.value for label in read.labels} == {
        "published": "2021-06-25",
        "reference": "2017/082348",
        "date_of_recommendation": "2021-06-15",
        "response_due": "2021-08-10",
        "answer": "Awaiting response",
    }
    assert read.topics == ("Domestic abuse", "Sussex Police")
    assert read.forces == ("Sussex Police",)
    [document] = read.documents
    assert document.url.endswith("/sites/default/files/documents/a%20case.docx")
    assert read.text.split("\n") == ["Summary", *BODY]


@each_shell
@each_builder
def test_what_changes_by_itself_reaches_no_field(builder: Builder, shell) -> None:
    content = builder(CASE)
    first, second = (
        IOPC.read_page(shell(content, CASE.title, noise), LEARNING) for noise in ("4JXN", "zz9")
    )
    assert first == second


@each_builder
def test_labels_without_a_value_are_absent(builder: Builder) -> None:
    fields = tuple((label, "") for label, _ in CASE.fields)
    html = builder(CASE._replace(fields=(("Published", "25 Jun 2021"), *fields[1:])))
    read = IOPC.read_page(f"<main>{html}</main>", LEARNING)
    assert {label.name for label in read.labels} == {"published"}
    assert read.reference is None
    assert read.text.split("\n") == ["Summary", *BODY]
