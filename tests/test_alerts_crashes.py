"""Whatever the process dies of, and whenever, each posting arrives once and in order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import pytest
from alerts_ground import (
    DIFF,
    FAULTS,
    NAME,
    PICTURE,
    START,
    Clock,
    Died,
    change,
    deliveries,
    dies_before,
    edits,
    pass_of,
    record,
    slack,
    statuses,
    stored_arrivals,
    stored_uids,
    told,
)
from slack_replica import CHANNEL, SlackReplica

from alerts.outbox import SETTLING, Drained, drain
from alerts.slack import MARK
from db.log import Log, open_log
from db.postings import Posting
from db.records import Kind, Severity


@pytest.fixture
def clock() -> Clock:
    return Clock()


def dies_after(post: Callable[[Posting], str]) -> Callable[[Posting], str]:
    def posting_then_dying(posting: Posting) -> str:
        post(posting)
        raise Died

    return posting_then_dying


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_any_script_of_faults_outages_and_kills_leaves_each_posting_once_and_in_order(
    tmp_path: Path, seed: int
) -> None:
    run_at_random(tmp_path, seed)


@pytest.mark.prove
def test_a_thousand_scripts_of_faults_outages_and_kills(tmp_path: Path) -> None:
    runs = [run_at_random(tmp_path / str(seed), seed) for seed in range(1_000, 2_000)]
    faults, kills, deleted = (sum(counts) for counts in zip(*runs, strict=True))
    print(
        f"1,000 runs, {faults} faults, {kills} kills -9, {deleted} threads deleted: "
        "each message and each file once, messages in order"
    )


STEPS = 3_500
"""So many calls and returns of our own functions are in a pass that nothing disturbs, about."""
HOUR = timedelta(hours=1)


class Killer:
    """Kills this process at its n-th call or return of a function of ours."""

    ours = tuple(str(Path(__file__).parents[1] / name) for name in ("alerts", "db"))

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if frame.f_code.co_filename.startswith(self.ours):
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(deliver: Callable[[], object], steps: int | None) -> bool:
    """Deliver in a process of its own, killed after so many steps; tell whether it was."""
    child = os.fork()
    if child == 0:
        try:
            sys.setprofile(Killer(steps) if steps else None)
            deliver()
        except BaseException:  # noqa: BLE001 - a forked process must not go on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def run_at_random(folder: Path, seed: int) -> tuple[int, int, int]:
    """Deliver two threads with files through faults, an outage and kills; count what it met."""
    chance, clock = random.Random(seed), Clock()
    folder.mkdir(exist_ok=True)
    path = folder / "log.db"
    record_threads(path)
    outage = START + timedelta(seconds=chance.choice([5, 60, 10**9]))
    script = chance.choices([*FAULTS, "ok"], k=8)
    asked = chance.choices(["ok", "ok", "429:3", "500", "error:missing_scope"], k=8)
    files = chance.choices([*FAULTS, *["ok"] * 20], k=14)
    kills = deleted = 0
    with SlackReplica(
        script, asked, 1, files, outage=lambda: outage <= clock.at < outage + HOUR
    ) as replica:
        for _ in range(120):
            steps = chance.randrange(1, STEPS) if chance.random() < 0.4 else None
            kills += in_a_process(lambda: deliver_all(path, replica, clock.at), steps)
            clock.pass_(seconds=chance.choice([20, 20, 1_000]))
            if chance.random() < 0.05 and (roots := known_roots(path)):
                replica.delete(chance.choice(roots))
                deleted += 1
            if not waiting(path):
                break
        judge(path, replica, (script, asked, files))
    unmet = replica.script + replica.history + replica.files
    met = sum(step != "ok" for step in script + asked + files) - sum(s != "ok" for s in unmet)
    return met, kills, deleted


def record_threads(path: Path) -> None:
    log = open_log(path)
    told(log, change(key="a"))
    told(log, change(key="b"), crawl=2, files=[PICTURE])
    told(log, change(Kind.EDITED, "a"), crawl=3, files=[DIFF])
    told(log, change(Kind.REMOVED, "b", severity=Severity.HIGH), crawl=4)
    told(log, change(Kind.RETITLED, "a"), crawl=5)
    log.close()


def deliver_all(path: Path, replica: SlackReplica, at: datetime) -> None:
    pass_of(open_log(path), slack(replica), Clock(at))


def waiting(path: Path) -> int:
    log = open_log(path, readonly=True)
    [(messages, files)] = log.conn.execute(
        "select (select count(*) from posting where status <> 'sent'),"
        " (select count(*) from posting_file where status <> 'sent' and"
        " coalesce(error, '') <> 'Slack answered thread_not_found')"
    )
    log.close()
    return int(messages + files)


def known_roots(path: Path) -> list[str]:
    """Return what a person may delete without our sending it again: what we know has arrived."""
    log = open_log(path, readonly=True)
    rows = log.conn.execute(
        "select slack_ts from posting where status = 'sent' and root_id is null order by id"
    ).fetchall()
    log.close()
    return [slack_ts for (slack_ts,) in rows]


def judge(path: Path, replica: SlackReplica, script: object) -> None:
    """Each message and file arrived once, messages in order, and replies under their own root.

    A file is not shown when a person deleted the message that it was to stand beside.
    """
    assert waiting(path) == 0, script
    log = open_log(path, readonly=True)
    assert sorted(replica.arrivals) == sorted(stored_arrivals(log)), script
    assert [uid for uid in replica.arrivals if len(uid) > MARK] == stored_uids(log), script
    stood = {
        row["uid"]: row["root"]
        for row in log.db.query(
            "select p.uid, r.slack_ts as root"
            " from posting p left join posting r on r.id = p.root_id"
            " union all select substr(f.uid, 1, 12), coalesce(r.slack_ts, p.slack_ts)"
            " from posting_file f join posting p on p.id = f.posting_id"
            " left join posting r on r.id = p.root_id"
        )
    }
    log.close()
    where = [said.get("thread_ts") for said in replica.ever]
    assert where == [stood[uid] for uid in replica.arrivals], script


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
        channel = slack(replica)
        channel._client.timeout = 10  # nothing is slow here but this machine
        assert pass_of(log, channel, clock).sent == 2
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
