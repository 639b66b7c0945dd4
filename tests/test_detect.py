from datetime import UTC, datetime, timedelta

import pytest

from db import detect
from db.content import Subject

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


@pytest.mark.parametrize(("minutes", "expected"), [(0, False), (59, False), (60, True)])
def test_a_removal_needs_two_looks_an_hour_apart(minutes: int, expected: bool) -> None:
    assert detect.is_removed(LOOK, LOOK + timedelta(minutes=minutes)) is expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("2024-05-30", True, id="four days before the look that ought to have had it"),
        pytest.param("2024-05-31", False, id="three days before"),
        pytest.param("2024-06-10", False, id="after it"),
        pytest.param("2024-05", False, id="a month counts as its last day"),
        pytest.param("2024-04", True, id="a month that ended long before"),
    ],
)
def test_a_date_more_than_three_days_before_a_complete_look_is_backdated(
    stated: str, expected: bool
) -> None:
    assert detect.is_backdated(stated, LOOK) is expected


@pytest.mark.parametrize(
    ("sweep", "answered", "expected"),
    [
        pytest.param(6, 6, True, id="two sweeps six hours apart, and its address answers"),
        pytest.param(5.9, 5.9, False, id="too soon"),
        pytest.param(24, None, False, id="its address was never asked"),
        pytest.param(24, -1, False, id="its address answered before it was gone"),
    ],
)
def test_delisted_needs_two_sweeps_and_an_address_that_answers(
    sweep: float, answered: float | None, expected: bool
) -> None:
    read = None if answered is None else LOOK + timedelta(hours=answered)
    assert detect.is_delisted(LOOK, LOOK + timedelta(hours=sweep), read) is expected


@pytest.mark.parametrize(
    ("listing", "was", "said"),
    [
        ("news", "removed", "Stands in news again; it had been removed."),
        ("news", "unlisted", "Now listed in news; before it was in no listing."),
        (None, "removed", "Its own address answers again; it had been removed."),
        (None, "withdrawn", "The notice on its page that it was withdrawn is gone."),
    ],
)
def test_what_is_restored_says_what_came_back(listing: str | None, was: str, said: str) -> None:
    subject = Subject(key="k", title="T", url="https://x.test/")
    assert detect.restored(subject, listing, was).summary == said
