"""A check by hand says, field by field, what a page gives, what fails, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ground import Ground, hours, inspectorate, pagefive

from db.usual import KnownPage, Usual, UsualPages
from scraper.checking.answers import Answer
from scraper.checking.capturing import CannotSave, place_of, save
from scraper.checking.check import live_report, offline_report
from scraper.checking.report import Mark, Report
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.server import Replica
from scraper.sources import get

HMICFRS = get("hmicfrs")
HOME = "https://hmicfrs.justiceinspectorates.gov.uk"
URL = f"{HOME}/publications/custody/"
KEY = "publications/custody"
ROWS = "".join(
    f"<li><h3><a href='/publications/report-{n}/'>Report number {n}</a></h3>"
    f"<p>Published on: {28 - n} May 2024</p></li>"
    for n in range(10)
)
NEXT = "<nav class='pagination'><a rel='next' href='/publications/page/2/'>Next</a></nav>"
LISTING = f"<main><h1>Publications</h1><ul>{ROWS}</ul></main>{NEXT}"
PAGE = (
    "<main><h1>Report number 0</h1><p>Published on: 28 May 2024</p>"
    "<p>Publication types: Custody</p><p>We visited the force in May. It was in order.</p></main>"
)
WHEN = datetime(2024, 6, 1, tzinfo=UTC)


def answer(role: str, text: str, url: str, /, **other: object) -> Answer:
    got = Answer(role=role, asked=url, url=url, listing="publications", status=200, text=text)
    return replace(got, headers={"content-type": "text/html"}, **other)


def visit(listing: str = LISTING, page: str = PAGE, /, **other: object) -> list[Answer]:
    return [
        answer("listing", listing, f"{HOME}/publications/", **other),
        answer("page", page, f"{HOME}/publications/report-0/"),
    ]


def usual(rows: int = 10, *labels: str, text: int = 40) -> Usual:
    known = KnownPage(title="Report number 0", stated_date=None, labels=labels, text=text)
    pages = UsualPages(count=30, labels=dict.fromkeys(labels, 0.95), text=text)
    return Usual(finished=WHEN, depth="sweep", listings={"publications": (rows,)},
                 sections={"publications": pages},
                 pages={"publications/report-0": known} if labels else {})  # fmt: skip


def marks(report: Report, what: str) -> list[tuple[Mark, str]]:
    return [
        (line.mark, line.said)
        for section in report.sections
        for line in section.lines
        if line.what == what
    ]


def test_a_site_that_is_as_it_was_passes_and_the_next_step_is_a_run() -> None:
    report = live_report(HMICFRS, visit(), usual())
    assert report.well
    assert marks(report, "rows") == [(Mark.OK, "10; the last good crawl had 10")]
    assert marks(report, "next link") == [(Mark.OK, "/publications/page/2/")]
    assert marks(report, "published") == [(Mark.OK, "2024-05-28, by the label “Published on”")]
    assert report.next_steps[0].endswith("pagefive run hmicfrs --depth pulse --dry-run")


@pytest.mark.parametrize(
    ("answers", "before", "what", "said", "step"),
    [
        pytest.param(
            visit(LISTING.replace("/publications/", "/insights/")), usual(), "rows",
            "0 of 10 links lead to a publication", "mend `key`",
            id="rows that lead elsewhere name the key",
        ),
        pytest.param(
            visit(LISTING), usual(30), "rows", "10, where the last good crawl had 30",
            "sources capture hmicfrs listing", id="under half the rows is broken",
        ),
        pytest.param(
            visit("<p>Please complete the captcha</p>"), None, "rows", "challenge",
            "do not try to get around", id="a captcha is a refusal, not an empty list",
        ),
        pytest.param(
            visit(refused="it answered 403 Forbidden", status=403), usual(), "answer", "403",
            "pagefive pause hmicfrs", id="a refusal is not evaded",
        ),
        pytest.param(
            visit(status=404), None, "answer", "404", "find where it moved to",
            id="a listing that is gone names its address",
        ),
        pytest.param(
            visit(LISTING, PAGE.replace("Publication types:", "Sorts of paper:")),
            usual(10, "publication_types"), "publication_types", "“Publication types:”",
            "scraper/reading/labels.py", id="a label that is gone names its wording",
        ),
        pytest.param(
            visit(LISTING, "<main><h1></h1></main>"), None, "title", "none",
            "sources capture hmicfrs page", id="a page without a title",
        ),
        pytest.param(
            [*visit(), answer("next", LISTING, f"{HOME}/publications/page/2/")], None, "page two",
            "shows page one again", "mend `page`", id="a pager that turns no page",
        ),
    ],
)  # fmt: skip
def test_what_fails_is_named_with_what_to_do(
    answers: list[Answer], before: Usual | None, what: str, said: str, step: str
) -> None:
    report = live_report(HMICFRS, answers, before)
    assert not report.well
    assert [mark for mark, told in marks(report, what) if said in told] == [Mark.FAIL]
    assert any(step in one for one in report.next_steps), report.next_steps


@pytest.mark.parametrize(
    ("answers", "what", "said"),
    [
        pytest.param(
            visit(LISTING.replace("Published on: ", "").replace(" May 2024", "")), "dates",
            "none; looked for", id="no dates",
        ),
        pytest.param(
            visit(LISTING.replace("page/2/", "?paged=2")), "next link", "the source counts",
            id="another pager",
        ),
        pytest.param(visit(), "validators", "neither ETag nor Last-Modified", id="no validators"),
        pytest.param(
            visit(url=f"{HOME}/reports/"), "redirect", "leads to", id="a listing that moved"
        ),
        pytest.param(
            visit(f"<div id='root'></div>{LISTING}"), "markup", "JavaScript", id="drawn by script"
        ),
    ],
)  # fmt: skip
def test_what_differs_from_what_was_assumed_is_shown_and_fails_nothing(
    answers: list[Answer], what: str, said: str
) -> None:
    report = live_report(HMICFRS, answers, None)
    assert report.well
    assert [mark for mark, told in marks(report, what) if said in told] == [Mark.LOOK]


def test_a_line_like_a_label_that_nothing_reads_is_shown() -> None:
    page = PAGE.replace(
        "<p>Publication", "<dl><dt>Case owner:</dt><dd>North</dd></dl><p>Publication"
    )
    report = live_report(HMICFRS, visit(LISTING, page), None)
    assert marks(report, "not read") == [
        (Mark.NOTE, "lines like labels that nothing reads: “Case owner:”")
    ]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with one saved listing and what is expected of it."""
    folder = tmp_path / "hmicfrs"
    folder.mkdir()
    url = f"{HOME}/publications/"
    (folder / "listing-first.html").write_text(f"<!-- {url} -->\n{LISTING}")
    from dataclasses import asdict

    read = asdict(HMICFRS.read_listing(LISTING, url))
    (folder / "listing-first.expected.json").write_text(json.dumps(read))
    return tmp_path


