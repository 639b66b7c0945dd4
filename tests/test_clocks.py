"""Each clock's first and last day, by the rule that sets it, and what no clock calls late."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.findings.clocks import (
    PRINTED,
    Clock,
    age_days,
    due,
    explanations_due,
    months_after,
    response_published_by,
    spoken_age,
    working_days_after,
)
from db.findings.ladder import reached

HOLIDAYS = Path(__file__).parents[2] / "shared" / "evidence" / "calendar" / "bank-holidays.json"
DAYS = st.dates(min_value=date(2014, 10, 1), max_value=date(2026, 6, 1))


def iso(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "began", "last", "law"),
    [
        pytest.param(Clock.RESPONSE, "2021-06-15", "2021-08-09", "para 28B", id="a response"),
        pytest.param(Clock.RESPONSE, "2020-01-06", "2020-03-01", "para 28B", id="over a leap day"),
        pytest.param(Clock.RESPONSE, "2020-11-17", "2021-01-11", "para 28B", id="over a new year"),
        pytest.param(Clock.RESPONSE, "2014-10-01", "2014-11-25", "para 28B", id="the first day"),
        pytest.param(Clock.COMMENTS, "2017-11-14", "2018-01-08", "s.55(5A)", id="comments"),
        pytest.param(Clock.COMMENTS, "2014-09-30", "2014-11-24", "s.55(5A)", id="of any year"),
        pytest.param(Clock.REPLY, "2025-01-06", "2025-03-03", "reg 29", id="a coroner's reply"),
        pytest.param(Clock.SUPER_COMPLAINT, "2024-06-03", "2024-06-10", "reg 5", id="a Monday"),
        pytest.param(Clock.SUPER_COMPLAINT, "2024-06-07", "2024-06-14", "reg 5", id="a Friday"),
        pytest.param(Clock.SUPER_COMPLAINT, "2024-06-08", "2024-06-14", "reg 5", id="a Saturday"),
    ],
)
def test_a_clock_gives_its_last_day_and_names_its_law(
    clock: Clock, began: str, last: str, law: str
) -> None:
    found = due(clock, iso(began))
    assert found is not None
    assert (found.day, found.slip) == (iso(last), None)
    assert law in found.rule


@pytest.mark.parametrize("clock", [Clock.RESPONSE, Clock.COMMENTS])
def test_of_56_days_beginning_with_a_day_that_day_is_the_first(clock: Clock) -> None:
    began = date(2021, 6, 15)
    found = due(clock, began)
    assert found is not None
    assert len([began + timedelta(days=n) for n in range((found.day - began).days + 1)]) == 56


@pytest.mark.parametrize(
    ("began", "printed", "last", "rule"),
    [
        pytest.param("2021-06-15", "2021-08-10", "2021-08-10", PRINTED, id="the day after 55"),
        pytest.param("2021-06-15", "2021-07-01", "2021-07-01", PRINTED, id="sooner than the law"),
        pytest.param("2021-06-15", "2021-12-31", "2021-12-31", PRINTED, id="extended"),
        pytest.param("2021-06-15", "2021-06-15", "2021-06-15", PRINTED, id="the same day"),
        pytest.param("2014-09-30", "2014-11-25", "2014-11-25", PRINTED, id="before the law"),
        pytest.param(None, "2015-04-30", "2015-04-30", PRINTED, id="when it was made is not said"),
        pytest.param("2021-06-15", None, "2021-08-09", "28B", id="none is printed"),
        pytest.param("2014-10-01", None, "2014-11-25", "28B", id="the law's first day"),
    ],
)
def test_a_plausible_printed_day_wins_over_arithmetic(
    began: str | None, printed: str | None, last: str, rule: str
) -> None:
    made, shown = (iso(text) if text else None for text in (began, printed))
    found = due(Clock.RESPONSE, made, shown)
    assert found is not None
    assert (found.day, found.slip) == (iso(last), None)
    assert rule in found.rule


@pytest.mark.parametrize(
    ("printed", "slip"),
    [
        ("2021-06-14", "the page prints 2021-06-14, before 2021-06-15"),
        ("2012-08-10", "the page prints 2012-08-10, before 2021-06-15"),
        ("2022-06-17", "the page prints 2022-06-17, more than a year after 2021-06-15"),
        ("2201-08-10", "the page prints 2201-08-10, more than a year after 2021-06-15"),
    ],
)
def test_an_implausible_printed_day_gives_way_to_the_statute_and_is_named(
    printed: str, slip: str
) -> None:
    found = due(Clock.RESPONSE, date(2021, 6, 15), iso(printed))
    assert found is not None
    assert (found.day, found.slip) == (date(2021, 8, 9), slip)
    assert found.rule != PRINTED


@pytest.mark.parametrize(
    ("began", "printed"),
    [
        pytest.param("2014-09-30", None, id="before 1 October 2014"),
        pytest.param("2014-09-30", "2012-01-01", id="before it, and the printed day is a slip"),
        pytest.param(None, None, id="nothing is known"),
    ],
)
def test_where_no_law_and_no_page_sets_a_day_there_is_none(
    began: str | None, printed: str | None
) -> None:
    made, shown = (iso(text) if text else None for text in (began, printed))
    assert due(Clock.RESPONSE, made, shown) is None


def test_the_final_report_has_no_clock() -> None:
    assert {clock.value for clock in Clock} == {"response", "comments", "reply", "super-complaint"}


def test_a_response_may_lawfully_appear_21_days_after_its_last_day() -> None:
    assert response_published_by(date(2021, 8, 9)) == date(2021, 8, 30)


@pytest.mark.parametrize(
    ("began", "until", "days"),
    [
        pytest.param("2020-03-02", "2021-02-28", [], id="not 12 months yet"),
        pytest.param("2020-03-02", "2021-03-01", ["2021-03-01"], id="the last day of 12 months"),
        pytest.param(
            "2020-03-02", "2022-03-01", ["2021-03-01", "2021-09-01", "2022-03-01"],
            id="and then every 6",
        ),
        pytest.param("2020-02-29", "2021-08-28", ["2021-02-27", "2021-08-28"], id="a leap day"),
        pytest.param("2019-08-31", "2021-02-27", ["2020-08-30", "2021-02-27"], id="clamped"),
    ],
)  # fmt: skip
def test_what_is_not_finished_in_12_months_has_to_be_explained(
    began: str, until: str, days: list[str]
) -> None:
    assert explanations_due(iso(began), iso(until)) == [iso(day) for day in days]


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2021-08-31", 6, "2022-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2021-01-31", 1, "2021-02-28"),
        ("2021-12-31", 2, "2022-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 60, "2025-02-28"),
        ("2021-11-30", 6, "2022-05-30"),
        ("2021-05-15", 0, "2021-05-15"),
    ],
)
def test_months_clamp_to_the_months_end(day: str, months: int, after: str) -> None:
    assert months_after(iso(day), months) == iso(after)


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        pytest.param("2024-12-23", 5, "2025-01-02", id="Christmas and new year"),
        pytest.param("2024-03-27", 5, "2024-04-05", id="Easter"),
        pytest.param("2022-06-01", 5, "2022-06-10", id="a jubilee"),
        pytest.param("2023-05-05", 1, "2023-05-09", id="a coronation"),
        pytest.param("2022-09-16", 1, "2022-09-20", id="a state funeral"),
        pytest.param("2021-12-24", 1, "2021-12-29", id="substitute days"),
        pytest.param("2024-08-23", 1, "2024-08-27", id="late August"),
    ],
)
def test_bank_holidays_of_england_and_wales_are_no_working_days(
    day: str, count: int, after: str
) -> None:
    assert working_days_after(iso(day), count) == iso(after)


def test_every_official_bank_holiday_is_no_working_day() -> None:
    if not HOLIDAYS.exists():
        pytest.skip("evidence: the official bank holidays are not beside the checkout")
    events = json.loads(HOLIDAYS.read_text(encoding="utf-8"))["england-and-wales"]["events"]
    days = [iso(event["date"]) for event in events]
    assert len(days) > 100
    assert [day for day in days if working_days_after(day - timedelta(days=1), 1) == day] == []


def test_every_other_weekday_is_a_working_day() -> None:
    if not HOLIDAYS.exists():
        pytest.skip("evidence: the official bank holidays are not beside the checkout")
    events = json.loads(HOLIDAYS.read_text(encoding="utf-8"))["england-and-wales"]["events"]
    off = {iso(event["date"]) for event in events}
    span = (max(off) - min(off)).days
    days = [min(off) + timedelta(days=n) for n in range(span + 1)]
    work = [day for day in days if day.weekday() < 5 and day not in off]
    assert [day for day in work if working_days_after(day - timedelta(days=1), 1) != day] == []


@pytest.mark.parametrize(
    ("since", "on", "what", "said"),
    [
        ("2010-06-02", "2015-10-26", "the deaths", "1,972 days since the deaths"),
        ("2010-06-02", "2010-06-03", "the deaths", "1 day since the deaths"),
        ("2010-06-02", "2010-06-02", "the deaths", "0 days since the deaths"),
    ],
)
def test_an_age_says_since_what(since: str, on: str, what: str, said: str) -> None:
    assert spoken_age(iso(since), iso(on), what) == said


@given(began=DAYS, clock=st.sampled_from(Clock), printed=st.none() | DAYS)
def test_what_is_due_is_never_due_before_it_began(
    began: date, clock: Clock, printed: date | None
) -> None:
    found = due(clock, began, printed)
    assert found is not None
    assert found.day >= began
    assert found.rule == PRINTED or (found.slip is not None) == (printed is not None)


@given(one=DAYS, other=DAYS, clock=st.sampled_from(Clock))
def test_what_began_later_is_not_due_sooner(one: date, other: date, clock: Clock) -> None:
    first, second = due(clock, min(one, other)), due(clock, max(one, other))
    assert first is not None
    assert second is not None
    assert first.day <= second.day


@given(day=DAYS, months=st.integers(0, 120), more=st.integers(0, 120))
def test_more_months_are_never_sooner_and_never_leave_the_month(
    day: date, months: int, more: int
) -> None:
    after = months_after(day, months)
    assert after <= months_after(day, months + more)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day <= day.day


@given(day=DAYS, count=st.integers(1, 40))
def test_a_working_day_is_a_weekday_and_each_comes_after_the_one_before(
    day: date, count: int
) -> None:
    after = working_days_after(day, count)
    assert after.weekday() < 5
    assert after > working_days_after(day, count - 1)


@given(since=DAYS, days=st.integers(0, 4000), more=st.integers(0, 400))
def test_rungs_are_reached_in_order_and_never_ahead_of_time(
    since: date, days: int, more: int
) -> None:
    on = since + timedelta(days=days)
    now, later = reached(since, on), reached(since, on + timedelta(days=more))
    assert (now is None) == (age_days(since, on) < 30)
    if now is not None:
        assert later is not None
        assert since < now.day <= on
        assert now.day <= later.day
