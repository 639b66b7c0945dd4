"""Whatever the process dies of, and whenever, each posting arrives once and in order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from alerts_ground import (
    FAULTS,
    NAME,
    START,
    Clock,
    Died,
    deliveries,
    dies_before,
    edits,
    pass_of,
    record,
    slack,
    statuses,
    stored_uids,
)
from slack_replica import CHANNEL, SlackReplica

from alerts.outbox import SETTLING, Drained, drain
from alerts.slack import SlackChannel
from db.log import Log, open_log
from db.postings import Posting


@pytest.fixture
def clock() -> Clock:
    return Clock()


def dies_after(post: Callable[[Posting], str]) -> Callable[[Posting], str]:
    def posting_then_dying(posting: Posting) -> str:
        post(posting)
        raise Died

    return posting_then_dying


class Crashing:
    """A channel whose process dies now and then, before or after what it does."""

    def __init__(self, channel: SlackChannel, chance: random.Random) -> None:
        self.channel, self.chance, self.name = channel, chance, channel.name

    def _crash(self) -> None:
        if self.chance.random() < 0.15:
            raise Died

    def post(self, posting: Posting) -> str:
        self._crash()
        slack_ts = self.channel.post(posting)
        self._crash()
        return slack_ts

    def find(self, posting: Posting) -> str | None:
        self._crash()
        return self.channel.find(posting)


@pytest.mark.parametrize("seed", range(20))
def test_any_script_of_faults_and_crashes_leaves_each_posting_once_and_in_order(
    tmp_path: Path, seed: int
) -> None:
    run_at_random(tmp_path, seed)


@pytest.mark.prove
def test_a_thousand_scripts_of_faults_and_crashes(tmp_path: Path) -> None:
    runs = [run_at_random(tmp_path / str(seed), seed) for seed in range(1_000, 2_000)]
    faults, crashes = (sum(counts) for counts in zip(*runs, strict=True))
    print(f"1,000 runs, {faults} faults, {crashes} crashes: each posting once and in order")


def run_at_random(folder: Path, seed: int) -> tuple[int, int]:
    """Deliver through a seeded script of faults and crashes; return how many of each it met."""
    chance, clock = random.Random(seed), Clock()
    folder.mkdir(exist_ok=True)
    log = open_log(folder / "log.db")
    record(log, NAME, edits(4))
    script = chance.choices([fault for fault in FAULTS if fault != "slow"], k=8)
    history = chance.choices(["ok", "ok", "429:3", "500", "error:missing_scope"], k=6)
    crashes = 0
    with SlackReplica(script, history, page=1) as replica:
        for _ in range(60):
            try:
                if not pass_of(log, Crashing(slack(replica), chance), clock).error:
                    break
            except Died:
                crashes += 1
            clock.pass_(seconds=chance.choice([1, 20, 1_000]))
        assert replica.uids == stored_uids(log), (script, history)
    assert statuses(log) == ["sent"] * 4
    log.close()
    unmet = replica.script + replica.history
    return sum(step != "ok" for step in script + history) - sum(s != "ok" for s in unmet), crashes


@pytest.mark.parametrize("stored", [False, True])
def test_a_crash_between_claim_and_store_is_asked_about_first(
    log: Log, clock: Clock, stored: bool
) -> None:
    record(log, NAME, edits(2))
    with SlackReplica() as replica:
        channel = slack(replica)
        post = dies_after(channel.post) if stored else dies_before
        with pytest.raises(Died):
            drain(log, NAME, clock, post=post, find=channel.find)
        assert statuses(log) == ["sending", "pending"]
        assert pass_of(log, channel, clock).until == START + SETTLING
        clock.at += SETTLING
        assert pass_of(log, channel, clock).sent == 2
        assert replica.uids == stored_uids(log)


KILLED = """
    import os, signal, sys
    from datetime import UTC, datetime
    from alerts.outbox import drain
    from alerts.slack import SlackChannel
    from db.log import open_log

    path, base, channel, when = sys.argv[1:]
    slack = SlackChannel("xoxb-not-a-real-token", channel, base)

    def post(posting):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        slack.post(posting)
        os.kill(os.getpid(), signal.SIGKILL)

    at = datetime(2017, 11, 14, 9, 45, tzinfo=UTC)
    drain(open_log(path), slack.name, lambda: at, post=post, find=slack.find)
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_process_leaves_nothing_lost_or_doubled(log: Log, clock: Clock, when: str) -> None:
    record(log, NAME, edits(2))
    with SlackReplica() as replica:
        killed = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), log.path, replica.base, CHANNEL, when],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        assert statuses(log) == ["sending", "pending"]
        clock.at += SETTLING
        assert pass_of(log, slack(replica), clock).sent == 2
        assert replica.uids == stored_uids(log)


def test_the_terminal_shows_again_what_it_may_have_shown(log: Log, clock: Clock) -> None:
    record(log, "terminal", edits(1))
    with pytest.raises(Died):
        drain(log, "terminal", clock, post=dies_before, find=None)
    shown: list[Posting] = []
    drained = drain(log, "terminal", clock, post=shown.append, find=None)
    assert drained == Drained(sent=1)
    assert [posting.again for posting in shown] == [True]
    assert deliveries(log)[0]["attempts"] == 2
