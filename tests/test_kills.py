"""Whatever is killed, and whenever: the next run loses nothing and tells nothing twice."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from ground import (
    Ground,
    born,
    command,
    environment,
    happens,
    hours,
    inspectorate,
    key_of,
    publications,
)
from slack_replica import CHANNEL, SlackReplica

from scraper.replica.deeds import Edit, Note, Remove, Retitle
from scraper.replica.server import Replica
from scraper.replica.world import Gone, World

pytestmark = pytest.mark.slow

COUNT = 40
REVEALED = hours(50)
VICTIMS = ("group", "group", "crawl", "parent")
PASSING = ("ok", "ok", "429:1")
UNSURE = ("ok", "429", "dropped", "500 stored", "html")
"""Troubles after which a channel rests for 15 seconds or more, and is asked what arrived."""
PAGES = publications(COUNT)
SCRIPT = (
    born(PAGES[0], "new-on-page-one", hours(40)),
    born(PAGES[0], "another-on-page-one", hours(41)),
    born(PAGES[25], "new-on-page-three", hours(42), PAGES[25].published),
    happens(hours(40), PAGES[1], Edit(0, "The team has come to another view.")),
    happens(hours(40), PAGES[2], Edit(1, "The force has 17 days to answer.")),
    happens(hours(40), PAGES[3], Note(hours(40).date(), "two figures were corrected.")),
    happens(hours(40), PAGES[4], Retitle("Another title")),
    happens(hours(20), PAGES[9], Remove(Gone.NOT_FOUND)),
)
EXPECTED = Counter(
    [
        ("added", "publications/new-on-page-one"),
        ("added", "publications/another-on-page-one"),
        ("backdated", "publications/new-on-page-three"),
        ("edited silently", key_of(PAGES[1])),
        ("edited silently", key_of(PAGES[2])),
        ("edited", key_of(PAGES[3])),
        ("retitled", key_of(PAGES[4])),
        ("removed", key_of(PAGES[9])),
        ("opened", "publications/new-on-page-one"),  # comments are owed on each new report
        ("opened", "publications/another-on-page-one"),
        ("opened", "publications/new-on-page-three"),
    ]
)


def world() -> World:
    return inspectorate(COUNT, *SCRIPT)


@dataclass(frozen=True)
class Killed:
    """What was killed, after how many seconds, and what it left unfinished."""

    victim: str
    after: float
    alive: bool
    unfinished: list[Path]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A log before the crawl that reveals the changes."""
    with Replica(world()) as replica:
        ground = Ground(tmp_path_factory.mktemp("known"), replica)
        assert ground.run(hours(0)).status == 0
        assert ground.run(hours(26)).status == 0
    assert ground.told() == []
    return ground


