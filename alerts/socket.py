"""Socket Mode: hear what people do in Slack, without a public address of our own.

Slack wants each envelope acknowledged within three seconds; so that is done at once, by the thread
that heard it, and what was asked is done afterwards, one by one, by the thread that owns the log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http.client import HTTPException
from queue import Empty, Full, Queue
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from alerts.answers import Answerer
from alerts.asked import Asked, Unexpected, Way, read
from alerts.slack import checked_base, checked_token
from alerts.slack_client import PlainClient
from alerts.workspace import SlackRefuses, code_of
from db.operator import say

TIMEOUT = 10
MOST = 500
"""So much may wait to be done; what comes beyond is dropped, and said."""
TICK = 0.5
LONGEST_REST = 60.0
SLACK = (".slack.com", ".slack-gov.com", ".slack-msgs.com")


class Link(SocketModeClient):
    """A client of slack_sdk that says nothing aloud, rests between failures, and goes to Slack."""

    def __init__(self, app_token: str, api_base: str, timeout: int = TIMEOUT) -> None:
        base = checked_base(api_base)
        self._here = urlsplit(base).scheme == "http"
        self._failures, self._rest_until = 0, 0.0
        token = checked_token(app_token)
        super().__init__(
            token, logger=logging.getLogger("pagefive.slack"),
            web_client=PlainClient(token, base_url=base, timeout=timeout),
        )  # fmt: skip
        if self._here:
            self.proxy = None

    def __repr__(self) -> str:
        return "Link()"

    def issue_new_wss_url(self) -> str:
        """Ask Slack where to listen. Raises SlackRefuses, without the token."""
        if time.monotonic() < self._rest_until:
            raise SlackRefuses("it rests after a failure")
        try:
            url = str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])
            trouble = None if _may_listen(url, here=self._here) else "that is not Slack's address"
        except SlackApiError as error:
            trouble = code_of(error)
        except (OSError, HTTPException, ValueError, LookupError, SlackClientError) as error:
            trouble = f"Slack did not answer ({type(error).__name__})"
        if trouble is None:
            self._failures = 0
            return url
        self._failures += 1
        self._rest_until = time.monotonic() + min(2.0**self._failures, LONGEST_REST)
        if self._failures == 1:
            say(f"answers from Slack cannot be heard: {trouble}; trying again")
        raise SlackRefuses(trouble)


def _may_listen(url: str, *, here: bool) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if here:
        return parts.scheme == "ws" and host in ("127.0.0.1", "localhost", "::1")
    return parts.scheme == "wss" and host.endswith(SLACK)


class Listener:
    """Hears what people do, and has it done; `heard` counts envelopes, `done` what was done."""

    def __init__(self, link: Link, answerer: Answerer) -> None:
        self._link, self._answerer = link, answerer
        self._queue: Queue[Asked] = Queue(MOST)
        self.heard = self.done = 0
        link.socket_mode_request_listeners.append(self._hear)

    def listen(self, until: Callable[[], bool] = lambda: False) -> None:
        """Do what is asked, until told to stop. Raises SlackRefuses when it cannot begin."""
        try:
            self._link.connect()
            while not until():
                self._next()
        finally:
            self._link.close()

    def _next(self) -> None:
        try:
            asked = self._queue.get(timeout=TICK)
        except Empty:
            return
        self._answerer.take(asked)
        self.done += 1

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        asked, word = self._understood(request)
        try:
            client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=word)
            )
        except (OSError, SlackClientError):
            return  # not acknowledged: Slack sends it again
        finally:
            self.heard += 1
        if asked is None:
            return
        try:
            self._queue.put_nowait(asked)
        except Full:
            say("more is asked from Slack than can be done; some of it was dropped")

    def _understood(self, request: SocketModeRequest) -> tuple[Asked | None, dict[str, Any] | None]:
        """Return what is to be done, if it is anything, and the first word that Slack is told."""
        try:
            asked = read(request.type, request.payload)
        except Unexpected as error:
            say(f"refused what was sent through Slack: {error}")
            return None, None
        if faults := self._answerer.faults(asked):
            return None, {"response_action": "errors", "errors": faults}
        elsewhere = self._answerer.elsewhere(asked) if asked.way is Way.COMMAND else None
        return asked, {"text": elsewhere} if elsewhere else None
