"""What Slack says that a person did, once it has the shape that we expect. Pure.

Whoever can reach the app can send anything: what is not of this shape is refused, and nothing of
it is repeated aloud, since payloads carry secrets of their own (`token`, `trigger_id`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Way(Enum):
    """How a person asked: by which part of Slack."""

    BUTTON = "a button"
    MODAL = "a form"
    SHORTCUT = "a shortcut"
    COMMAND = "a command"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where it was done: a channel, a message in it, and the root of that message's thread."""

    channel: str
    message: str | None = None
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person did: `deed` names the button, form, shortcut or command.

    `home` is the person's own workspace, where Slack names one. `place` is None for a form, whose
    `value` says where it was opened. `trigger` is what opens a form, for three seconds.
    """

    way: Way
    deed: str
    team: str
    user: str
    home: str | None = None
    place: Place | None = None
    value: str = ""
    trigger: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


class Unexpected(ValueError):  # noqa: N818 - named for what it is
    """A payload is not of the shape that we expect; the message names where, never what."""


Id = Annotated[str, Field(pattern=r"^[A-Z0-9]{3,30}$")]
Stamp = Annotated[str, Field(pattern=r"^\d{1,12}\.\d{1,8}$")]
Word = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Short = Annotated[str, Field(max_length=500)]
Value = Annotated[str, Field(max_length=3000)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Named(_Shape):
    id: Id


class _User(_Named):
    team_id: Id | None = None


class _Action(_Shape):
    action_id: Word
    value: Value = ""


class _Message(_Shape):
    ts: Stamp
    thread_ts: Stamp | None = None


class _Click(_Shape):
    team: _Named
    user: _User
    channel: _Named
    message: _Message
    trigger_id: Short
    actions: Annotated[list[_Action], Field(min_length=1, max_length=1)]


class _Shortcut(_Shape):
    team: _Named
    user: _User
    channel: _Named
    message: _Message
    trigger_id: Short
    callback_id: Word


class _Option(_Shape):
    value: Value


class _Field(_Shape):
    value: Value | None = None
    selected_date: Annotated[str, Field(max_length=10)] | None = None
    selected_option: _Option | None = None


class _View(_Shape):
    callback_id: Word
    private_metadata: Value = ""
    state: _State


class _State(_Shape):
    values: Annotated[dict[Word, dict[Word, _Field]], Field(max_length=20)]


class _Submission(_Shape):
    team: _Named
    user: _User
    view: _View


class _Command(_Shape):
    command: Literal["/pagefive"]
    text: Value = ""
    team_id: Id
    user_id: Id
    channel_id: Id


def read(envelope: str, payload: object) -> Asked:
    """Read what an envelope of Socket Mode carries. Raises Unexpected."""
    kind = payload.get("type") if isinstance(payload, dict) else None
    reader = _READERS.get((envelope, kind if envelope == "interactive" else None))
    if reader is None or not isinstance(payload, dict):
        raise Unexpected("it is nothing that this app offers")
    try:
        return reader(payload)
    except ValidationError as error:
        where = error.errors(include_input=False, include_context=False, include_url=False)
        named = ".".join(str(part) for part in where[0]["loc"] if not isinstance(part, int))
        raise Unexpected(f"its {named[:60]} is not as expected") from None


def _click(payload: dict[str, Any]) -> Asked:
    said = _Click.model_validate(payload)
    action = said.actions[0]
    return Asked(
        way=Way.BUTTON, deed=action.action_id, team=said.team.id, user=said.user.id,
        home=said.user.team_id, value=action.value, trigger=said.trigger_id,
        place=_place(said.channel.id, said.message),
    )  # fmt: skip


def _shortcut(payload: dict[str, Any]) -> Asked:
    said = _Shortcut.model_validate(payload)
    return Asked(
        way=Way.SHORTCUT, deed=said.callback_id, team=said.team.id, user=said.user.id,
        home=said.user.team_id, trigger=said.trigger_id,
        place=_place(said.channel.id, said.message),
    )  # fmt: skip


def _submission(payload: dict[str, Any]) -> Asked:
    said = _Submission.model_validate(payload)
    fields = {
        name: given
        for block in said.view.state.values.values()
        for name, one in block.items()
        if (given := _given(one))
    }
    return Asked(
        way=Way.MODAL, deed=said.view.callback_id, team=said.team.id, user=said.user.id,
        home=said.user.team_id, value=said.view.private_metadata, fields=fields,
    )  # fmt: skip


def _command(payload: dict[str, Any]) -> Asked:
    said = _Command.model_validate(payload)
    return Asked(
        way=Way.COMMAND, deed="pagefive", team=said.team_id, user=said.user_id,
        place=Place(channel=said.channel_id), value=said.text,
    )  # fmt: skip


def _given(one: _Field) -> str | None:
    chosen = one.selected_option.value if one.selected_option else None
    return one.value or one.selected_date or chosen


def _place(channel: str, message: _Message) -> Place:
    return Place(channel=channel, message=message.ts, thread=message.thread_ts or message.ts)


_READERS = {
    ("interactive", "block_actions"): _click,
    ("interactive", "message_action"): _shortcut,
    ("interactive", "view_submission"): _submission,
    ("slash_commands", None): _command,
}