def test_saved_pages_are_held_against_what_is_expected_of_them(saved: Path) -> None:
    assert offline_report(HMICFRS, saved, None, None).well
    path = saved / "hmicfrs" / "listing-first.html"
    path.write_text(path.read_text().replace("26 May", "25 May"))
    report = offline_report(HMICFRS, saved, None, None)
    assert marks(report, "rows 3 stated_date") == [
        (Mark.FAIL, "2024-05-26 expected, 2024-05-25 read")
    ]


def test_without_pages_and_crawls_there_is_nothing_to_check(tmp_path: Path) -> None:
    report = offline_report(HMICFRS, tmp_path, None, None)
    assert not report.well
    assert "capture" in report.next_steps[0]


def test_a_page_is_saved_once_with_its_address_in_the_first_line(tmp_path: Path) -> None:
    path = place_of(HMICFRS, "listing", f"{HOME}/publications/?cat=a", tmp_path)
    assert path.name == "listing-publications-cat-a.html"
    save(path, answer("captured", LISTING, f"{HOME}/publications/?cat=a"))
    assert path.read_text().split("\n", 1)[0] == f"<!-- {HOME}/publications/?cat=a -->"
    with pytest.raises(CannotSave, match="there already"):
        place_of(HMICFRS, "listing", f"{HOME}/publications/?cat=a", tmp_path)


@pytest.mark.parametrize(
    ("url", "text", "why"),
    [
        ("https://example.org/publications/", LISTING, "not an address of hmicfrs"),
        ("file:///etc/passwd", LISTING, "not an address of hmicfrs"),
        (f"{HOME}/a-->b/", LISTING, "cannot stand in"),
        (f"{HOME}/large/", "x" * 2_000_001, "at most 2,000,000"),
        (f"{HOME}/empty/", "", "nothing to save"),
    ],
)
def test_what_is_not_saved_says_why(tmp_path: Path, url: str, text: str, why: str) -> None:
    with pytest.raises(CannotSave, match=why):
        save(place_of(HMICFRS, "page", url, tmp_path), answer("captured", text, url))
    assert not list(tmp_path.rglob("*.html"))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with Replica(inspectorate(25)) as replica:
        ground = Ground(tmp_path_factory.mktemp("check"), replica)
        assert ground.run(hours(0)).status == 0
        yield ground


def check(ground: Ground, *given: str) -> tuple[int, dict[str, object]]:
    via = f"127.0.0.1:{ground.replica.port}"
    ran = pagefive("sources", "check", "hmicfrs", "--via", via, "--json", "--db", ground.db, *given,
                   folder=ground.folder)  # fmt: skip
    assert ran.err == ""
    return ran.status, json.loads(ran.out)


@pytest.mark.slow
def test_a_live_check_asks_at_most_six_times_and_writes_nothing(ground: Ground) -> None:
    before, kept = len(ground.replica.requests), ground.db.read_bytes()
    status, report = check(ground)
    asked = ground.replica.requests[before:]
    assert (status, report["well"]) == (0, True)
    assert [one.path for one in asked].count("/robots.txt") == 1
    assert 4 <= len(asked) <= 6
    assert ground.db.read_bytes() == kept


@pytest.mark.slow
@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.CAPTCHA])
def test_a_site_that_refuses_is_asked_no_further(ground: Ground, kind: FaultKind) -> None:
    ground.replica.faults.append(Fault(kind=kind, path="/publications/"))
    before = len(ground.replica.requests)
    status, report = check(ground)
    ground.replica.faults.clear()
    assert status == 1
    assert "pause hmicfrs" in str(report["next_steps"])
    assert len(ground.replica.requests) - before == 2
