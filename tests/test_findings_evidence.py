"""The register is right on a day that is known: made-up pages, and the real record of June 2021."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from findings_ground import ERAS, made, recommendation, recorded

from benchmarks import findings as measured
from db.log import Log
from db.queries import findings
from scraper.replica import catalogue

AT = measured.AT
PRINTED = "the day printed on the page"
STATUTE = (
    "56 days beginning with the day of the recommendation (Police Reform Act 2002, Sch 3 para 28B)"
)
CASES = [
    pytest.param(
        recommendation("printed", "2021-04-21", due="2021-06-16"),
        ("late", "2021-06-16", PRINTED), id="the printed day has passed",
    ),
    pytest.param(
        recommendation("yesterday", "2021-05-04", due="2021-06-29"),
        ("late", "2021-06-29", PRINTED), id="it passed yesterday",
    ),
    pytest.param(
        recommendation("today", "2021-05-05", due="2021-06-30"),
        ("open", "2021-06-30", PRINTED), id="its last day is not over",
    ),
    pytest.param(
        recommendation("ahead", "2021-06-15", due="2021-08-10"),
        ("open", "2021-08-10", PRINTED), id="it lies ahead",
    ),
    pytest.param(
        recommendation("extended", "2021-03-01", due="2021-09-01"),
        ("open", "2021-09-01", PRINTED), id="an extended day wins over arithmetic",
    ),
    pytest.param(
        recommendation("shorter", "2021-05-20", due="2021-06-20"),
        ("late", "2021-06-20", PRINTED), id="so does a day before the statute's",
    ),
    pytest.param(
        recommendation("unprinted", "2021-05-05"),
        ("late", "2021-06-29", STATUTE), id="none is printed: the statute's, passed yesterday",
    ),
    pytest.param(
        recommendation("unprinted-ahead", "2021-05-06"),
        ("open", "2021-06-30", STATUTE), id="none is printed: the statute's last day is today",
    ),
    pytest.param(
        recommendation("impossible", "2021-06-15", due="2020-08-10"),
        ("open", "2021-08-09", STATUTE), id="a printed day before the recommendation is a slip",
    ),
    pytest.param(
        recommendation("old", "2014-09-30", published="2018-01-07"),
        ("open", None, None), id="before 1 October 2014 no law set a day",
    ),
    pytest.param(
        recommendation("answered", "2021-04-21", due="2021-06-16", answer="No"),
        ("answered", "2021-06-16", PRINTED), id="it was answered, if not accepted",
    ),
    pytest.param(
        recommendation("nameless", "2021-04-21", due="2021-06-16", reference=None),
        ("late", "2021-06-16", PRINTED), id="a page without a reference",
    ),
    pytest.param(
        made("summary", "A man was hurt - Made-up Police, May 2020", "2021-03-01"),
        None, id="a summary recommends nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize("skin", ERAS)
@pytest.mark.parametrize(("page", "owed"), CASES)
def test_a_page_is_late_by_its_own_printed_day_or_by_the_statute(
    log: Log, page: Any, owed: tuple[str, str, str] | None, skin: str
) -> None:
    assert recorded(log, [_moved(page, skin)], AT, skin) == []
    rows = findings(log, everything=True, kind="response", status=None)
    assert [(row["status"], row["due"], row["due_rule"]) for row in rows] == (
        [owed] if owed else []
    )


def _moved(page: Any, skin: str) -> Any:
    if ERAS[skin] != "current":
        return page
    path = page.path.replace("/recommendations/", "/our-work/learning/")
    return type(page)(**{**vars(page), "path": path})


def test_all_the_made_up_pages_of_one_sweep_give_the_late_ones_and_no_other(log: Log) -> None:
    recorded(log, [case.values[0] for case in CASES], AT)  # type: ignore[misc]
    late = measured.found_late(findings(log, everything=False, kind=None, status="late"))
    assert {one.key.removeprefix("learning/"): one.days for one in late} == {
        "printed": 14, "yesterday": 1, "shorter": 10, "unprinted": 1, "nameless": 14,
    }  # fmt: skip
    assert {one.reference for one in late if one.key.endswith("nameless")} == {None}


def test_a_slip_of_the_pen_stands_in_the_note(log: Log) -> None:
    recorded(log, [recommendation("impossible", "2021-06-15", due="2020-08-10")], AT)
    (row,) = findings(log, everything=True, kind=None, status=None)
    assert row["note"] == "the page prints 2020-08-10, before 2021-06-15"


def test_a_day_later_one_more_is_late_and_is_told(log: Log) -> None:
    pages = [case.values[0] for case in CASES]
    recorded(log, pages, AT)  # type: ignore[arg-type]
    told = recorded(log, pages, datetime(2021, 7, 1, 9, tzinfo=UTC))  # type: ignore[arg-type]
    assert sorted((one.change.kind, one.change.key) for one in told) == [
        ("late", "learning/today"), ("late", "learning/unprinted-ahead"),
    ]  # fmt: skip


def evidence() -> None:
    if not (measured.EVIDENCE / measured.LATE).exists():
        pytest.skip("evidence: the list of late responses is not beside the checkout")


@pytest.mark.slow
@pytest.mark.parametrize("skin", ERAS)
def test_of_the_real_record_exactly_the_26_listed_responses_are_late(log: Log, skin: str) -> None:
    evidence()
    pages = catalogue.recommendations(ERAS[skin])
    recorded(log, [page for page in pages if page.recommended], AT, skin)
    late = measured.found_late(findings(log, everything=True, kind=None, status=None))
    assert sorted(late, key=str) == sorted(measured.stated_late(), key=str)
    assert len(late) == 26


@pytest.mark.prove
def test_a_crawl_of_all_1318_pages_gives_the_late_responses_and_the_lags(
    capsys: pytest.CaptureFixture[str],
) -> None:
    evidence()
    held = measured.main()
    with capsys.disabled():
        print(f"\n{capsys.readouterr().out}")
    assert held == 0