@pytest.fixture(scope="module")
def usual(known: Ground, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """How many seconds an unkilled run takes that reads everything, and what it tells."""
    seconds = {}
    with Replica(world()) as replica:
        ground = known.copied_to(tmp_path_factory.mktemp("usual"), replica)
        fresh = Ground(tmp_path_factory.mktemp("fresh"), replica)
        for name, each, at in (("reveals", ground, REVEALED), ("fresh", fresh, hours(0))):
            began = monotonic()
            assert each.run(at).status == 0
            seconds[name] = monotonic() - began
    assert Counter(ground.told()) == EXPECTED
    return seconds


def killed(ground: Ground, at: datetime, victim: str, after: float) -> Killed:
    """Begin a run, kill it (or one of its two processes) after so many seconds, and wait."""
    ground.replica.at = at
    run = subprocess.Popen(
        command(*ground.ordered(at)), cwd=ground.folder, env=environment(**ground.settings),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    alive = False
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        alive = True
        children = children_of(run.pid)
        if victim == "group":
            os.killpg(run.pid, signal.SIGKILL)
        else:
            target = children[0] if victim == "crawl" and children else run.pid
            with suppress(ProcessLookupError):
                os.kill(target, signal.SIGKILL)
        run.wait(60)
        for child in children:
            wait_for(child)
    unfinished = [
        path.relative_to(ground.files / "work")
        for path in (ground.files / "work").rglob("exchanges.warc.gz")
    ]
    return Killed(victim, after, alive, unfinished)


def children_of(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def wait_for(pid: int) -> None:
    """Wait for the end of a process that is not a child of ours."""
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        ended, _, _ = select.select([descriptor], [], [], 60)
        os.close(descriptor)
        assert ended, f"process {pid} outlives the one that started it"


def reconciled(ground: Ground, left: Killed) -> None:
    """Nothing lies about, every crawl has an outcome, and evidence of what died is kept apart."""
    assert list((ground.files / "inbox").iterdir()) == []
    assert list((ground.files / "work").iterdir()) == []
    crawls = ground.ask("select outcome, reason from crawls")
    assert all(crawl["outcome"] for crawl in crawls)
    bad = [crawl for crawl in crawls if crawl["outcome"] != "complete"]
    assert bad in ([], [{"outcome": "failed", "reason": "killed"}])
    for path in left.unfinished:
        assert (ground.files / "apart" / path).stat().st_size >= 0
    recorded = {row["warc"] for row in ground.ask("select warc from evidence")}
    assert recorded <= {path.name for path in (ground.files / "warc").iterdir()}


def revealing_run_killed(
    known: Ground, folder: Path, seed: int, usual: float, troubles: tuple[str, ...] = PASSING
) -> Killed:
    """Kill a run that reveals changes to a Slack that fails now and then; run again and judge."""
    chance = random.Random(seed)
    with Replica(world()) as replica, SlackReplica(chance.choices(troubles, k=3)) as slack:
        ground = known.copied_to(folder, replica)
        ground.settings = {
            "PAGEFIVE_SLACK_TOKEN": "xoxb-not-a-real-token",
            "PAGEFIVE_SLACK_CHANNEL": CHANNEL,
            "PAGEFIVE_SLACK_API": slack.base,
        }
        left = killed(ground, REVEALED, chance.choice(VICTIMS), chance.uniform(0.3, usual * 1.05))
        assert ground.run(REVEALED).status == 0, left
        for later in range(1, 4):
            if ground.ask("select * from delivery where status <> 'sent' and how = 'now'"):
                ground.run(REVEALED + timedelta(minutes=20 * later), "pulse")
        assert Counter(ground.told()) == EXPECTED, left
        rows = ground.ask("select distinct status from delivery where how = 'now'")
        assert rows == [{"status": "sent"}]
        stored = [row["uid"] for row in ground.ask("select uid from posting order by id")]
        assert slack.uids == stored, left
        reconciled(ground, left)
    return left


def baseline_killed(folder: Path, seed: int, usual: float) -> Killed:
    """Kill a first sweep, run again and judge."""
    chance = random.Random(seed)
    with Replica(world()) as replica:
        ground = Ground(folder, replica)
        left = killed(ground, hours(0), chance.choice(VICTIMS), chance.uniform(0.3, usual * 1.05))
        assert ground.run(hours(0)).status == 0, left
        assert ground.told() == [], left
        assert ground.ask("select count(*) as n from publications") == [{"n": COUNT}]
        versions = ground.ask("select key, number, text from versions")
        assert len(versions) == len({row["key"] for row in versions}) == COUNT
        assert all(row["text"] for row in versions)
        places = ground.ask("select count(*) as n from placements where until is null")
        assert places == [{"n": COUNT}]
        reconciled(ground, left)
    return left


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_run_loses_no_change_and_tells_none_twice(
    known: Ground, tmp_path: Path, seed: int, usual: dict[str, float]
) -> None:
    revealing_run_killed(known, tmp_path, seed, usual["reveals"])


@pytest.mark.parametrize("seed", range(100, 104))
def test_a_killed_baseline_is_a_baseline_still(
    tmp_path: Path, seed: int, usual: dict[str, float]
) -> None:
    baseline_killed(tmp_path, seed, usual["fresh"])


@pytest.fixture
def figures() -> Iterator[list[Killed]]:
    points: list[Killed] = []
    yield points
    victims = Counter(point.victim for point in points if point.alive)
    unfinished = sum(bool(point.unfinished) for point in points)
    print(  # the figures are what the long proof is for
        f"\n{len(points)} seeded moments: killed {dict(victims)}, "
        f"{sum(not point.alive for point in points)} after the run's end, {unfinished} left an "
        "unfinished parcel: no change lost, none told twice"
    )


@pytest.mark.prove
def test_a_hundred_seeded_moments(
    known: Ground, tmp_path: Path, usual: dict[str, float], figures: list[Killed]
) -> None:
    for seed in range(1_000, 1_070):
        folder = tmp_path / str(seed)
        troubles = PASSING if seed % 5 else UNSURE
        figures.append(revealing_run_killed(known, folder, seed, usual["reveals"], troubles))
    for seed in range(2_000, 2_030):
        folder = tmp_path / str(seed)
        folder.mkdir()
        figures.append(baseline_killed(folder, seed, usual["fresh"]))
