"""What is sent to Slack, where the token may go, and what each answer means."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import SimpleNamespace

import pytest
from alerts_ground import change, recorded
from pydantic import SecretStr
from slack_replica import CHANNEL, NAME, SlackReplica

from alerts.commands import channels_from
from alerts.errors import Ambiguous, ChannelDown, DeliveryError, RateLimited, Refused
from alerts.slack import SlackChannel, checked_base
from alerts.wording import drafts
from db.postings import Posting
from db.records import Kind

TOKEN = "xoxb-1234-secret"


def posting(uid: str = "u1", after: str | None = None) -> Posting:
    [draft] = drafts(recorded([change(Kind.EDITED, title="<!channel> & co")]))
    return Posting(id=1, uid=uid, channel=f"slack:{CHANNEL}", message=draft.message, after=after)


def slack(replica: SlackReplica, channel: str = CHANNEL) -> SlackChannel:
    return SlackChannel(TOKEN, channel, replica.base, timeout=1)


def test_a_posting_carries_its_uid_and_unfolds_no_links() -> None:
    with SlackReplica() as replica:
        slack_ts = slack(replica).post(posting())
        [message] = replica.messages
    assert message["ts"] == slack_ts
    assert message["metadata"] == {
        "event_type": "pagefive_posting",
        "event_payload": {"posting": "u1"},
    }
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    assert "&lt;!channel&gt; &amp; co" in message["text"]


@pytest.mark.parametrize("page", [1, 2, 200])
def test_a_posting_is_found_by_its_uid_on_any_page_of_history(page: int) -> None:
    with SlackReplica(page=page) as replica:
        channel = slack(replica)
        first = channel.post(posting("u0"))
        sent = [channel.post(posting(f"u{n}", first)) for n in range(1, 5)]
        assert channel.find(posting("u1", first)) == sent[0]
        assert channel.find(posting("u0", first)) is None
        assert channel.find(posting("u9")) is None


def test_a_channel_given_by_name_is_looked_up_for_its_history() -> None:
    with SlackReplica() as replica:
        named = slack(replica, f"#{NAME}")
        assert named.find(posting("u1")) is None
        with pytest.raises(ChannelDown, match="set the channel's ID"):
            slack(replica, "#elsewhere").find(posting("u1"))


@pytest.mark.parametrize(
    ("step", "meaning"),
    [
        ("429", RateLimited),
        ("429:7", RateLimited),
        ("429:soon", RateLimited),
        ("error:ratelimited", RateLimited),
        ("500", Ambiguous),
        ("500 stored", Ambiguous),
        ("dropped", Ambiguous),
        ("html", Ambiguous),
        ("error:fatal_error", Ambiguous),
        ("error:invalid_blocks", Refused),
        ("error:msg_blocks_too_long", Refused),
        ("error:no_text", Refused),
        ("error:invalid_auth", ChannelDown),
        ("error:token_revoked", ChannelDown),
        ("error:missing_scope", ChannelDown),
        ("error:not_in_channel", ChannelDown),
        ("error:never_heard_of", ChannelDown),
        ("redirect", ChannelDown),
    ],
)
def test_what_an_answer_means(step: str, meaning: type[DeliveryError]) -> None:
    with SlackReplica([step]) as replica, pytest.raises(meaning) as raised:
        slack(replica).post(posting())
    assert type(raised.value) is meaning


def test_retry_after_is_read() -> None:
    for step, seconds in {"429:7": 7.0, "429": None, "429:soon": None, "429:inf": None}.items():
        with SlackReplica([step]) as replica, pytest.raises(RateLimited) as raised:
            slack(replica).post(posting())
        assert raised.value.retry_after == seconds


def test_a_redirect_is_not_followed_with_the_token() -> None:
    with SlackReplica(["redirect"]) as replica:
        with pytest.raises(ChannelDown):
            slack(replica).post(posting())
        assert replica.methods() == ["chat.postMessage"]


def test_a_proxy_of_the_environment_sees_nothing_of_a_slack_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SlackReplica() as replica, SlackReplica() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.base)
        slack(replica).post(posting())
        assert (len(replica.messages), proxy.calls) == (1, [])


@pytest.mark.parametrize(
    "base",
    ["https://slack.com/api/", "http://127.0.0.1:8/api", "http://[::1]:8/", "http://localhost:8"],
)
def test_an_api_address_is_https_or_on_this_machine(base: str) -> None:
    assert checked_base(base) == base.rstrip("/") + "/"


@pytest.mark.parametrize(
    "base",
    [
        "http://slack.com/api/",
        "http://10.0.0.1/",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user:password@slack.com/api/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "slack.com",
        "",
        "http://[::1",
        "https://slack.com:port/",
    ],
)
def test_any_other_api_address_is_refused_before_a_token_is_sent(base: str) -> None:
    with pytest.raises(ValueError, match="must be https") as raised:
        SlackChannel(TOKEN, CHANNEL, base)
    assert TOKEN not in str(raised.value)
    assert "password" not in str(raised.value)


@pytest.mark.parametrize("token", ["", " ", "xoxb-secret\r\nHost: evil", "xoxb-sécret"])
def test_a_token_that_cannot_be_one_is_refused_unseen(token: str) -> None:
    with pytest.raises(ValueError, match="Slack token") as raised:
        SlackChannel(token, CHANNEL)
    assert "secret" not in str(raised.value)


def test_the_token_appears_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
    said = []
    for step in ("500", "429", "dropped", "html", "redirect", "error:invalid_auth"):
        with SlackReplica([step]) as replica:
            channel = slack(replica)
            said.append(repr(channel) + str(channel))
            with pytest.raises(DeliveryError) as raised:
                channel.post(posting())
            assert raised.value.__context__ is None
            said += traceback.format_exception(raised.value)
    assert TOKEN not in "".join(said) + caplog.text
    assert len(said) > 12


def settings(**given: object) -> SimpleNamespace:
    base = {"slack_token": None, "slack_channel": None, "slack_api": "https://slack.com/api/"}
    return SimpleNamespace(**base | {"rules": (), "quiet": None} | given)


def test_slack_serves_with_a_token_and_the_terminal_without(tmp_path: Path) -> None:
    token = SecretStr(TOKEN)
    [terminal] = channels_from(settings())
    [channel] = channels_from(settings(slack_token=token, slack_channel=CHANNEL))
    assert (terminal.name, channel.name) == ("terminal", f"slack:{CHANNEL}")
    with pytest.raises(ValueError, match="PAGEFIVE_SLACK_CHANNEL"):
        channels_from(settings(slack_token=token))
