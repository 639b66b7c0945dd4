"""A Slack channel: post a message or a file, and ask whether one lost sight of arrived."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web import SlackResponse

from alerts.addenda import calling
from alerts.errors import Ambiguous, ChannelDown, Refused, ThreadGone
from alerts.slack_client import PlainClient
from alerts.slack_faults import asked
from db.postings import File, Posting

EVENT = "pagefive_posting"
"""The type of the metadata by which a posting is known again in Slack's history."""
PAGES, PAGE = 50, 200
"""How much history is asked for a posting, newest first."""

MARK = 12
"""So many characters of its uid stand in a file's name, by which it is known again."""

Method = Callable[..., SlackResponse]

_ID = re.compile(r"[CDG][A-Z0-9]{5,}")


class SlackChannel:
    """One channel of a Slack workspace, by its ID (`C0123ABCD`) or its name.

    Raises ValueError, before the token is sent anywhere, for an API address that is neither
    https nor on this machine, and for a token that cannot be one.
    """

    def __init__(
        self, token: str, channel: str, api_base: str = "https://slack.com/api/", timeout: int = 10
    ) -> None:
        self.name = f"slack:{channel}"
        self._channel = channel
        self._id = channel if _ID.fullmatch(channel) else None
        self._client = PlainClient(
            checked_token(token), base_url=checked_base(api_base), timeout=timeout
        )

    def __repr__(self) -> str:
        return f"SlackChannel({self._channel!r})"

    def post(self, posting: Posting) -> str:
        """Send a posting and return Slack's name for it; raises a DeliveryError."""
        if posting.file is not None:
            return self._share(posting, posting.file)
        message = calling(posting.message, posting.mention)
        reply = {"thread_ts": posting.thread, "reply_broadcast": posting.broadcast}
        answer = self._call(
            self._client.chat_postMessage,
            channel=self._channel,
            text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": EVENT, "event_payload": {"posting": posting.uid}},
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            **(reply if posting.thread else {}),
        )
        slack_ts = answer.get("ts")
        if not isinstance(slack_ts, str):
            raise Ambiguous("Slack says ok, but not when it posted the message")
        return slack_ts

    def _share(self, posting: Posting, file: File) -> str:
        """Bring a file to Slack and share it in its thread: the last of the three steps alone."""
        ask = partial(
            self._client.files_getUploadURLExternal,
            filename=marked(file.name, posting.uid),
            length=len(file.content),
            alt_txt=file.alt or None,
        )
        place = asked(ask, file=True)
        url, id_ = str(place.get("upload_url")), str(place.get("file_id"))
        if not _is_safe(url):
            raise Refused("Slack names an upload address that is not https; the file was not sent")
        asked(lambda: self._client.upload(url, file.content), file=True)
        share = partial(
            self._client.files_completeUploadExternal,
            files=[{"id": id_, "title": file.title}],
            channel_id=self._channel_id(),
            thread_ts=posting.thread,
        )
        asked(share, file=True)
        return id_

    def find(self, posting: Posting) -> str | None:
        """Return Slack's name for a posting where it stands, in its thread or channel, if it does.

        Raises a DeliveryError; ThreadGone where there is no thread for a message.
        """
        try:
            said = self._said(posting)
        except ThreadGone:
            if posting.file is None:
                raise
            return None
        found = next((each for each in said if _is_it(each, posting)), None)
        if found is None and posting.thread and posting.file is None:
            _check_head(said, posting.thread)
        return str(found["ts"]) if found else None

    def _said(self, posting: Posting) -> list[dict[str, Any]]:
        """Return what stands where the posting would: in its thread, or lately in the channel."""
        place: dict[str, object] = {"channel": self._channel_id(), "include_all_metadata": True}
        if posting.thread:
            place["ts"] = posting.thread
            return list(self._pages(self._client.conversations_replies, "messages", **place))
        if posting.after:
            place["oldest"] = posting.after
        return list(self._pages(self._client.conversations_history, "messages", **place))

    def _channel_id(self) -> str:
        """Return the channel's ID, which history wants where posting takes a name."""
        if self._id is None:
            name = self._channel.removeprefix("#")
            kinds = "public_channel,private_channel"
            known = self._pages(self._client.conversations_list, "channels", types=kinds)
            self._id = next((str(each["id"]) for each in known if each.get("name") == name), None)
        if self._id is None:
            raise ChannelDown(f"Slack lists no channel {self._channel}: set the channel's ID")
        return self._id

    def _pages(self, method: Method, what: str, **asked: object) -> Iterator[dict[str, Any]]:
        cursor: dict[str, object] = {}
        for _ in range(PAGES):
            answer = self._call(method, limit=PAGE, **asked, **cursor)
            yield from answer.get(what) or []
            following = (answer.get("response_metadata") or {}).get("next_cursor")
            if not following:
                return
            cursor = {"cursor": following}

    def _call(self, method: Method, **given: object) -> SlackResponse:
        return asked(lambda: method(**given))


def marked(name: str, uid: str) -> str:
    """Return a file's name with the mark by which it is known again."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{uid[:MARK]}.{ending}" if dot else f"{name}-{uid[:MARK]}"


def _is_it(said: Mapping[str, Any], posting: Posting) -> bool:
    if posting.file is not None:
        names = [str(file.get("name")) for file in said.get("files") or []]
        return marked(posting.file.name, posting.uid) in names
    payload = (said.get("metadata") or {}).get("event_payload") or {}
    return bool(payload.get("posting") == posting.uid)


def _check_head(thread: list[dict[str, Any]], root: str) -> None:
    """Raise ThreadGone where a thread no longer begins with its first message."""
    head = next((said for said in thread if said.get("ts") == root), None)
    if head is None or head.get("subtype") == "tombstone":
        raise ThreadGone("the message that opened the thread was deleted")


def checked_token(token: str) -> str:
    """Return a token; raises ValueError, without the token, for one that no request can carry."""
    if not re.fullmatch(r"[!-~]+", token.strip()):
        raise ValueError("the Slack token is empty or holds characters that no token has")
    return token.strip()


def checked_base(address: str) -> str:
    """Return an API base address: https, or http on this machine; raises ValueError otherwise."""
    if not _is_safe(address):
        raise ValueError(
            "the Slack API address must be https, or http on this machine (127.0.0.1); "
            "no token was sent"
        )
    return address.rstrip("/") + "/"


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _on_this_machine(host))


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
