"""Each posting arrives once and in order, whatever the channel or the process does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alerts_ground import START, Clock, change, deliveries, record, statuses
from slack_replica import CHANNEL, SlackReplica

from alerts.commands import deliver
from alerts.errors import Ambiguous, Refused
from alerts.outbox import SETTLING, Drained, drain
from alerts.slack import SlackChannel
from db import outbox
from db.log import Log, open_log
from db.postings import Posting
from db.records import Kind

NAME = f"slack:{CHANNEL}"
TOKEN = "xoxb-not-a-real-token"
FAULTS = (
    "ok",
    "429",
    "429:2",
    "500",
    "500 stored",
    "dropped",
    "slow",
    "html",
    "error:internal_error",
    "error:ratelimited",
    "error:not_in_channel",
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = open_log(tmp_path / "log.db")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def slack(replica: SlackReplica) -> SlackChannel:
    channel = SlackChannel(TOKEN, CHANNEL, replica.base)
    channel._client.timeout = 0.2  # type: ignore[assignment]
    return channel


class Died(BaseException):
    """The process ends here."""


def dies_before(posting: Posting) -> str:
    raise Died


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


def pass_of(log: Log, channel: SlackChannel | Crashing, clock: Clock) -> Drained:
    return drain(log, channel.name, clock, post=channel.post, find=channel.find)


def until_done(log: Log, channel: SlackChannel, clock: Clock, passes: int = 40) -> list[Drained]:
    """Pass again at the time that each pass names, or a minute later."""
    said = []
    for _ in range(passes):
        said.append(pass_of(log, channel, clock))
        if not said[-1].error:
            return said
        clock.at = said[-1].until or clock.at + timedelta(minutes=1)
    raise AssertionError(said[-1])


def stored_uids(log: Log) -> list[str]:
    return [row["uid"] for row in log.db.query("select uid from posting order by id")]


def edits(count: int) -> list:
    return [change(Kind.EDITED, f"publications/{n}") for n in range(count)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_delays_and_neither_loses_doubles_nor_reorders(
    log: Log, clock: Clock, fault: str
) -> None:
    record(log, NAME, edits(3))
    with SlackReplica(["ok", fault]) as replica:
        until_done(log, slack(replica), clock)
        assert replica.uids == stored_uids(log)
    assert statuses(log) == ["sent"] * 3
    assert all(row["slack_ts"] and row["sent_at"] and not row["error"] for row in deliveries(log))


@pytest.mark.parametrize("seed", range(20))
def test_any_script_of_faults_and_crashes_leaves_each_posting_once_and_in_order(
    tmp_path: Path, seed: int
) -> None:
    run_at_random(tmp_path, seed)


@pytest.mark.prove
def test_a_thousand_scripts_of_faults_and_crashes(tmp_path: Path) -> None:
    runs = [run_at_random(tmp_path / str(seed), seed) for seed in range(1_000, 2_000)]
    faults, crashes = (sum(counts) for counts in zip(*runs, strict=True))
    print(f"1,000 runs, {faults} faults, {crashes} crashes: each posting once and in order")  # noqa: T201


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


def test_a_message_that_slack_stores_late_is_waited_for(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(1))
    with SlackReplica(["late"]) as replica:
        first = pass_of(log, slack(replica), clock)
        assert first.until == START + SETTLING
        clock.pass_(seconds=14)
        assert pass_of(log, slack(replica), clock).sent == 0
        replica.settle()
        clock.pass_(seconds=1)
        assert pass_of(log, slack(replica), clock) == Drained(sent=1)
        assert len(replica.messages) == 1


def test_retry_after_is_honoured_and_later_postings_wait_behind(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(2))
    with SlackReplica(["429:120"]) as replica:
        assert pass_of(log, slack(replica), clock).until == START + timedelta(seconds=120)
        clock.pass_(seconds=119)
        record(log, NAME, [change(Kind.EDITED, "publications/later")], crawl=2)
        assert pass_of(log, slack(replica), clock).sent == 0
        assert replica.methods() == ["chat.postMessage"]
        clock.pass_(seconds=1)
        assert pass_of(log, slack(replica), clock).sent == 3
        assert replica.uids == stored_uids(log)


def test_a_channel_that_keeps_failing_rests_longer_each_time(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(1))
    rests = []
    with SlackReplica(["500"], ["500"] * 9) as replica:
        for _ in range(8):
            until = pass_of(log, slack(replica), clock).until
            assert until
            rests.append((until - clock.at).total_seconds())
            clock.at = until
        assert rests == [15, 30, 60, 120, 240, 480, 900, 900]
        clock.pass_(hours=1)
        until_done(log, slack(replica), clock)
        assert len(replica.messages) == 1
    assert outbox.rest_of(log, NAME) is None


def test_what_slack_refuses_for_good_is_kept_and_the_next_goes_on(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(3))
    with SlackReplica(["ok", "error:invalid_blocks"]) as replica:
        drained = pass_of(log, slack(replica), clock)
    assert drained.sent == 2
    assert drained.refused == ("Slack answered invalid_blocks",)
    assert statuses(log) == ["sent", "refused", "sent"]
    assert deliveries(log)[1]["error"] == "Slack answered invalid_blocks"
    [owed] = outbox.backlog(log)
    assert (owed.waiting, owed.refused, owed.error) == (0, 1, "Slack answered invalid_blocks")


@pytest.mark.parametrize(
    "code", ["invalid_auth", "account_inactive", "channel_not_found", "is_archived", "never_heard"]
)
def test_what_the_operator_can_mend_stops_the_channel_and_drops_nothing(
    log: Log, clock: Clock, code: str
) -> None:
    record(log, NAME, edits(2))
    with SlackReplica([f"error:{code}"]) as replica:
        drained = pass_of(log, slack(replica), clock)
        assert (drained.sent, drained.until) == (0, None)
        assert drained.error == f"Slack answered {code}"
        assert statuses(log) == ["pending", "pending"]
        assert outbox.backlog(log)[0].error == f"Slack answered {code}"
        assert pass_of(log, slack(replica), clock) == Drained(sent=2)


def test_an_unreachable_slack_is_told_and_caught_up_with(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(2))
    with SlackReplica() as gone:
        closed = slack(gone)
    [problem] = deliver(log, [closed], clock, clock.pause)
    assert problem == (
        f"{NAME}: Slack cannot be reached (ConnectionRefusedError); alerts are kept until mended"
    )
    assert clock.pauses == []
    with SlackReplica() as replica:
        assert deliver(log, [slack(replica)], clock) == []
        assert replica.uids == stored_uids(log)


def test_a_short_rest_is_waited_for_and_a_long_one_is_told(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(2))
    with SlackReplica(["429:2", "ok", "429:600"]) as replica:
        [problem] = deliver(log, [slack(replica)], clock, clock.pause)
        assert clock.pauses == [2.0]
        assert "tried again from 14 Nov 2017, 09:55" in problem
        assert statuses(log) == ["sent", "pending"]


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


def test_a_second_process_leaves_a_channel_that_is_being_served_alone(
    log: Log, clock: Clock
) -> None:
    record(log, "terminal", edits(1))
    other = open_log(log.path)
    inner: list[Drained] = []

    def post(posting: Posting) -> None:
        inner.append(drain(other, "terminal", clock, post=dies_before, find=None))

    assert drain(log, "terminal", clock, post=post, find=None) == Drained(sent=1)
    assert [drained.error for drained in inner] == ["another process is delivering"]
    other.close()


def test_a_change_recorded_while_delivering_is_delivered_in_the_same_pass(
    log: Log, clock: Clock
) -> None:
    record(log, "terminal", edits(1))

    def post(posting: Posting) -> None:
        if len(stored_uids(log)) == 1:
            record(log, "terminal", edits(1), crawl=2)

    assert drain(log, "terminal", clock, post=post, find=None) == Drained(sent=2)


def test_channels_hear_each_change_once_and_apart(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(1))
    with log.immediate() as conn:
        conn.execute("insert into delivery (change_id, channel) values (101, 'terminal')")
    shown: list[Posting] = []
    drain(log, "terminal", clock, post=shown.append, find=None)
    assert {row["channel"]: row["status"] for row in deliveries(log)} == {
        NAME: "pending",
        "terminal": "sent",
    }
    assert len(shown) == 1


def test_a_muted_delivery_is_not_told(log: Log, clock: Clock) -> None:
    record(log, "terminal", edits(1))
    with log.immediate() as conn:
        conn.execute("update delivery set status = 'muted'")
    assert drain(log, "terminal", clock, post=dies_before, find=None) == Drained()


def test_a_refusal_while_asking_stops_the_channel_with_the_posting_unsettled(
    log: Log, clock: Clock
) -> None:
    record(log, NAME, edits(1))

    def lost(posting: Posting) -> str:
        raise Ambiguous("lost")

    def refuses(posting: Posting) -> str:
        raise Refused("no")

    drain(log, NAME, clock, post=lost, find=refuses)
    clock.pass_(minutes=1)
    drained = drain(log, NAME, clock, post=lost, find=refuses)
    assert (drained.error, drained.until) == ("no", None)
    assert statuses(log) == ["sending"]
