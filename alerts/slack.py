"""A Slack channel: post a message once, and ask whether one that was lost sight of arrived."""

from __future__ import annotations

import ipaddress
import math
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from alerts.errors import Ambiguous, ChannelDown, DeliveryError, RateLimited, Refused
from alerts.slack_client import PlainClient
from db.postings import Posting

EVENT = "pagefive_posting"
"""The type of the metadata by which a posting is known again in Slack's history."""
PAGES, PAGE = 50, 200
"""How much history is asked for a posting, newest first."""

UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
ABOUT_MESSAGE = re.compile(
    "no_text|msg_|invalid_(?!auth|channel|token)|too_many_|metadata_|markdown_|attachment|cannot_parse"
)
"""Errors that speak of this message alone. Any other is the operator's to mend: nothing is
dropped for an error that we do not know."""

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
        """Send a posting and return Slack's timestamp; raises a DeliveryError."""
        answer = self._call(
            self._client.chat_postMessage,
            channel=self._channel,
            text=posting.message.text,
            blocks=list(posting.message.blocks),
            metadata={"event_type": EVENT, "event_payload": {"posting": posting.uid}},
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        slack_ts = answer.get("ts")
        if not isinstance(slack_ts, str):
            raise Ambiguous("Slack says ok, but not when it posted the message")
        return slack_ts

    def find(self, posting: Posting) -> str | None:
        """Return the timestamp under which a posting stands in the channel's history, if any."""
        asked = {"channel": self._channel_id(), "include_all_metadata": True}
        since = {"oldest": posting.after} if posting.after else {}
        for said in self._pages(self._client.conversations_history, "messages", **asked, **since):
            payload = (said.get("metadata") or {}).get("event_payload") or {}
            if payload.get("posting") == posting.uid:
                return str(said["ts"])
        return None

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

    def _call(self, method: Method, **asked: object) -> SlackResponse:
        # Raised outside the handlers: the errors of slack_sdk hold the request with its token.
        try:
            return method(**asked)
        except SlackApiError as error:
            trouble: DeliveryError = _judged(error.response)
        except URLError as error:
            trouble = _unreached(error.reason)
        except (OSError, HTTPException, ValueError, LookupError, SlackClientError) as error:
            trouble = Ambiguous(f"Slack did not answer ({type(error).__name__})")
        raise trouble


def _unreached(reason: object) -> DeliveryError:
    if isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return ChannelDown(f"Slack cannot be reached ({type(reason).__name__})")
    return Ambiguous(f"Slack did not answer ({type(reason).__name__})")


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


def _judged(answer: SlackResponse) -> DeliveryError:
    code = answer.data.get("error") if isinstance(answer.data, dict) else None
    status = int(answer.status_code)
    said = f"Slack answered {code or f'HTTP {status}'}"
    if status == 429 or code in LIMITED:
        return RateLimited(said, _seconds(answer.headers))
    if status >= 500 or code in UNSURE:
        return Ambiguous(said)
    if isinstance(code, str) and ABOUT_MESSAGE.match(code):
        return Refused(said)
    return ChannelDown(said + _remedy(code, answer.data))


def _remedy(code: object, said: object) -> str:
    needed = said.get("needed") if isinstance(said, dict) else None
    if code == "missing_scope" and isinstance(needed, str):
        return f": the app needs the scope {needed}"
    if code == "not_in_channel":
        return ": invite the app to the channel"
    return ""


def _seconds(headers: dict[str, str]) -> float | None:
    """Read Retry-After in seconds; None where it is absent or no number."""
    values = [value for name, value in headers.items() if name.lower() == "retry-after"]
    try:
        seconds = float(values[0])
    except (IndexError, ValueError):
        return None
    return max(seconds, 1.0) if math.isfinite(seconds) else None
