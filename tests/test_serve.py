"""The service, as a process on the replica: what it starts, how it ends, what a kill leaves."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from ground import Ground, born, command, environment, hours, inspectorate, pagefive, publications

from db.cadence import Due
from db.records import Depth
from db.settings import SettingsError, load_settings
from scraper.replica.server import Replica
from scraper.serving.choosing import Task, begin_now
from scraper.serving.loop import intervals

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PULSE, WINDOW, SWEEP = Depth
COUNT = 30
LONG = 40


def owed(source: str, depth: Depth, seconds: float = 0) -> Due:
    return Due(source=source, depth=depth, at=NOW + timedelta(seconds=seconds), why="")


def task(depth: Depth, *sources: str) -> Task:
    return Task(depth=depth, sources=sources)


HOSTS = {name: {name} for name in "abcdef"} | {"a2": {"a"}}
BEGINS = [
    pytest.param([owed("a", PULSE), owed("b", PULSE)], [], [task(PULSE, "a", "b")],
                 id="pulses share a process"),
    pytest.param([owed("a", PULSE), owed("a", SWEEP)], [], [task(SWEEP, "a")],
                 id="the deepest of a source goes first"),
    pytest.param([owed("a", SWEEP, 1)], [], [], id="nothing before its time"),
    pytest.param([owed("a", PULSE, 15), owed("b", PULSE, 16)], [], [task(PULSE, "a")],
                 id="but a pulse that is due a moment later goes with the round"),
    pytest.param([owed("a", PULSE)], [task(SWEEP, "a")], [], id="no two crawls of a source"),
    pytest.param([owed("a2", PULSE)], [task(WINDOW, "a")], [], id="nor of a host"),
    pytest.param([owed("a", SWEEP), owed("a2", SWEEP)], [], [task(SWEEP, "a")],
                 id="nor two of a host begun at once"),
    pytest.param([owed("a", PULSE), owed("a2", PULSE)], [], [task(PULSE, "a", "a2")],
                 id="a round takes those of a host one by one"),
    pytest.param([owed(name, SWEEP) for name in "abc"], [],
                 [task(SWEEP, "a"), task(SWEEP, "b")], id="two deep ones at once"),
    pytest.param([owed("c", SWEEP), owed("d", PULSE)], [task(SWEEP, "a"), task(SWEEP, "b")],
                 [task(PULSE, "d")], id="pulses go on beside them"),
    pytest.param([owed("b", PULSE)], [task(PULSE, "a")], [task(PULSE, "b")],
                 id="a slow round holds up only its own"),
    pytest.param([owed("b", PULSE)], [task(PULSE, name) for name in "acde"], [],
                 id="but four at most"),
]  # fmt: skip


@pytest.mark.parametrize(("dues", "running", "expected"), BEGINS)
def test_what_begins_now(dues: list[Due], running: list[Task], expected: list[Task]) -> None:
    assert list(begin_now(dues, NOW, HOSTS, running)) == expected


def test_a_sources_own_intervals_stand_over_those_of_all() -> None:
    every: dict[str, Any] = {"pulse": 5, "sweep": 1440, "iopc": {"pulse": 2}}
    assert intervals(every, "iopc")[PULSE] == timedelta(minutes=2)
    assert intervals(every, "hmicfrs") == {PULSE: timedelta(minutes=5), SWEEP: timedelta(days=1)}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"every": {"pulses": 5}}, "by depth", id="no such depth"),
        pytest.param({"every": {"iopc": {"pulse": 0}}}, "by depth", id="no time at all"),
        pytest.param({"ping_url": "http://example.org/"}, "https", id="in the clear"),
    ],
)
def test_a_wrong_setting_names_what_is_expected(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(os.devnull, **given)


class Served:
    """A service that runs."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.said = ground.folder / "said"
        via = f"127.0.0.1:{ground.replica.port}"
        ordered = command("serve", ground.source, "--via", via, "--db", ground.db)
        with self.said.open("a") as said:
            self.process = subprocess.Popen(
                ordered, cwd=ground.folder, env=environment(**ground.settings), stdout=said,
                stderr=said,
            )  # fmt: skip

    def lines(self, event: str) -> list[dict[str, Any]]:
        found = (line for line in self.said.read_text().splitlines() if line.startswith("{"))
        return [line for line in map(json.loads, found) if line["event"] == event]

    def depths(self) -> list[str]:
        return [line["depth"] for line in self.lines("crawl")]

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait, a moment at a time, until something holds."""
        ends = monotonic() + LONG
        while not holds():
            assert monotonic() < ends, self.said.read_text()
            with pytest.raises(subprocess.TimeoutExpired):
                self.process.wait(0.1)

    def ended(self, by: int) -> int:
        self.process.send_signal(by)
        return self.process.wait(30)


@contextmanager
def served(ground: Ground) -> Iterator[Served]:
    service = Served(ground)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.wait()


def crawls_of(ground: Ground) -> list[int]:
    """The processes that crawl into this ground's log."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                said = (entry / "cmdline").read_text()
            except OSError:
                continue
            if f"db={ground.db}" in said:
                found.append(int(entry.name))
    return found


