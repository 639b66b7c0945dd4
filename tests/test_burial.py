from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.burial import (
    Fall,
    Sorted,
    Threshold,
    buried,
    disorder,
    is_buried,
    is_sinking,
    page_at,
    sorted_by,
)
from db.content import Subject
from db.records import Row, Severity

SEEN = datetime(2017, 11, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rank", "days", "stated", "born", "expected"),
    [
        pytest.param(41, 2, "2017-11-14", False, True, id="page five within the window"),
        pytest.param(40, 2, "2017-11-14", False, False, id="the last place of page four"),
        pytest.param(41, 8, "2017-11-14", False, False, id="after the window"),
        pytest.param(41, 7, None, False, True, id="undated, on the last day of the window"),
        pytest.param(41, 9, "2017-11-18", False, True, id="stated later than first seen"),
        pytest.param(41, 9, "2017-11-10", False, False, id="stated earlier than first seen"),
        pytest.param(41, 0, "2017-11-13", True, True, id="born buried, stated in the window"),
        pytest.param(41, 0, "2017-10-01", True, False, id="born deep with an old date"),
        pytest.param(41, 0, None, True, False, id="born deep without a date"),
        pytest.param(41, 0, "2017-12-24", True, False, id="born deep with a date to come"),
    ],
)
def test_a_publication_is_buried_within_seven_days_of_being_seen_or_stated(
    rank: int, days: int, stated: str | None, born: bool, expected: bool
) -> None:
    at = SEEN + timedelta(days=days)
    fall = _fall(rank=rank, stated_date=stated, at=at, born=born)
    assert is_buried(Threshold(), fall) is expected


def test_each_listing_has_its_own_threshold() -> None:
    assert is_buried(Threshold(page=3, within=timedelta(days=2)), _fall(rank=21, at=SEEN))
    late = _fall(rank=21, at=SEEN + timedelta(days=3))
    assert not is_buried(Threshold(page=3, within=timedelta(days=2)), late)


@pytest.mark.parametrize(
    ("rank", "given", "expected"),
    [
        pytest.param(25, {}, True, id="page three after a quarter of the usual time"),
        pytest.param(15, {}, False, id="page two"),
        pytest.param(45, {}, False, id="buried already"),
        pytest.param(25, {"page_one": (3.0, 25.0)}, False, id="more than a quarter"),
        pytest.param(25, {"usual": None}, False, id="nothing is usual yet"),
        pytest.param(25, {"page_one": None}, False, id="never seen on page one"),
        pytest.param(25, {"in_bulk": True}, False, id="a bulk release"),
        pytest.param(25, {"born": True}, False, id="born there"),
    ],
)
def test_sinking_is_falling_far_faster_than_usual(
    rank: int, given: dict[str, object], expected: bool
) -> None:
    assert is_sinking(Threshold(), _fall(rank=rank, **given)) is expected


def _rows(dates: list[str], titles: str = "") -> list[Row]:
    return [
        Row(key=str(at), url="https://x.test", title=titles[at : at + 1], stated_date=date or None)
        for at, date in enumerate(dates)
    ]


NEWEST_FIRST = [f"2024-06-{day:02}" for day in range(20, 0, -1)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(_rows(NEWEST_FIRST), Sorted.DATE, id="newest first"),
        pytest.param(_rows(NEWEST_FIRST[:5]), None, id="too few to say"),
        pytest.param(_rows([""] * 20), None, id="without dates"),
        pytest.param(_rows(["2024-06-01"] * 20), Sorted.DATE, id="all of one day"),
        pytest.param(_rows(NEWEST_FIRST[::-1]), Sorted.RELEVANCE, id="oldest first"),
        pytest.param(_rows(NEWEST_FIRST[::3] + NEWEST_FIRST[1::3]), Sorted.RELEVANCE, id="mixed"),
        pytest.param(
            _rows(NEWEST_FIRST[::-1], "abcdefghijklmnopqrst"), Sorted.TITLE, id="by title"
        ),
        pytest.param(_rows([""] * 20, "abcdefghijklmnopqrst"), Sorted.TITLE, id="titles alone"),
        pytest.param(
            _rows(["2024-06-21", "2024-05-01", *NEWEST_FIRST]), Sorted.DATE, id="one out of place"
        ),
    ],
)
def test_only_a_listing_sorted_by_date_has_a_depth(
    rows: list[Row], expected: Sorted | None
) -> None:
    assert sorted_by(rows) is expected


@pytest.mark.parametrize(("rank", "page"), [(1, 1), (10, 1), (11, 2), (40, 4), (41, 5)])
def test_the_page_follows_from_rank_and_usual_size(rank: int, page: int) -> None:
    assert page_at(rank, 10) == page


@pytest.mark.parametrize(
    ("was", "share"), [([], 0), ([1], 0), ([1, 2, 3, 4], 0), ([4, 3, 2, 1], 1), ([2, 1, 3], 1 / 3)]
)
def test_disorder_is_the_share_of_pairs_out_of_order(was: list[int], share: float) -> None:
    assert disorder(was) == pytest.approx(share)


@given(st.lists(st.integers(0, 100), unique=True, min_size=2, max_size=40))
def test_disorder_counts_every_pair(was: list[int]) -> None:
    pairs = [(a, b) for place, a in enumerate(was) for b in was[place + 1 :]]
    assert disorder(was) == pytest.approx(sum(a > b for a, b in pairs) / len(pairs))


def _fall(**given: object) -> Fall:
    usual = {
        "subject": Subject(key="publications/a", title="A", url="https://x.test/a"),
        "listing": "publications", "usual": 96.0, "curve": ((SEEN, 1),),
        "rank": 44, "page_size": 10, "first_seen": SEEN, "stated_date": "2017-11-14",
        "at": SEEN + timedelta(hours=48.5), "born": False, "page_one": (3.0, 24.0),
        "pushed_by": (("2017-11-16", "PEEL", 43),), "in_bulk": False,
    }  # fmt: skip
    return Fall(**{**usual, **given})  # type: ignore[arg-type]


def test_a_burial_says_how_deep_how_fast_and_under_what() -> None:
    change = buried(_fall())
    assert change.severity is Severity.HIGH
    assert change.summary == (
        "On page 5 of publications (position 44) 2 days after it was first seen on "
        "14 Nov 2017, 09:30; 43 later publications stand above it "
        "(43 × PEEL first seen on 16 November 2017)."
    )
    assert change.detail["hours_on_page_one"] == [3.0, 24.0]


def test_members_of_a_bulk_release_that_bury_each_other_are_not_grave() -> None:
    assert buried(_fall(in_bulk=True)).severity is Severity.NORMAL


def test_born_buried_says_that_it_never_stood_on_page_one() -> None:
    assert "never on page one" in buried(_fall(born=True, page_one=None)).summary
