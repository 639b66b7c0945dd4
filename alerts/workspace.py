"""What answering asks of a Slack workspace: who somebody is, and to show what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from alerts.asked import Place
from alerts.blocks import clip, escape
from alerts.commands import SLACK
from alerts.slack import EVENT, checked_base, checked_token
from alerts.slack_client import PlainClient
from db.postings import Block, Message
from db.replies import Who
from db.told import Told

PAGE, PAGES = 200, 25


class SlackRefuses(Exception):  # noqa: N818 - named for what happened
    """Slack did not do as asked; the text is its own short code, or how the call failed."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as Slack knows them; `may_not` says why they may read, but not act."""

    who: Who
    may_not: str | None = None


class Workspace:
    """The workspace that a bot token belongs to. Every call may raise SlackRefuses.

    Raises ValueError, before the token is sent anywhere, as `SlackChannel` does.
    """

    def __init__(self, token: str, api_base: str, timeout: int = 10) -> None:
        self._client = PlainClient(
            checked_token(token), base_url=checked_base(api_base), timeout=timeout
        )

    def __repr__(self) -> str:
        return "Workspace()"

    def team(self) -> str:
        """Return the workspace's ID."""
        return str(self._call(self._client.auth_test)["team_id"])

    def channel_ids(self, names: Iterable[str]) -> dict[str, str]:
        """Return the IDs of channels that are given by name; those that it does not list are
        left out.
        """
        wanted = {name.removeprefix("#"): name for name in names}
        found: dict[str, str] = {}
        cursor = ""
        for _ in range(PAGES if wanted else 0):
            answer = self._call(
                self._client.conversations_list, limit=PAGE, cursor=cursor,
                types="public_channel,private_channel", exclude_archived=True,
            )  # fmt: skip
            for each in answer.get("channels") or []:
                if each.get("name") in wanted:
                    found[wanted[each["name"]]] = str(each["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or len(found) == len(wanted):
                break
        return found

    def served(self, channels: Iterable[str]) -> dict[str, str]:
        """Return those channels of the log that stand in Slack, by their IDs there."""
        given = [one.removeprefix(SLACK) for one in channels if one.startswith(SLACK)]
        ids = {one: one for one in given if not one.startswith("#")}
        ids |= self.channel_ids(one for one in given if one.startswith("#"))
        return {id_: f"{SLACK}{name}" for name, id_ in ids.items()}

    def person(self, user: str, team: str) -> Person:
        """Return who somebody is; what Slack does not say of them, they may not."""
        said = self._call(self._client.users_info, user=user).get("user") or {}
        profile = said.get("profile") or {}
        name = profile.get("display_name") or said.get("real_name") or said.get("name")
        who = Who(team=team, user=user, name=clip(str(name), 80) if name else None)
        return Person(who=who, may_not=_may_not(said, user, team))

    def show(self, told: Told, channel: str, message: Message) -> None:
        """Show a posting's message anew."""
        self._call(
            self._client.chat_update, channel=channel, ts=told.slack_ts, text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": EVENT, "event_payload": {"posting": told.uid}},
        )  # fmt: skip

    def say(self, channel: str, thread: str | None, text: str) -> None:
        """Say something in our own words, and some of others' as literal text, in a thread."""
        self._call(
            self._client.chat_postMessage, channel=channel, thread_ts=thread, text=escape(text),
            mrkdwn=False, unfurl_links=False, unfurl_media=False,
        )  # fmt: skip

    def whisper(self, place: Place, user: str, message: Message | str) -> None:
        """Say something that one person alone sees."""
        text = escape(message) if isinstance(message, str) else message.text
        blocks: list[Block] = [] if isinstance(message, str) else list(message.blocks)
        threaded = place.thread if place.thread != place.message else None
        self._call(
            self._client.chat_postEphemeral, channel=place.channel, user=user, text=text,
            blocks=blocks or None, thread_ts=threaded, mrkdwn=False,
        )  # fmt: skip

    def open(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a form for whoever gave the trigger."""
        self._call(self._client.views_open, trigger_id=trigger, view=view)

    def stands(self, channel: str, slack_ts: str, thread: str | None = None) -> bool:
        """Tell whether a message stands in a channel's history, or in a thread's."""
        span = {"latest": slack_ts, "oldest": slack_ts, "inclusive": True, "limit": 2}
        if thread and thread != slack_ts:
            answer = self._call(
                self._client.conversations_replies, channel=channel, ts=thread, **span
            )
        else:
            answer = self._call(self._client.conversations_history, channel=channel, **span)
        return any(said.get("ts") == slack_ts for said in answer.get("messages") or [])

    def _call(self, method: Callable[..., SlackResponse], **asked: object) -> SlackResponse:
        # Raised outside the handlers: the errors of slack_sdk hold the request with its token.
        try:
            return method(**asked)
        except SlackApiError as error:
            trouble = SlackRefuses(code_of(error))
        except (OSError, HTTPException, ValueError, LookupError, SlackClientError) as error:
            trouble = SlackRefuses(f"Slack did not answer ({type(error).__name__})")
        raise trouble


def code_of(error: SlackApiError) -> str:
    """Return Slack's own short code for what went wrong, without the request."""
    said = error.response.data if isinstance(error.response.data, dict) else {}
    code = str(said.get("error") or f"HTTP {error.response.status_code}")[:80]
    needed = said.get("needed")
    return f"{code} (the app needs the scope {needed})" if isinstance(needed, str) else code


def _may_not(said: dict[str, Any], user: str, team: str) -> str | None:
    if said.get("id") != user:
        return "Slack does not say who that is"
    if said.get("team_id") not in (None, team) or said.get("is_stranger"):
        return "people of other workspaces may read, not act"
    if said.get("is_restricted") or said.get("is_ultra_restricted"):
        return "guests may read, not act"
    if said.get("deleted") or said.get("is_bot"):
        return "bots and former members may not act"
    return None
