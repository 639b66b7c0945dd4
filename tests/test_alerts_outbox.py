"""Each posting arrives once and in order, whatever the channel does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alerts_ground import (
    FAULTS,
    NAME,
    START,
    Clock,
    change,
    deliveries,
    dies_before,
    edits,
    pass_of,
    record,
    slack,
    statuses,
    stored_uids,
    until_done,
)
from slack_replica import SlackReplica

from alerts.commands import deliver
from alerts.errors import Ambiguous, Refused
from alerts.outbox import SETTLING, Drained, drain
from db import outbox
from db.log import Log, open_log
from db.postings import Posting
from db.records import Kind


@pytest.fixture
def clock() -> Clock:
    return Clock()


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
    assert (resting := outbox.rest_of(log, NAME))
    assert resting.failures == 0


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
        assert deliver(log, [slack(replica)], clock, clock.pause) == []
        assert replica.uids == stored_uids(log)


def test_a_short_rest_is_waited_for_and_a_long_one_is_told(log: Log, clock: Clock) -> None:
    record(log, NAME, edits(2))
    with SlackReplica(["429:2", "ok", "429:600"]) as replica:
        [problem] = deliver(log, [slack(replica)], clock, clock.pause)
        assert clock.pauses == [2.0, 1.0]
        assert "tried again from 14 Nov 2017, 09:55" in problem
        assert statuses(log) == ["sent", "pending"]


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
