"""The whole way of alerts through a Slack that others wrote: npm's `emulate`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from alerts_ground import DIFF, NAME, PICTURE, Clock, Died, change, pass_of, statuses, told
from slack_emulator import TOKEN, Absent, emulator

from alerts.addenda import ANEW
from alerts.commands import Channel
from alerts.outbox import SETTLING
from alerts.slack import SlackChannel, marked
from db.log import Log
from db.outbox import next_posting
from db.postings import Posting
from db.records import Kind, Severity

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        with emulator(tmp_path_factory.mktemp("emulator")) as base:
            yield base
    except Absent as why:
        pytest.skip(str(why))


@pytest.fixture
def channel(api: str, request: pytest.FixtureRequest) -> SlackChannel:
    """A new channel of the workspace, known in the log by the name that the ground gives it."""
    asking = SlackChannel(TOKEN, "general", api)._client
    name = f"watch-{abs(hash(request.node.name)) % 10**9}"
    made = asking.conversations_create(name=name)["channel"]["id"]
    channel = SlackChannel(TOKEN, made, api)
    channel.name = NAME
    return channel


def history(channel: SlackChannel) -> list[dict[str, Any]]:
    said = channel._client.conversations_history(
        channel=channel._channel_id(), include_all_metadata=True
    )
    return list(reversed([each for each in said["messages"] if each.get("metadata")]))


def thread(channel: SlackChannel, root: str) -> list[dict[str, Any]]:
    said = channel._client.conversations_replies(
        channel=channel._channel_id(), ts=root, include_all_metadata=True
    )
    return list(said["messages"])


def test_post_thread_metadata_history_and_files(log: Log, channel: SlackChannel) -> None:
    told(log, change(key="a", title="<!channel> & *b*"), files=[PICTURE, DIFF])
    told(log, change(Kind.EDITED, "a"), crawl=2)
    told(log, change(Kind.REMOVED, "a", severity=Severity.HIGH), crawl=3)
    assert pass_of(log, channel, Clock()).sent == 3
    [root] = history(channel)
    stands = thread(channel, root["ts"])
    assert [bool(each.get("files")) for each in stands] == [False, True, True, False, False]
    uids = [each["metadata"]["event_payload"]["posting"] for each in stands if each.get("metadata")]
    stored = list(log.db.query("select uid, slack_ts from posting order by id"))
    assert uids == [row["uid"] for row in stored]
    assert [each["ts"] for each in stands if each.get("metadata")] == [
        row["slack_ts"] for row in stored
    ]
    assert "&lt;!channel&gt; &amp; *b*" in root["text"]


def test_the_bytes_of_a_file_arrive_whole(log: Log, channel: SlackChannel) -> None:
    told(log, change(key="a"), files=[PICTURE])
    pass_of(log, channel, Clock())
    [root] = history(channel)
    [file] = thread(channel, root["ts"])[1]["files"]
    [uid] = [row["uid"] for row in log.db.query("select uid from posting_file")]
    assert file["name"] == marked(PICTURE.name, uid)
    assert (file["title"], file["size"]) == (PICTURE.title, len(PICTURE.content))
    request = Request(file["url_private"], headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=10) as answer:
        assert answer.read() == PICTURE.content


class Dying:
    """A channel whose process ends after each posting that Slack took."""

    def __init__(self, channel: SlackChannel) -> None:
        self.channel, self.name, self.find = channel, channel.name, channel.find

    def post(self, posting: Posting) -> str:
        self.channel.post(posting)
        raise Died


def test_what_was_lost_sight_of_is_found_again_root_reply_and_file(
    log: Log, channel: SlackChannel
) -> None:
    told(log, change(key="a"), files=[PICTURE])
    told(log, change(Kind.EDITED, "a"), crawl=2)
    clock, dying = Clock(), Dying(channel)
    for _ in range(3):
        died_then_found(log, dying, clock)
    assert pass_of(log, channel, clock).error is None
    [root] = history(channel)
    assert [bool(each.get("files")) for each in thread(channel, root["ts"])] == [
        False, True, False,
    ]  # fmt: skip
    assert statuses(log) == ["sent", "sent"]


def died_then_found(log: Log, dying: Channel, clock: Clock) -> None:
    with pytest.raises(Died):
        pass_of(log, dying, clock)
    clock.at += SETTLING


def test_an_updated_message_is_still_known_by_its_uid(log: Log, channel: SlackChannel) -> None:
    told(log, change(key="a"))
    pass_of(log, channel, Clock())
    [root] = history(channel)
    channel._client.chat_update(
        channel=channel._channel_id(), ts=root["ts"], text="Acknowledged", blocks=root["blocks"],
        metadata=root["metadata"],
    )  # fmt: skip
    [updated] = history(channel)
    assert updated["text"] == "Acknowledged"
    assert channel.find(posting_of(log, updated)) == root["ts"]


def posting_of(log: Log, said: dict[str, Any]) -> Posting:
    told(log, change(Kind.EDITED, "z"), crawl=9)
    waits = next_posting(log, NAME)
    assert waits
    uid = said["metadata"]["event_payload"]["posting"]
    return Posting(id=1, uid=uid, channel=NAME, message=waits.message)


def test_a_thread_whose_first_message_was_deleted_begins_anew(
    log: Log, channel: SlackChannel
) -> None:
    clock = Clock()
    told(log, change(key="a"))
    pass_of(log, channel, clock)
    [root] = history(channel)
    told(log, change(Kind.EDITED, "a"), crawl=2)
    with pytest.raises(Died):
        pass_of(log, Before(channel), clock)
    channel._client.chat_delete(channel=channel._channel_id(), ts=root["ts"])
    clock.at += SETTLING
    assert pass_of(log, channel, clock).sent == 1
    [anew] = history(channel)
    assert ANEW in str(anew["blocks"])
    assert anew["ts"] != root["ts"]


class Before(Dying):
    """A channel whose process ends before anything is sent."""

    def post(self, posting: Posting) -> str:
        raise Died


def test_a_channel_that_is_not_there_is_the_operators_to_mend(api: str, log: Log) -> None:
    told(log, change(key="a"))
    missing = SlackChannel(TOKEN, "C0NOTHERE1", api)
    missing.name = NAME
    drained = pass_of(log, missing, Clock())
    assert (drained.error, drained.shut) == ("Slack answered channel_not_found", True)
