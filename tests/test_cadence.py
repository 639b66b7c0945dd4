"""When each depth of a source is due: the cadence as tables, and simulated days."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.cadence import (
    LONGEST,
    Standing,
    Visits,
    due,
    is_open,
)
from db.records import Depth
from db.releases import Hours

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
EVENING = datetime(2026, 3, 4, 21, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, tzinfo=UTC)
MAUNDY = datetime(2026, 4, 2, 19, 30, tzinfo=UTC)  # 20:30 in London
GOOD_FRIDAY = datetime(2026, 4, 3, 11, tzinfo=UTC)


def standing(now, *, failures=0, killed=False, ago=timedelta(), **known):
    visits = Visits(last=now - ago, failures=failures, killed=killed)
    swept = Visits(last=now - HOUR)
    depths = {Depth.SWEEP: swept, Depth.WINDOW: visits, Depth.PULSE: visits}
    return Standing(source="s", **{"visits": depths, **known})


def plan(known, now):
    return {one.depth: one for one in due(known, now)}


def waits(known, now, depth=Depth.PULSE):
    return plan(known, now)[depth].at - now


PULSES = [
    pytest.param(NOON, {"cost": 1}, 1, id="in hours every minute where a pulse is one request"),
    pytest.param(NOON, {"cost": 3}, 3, id="one request a minute"),
    pytest.param(NOON, {"cost": 9}, 5, id="never longer than five minutes in hours"),
    pytest.param(NOON, {"cost": 4, "expected": ("x",), "today": NOON.date()}, 2,
                 id="more often when something is expected"),
    pytest.param(NOON, {"cost": 4, "expected": ("x",), "today": EVENING.date() + DAY}, 4,
                 id="what was expected on another day is not"),
    pytest.param(EVENING, {}, 30, id="every half hour outside"),
    pytest.param(SATURDAY, {}, 30, id="the weekend is outside"),
    pytest.param(GOOD_FRIDAY, {}, 30, id="a bank holiday is outside"),
    pytest.param(MAUNDY, {"cost": 4}, 2, id="its eve is expected until late"),
    pytest.param(SATURDAY, {"hours": Hours(days=(5,), opens=time(9), closes=time(17))}, 1,
                 id="by the hours that were learned"),
    pytest.param(NOON, {"every": {Depth.PULSE: 7 * MINUTE}}, 7, id="a fixed interval"),
    pytest.param(EVENING, {"every": {Depth.PULSE: 7 * MINUTE}}, 7, id="fixed outside hours too"),
    pytest.param(datetime(2026, 3, 5, 6, 50, tzinfo=UTC), {}, 10, id="no later than it opens"),
    pytest.param(NOON, {"left": 100, "cost": 1}, 7.2, id="what is left lasts until midnight"),
    pytest.param(NOON, {"left": 2, "cost": 3}, 720, id="a spent budget waits for its next day"),
    pytest.param(NOON, {"rest_until": NOON + HOUR}, 60, id="a site that asked for rest has it"),
    pytest.param(NOON, {"refusals": 1}, 30, id="a refusal rests half an hour at least"),
    pytest.param(NOON, {"refusals": 3}, 120, id="more refusals rest longer"),
    pytest.param(NOON, {"refusals": 11}, 360, id="six hours at most"),
    pytest.param(NOON, {"failures": 1}, 2, id="twice as long after a failure"),
    pytest.param(NOON, {"failures": 4}, 16, id="and again after each"),
    pytest.param(NOON, {"failures": 12}, 360, id="to six hours"),
    pytest.param(NOON, {"failures": 1, "killed": True}, 0, id="once killed, at once again"),
    pytest.param(NOON, {"failures": 3, "killed": True}, 8, id="killed again and again, slower"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "known", "minutes"), PULSES)
def test_when_a_pulse_is_due(now, known, minutes):
    assert waits(standing(now, **known), now) == minutes * MINUTE


WINDOWS = [
    pytest.param(NOON, {}, 4, id="a few times a day in hours"),
    pytest.param(EVENING, {}, 12, id="seldom outside"),
    pytest.param(NOON, {"expected": ("x",), "today": NOON.date()}, 2, id="sooner when expected"),
    pytest.param(NOON, {"every": {Depth.WINDOW: HOUR}}, 1, id="as set"),
    pytest.param(NOON, {"failures": 2}, 6, id="slower when unwell"),
    pytest.param(NOON, {"left_below": 0}, 12, id="within what pulses leave"),
]


@pytest.mark.parametrize(("now", "known", "hours"), WINDOWS)
def test_when_a_window_is_due(now, known, hours):
    assert waits(standing(now, **known), now, Depth.WINDOW) == hours * HOUR


def swept(last, **visits):
    return {Depth.SWEEP: Visits(last=last, **visits)}


TWO = datetime(2026, 3, 4, 2, tzinfo=UTC)
SWEEPS = [
    pytest.param({"visits": {}}, NOON, id="at once where there was none"),
    pytest.param({"visits": swept(TWO)}, TWO + 23 * HOUR, id="each night"),
    pytest.param({"visits": swept(NOON)}, datetime(2026, 3, 5, 1, tzinfo=UTC),
                 id="the first night after a first run by day"),
    pytest.param({"visits": swept(NOON + 10 * HOUR)}, datetime(2026, 3, 6, 1, tzinfo=UTC),
                 id="not twice within 8 hours"),
    pytest.param({"visits": swept(TWO), "suspected": TWO}, TWO + 6 * HOUR,
                 id="again after six hours when something is suspected"),
    pytest.param({"visits": swept(TWO), "suspected": TWO - DAY}, TWO + 23 * HOUR,
                 id="not again for what an earlier sweep suspected"),
    pytest.param({"visits": swept(TWO, failures=1)}, TWO + HOUR, id="tried again after an hour"),
    pytest.param({"visits": swept(TWO, failures=3)}, TWO + 4 * HOUR, id="then after four"),
    pytest.param({"visits": swept(NOON, failures=1)}, datetime(2026, 3, 4, 19, tzinfo=UTC),
                 id="tried again outside its hours"),
    pytest.param({"visits": swept(TWO, failures=4)}, TWO + 23 * HOUR, id="and then each night"),
    pytest.param({"visits": swept(TWO, failures=1, killed=True)}, NOON, id="killed, at once"),
    pytest.param({"visits": swept(TWO), "every": {Depth.SWEEP: 2 * HOUR}}, TWO + 2 * HOUR,
                 id="as set"),
    pytest.param({"visits": swept(TWO), "hours": Hours(days=(0, 1, 2, 3, 4, 5, 6), opens=time(),
                 closes=time())}, TWO + 30 * HOUR, id="a source that never closes"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "at"), SWEEPS)
def test_when_a_sweep_is_due(known, at):
    assert plan(Standing(source="s", **known), NOON)[Depth.SWEEP].at == at


def test_nothing_else_is_due_before_the_first_sweep():
    assert set(plan(Standing(source="s"), NOON)) == {Depth.SWEEP}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(datetime(2026, 3, 27, 6, 59, tzinfo=UTC), False, id="before, in winter"),
        pytest.param(datetime(2026, 3, 27, 7, 0, tzinfo=UTC), True, id="open, in winter"),
        pytest.param(datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True, id="an hour sooner in summer"),
        pytest.param(datetime(2026, 3, 30, 18, 0, tzinfo=UTC), False, id="closed in summer"),
        pytest.param(datetime(2026, 10, 26, 18, 59, tzinfo=UTC), True, id="and in winter again"),
    ],
)
def test_hours_are_of_london(at, expected):
    assert is_open(None, at) is expected


def live(first: datetime, days: int, known: Standing, costs: dict[Depth, int], fails: set[int]):
    """Live through days minute by minute, as the service does; count crawls and requests."""
    visits = dict(known.visits)
    spent: Counter[str] = Counter()
    crawls: list[tuple[datetime, Depth]] = []
    for minute in range(days * 24 * 60):
        now = first + minute * MINUTE
        day = f"{now:%Y-%m-%d}"
        standing = replace(
            known, visits=visits, left=max(5000 - spent[day], 0),
            left_below=max(3000 - spent[day], 0), cost=costs[Depth.PULSE],
        )  # fmt: skip
        ready = [one for one in due(standing, now) if one.at <= now]
        if not ready:
            continue
        depth = ready[0].depth
        pulse = depth is Depth.PULSE  # what goes deeper stops where its budget does
        spent[day] += costs[depth] if pulse else min(costs[depth], standing.left_below)
        bad = len(crawls) in fails
        before = visits.get(depth)
        streak = (before.failures if before else 0) + 1 if bad else 0
        visits[depth] = Visits(last=now, failures=streak)
        crawls.append((now, depth))
    return crawls, spent


@settings(max_examples=12, deadline=None)
@given(
    first=st.sampled_from(
        [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), NOON]
    ),
    cost=st.integers(1, 60),
    deep=st.integers(1, 6000),
    fails=st.sets(st.integers(0, 300)),
    every=st.sampled_from([{}, {Depth.PULSE: MINUTE}, {Depth.PULSE: MINUTE, Depth.SWEEP: HOUR}]),
)
def test_no_day_goes_beyond_the_budget(first, cost, deep, fails, every):
    costs = {Depth.PULSE: cost, Depth.WINDOW: deep // 10 + 1, Depth.SWEEP: deep}
    crawls, spent = live(first, 2, Standing(source="s", every=every), costs, fails)
    assert crawls
    assert max(spent.values()) <= 5000


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(datetime(2026, 3, 26, tzinfo=UTC), id="the hour that is left out"),
        pytest.param(datetime(2026, 10, 22, tzinfo=UTC), id="the hour that comes twice"),
    ],
)
def test_no_look_is_missed_and_none_doubled_when_the_clocks_change(first):
    costs = {Depth.PULSE: 3, Depth.WINDOW: 12, Depth.SWEEP: 300}
    crawls, _ = live(first, 6, Standing(source="s"), costs, set())
    times = {depth: [at for at, one in crawls if one is depth] for depth in Depth}
    gaps = {depth: [later - at for at, later in pairwise(found)] for depth, found in times.items()}
    assert max(gaps[Depth.PULSE]) <= 32 * MINUTE
    assert min(gaps[Depth.PULSE]) >= 2 * MINUTE
    assert max(gaps[Depth.WINDOW]) <= 12 * HOUR + 2 * MINUTE
    assert 22 * HOUR <= min(gaps[Depth.SWEEP]) <= max(gaps[Depth.SWEEP]) <= DAY + 5 * HOUR
    assert len(times[Depth.SWEEP]) in (6, 7)
    open_gaps = [gap for at, gap in zip(times[Depth.PULSE], gaps[Depth.PULSE], strict=False)
                 if is_open(None, at) and is_open(None, at + gap)]  # fmt: skip
    assert max(open_gaps) <= 5 * MINUTE


def test_an_unwell_source_is_still_asked():
    costs = dict.fromkeys(Depth, 5)
    crawls, _ = live(NOON, 2, Standing(source="s"), costs, set(range(1, 10_000)))
    pulses = [at for at, depth in crawls if depth is Depth.PULSE]
    gaps = [later - at for at, later in pairwise(pulses)]
    assert HOUR < max(gaps) <= LONGEST + 2 * MINUTE
