"""Try each channel with one message, and say what is missing, a line each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.blocks import fit, footnote, header, paragraph, words
from alerts.commands import SLACK, Channel, SlackSettings
from alerts.errors import DeliveryError
from alerts.slack import checked_base, checked_token
from alerts.slack_client import PlainClient
from alerts.slack_faults import asked
from db.postings import Message, Posting

SCOPES = {
    "chat:write": "to post",
    "channels:history": "to ask whether a message arrived",
    "groups:history": "to ask that in a private channel",
    "channels:read": "to find a channel by its name",
    "groups:read": "to find a private channel by its name",
    "files:write": "to put diffs and charts in a thread",
    "users:read": "to tell members from guests",
    "commands": "for /pagefive and the shortcut",
}
"""What a bot token must allow, and what for; `alerts/manifest.yaml` asks for the same."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a try came to: a line for the operator, and whether all is well."""

    well: bool
    said: str


def try_all(channels: Iterable[Channel], settings: SlackSettings) -> list[Tried]:
    """Post one message to each channel, look for it there, and ask for the scopes."""
    tried = [try_channel(channel) for channel in channels]
    if settings.slack_token is not None:
        tried += missing_scopes(settings.slack_token.get_secret_value(), settings.slack_api)
    return tried


def try_channel(channel: Channel) -> Tried:
    """Post one message, and look for it where the channel can be asked."""
    posting = Posting(id=0, uid=uuid.uuid4().hex, channel=channel.name, message=_message(channel))
    try:
        channel.post(posting)
        found = channel.find is None or channel.find(posting) is not None
    except DeliveryError as error:
        return Tried(well=False, said=f"{channel.name}: {error}")
    if not found:
        said = "posted, but not found again in the channel's history"
        return Tried(well=False, said=f"{channel.name}: {said}")
    return Tried(well=True, said=f"{channel.name}: a test message was posted")


def _message(channel: Channel) -> Message:
    name = channel.name.removeprefix(SLACK)
    return fit(
        f"Pagefive can post to {name}.",
        [
            header("Pagefive can post here"),
            paragraph(words(f"Alerts for {name} will stand in this place. This is only a test.")),
            footnote("pagefive alerts test"),
        ],
    )


def missing_scopes(token: str, base: str) -> list[Tried]:
    """Return a line for each scope that the token lacks; nothing where Slack does not say."""
    client = PlainClient(checked_token(token), base_url=checked_base(base), timeout=10)
    try:
        answer = asked(client.auth_test)
    except DeliveryError as error:
        return [Tried(well=False, said=f"slack: {error}")]
    headers = {name.lower(): said for name, said in answer.headers.items()}
    if "x-oauth-scopes" not in headers:
        return []
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    return [
        Tried(well=False, said=f"slack: the app lacks the scope {scope}, {why}")
        for scope, why in SCOPES.items()
        if scope not in granted
    ]
