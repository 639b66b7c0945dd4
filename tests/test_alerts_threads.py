"""One thread a publication: what opens it, what replies in it, what stands beside a message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alerts_ground import (
    DIFF,
    NAME,
    PICTURE,
    START,
    Clock,
    change,
    deliveries,
    pass_of,
    record,
    slack,
    statuses,
    stored_arrivals,
    stored_uids,
    told,
    until_done,
)
from slack_replica import CHANNEL, SlackReplica

from alerts.addenda import ANEW, calling
from alerts.commands import deliver
from alerts.outbox import PACE, drain
from alerts.slack import SlackChannel
from alerts.wording import drafts
from db import outbox
from db.log import Log
from db.postings import Draft, Message
from db.proof.erase import erase
from db.records import Change, Kind, Recorded, Severity
from db.times import stamp


@pytest.fixture
def clock() -> Clock:
    return Clock()


def roots(replica: SlackReplica) -> list[str | None]:
    return [said.get("thread_ts") for said in replica.messages]


def high(key: str, kind: Kind = Kind.BURIED) -> Change:
    return change(kind, key, severity=Severity.HIGH)


def test_the_first_alert_of_a_publication_opens_its_thread_and_later_ones_reply(
    log: Log, clock: Clock
) -> None:
    told(log, change(key="a"), change(key="b"))
    told(log, change(Kind.EDITED, "a"), crawl=2)
    told(log, change(Kind.RETITLED, "b"), crawl=3)
    told(log, change(Kind.REMOVED, "a"), crawl=4)
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        a, b = (said["ts"] for said in replica.messages[:2])
        assert roots(replica) == [None, None, a, b, a]


def test_only_what_is_grave_also_shows_in_the_channel(log: Log, clock: Clock) -> None:
    told(log, change(key="a"))
    told(log, change(Kind.EDITED, "a"), crawl=2)
    told(log, high("a"), crawl=3)
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        assert [bool(said.get("reply_broadcast")) for said in replica.messages] == [
            False, False, True,
        ]  # fmt: skip


def test_the_same_key_of_another_channel_or_source_has_a_thread_of_its_own(log: Log) -> None:
    [ours] = drafts([one_of("hmicfrs", change(key="a"))])
    [theirs] = drafts([one_of("iopc", change(key="a"))])
    assert (ours.subject, theirs.subject) == ("hmicfrs/a", "iopc/a")
    with log.immediate() as conn:
        for channel in (NAME, "slack:#other", NAME):
            outbox.store(conn, channel, Draft(**{**vars(ours), "changes": ()}), START)
    rows = log.conn.execute("select channel, root_id from posting order by id").fetchall()
    assert rows == [(NAME, None), ("slack:#other", None), (NAME, 1)]


def one_of(source: str, told_: Change) -> Recorded:
    return Recorded(id=1, at=START, source=source, crawl=1, change=told_)


def test_a_release_is_a_root_and_a_member_that_changes_opens_its_own_thread(
    log: Log, clock: Clock
) -> None:
    told(log, *(change(key=f"p/{n}", bulk=12) for n in range(12)))
    told(log, change(Kind.EDITED, "p/3"), crawl=2)
    told(log, change(Kind.RETITLED, "p/3"), crawl=3)
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        assert roots(replica) == [None, None, replica.messages[1]["ts"]]


def test_what_is_about_a_source_stands_alone(log: Log, clock: Clock) -> None:
    told(log, change(Kind.BROKEN, "hmicfrs"))
    told(log, change(Kind.RECOVERED, "hmicfrs"), crawl=2)
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        assert roots(replica) == [None, None]


@pytest.mark.parametrize("step", ["ok", "dropped", "500 stored", "html"])
@pytest.mark.parametrize("how", ["deleted", "never there"])
def test_a_thread_whose_root_is_gone_begins_anew_and_says_so_once(
    log: Log, clock: Clock, step: str, how: str
) -> None:
    told(log, change(key="a"))
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        replica.delete(replica.messages[0]["ts"])
        told(log, change(Kind.EDITED, "a"), crawl=2)
        told(log, change(Kind.RETITLED, "a"), crawl=3)
        replica.script = [step] if how == "deleted" else ["ok", step]
        until_done(log, slack(replica), clock)
        told(log, change(Kind.REMOVED, "a"), crawl=4)
        until_done(log, slack(replica), clock)
        begun = replica.messages[0]["ts"]
        assert roots(replica) == [None, begun, begun]
        assert [ANEW in str(said["blocks"]) for said in replica.messages] == [True, False, False]
    assert statuses(log) == ["sent"] * 4


def test_a_reply_lost_sight_of_under_a_deleted_root_begins_anew_too(log: Log, clock: Clock) -> None:
    told(log, change(key="a"))
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        told(log, change(Kind.EDITED, "a"), crawl=2)
        replica.script = ["late"]
        pass_of(log, slack(replica), clock)
        root = replica.messages[0]["ts"]
        replica.store({"text": "What a person said of it", "thread_ts": root})
        replica.delete(root)
        until_done(log, slack(replica), clock)
        assert roots(replica) == [root, None]
        assert ANEW in str(replica.messages[1]["blocks"])


def test_replies_of_a_root_that_slack_refused_stand_under_the_first_of_them(
    log: Log, clock: Clock
) -> None:
    told(log, change(key="a"))
    told(log, change(Kind.EDITED, "a"), crawl=2)
    told(log, change(Kind.RETITLED, "a"), crawl=3)
    with SlackReplica(["error:invalid_blocks"]) as replica:
        pass_of(log, slack(replica), clock)
        told(log, change(Kind.REMOVED, "a"), crawl=4)
        pass_of(log, slack(replica), clock)
        heir = replica.messages[0]["ts"]
        assert roots(replica) == [None, heir, heir]
    assert statuses(log) == ["refused", "sent", "sent", "sent"]


def test_a_reply_is_asked_for_in_its_thread_and_a_root_in_the_channel(
    log: Log, clock: Clock
) -> None:
    told(log, change(key="a"))
    told(log, change(Kind.EDITED, "a"), crawl=2)
    with SlackReplica(["dropped", "dropped"]) as replica:
        until_done(log, slack(replica), clock)
        assert replica.methods() == [
            "chat.postMessage", "conversations.history", "chat.postMessage",
            "conversations.replies",
        ]  # fmt: skip
        asked = [said for method, said, _ in replica.calls if method.startswith("conv")]
        assert asked[1]["ts"] == replica.messages[0]["ts"]
        assert all(str(said["include_all_metadata"]) in ("1", "True") for said in asked)
        assert replica.arrivals == stored_arrivals(log)


def test_files_stand_in_the_thread_of_their_message_in_order(log: Log, clock: Clock) -> None:
    told(log, change(key="a"), files=[PICTURE, DIFF])
    told(log, change(Kind.EDITED, "a"), crawl=2, files=[DIFF])
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        root = replica.messages[0]["ts"]
        assert roots(replica) == [None, root, root, root, root]
        assert replica.arrivals == stored_arrivals(log)
        shared = [said["files"][0] for said in replica.messages if "files" in said]
        assert [file["content"] for file in shared] == [
            PICTURE.content, DIFF.content, DIFF.content,
        ]  # fmt: skip
        assert [file["title"] for file in shared][:2] == [PICTURE.title, DIFF.title]
        assert all(int(file["length"]) == len(file["content"]) for file in shared)
        [place, *_] = [said for name, said, _ in replica.calls if name.endswith("URLExternal")]
        assert place["alt_txt"] == PICTURE.alt


FILE_FAULTS = (
    "429",
    "429:2",
    "500",
    "500 stored",
    "dropped",
    "html",
    "slow",
    "error:internal_error",
)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_fault_at_any_step_of_a_file_leaves_it_once_and_holds_up_no_message(
    log: Log, clock: Clock, fault: str, place: int
) -> None:
    told(log, change(key="a"), files=[PICTURE, DIFF])
    told(log, change(Kind.EDITED, "a"), crawl=2)
    with SlackReplica(files=["ok"] * place + [fault]) as replica:
        until_done(log, slack(replica), clock)
        assert sorted(replica.arrivals) == sorted(stored_arrivals(log))
        assert replica.uids == stored_uids(log)
        assert set(roots(replica)[1:]) == {replica.messages[0]["ts"]}
        assert not replica.files


def test_messages_go_on_while_there_is_no_place_for_files(log: Log, clock: Clock) -> None:
    told(log, change(key="a"), files=[PICTURE, DIFF])
    with SlackReplica(files=["ok", "500"] * 50) as replica:
        for crawl in range(2, 6):
            told(log, change(Kind.EDITED, "a"), crawl=crawl)
            drained = pass_of(log, slack(replica), clock)
            assert drained.error
            assert len(replica.uids) == crawl
            clock.at = drained.until or clock.at
        replica.files.clear()
        until_done(log, slack(replica), clock)
        assert sorted(replica.arrivals) == sorted(stored_arrivals(log))


@pytest.mark.parametrize("code", ["missing_scope", "file_uploads_disabled", "invalid_arguments"])
def test_a_file_that_slack_refuses_holds_up_no_message_and_is_shown(
    log: Log, clock: Clock, code: str
) -> None:
    told(log, change(key="a"), files=[PICTURE])
    told(log, change(Kind.EDITED, "a"), crawl=2)
    with SlackReplica(files=[f"error:{code}"]) as replica:
        drained = pass_of(log, slack(replica), clock)
        assert (drained.sent, drained.refused) == (2, (f"Slack answered {code}",))
    [owed] = outbox.backlog(log)
    assert (owed.waiting, owed.refused, owed.error) == (0, 1, f"Slack answered {code}")


@pytest.mark.parametrize("code", ["invalid_auth", "channel_not_found", "not_in_channel"])
def test_a_file_waits_with_its_channel(log: Log, clock: Clock, code: str) -> None:
    told(log, change(key="a"), files=[PICTURE])
    with SlackReplica(files=[f"error:{code}"]) as replica:
        assert pass_of(log, slack(replica), clock).shut
        pass_of(log, slack(replica), clock)
        assert replica.arrivals == stored_arrivals(log)


def test_a_file_goes_nowhere_but_to_https_or_this_machine(log: Log, clock: Clock) -> None:
    told(log, change(key="a"), files=[PICTURE])
    with SlackReplica() as replica:
        replica.place = "http://slack-files.example/upload/F1"
        drained = pass_of(log, slack(replica), clock)
        assert drained.refused == (
            "Slack names an upload address that is not https; the file was not sent",
        )
        assert replica.methods() == ["chat.postMessage", "files.getUploadURLExternal"]


def test_no_token_goes_to_the_upload_address(log: Log, clock: Clock) -> None:
    told(log, change(key="a"), files=[PICTURE])
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        [headers] = [said for name, _, said in replica.calls if name.startswith("upload/")]
    assert "Authorization" not in headers
    assert "xoxb" not in str(headers)


def test_a_message_a_second_is_told_to_a_channel(log: Log, clock: Clock) -> None:
    told(log, *(change(key=f"p/{n}") for n in range(3)))
    with SlackReplica() as replica:
        channel = slack(replica)
        for number in range(3):
            drained = drain(log, NAME, clock, post=channel.post, find=channel.find)
            assert len(replica.messages) == number + 1
            assert drained.error is None
            clock.pass_(milliseconds=999)
            assert drain(log, NAME, clock, post=channel.post, find=channel.find).sent == 0
            clock.pass_(milliseconds=1)
        assert deliver(log, [channel], clock, clock.pause) == []


def test_a_storm_is_told_at_the_channels_pace_however_long(log: Log, clock: Clock) -> None:
    for crawl in range(1, 41):
        told(log, change(key=f"p/{crawl}"), crawl=crawl)
    with SlackReplica() as replica:
        assert deliver(log, [slack(replica)], clock, clock.pause) == []
        assert len(replica.messages) == 40
    assert clock.pauses == [PACE.total_seconds()] * 39


def test_what_is_due_later_waits_and_is_not_lost(log: Log, clock: Clock) -> None:
    record(log, NAME, [change(key="a"), high("b")])
    morning = START + timedelta(hours=10)
    with log.immediate() as conn:
        conn.execute("update delivery set due = ? where change_id = 101", (stamp(morning),))
    with SlackReplica() as replica:
        assert pass_of(log, slack(replica), clock).sent == 1
        clock.at = morning
        assert pass_of(log, slack(replica), clock).sent == 1
    assert statuses(log) == ["sent", "sent"]


@pytest.mark.parametrize(
    ("mention", "element"),
    [
        ("@here", {"type": "broadcast", "range": "here"}),
        ("@channel", {"type": "broadcast", "range": "channel"}),
        ("U0123ABCD", {"type": "user", "user_id": "U0123ABCD"}),
        ("S0123ABCD", {"type": "usergroup", "usergroup_id": "S0123ABCD"}),
    ],
)
def test_who_is_called_is_called_by_an_element_and_by_no_other_message(
    log: Log, clock: Clock, mention: str, element: dict[str, str]
) -> None:
    record(log, NAME, [change(key="a", title=f"About <!channel> {mention}"), high("b")])
    with log.immediate() as conn:
        conn.execute("update delivery set mention = ? where change_id = 102", (mention,))
    with SlackReplica() as replica:
        pass_of(log, slack(replica), clock)
        plain, called = replica.messages
    assert element in elements(called)
    assert not [each for each in elements(plain) if each["type"] in ("broadcast", "user")]
    assert "<" not in called["text"] + plain["text"]


def elements(said: dict[str, object]) -> list[dict[str, object]]:
    return [
        inline
        for block in said["blocks"]  # type: ignore[attr-defined]
        if block["type"] == "rich_text"
        for section in block["elements"]
        if section["type"] == "rich_text_section"
        for inline in section["elements"]
    ]


def test_calling_adds_no_block_and_each_is_called_once() -> None:
    [draft] = drafts([one_of("hmicfrs", high("a"))])
    called = calling(draft.message, ("@here", "U0123ABCD"))
    assert len(called.blocks) == len(draft.message.blocks)
    assert calling(draft.message, ()) == draft.message
    bare = calling(Message(text="x", blocks=()), ("@here",))
    assert bare.blocks[0]["type"] == "rich_text"


OTHER = "slack:C0OTHER123"


class Elsewhere(SlackChannel):
    """Another channel, of a workspace of its own."""

    def __init__(self, replica: SlackReplica) -> None:
        super().__init__("xoxb-not-a-real-token", CHANNEL, replica.base)
        self.name = OTHER


@pytest.mark.parametrize("first", [True, False])
def test_what_slack_refuses_is_told_once_where_another_channel_works(
    log: Log, clock: Clock, first: bool
) -> None:
    record(log, NAME, [change(key="a")])
    with SlackReplica(["error:invalid_blocks"]) as bad, SlackReplica() as good:
        channels = [slack(bad), Elsewhere(good)]
        for _ in range(3):
            deliver(log, channels if first else channels[::-1], clock, clock.pause)
        [said] = good.messages
        assert said["text"] == (
            f"Slack refused an alert for {CHANNEL}: Slack answered invalid_blocks. "
            "It tells change 101."
        )
        assert bad.messages == []
    assert statuses(log) == ["refused"]


@pytest.mark.parametrize("code", ["channel_not_found", "token_revoked", "is_archived"])
def test_a_channel_that_takes_nothing_is_told_elsewhere_once_and_keeps_all(
    log: Log, clock: Clock, code: str
) -> None:
    record(log, NAME, [change(key="a"), change(key="b")])
    with SlackReplica([f"error:{code}"] * 3) as bad, SlackReplica() as good:
        for _ in range(3):
            deliver(log, [slack(bad), Elsewhere(good)], clock, clock.pause)
        [said] = good.messages
        assert said["text"].startswith(
            f"Alerts for {CHANNEL} are not delivered: Slack answered {code}"
        )
        deliver(log, [slack(bad), Elsewhere(good)], clock, clock.pause)
        assert len(bad.messages) == 2
        assert len(good.messages) == 1
    assert {row["status"] for row in deliveries(log)} == {"sent"}


def test_a_passing_failure_is_told_nowhere_else(log: Log, clock: Clock) -> None:
    record(log, NAME, [change(key="a")])
    with SlackReplica(["500", "429:60"]) as bad, SlackReplica() as good:
        for _ in range(3):
            deliver(log, [slack(bad), Elsewhere(good)], clock)
            clock.pass_(minutes=2)
        assert good.messages == []
        assert len(bad.messages) == 1


@pytest.mark.parametrize("sent", [0, 1, 4])
def test_what_is_redacted_goes_from_files_too_and_its_thread_can_be_put_together_anew(
    log: Log, clock: Clock, sent: int
) -> None:
    told(log, change(key="a"), files=[PICTURE])
    told(log, change(Kind.EDITED, "a"), crawl=2, files=[DIFF])
    with SlackReplica(["ok"] * sent + ["429"] * 9, files=["ok"] * 9) as replica:
        channel = slack(replica)
        for _ in range(sent):
            drain(log, NAME, clock, post=channel.post, find=channel.find)
            clock.pass_(seconds=1)
    with log.immediate() as conn:
        conn.execute(
            "insert into publication (id, source, key, url, title, first_seen, last_seen, baseline,"
            " announced, first_crawl) values (1, 'hmicfrs', 'a', 'u', 't', 'x', 'x', 0, 1, 1)"
        )
        erase(conn, 1, "hmicfrs", "a", ())
    kept = log.conn.execute("select name, alt, content, status from posting_file").fetchall()
    assert all(row[:3] == ("redacted", "", b"") for row in kept)
    assert {row[3] for row in kept} <= {"sent", "refused"}
    assert log.conn.execute("pragma foreign_key_check").fetchall() == []