@contextmanager
def pinged() -> Iterator[tuple[str, list[str]]]:
    paths: list[str] = []

    class Heard(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/alive", paths
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_it_sweeps_then_pulses_shows_that_it_lives_and_ends_cleanly(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT), at=hours(0)) as replica, pinged() as (url, pings):
        ground = Ground(tmp_path, replica, settings={"PAGEFIVE_PING_URL": url})
        with served(ground) as service:
            service.until(lambda: "pulse" in service.depths())
            assert service.depths() == ["sweep", "window", "pulse"]
            second = pagefive("serve", "--db", ground.db, folder=tmp_path)
            assert second.status == 2
            served_by = f"{ground.db} is served already, by process {service.process.pid}"
            assert second.said == [f"pagefive: {served_by}"]
            beat = json.loads((tmp_path / "log.db.heartbeat").read_text())
            assert beat["pid"] == service.process.pid
            assert pings == ["/alive"]
            assert service.ended(signal.SIGTERM) == 0
        assert not (tmp_path / "log.db.heartbeat").exists()
        assert crawls_of(ground) == []
        outcomes = ground.ask("select distinct outcome from crawls")
        assert outcomes == [{"outcome": "complete"}]


@pytest.mark.slow
def test_told_to_stop_in_a_sweep_it_ends_in_time_and_leaves_no_process(tmp_path: Path) -> None:
    with Replica(inspectorate(400), at=hours(0)) as replica:
        ground = Ground(tmp_path, replica)
        with served(ground) as service:
            service.until(lambda: bool(crawls_of(ground)))
            began = monotonic()
            assert service.ended(signal.SIGTERM) == 0
            assert monotonic() - began < 30
        assert crawls_of(ground) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1))
def test_killed_at_a_seeded_moment_the_next_start_needs_no_hand(tmp_path: Path, seed: int) -> None:
    pages = publications(COUNT)
    fresh = born(pages[0], "new-on-page-one", hours(40))
    with Replica(inspectorate(COUNT, fresh), at=hours(0)) as replica:
        ground = Ground(tmp_path, replica)
        with served(ground) as service:
            service.until(lambda: bool(crawls_of(ground)))
            with pytest.raises(subprocess.TimeoutExpired):
                service.process.wait(random.Random(seed).uniform(0.2, 3))
            assert service.ended(signal.SIGKILL) == -signal.SIGKILL
        service.said.unlink()
        with served(ground) as service:
            service.until(lambda: "pulse" in service.depths())
            assert service.ended(signal.SIGTERM) == 0
        assert ground.ask("select count(*) as n from publications") == [{"n": COUNT}]
        assert ground.told() == []
        assert ground.ask("select count(*) as n from crawls where outcome is null") == [{"n": 0}]
        assert list((ground.files / "inbox").iterdir()) == []
        assert crawls_of(ground) == []


@pytest.mark.slow
def test_a_round_killed_by_hand_is_closed_and_the_service_goes_on(tmp_path: Path) -> None:
    with Replica(inspectorate(200), at=hours(0)) as replica:
        ground = Ground(tmp_path, replica)
        with served(ground) as service:
            service.until(lambda: bool(list((ground.files / "work").glob("*/crawl.json"))))
            for crawl in crawls_of(ground):
                os.kill(crawl, signal.SIGKILL)
            service.until(lambda: "sweep" in service.depths()[1:])
            assert [line["reason"] for line in service.lines("crawl")[:1]] == ["killed"]
            assert service.ended(signal.SIGTERM) == 0
        assert ground.ask("select count(*) as n from publications") == [{"n": 200}]
        assert crawls_of(ground) == []
