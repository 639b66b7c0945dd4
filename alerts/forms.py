"""The forms that Slack shows on our behalf: to retract, and to add a finding. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alerts.asked import Id, Place, Stamp, Unexpected
from alerts.blocks import clip
from db.told import About

RETRACT, ADD = "retract_reason", "add_finding"
FIELDS = ("title", "source", "since_what", "since", "force", "match")
LABEL, OPTION, TITLE = 150, 70, 200

View = dict[str, Any]


class Opened(BaseModel):
    """Where a form was opened: what Slack keeps for us until it is sent."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    channel: Id
    message: Stamp
    thread: Stamp
    change: int = Field(default=0, ge=0)

    @property
    def place(self) -> Place:
        """Return it as a place."""
        return Place(channel=self.channel, message=self.message, thread=self.thread)


def opened(metadata: str) -> Opened:
    """Read where a form was opened. Raises Unexpected."""
    try:
        return Opened.model_validate_json(metadata)
    except ValidationError:
        raise Unexpected("the form does not say where it was opened") from None


def _kept(place: Place, change: int = 0) -> str:
    said = {"channel": place.channel, "message": place.message, "thread": place.thread}
    return json.dumps({**said, "change": change})


def retraction(place: Place, about: Sequence[About]) -> View:
    """Return the form that asks why an alert was wrong, and which, where it tells of several."""
    options = [
        {"text": _plain(clip(f"{one.kind}: {one.title}", OPTION)), "value": str(one.change)}
        for one in about
    ]
    which = {"type": "static_select", "action_id": "change", "options": options,
             "initial_option": options[0]}  # fmt: skip
    why = _text("reason", lines=True)
    blocks = [_input("change", "Which alert was wrong?", which)] if len(about) > 1 else []
    blocks.append(_input("reason", "Why? It is told in the thread and kept.", why))
    return _view(RETRACT, "Retract an alert", "Retract", _kept(place, about[0].change), blocks)


def finding(place: Place, sources: Sequence[str], source: str | None, title: str) -> View:
    """Return the form that enters something owed which no page tells of."""
    options = [{"text": _plain(clip(name, OPTION)), "value": name} for name in sources]
    chosen = [one for one in options if one["value"] == source]
    where = {"type": "static_select", "action_id": "source", "options": options,
             **({"initial_option": chosen[0]} if chosen else {})}  # fmt: skip
    blocks = [
        _input("title", "What is owed?", _text("title", clip(title, TITLE))),
        _input("source", "Where is it awaited?", where),
        _input("since", "Since which day?", {"type": "datepicker", "action_id": "since"}),
        _input("since_what", "What was then?", _text("since_what", hint="the deaths")),
        _input("force", "Force", _text("force", hint="derbyshire"), optional=True),
        _input(
            "match", "Words that the title which ends it must hold", _text("match"), optional=True
        ),
    ]
    return _view(ADD, "Add a finding", "Add", _kept(place), blocks)


def _view(name: str, title: str, submit: str, kept: str, blocks: Sequence[View]) -> View:
    return {
        "type": "modal", "callback_id": name, "title": _plain(title), "submit": _plain(submit),
        "close": _plain("Cancel"), "private_metadata": kept, "blocks": list(blocks),
    }  # fmt: skip


def _input(name: str, label: str, element: View, *, optional: bool = False) -> View:
    return {
        "type": "input", "block_id": name, "label": _plain(clip(label, LABEL)), "element": element,
        "optional": optional,
    }  # fmt: skip


def _text(name: str, initial: str = "", hint: str = "", *, lines: bool = False) -> View:
    asked: View = {"type": "plain_text_input", "action_id": name, "max_length": 500}
    asked |= {"initial_value": initial} if initial else {}
    asked |= {"placeholder": _plain(hint)} if hint else {}
    return asked | ({"multiline": True} if lines else {})


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": False}
