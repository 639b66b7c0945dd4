from datetime import UTC, datetime, timedelta

import pytest

from db import detect
from db.records import Kind, PageReading

LOOK = datetime(2024, 6, 3, 10, 0, tzinfo=UTC)
OPEN = detect.Baseline(first_look=LOOK, ended=False)
ENDED = detect.Baseline(first_look=LOOK, ended=True)


@pytest.mark.parametrize(
    ("baseline", "page", "stated", "later", "expected"),
    [
        pytest.param(ENDED, 9, None, True, True, id="after the baseline everything new is news"),
        pytest.param(OPEN, 1, "2024-06-03", False, False, id="the first crawl alerts nobody"),
        pytest.param(OPEN, 1, "2024-06-03", True, True, id="page one, stated on the first day"),
        pytest.param(OPEN, 1, "2024-06-02", True, False, id="page one, stated the day before"),
        pytest.param(OPEN, 2, "2024-06-04", True, False, id="not on page one"),
        pytest.param(OPEN, 1, None, True, False, id="undated in the baseline"),
        pytest.param(OPEN, 1, "2024-06", True, False, id="only a month in the baseline"),
    ],
)
def test_news_and_baseline(
    baseline: detect.Baseline, page: int, stated: str | None, later: bool, expected: bool
) -> None:
    assert detect.is_news(baseline, page=page, stated=stated, later_crawl=later) is expected


def _version(text: str = "One two three.", **given: object) -> detect.KnownVersion:
    usual = {"number": 1, "title": "T", "text": text, "updated_date": None, "last_seen": LOOK}
    return detect.KnownVersion(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        pytest.param(PageReading(title="T", text="One two three."), [], id="nothing"),
        pytest.param(PageReading(title="T", text="One  two\nthree."), [], id="white space"),
        pytest.param(PageReading(title="U", text="One two three."), [Kind.RETITLED], id="title"),
        pytest.param(PageReading(title="T", text="One two four."), [Kind.EDITED], id="words"),
        pytest.param(PageReading(title="U", text="Four."), [Kind.RETITLED, Kind.EDITED], id="both"),
        pytest.param(
            PageReading(title="T", text="One two three.", topics=("New tag",)), [], id="labels"
        ),
    ],
)
def test_content_changes(now: PageReading, kinds: list[Kind]) -> None:
    changes = detect.content_changes("k", "https://x.test/", _version(), now, "T")
    assert [change.kind for change in changes] == kinds


def test_a_title_that_the_listing_announced_is_not_told_again() -> None:
    now = PageReading(title="U", text="One two three.")
    assert detect.content_changes("k", "https://x.test/", _version(), now, "U") == []


def test_an_edit_shows_its_words_and_says_whether_a_date_moved() -> None:
    now = PageReading(title="T", text="One two four.", updated_date="2024-06-05")
    [edit] = detect.content_changes("k", "https://x.test/", _version(), now, "T")
    assert edit.detail["diff"] == [["=", "One two"], ["-", "three."], ["+", "four."]]
    assert edit.summary == (
        "The text changed since 3 Jun 2024, 11:00 (1 word out, 1 in); its stated update date moved."
    )


@pytest.mark.parametrize(("minutes", "expected"), [(0, False), (59, False), (60, True)])
def test_a_removal_needs_two_looks_an_hour_apart(minutes: int, expected: bool) -> None:
    assert detect.is_removed(LOOK, LOOK + timedelta(minutes=minutes)) is expected
