"""What is said of a release, and when it may be: the whole span from last look to first sight."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from db.releases import (
    OFFICE_HOURS,
    Hours,
    Release,
    What,
    annotations,
    bank_holiday,
    eve_of,
    usual_hours,
)
from db.times import LONDON

CALENDAR = Path(__file__).parents[2] / "shared" / "evidence" / "calendar" / "bank-holidays.json"

EVE, FRIDAY, OUT, BETWEEN = What.EVE, What.FRIDAY, What.OUT_OF_HOURS, What.BETWEEN
ROUND_THE_CLOCK = Hours(days=tuple(range(7)), opens=time(), closes=time())
NIGHTS = Hours(days=(0, 1, 2, 3, 4, 5, 6), opens=time(20), closes=time())


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def release(last_look, first_seen, *, stated=None, together=1, hours=None):
    return Release(
        last_look=london(last_look) if last_look else None,
        first_seen=london(first_seen),
        stated=stated,
        together=together,
        hours=hours,
    )


def whats(*given, **more):
    return [one.what for one in annotations(release(*given, **more))]


def said(*given, **more):
    return [one.said for one in annotations(release(*given, **more))]


@pytest.mark.parametrize(
    ("last_look", "first_seen", "expected"),
    [
        # 14 November 2017 is a Tuesday.
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", [], id="a working morning"),
        pytest.param("2017-11-14T09:00", "2017-11-14T09:10", [], id="as the hours begin"),
        pytest.param("2017-11-14T17:20", "2017-11-14T17:29", [], id="as the hours end"),
        pytest.param("2017-11-14T08:49", "2017-11-14T08:59", [OUT], id="before the hours"),
        pytest.param("2017-11-14T08:50", "2017-11-14T09:00", [BETWEEN], id="found as they begin"),
        pytest.param("2017-11-14T17:30", "2017-11-14T17:40", [OUT], id="absent as they end"),
        pytest.param("2017-11-14T17:29", "2017-11-14T17:40", [BETWEEN], id="absent just before"),
        pytest.param("2017-11-14T23:55", "2017-11-15T00:05", [OUT], id="across midnight"),
        pytest.param("2017-11-14T18:00", "2017-11-15T08:59", [OUT], id="a night"),
        pytest.param("2017-11-14T18:00", "2017-11-15T09:00", [BETWEEN], id="a night and a minute"),
        pytest.param("2017-11-14T02:00", "2017-11-15T02:00", [BETWEEN], id="a look a day"),
        pytest.param("2017-11-18T10:00", "2017-11-18T10:10", [OUT], id="a Saturday"),
        pytest.param("2017-11-17T17:30", "2017-11-20T08:59", [OUT], id="a weekend"),
        pytest.param("2017-11-17T17:30", "2017-11-20T09:01", [BETWEEN], id="a weekend and Monday"),
        # 17 November 2017 is a Friday.
        pytest.param("2017-11-17T15:40", "2017-11-17T15:59", [], id="Friday before four"),
        pytest.param("2017-11-17T15:59", "2017-11-17T16:10", [BETWEEN], id="Friday around four"),
        pytest.param("2017-11-17T16:00", "2017-11-17T16:10", [FRIDAY], id="Friday from four"),
        pytest.param("2017-11-17T17:20", "2017-11-17T17:42", [FRIDAY], id="past the hours' end"),
        pytest.param("2017-11-17T17:32", "2017-11-17T17:42", [FRIDAY, OUT], id="Friday, late"),
        pytest.param("2017-11-17T23:50", "2017-11-17T23:59", [FRIDAY, OUT], id="Friday's last"),
        pytest.param("2017-11-17T23:50", "2017-11-18T00:00", [OUT], id="found on Saturday"),
        pytest.param("2017-11-16T17:40", "2017-11-17T08:50", [OUT], id="the night before Friday"),
        # Good Friday was 30 March 2018.
        pytest.param("2018-03-29T10:00", "2018-03-29T10:10", [EVE], id="Maundy Thursday"),
        pytest.param("2018-03-29T00:00", "2018-03-29T23:59", [EVE], id="all of Maundy Thursday"),
        pytest.param("2018-03-29T18:00", "2018-03-29T18:10", [EVE, OUT], id="its evening"),
        pytest.param("2018-03-28T23:50", "2018-03-29T08:50", [OUT], id="since the day before"),
        pytest.param("2018-03-29T17:00", "2018-03-30T09:00", [BETWEEN], id="into Good Friday"),
        pytest.param("2018-03-30T10:00", "2018-03-30T10:10", [OUT], id="Good Friday itself"),
        pytest.param("2018-03-30T17:00", "2018-03-30T17:10", [FRIDAY, OUT], id="its evening too"),
        pytest.param("2018-03-29T17:30", "2018-04-03T08:59", [OUT], id="the whole of Easter"),
        # 7 May 2018 was the bank holiday of early May, a Monday.
        pytest.param("2018-05-04T10:00", "2018-05-04T10:10", [EVE], id="the Friday before"),
        pytest.param(
            "2018-05-04T16:00", "2018-05-04T16:10", [EVE, FRIDAY], id="its late afternoon"
        ),
        pytest.param("2018-05-04T18:00", "2018-05-04T18:10", [EVE, FRIDAY, OUT], id="all three"),
        pytest.param("2018-05-05T10:00", "2018-05-05T10:10", [OUT], id="the Saturday within"),
        # Clocks went forward on 25 March 2018 and back on 28 October 2018, both Sundays.
        pytest.param("2018-03-23T16:00", "2018-03-23T16:10", [FRIDAY], id="winter: 16:00 UTC"),
        pytest.param("2018-06-15T15:55", "2018-06-15T16:05", [BETWEEN], id="summer: 15:00 UTC"),
        pytest.param("2018-06-15T16:00", "2018-06-15T16:05", [FRIDAY], id="summer from four"),
        pytest.param("2018-03-23T17:30", "2018-03-26T08:59", [OUT], id="a weekend of 71 hours"),
        pytest.param("2018-10-26T17:30", "2018-10-29T08:59", [OUT], id="a weekend of 73 hours"),
        pytest.param("2018-06-14T23:30", "2018-06-15T00:30", [OUT], id="midnight in London"),
        pytest.param(None, "2017-11-17T17:42", [], id="no look before it"),
        pytest.param("2017-11-01T10:00", "2017-11-17T17:42", [BETWEEN], id="weeks between looks"),
        pytest.param("2017-12-22T18:00", "2018-01-01T12:00", [BETWEEN], id="ten days of Christmas"),
    ],
)
def test_a_time_is_said_only_where_the_whole_span_lies_in_it(last_look, first_seen, expected):
    assert whats(last_look, first_seen) == expected


@pytest.mark.parametrize(
    ("hours", "last_look", "first_seen", "expected"),
    [
        pytest.param(NIGHTS, "2017-11-14T21:00", "2017-11-14T21:10", [], id="its own evening"),
        pytest.param(NIGHTS, "2017-11-14T23:50", "2017-11-14T23:59", [], id="up to midnight"),
        pytest.param(NIGHTS, "2017-11-14T10:00", "2017-11-14T10:10", [OUT], id="its odd morning"),
        pytest.param(NIGHTS, "2017-11-14T00:00", "2017-11-14T00:10", [OUT], id="past midnight"),
        pytest.param(NIGHTS, "2017-11-17T21:00", "2017-11-17T21:10", [FRIDAY], id="Friday is one"),
        pytest.param(ROUND_THE_CLOCK, "2017-11-18T03:00", "2017-11-18T03:10", [], id="any hour"),
        pytest.param(ROUND_THE_CLOCK, "2018-03-30T03:00", "2018-03-30T03:10", [OUT], id="holiday"),
        # 01:30 comes twice on 28 October 2018 and never on 25 March 2018.
        pytest.param(
            ROUND_THE_CLOCK, "2018-10-28T00:30", "2018-10-28T02:30", [], id="an hour comes twice"
        ),
        pytest.param(
            ROUND_THE_CLOCK, "2018-03-25T00:30", "2018-03-25T02:30", [], id="an hour never comes"
        ),
    ],
)
def test_a_source_has_its_own_hours(hours, last_look, first_seen, expected):
    assert whats(last_look, first_seen, hours=hours) == expected


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        pytest.param(
            ("2017-11-17T16:12", "2017-11-17T16:42"),
            ["released on Friday evening, between 16:12 and 16:42 on 17 Nov 2017"],
            id="Friday",
        ),
        pytest.param(
            ("2018-05-04T17:40", "2018-05-04T17:50"),
            [
                "released on the eve of a bank holiday (May Day), "
                "between 17:40 and 17:50 on 4 May 2018",
                "released on Friday evening",
                "released outside usual hours",
            ],
            id="the times are said once",
        ),
        pytest.param(
            ("2017-11-14T17:00", "2017-11-15T09:30"),
            ["released between 14 Nov 2017, 17:00 and 15 Nov 2017, 09:30"],
            id="two days",
        ),
        pytest.param(
            ("2017-11-14T20:00:05", "2017-11-14T20:00:40"),
            ["released outside usual hours, at 20:00 on 14 Nov 2017"],
            id="one minute",
        ),
        pytest.param(
            ("2018-06-15T17:40", "2018-06-15T17:50"),
            [
                "released on Friday evening, between 17:40 and 17:50 on 15 Jun 2018",
                "released outside usual hours",
            ],
            id="London's summer time",
        ),
    ],
)
def test_what_an_alert_says(given, sentences):
    assert said(*given) == sentences


@pytest.mark.parametrize(("together", "expected"), [(1, []), (9, []), (10, [What.BULK])])
def test_bulk_is_ten_or_more_on_one_listing_in_one_day(together, expected):
    assert whats("2017-11-14T10:00", "2017-11-14T10:10", together=together) == expected


def test_bulk_says_how_many():
    assert said("2017-11-14T10:00", "2017-11-14T10:10", together=33) == [
        "one of 33 first seen on this listing that day"
    ]


@pytest.mark.parametrize(
    ("last_look", "first_seen", "stated", "expected"),
    [
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", "2017-11-14", None, id="on its day"),
        pytest.param(
            "2017-11-14T10:00", "2017-11-14T10:10", "2017-11-20", None, id="of a day to come"
        ),
        pytest.param(
            "2017-11-14T10:00", "2017-11-14T10:10", "2017-11-13", "1 day", id="a day late"
        ),
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", "2017-11-11", "3 days", id="three"),
        pytest.param(
            "2017-11-13T10:00", "2017-11-14T10:10", "2017-11-11", "2 to 3 days", id="or two"
        ),
        pytest.param(
            "2017-11-09T10:00", "2017-11-14T10:10", "2017-11-11", "up to 3 days", id="looks"
        ),
        pytest.param(
            "2017-11-13T10:00", "2017-11-14T10:10", "2017-11-13", None, id="a day, or none"
        ),
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", "2017-11", None, id="its month"),
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", "2017-10", "14 days", id="last month"),
        pytest.param(None, "2017-11-14T10:10", "2017-11-11", "3 days", id="no look before it"),
        pytest.param(
            "2018-06-15T00:10", "2018-06-15T00:20", "2018-06-14", "1 day", id="London's midnight"
        ),
        pytest.param("2017-11-14T10:00", "2017-11-14T10:10", None, None, id="undated"),
    ],
)
def test_days_late_are_those_that_the_looks_allow(last_look, first_seen, stated, expected):
    found = [
        one.said
        for one in annotations(release(last_look, first_seen, stated=stated))
        if one.what is What.LATE
    ]
    assert [line.partition(", first seen ")[2] for line in found] == (
        [f"{expected} later"] if expected else []
    )


def test_days_late_name_the_stated_date():
    found = said("2017-11-14T10:00", "2017-11-14T10:10", stated="2017-10")
    assert found == ["dated October 2017, first seen 14 days later"]


@pytest.mark.parametrize(
    ("on", "holiday"),
    [
        pytest.param("2026-04-02", "Good Friday", id="Maundy Thursday"),
        pytest.param("2026-05-01", "May Day", id="a Friday before a Monday"),
        pytest.param("2026-12-24", "Christmas Day", id="Christmas on a Friday"),
        pytest.param("2027-12-24", "Christmas Day", id="Christmas on a Saturday"),
        pytest.param("2023-12-22", "Christmas Day", id="Christmas on a Monday"),
        pytest.param("2023-12-24", None, id="a Sunday is no working day"),
        pytest.param("2017-12-29", "New Year's Day", id="a Friday before New Year's Monday"),
        pytest.param("2021-12-31", "New Year's Day", id="a substitute day"),
        pytest.param("2026-12-25", None, id="the holiday itself"),
        pytest.param("2022-06-01", "Spring Bank Holiday", id="a moved holiday"),
        pytest.param("2022-09-16", "State Funeral of Queen Elizabeth II", id="one of its own"),
        pytest.param("2026-05-08", None, id="an ordinary Friday"),
        pytest.param("2026-04-01", None, id="two days before"),
    ],
)
def test_an_eve_is_the_last_working_day_before_the_run_that_holds_the_holiday(on, holiday):
    assert eve_of(date.fromisoformat(on)) == holiday


def test_bank_holidays_on_weekdays_are_the_official_ones():
    if not CALENDAR.exists():
        pytest.skip("the evidence is absent: calendar/bank-holidays.json")
    events = json.loads(CALENDAR.read_text(encoding="utf-8"))["england-and-wales"]["events"]
    official = {date.fromisoformat(event["date"]) for event in events}
    first, last = date(min(official).year, 1, 1), date(max(official).year, 12, 31)
    days = (first + timedelta(days=past) for past in range((last - first).days + 1))
    ours = {on for on in days if on.weekday() < 5 and bank_holiday(on)}
    assert len(official) > 100
    assert ours == {on for on in official if on.weekday() < 5}


def spans(count, *, begins, minutes=10, step=1, first="2018-01-01"):
    """Make spans on working days, `step` minutes later each."""
    made, on = [], london(f"{first}T{begins}")
    while len(made) < count:
        if on.weekday() < 5:
            late = timedelta(minutes=step * len(made))
            made.append((on + late, on + late + timedelta(minutes=minutes)))
        on += timedelta(days=1)
    return made


ODD = (london("2018-02-03T23:00"), london("2018-02-03T23:10"))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([], None, id="no history"),
        pytest.param(spans(19, begins="10:00"), None, id="nineteen are too few"),
        pytest.param(
            spans(20, begins="10:00"),
            Hours(days=(0, 1, 2, 3, 4), opens=time(10), closes=time(11)),
            id="twenty are enough",
        ),
        pytest.param(spans(40, begins="10:00", minutes=121), None, id="long spans say nothing"),
        pytest.param(
            [*spans(19, begins="10:00"), ODD],
            Hours(days=(0, 1, 2, 3, 4), opens=time(10), closes=time(11)),
            id="one in twenty may be odd",
        ),
        pytest.param(
            [*spans(18, begins="10:00"), ODD, ODD],
            Hours(days=(0, 1, 2, 3, 4, 5), opens=time(10), closes=time()),
            id="two in twenty may not",
        ),
        pytest.param(
            spans(30, begins="09:50", step=0, minutes=10),
            Hours(days=(0, 1, 2, 3, 4), opens=time(9), closes=time(10)),
            id="an hour ends at its end",
        ),
        pytest.param(
            spans(30, begins="09:50", step=0, minutes=11),
            Hours(days=(0, 1, 2, 3, 4), opens=time(9), closes=time(11)),
            id="a span lies in it wholly",
        ),
        pytest.param(spans(30, begins="23:50", step=0, minutes=20), None, id="always at midnight"),
        pytest.param(
            spans(130, begins="10:00", step=0, first="2018-02-01"),
            Hours(days=(0, 1, 2, 3, 4), opens=time(10), closes=time(12)),
            id="ten UTC in winter is eleven in summer",
        ),
    ],
)
def test_usual_hours_are_the_fewest_that_hold_95_percent(history, expected):
    assert usual_hours(history) == expected


def test_learned_hours_are_used():
    learned = usual_hours(spans(40, begins="18:00"))
    assert whats("2018-06-14T18:10", "2018-06-14T18:20", hours=learned) == []
    assert whats("2018-06-14T18:10", "2018-06-14T18:20") == [OUT]
    assert OFFICE_HOURS.opens == time(9)
