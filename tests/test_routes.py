"""Who hears what, and when: the rules as tables, on the days when London's clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.kinds import Kind, Severity
from db.routes import About, How, Quiet, Raise, Routes, Rule, next_due
from db.times import LONDON

LOW, NORMAL, HIGH = Severity.LOW, Severity.NORMAL, Severity.HIGH
AT = datetime(2024, 6, 4, 10, 20, 30, tzinfo=UTC)


def z(text: str) -> datetime:
    return datetime.fromisoformat(text + ":00Z" if len(text) == 16 else text + "Z")


def about(kind: Kind = Kind.ADDED, severity: Severity = NORMAL, **given: object) -> About:
    return About(source="hmicfrs", kind=kind, severity=severity, **given)  # type: ignore[arg-type]


def rule(channel: str = "#a", name: str = "r", **given: object) -> Rule:
    return Rule(name=name, channel=channel, **given)  # type: ignore[arg-type]


def told(routes: Routes, what: About, at: datetime = AT) -> list[tuple[str, str]]:
    return [(order.channel, order.how.value) for order in routes.orders(what, at)]


@pytest.mark.parametrize(
    ("severity", "how"), [(HIGH, "now"), (NORMAL, "now"), (LOW, "weekly")], ids=str
)
def test_without_rules_all_is_told_at_once_but_what_is_low_in_the_weekly_digest(
    severity: Severity, how: str
) -> None:
    assert told(Routes.of(["terminal"]), about(severity=severity)) == [("terminal", how)]


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        pytest.param({}, True, id="an empty rule fits all"),
        pytest.param({"sources": ("hmicfrs", "iopc")}, True, id="one of its sources"),
        pytest.param({"sources": ("iopc",)}, False, id="another source"),
        pytest.param({"kinds": ("buried",)}, True, id="its kind"),
        pytest.param({"kinds": ("removed",)}, False, id="another kind"),
        pytest.param({"topics": ("domestic abuse",)}, True, id="one of the topics"),
        pytest.param({"topics": ("custody",)}, False, id="no such topic"),
        pytest.param({"forces": ("kent",)}, True, id="its force"),
        pytest.param({"forces": ("essex",)}, False, id="another force"),
        pytest.param(
            {"forces": ("kent",), "topics": ("custody",)}, False, id="every list must fit"
        ),
        pytest.param({"severity": HIGH}, True, id="at least"),
        pytest.param({"to": NORMAL}, False, id="at most"),
        pytest.param({"severity": HIGH, "to": HIGH}, True, id="exactly"),
    ],
)
def test_a_rule_is_for_what_fits_every_list(given: dict[str, object], fits: bool) -> None:
    what = about(Kind.BURIED, HIGH, topics=("domestic abuse", "x"), forces=("kent",))
    assert bool(told(Routes(rules=(rule(**given),)), what)) is fits


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([], [], id="no rule, nobody"),
        pytest.param(
            [rule(how=How.DAILY), rule(how=How.NOW)], [("#a", "daily")], id="the first decides"
        ),
        pytest.param(
            [rule(kinds=("removed",), how=How.DAILY), rule()], [("#a", "now")], id="that fits"
        ),
        pytest.param(
            [rule("#a"), rule("#b", how=How.WEEKLY)],
            [("#a", "now"), ("#b", "weekly")],
            id="for each channel",
        ),
        pytest.param([rule(mute=True), rule()], [], id="a mute decides too"),
        pytest.param([rule(mute=True), rule("#b")], [("#b", "now")], id="for its channel alone"),
    ],
)
def test_for_each_channel_the_first_rule_that_fits_decides(
    rules: list[Rule], expected: list[tuple[str, str]]
) -> None:
    assert told(Routes(rules=tuple(rules)), about()) == expected


@pytest.mark.parametrize(
    ("raising", "severity", "expected"),
    [
        pytest.param(Raise(name="r", raise_to=HIGH, topics=("custody",)), LOW, "now", id="raised"),
        pytest.param(
            Raise(name="r", raise_to=HIGH, topics=("x",)), LOW, "weekly", id="not its topic"
        ),
        pytest.param(Raise(name="r", raise_to=LOW), HIGH, "now", id="never lowered"),
        pytest.param(
            Raise(name="r", raise_to=HIGH, severity=NORMAL), LOW, "weekly", id="from normal"
        ),
    ],
)
def test_a_topic_may_make_a_change_graver(
    raising: Raise, severity: Severity, expected: str
) -> None:
    usual = Routes.of(["terminal"])
    routes = Routes(rules=usual.rules, raising=(raising,))
    assert told(routes, about(severity=severity, topics=("custody",))) == [("terminal", expected)]


def test_what_raises_most_counts() -> None:
    raising = (Raise(name="a", raise_to=NORMAL), Raise(name="b", raise_to=HIGH))
    most = Routes(raising=raising).raised(about(severity=LOW))
    assert most is not None
    assert most.name == "b"


@pytest.mark.parametrize(
    ("how", "at", "due"),
    [
        pytest.param(How.NOW, "2024-06-04T10:20", "2024-06-04T10:20", id="now is now"),
        pytest.param(How.HOURLY, "2024-06-04T10:20", "2024-06-04T11:00", id="the full hour"),
        pytest.param(How.HOURLY, "2024-06-04T11:00", "2024-06-04T12:00", id="on it, the next"),
        pytest.param(How.DAILY, "2024-06-04T07:59", "2024-06-04T08:00", id="09:00 in summer"),
        pytest.param(How.DAILY, "2024-06-04T08:00", "2024-06-05T08:00", id="on it, tomorrow"),
        pytest.param(How.DAILY, "2024-01-04T10:00", "2024-01-05T09:00", id="09:00 in winter"),
        pytest.param(How.DAILY, "2024-03-30T10:00", "2024-03-31T08:00", id="clocks go forward"),
        pytest.param(How.DAILY, "2024-10-26T10:00", "2024-10-27T09:00", id="clocks go back"),
        pytest.param(
            How.DAILY, "2024-10-27T00:30", "2024-10-27T09:00", id="in the hour told twice"
        ),
        pytest.param(How.WEEKLY, "2024-06-03T07:59", "2024-06-03T08:00", id="Monday before 09:00"),
        pytest.param(How.WEEKLY, "2024-06-03T08:00", "2024-06-10T08:00", id="Monday at 09:00"),
        pytest.param(How.WEEKLY, "2024-06-09T23:30", "2024-06-10T08:00", id="Monday in London"),
        pytest.param(
            How.WEEKLY, "2024-10-26T10:00", "2024-10-28T09:00", id="over the clock change"
        ),
        pytest.param(How.WEEKLY, "2024-12-31T10:00", "2025-01-06T09:00", id="over the new year"),
    ],
)
def test_digests_are_due_by_the_clocks_of_london(how: How, at: str, due: str) -> None:
    assert next_due(how, z(at)) == z(due)


NIGHT = Quiet(since=time(19), until=time(7, 30), but=HIGH)
NOON = Quiet(since=time(12), until=time(13))
SMALL = Quiet(since=time(23), until=time(1, 30))


@pytest.mark.parametrize(
    ("quiet", "how", "severity", "at", "due"),
    [
        pytest.param(NIGHT, "now", NORMAL, "2024-06-04T17:59", "2024-06-04T17:59", id="before"),
        pytest.param(
            NIGHT, "now", NORMAL, "2024-06-04T18:00", "2024-06-05T06:30", id="as it begins"
        ),
        pytest.param(
            NIGHT, "now", NORMAL, "2024-06-04T23:30", "2024-06-05T06:30", id="past midnight"
        ),
        pytest.param(NIGHT, "now", NORMAL, "2024-06-05T06:30", "2024-06-05T06:30", id="as it ends"),
        pytest.param(NIGHT, "now", HIGH, "2024-06-04T23:30", "2024-06-04T23:30", id="the grave"),
        pytest.param(
            NIGHT, "now", LOW, "2024-03-30T23:30", "2024-03-31T06:30", id="clocks forward"
        ),
        pytest.param(NIGHT, "now", LOW, "2024-10-26T23:30", "2024-10-27T07:30", id="clocks back"),
        pytest.param(
            NIGHT, "hourly", LOW, "2024-06-04T17:20", "2024-06-05T06:30", id="a digest too"
        ),
        pytest.param(NIGHT, "daily", LOW, "2024-06-04T17:20", "2024-06-05T08:00", id="due by day"),
        pytest.param(NOON, "now", HIGH, "2024-06-04T11:30", "2024-06-04T12:00", id="all wait"),
        pytest.param(NOON, "now", HIGH, "2024-06-04T12:00", "2024-06-04T12:00", id="within a day"),
        pytest.param(
            SMALL, "now", LOW, "2024-10-27T00:15", "2024-10-27T00:30", id="told twice, first"
        ),
        pytest.param(
            SMALL, "now", LOW, "2024-10-27T01:15", "2024-10-27T01:30", id="told twice, again"
        ),
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end(
    quiet: Quiet, how: str, severity: Severity, at: str, due: str
) -> None:
    routes = Routes(rules=(rule(how=How(how)),), quiet=quiet)
    (order,) = routes.orders(about(severity=severity), z(at))
    assert order.due == z(due)


moments = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minute: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(at=moments, how=st.sampled_from(How))
def test_a_digest_is_due_later_and_within_its_time(at: datetime, how: How) -> None:
    due, longest = next_due(how, at), {"now": 0, "hourly": 1, "daily": 25, "weekly": 169}[how]
    assert (at == due) if how is How.NOW else (at < due <= at + timedelta(hours=longest))
    if how in (How.DAILY, How.WEEKLY):
        local = due.astimezone(LONDON)
        assert (local.time(), how is How.DAILY or local.weekday() == 0) == (time(9), True)


@given(at=moments, since=minutes, until=minutes, how=st.sampled_from(How))
def test_nothing_is_due_in_quiet_hours_or_before_it_was_seen(
    at: datetime, since: time, until: time, how: How
) -> None:
    quiet = Quiet(since=since, until=until, but=HIGH)
    routes = Routes(rules=(rule(how=how),), quiet=quiet)
    (order,) = routes.orders(about(), at)
    assert order.due >= at
    assert not quiet.holds(order.due, NORMAL)
    assert order.due <= next_due(how, at) + timedelta(hours=49)
    (grave,) = routes.orders(about(severity=HIGH), at)
    assert grave.due == next_due(how, at)
