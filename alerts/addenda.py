"""What is added to a message on its way: who is called, and that its thread begins anew. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from alerts.blocks import Inline, footnote, words
from db.postings import Block, Message

BROADCASTS = ("@here", "@channel", "@everyone")
ANEW = "The earlier thread about this is gone from Slack; this begins a new one."


def calling(message: Message, mention: tuple[str, ...]) -> Message:
    """Return a message that calls people: `@here`, `@channel`, or the IDs of users and groups.

    They stand in the first rich text, so that the message has no more blocks than before.
    """
    if not mention:
        return message
    called: list[Inline] = [part for name in mention for part in (_called(name), words(" "))]
    section = {"type": "rich_text_section", "elements": called}
    blocks = list(message.blocks)
    place = next((n for n, block in enumerate(blocks) if block["type"] == "rich_text"), None)
    if place is None:
        return replace(message, blocks=({"type": "rich_text", "elements": [section]}, *blocks))
    elements = cast("list[object]", blocks[place]["elements"])
    blocks[place] = blocks[place] | {"elements": [section, *elements]}
    return replace(message, blocks=tuple(blocks))


def _called(name: str) -> Inline:
    if name in BROADCASTS:
        return {"type": "broadcast", "range": name.removeprefix("@")}
    if name.startswith("S"):
        return {"type": "usergroup", "usergroup_id": name}
    return {"type": "user", "user_id": name}


def anew(message: Message) -> Message:
    """Return a message that says that the thread in which it was to stand is gone."""
    said: Block = footnote(ANEW)
    return replace(message, blocks=(said, *message.blocks))
