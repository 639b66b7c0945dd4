"""Archives are never asked more often than they allow, whoever asks; and left alone when told."""

import asyncio
import subprocess
import sys
import time
from bisect import bisect_left
from datetime import UTC, datetime, timedelta

import pytest
from archive_ground import IA, JULY, UKGWA, indexed, stamp, world
from ground import environment
from hypothesis import given, settings
from hypothesis import strategies as st

from db.archived import HostRest
from scraper.archives.pace import Pace
from scraper.archives.rates import RATES, next_turn, rest_after
from scraper.replica.server import Replica

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def most_in(seconds, times):
    """Return the most times that lie in any span of so many seconds."""
    return max(bisect_left(times, at + seconds) - number for number, at in enumerate(times))


class Clock:
    """A clock that only moves when somebody waits, or is told that something took long."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now

    async def pause(self, seconds):
        self.now += seconds


def asked(pace, clock, host, takes):
    """Return when each request left, where each answer takes so long."""

    async def ask():
        times = []
        for seconds in takes:
            await pace.turn(host)
            times.append(clock.now)
            clock.now += seconds
        return times

    return asyncio.run(ask())


@settings(deadline=None, max_examples=30)  # files are written, on whatever disk
@given(st.lists(st.floats(0, 8), min_size=50, max_size=120))
def test_no_minute_holds_more_requests_than_are_allowed(tmp_path_factory, takes):
    clock = Clock()
    pace = Pace(tmp_path_factory.mktemp("pace"), clock=clock, pause=clock.pause)
    for host, rate in RATES.items():
        assert most_in(60, asked(pace, clock, host, takes)) <= rate.a_minute


def test_a_request_that_leaves_a_little_late_makes_no_minute_too_full():
    rate = RATES[IA]
    late = rate.seconds - 60 / rate.a_minute
    assert late == pytest.approx(0.125)
    times = [late, *(rate.seconds * turn for turn in range(1, 60))]
    assert most_in(60, times) <= rate.a_minute


def test_the_stated_rates_are_those_that_are_held():
    assert {host: rate.a_minute for host, rate in RATES.items()} == {IA: 24, UKGWA: 12}
    assert all(rate.why for rate in RATES.values())


def test_all_that_share_a_log_stand_in_one_queue(tmp_path):
    """Two processes' paces, one after the other and interleaved."""
    clock = Clock()
    first, second = (Pace(tmp_path, clock=clock, pause=clock.pause) for _ in range(2))

    async def ask():
        times = []
        for turn in range(80):
            await (first if turn % 3 else second).turn(IA)
            times.append(clock.now)
        return times

    assert most_in(60, asyncio.run(ask())) <= 24


def test_hosts_are_paced_apart_and_others_not_at_all(tmp_path):
    clock = Clock()
    pace = Pace(tmp_path, clock=clock, pause=clock.pause)
    began = clock.now
    asked(pace, clock, "www.policeconduct.gov.uk", [0] * 100)
    asked(pace, clock, IA, [0])
    asked(pace, clock, UKGWA, [0])
    assert clock.now == began


@pytest.mark.parametrize(
    ("last", "turn"),
    [
        pytest.param(None, 100.0, id="the first"),
        pytest.param(99.0, 101.5, id="one just before"),
        pytest.param(50.0, 100.0, id="one long before"),
        pytest.param(120.0, 122.5, id="a queue"),
        pytest.param(90_000.0, 100.0, id="the clock was set back"),
    ],
)
def test_the_next_turn_follows_the_last(last, turn):
    assert next_turn(last, 100.0, 2.5) == turn


def test_a_file_of_turns_that_was_spoilt_is_begun_anew(tmp_path):
    (tmp_path / f"{IA}.turn").write_text("not a time")
    clock = Clock()
    assert (
        asked(Pace(tmp_path, clock=clock, pause=clock.pause), clock, IA, [0, 0])[1] > clock.now - 3
    )


def rest(until, times):
    return HostRest(host=IA, until=until, times=times)


@pytest.mark.parametrize(
    ("before", "told", "wait", "times"),
    [
        pytest.param(None, None, HOUR, 1, id="the first: an hour"),
        pytest.param(None, timedelta(seconds=30), HOUR, 1, id="a short Retry-After: an hour"),
        pytest.param(None, 3 * HOUR, 3 * HOUR, 1, id="a long Retry-After is obeyed"),
        pytest.param(rest(NOW - HOUR, 1), None, 2 * HOUR, 2, id="again: two hours"),
        pytest.param(rest(NOW - HOUR, 3), None, 8 * HOUR, 4, id="the fourth: eight"),
        pytest.param(rest(NOW - HOUR, 40), None, 32 * HOUR, 41, id="at most 32"),
        pytest.param(rest(NOW - 25 * HOUR, 3), None, HOUR, 1, id="after a good day: an hour"),
    ],
)
def test_a_refusal_for_asking_too_often_is_rested_for(before, told, wait, times):
    assert rest_after(before, IA, NOW, told) == rest(NOW + wait, times)


class Watched(Replica):
    """A replica that notes when each request came."""

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.came = []

    async def _serve(self, request):
        self.came.append((request.host, time.monotonic()))
        return await super()._serve(request)


@pytest.mark.slow
def test_measured_on_loopback_no_scaled_minute_holds_more_than_24_requests(tmp_path):
    """A real crawl in a twentieth of the time: robots.txt, index and copies stand in the queue."""
    scale = 0.05
    with Watched(world(*indexed(45), page=10), at=JULY) as replica:
        given = [f"db={tmp_path / 'p.db'}", f"via=127.0.0.1:{replica.port}", f"pace={scale}",
                 f"at={stamp(JULY)}"]  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "scraper", "ipcc_archive", *given], cwd=tmp_path, check=True,
            env=environment(), stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip
        times = [at for host, at in replica.came if host == IA]
    assert len(times) > 50
    assert most_in(60 * scale, times) <= 24
    assert most_in(60 * scale, times) >= 18, "the crawl did not hurry: nothing was measured"
