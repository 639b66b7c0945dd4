"""What Slack's reference says of a message's size and shape, held against messages.

Written from docs.slack.dev (blocks, block elements, composition objects, rich text,
chat.postMessage, files.getUploadURLExternal), not from our own code: nothing of ours is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

BLOCKS, ELEMENTS, ACTIONS, FIELDS = 50, 10, 25, 10
TEXT, HEADER, SECTION, FIELD, BUTTON = 40_000, 150, 3_000, 2_000, 75
ALT, FILE_ALT, TITLE, URL, ID, VALUE = 2_000, 1_000, 2_000, 3_000, 255, 2_000
HOUSE = 11_000
"""Not in the reference: `msg_blocks_too_long` is met from about 13,200 characters of JSON."""
STYLES = {"bold", "italic", "strike", "code"}
CALLS = {"user", "usergroup", "broadcast"}
"""Elements that call people: never made from the words of a site."""

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_MARKUP = re.compile(r"<https?://[^<>|\s]+(?:\|[^<>|]*)?>")
_UNSAID = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_LONE = re.compile("[\ud800-\udfff]")

Part = dict[str, Any]


def wrong_with(text: str, blocks: Iterable[Part], calls: bool = False) -> list[str]:
    """Return what Slack would refuse, cut or read otherwise than it was meant."""
    blocks = json.loads(json.dumps(list(blocks)))
    said = [*_fallback(text), *(each for block in blocks for each in _block(block, calls))]
    if not 1 <= len(blocks) <= BLOCKS:
        said.append(f"{len(blocks)} blocks")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        said.append("the same block_id twice")
    if (size := len(json.dumps({"text": text, "blocks": blocks}))) > HOUSE + 64:
        said.append(f"{size} bytes of JSON")
    return said


def wrong_with_file(name: str, title: str, alt: str, content: bytes) -> list[str]:
    """Return what Slack would refuse of a file."""
    said = [*_long("name", name, 255), *_long("title", title, TITLE), *_plain("title", title)]
    if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        said.append(f"a file name with odd characters: {name!r}")
    if not content:
        said.append("an empty file")
    if len(alt) > FILE_ALT:
        said.append("alt_txt_too_large")
    return said


def _fallback(text: str) -> Iterator[str]:
    yield from _long("text", text, TEXT)
    yield from _plain("text", text)
    if "<" in text or ">" in text:
        yield "the text holds markup"
    if _ENTITY.search(text):
        yield "the text holds half an entity"


def _block(block: Part, calls: bool) -> Iterator[str]:
    kind = block.get("type")
    check = _BLOCKS.get(str(kind))
    if check is None:
        yield f"a block of type {kind!r}"
        return
    yield from _id(block, "block_id")
    yield from check(block, calls)


def _header(block: Part, _: bool) -> Iterator[str]:
    yield from _text_object("header", block["text"], HEADER, {"plain_text"})


def _section(block: Part, _: bool) -> Iterator[str]:
    fields = block.get("fields", [])
    if not block.get("text") and not fields:
        yield "a section without text"
    if block.get("text"):
        yield from _text_object("section", block["text"], SECTION)
    if len(fields) > FIELDS:
        yield "too many fields"
    for each in fields:
        yield from _text_object("field", each, FIELD)


def _context(block: Part, _: bool) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= ELEMENTS:
        yield f"{len(block['elements'])} elements of a context"
    for each in block["elements"]:
        if each["type"] == "image":
            yield from _image(each, False)
        else:
            yield from _text_object("context", each, SECTION)


def _image(block: Part, _: bool) -> Iterator[str]:
    yield from _long("alt_text", block.get("alt_text", ""), ALT)
    if "slack_file" not in block:
        yield from _address(block.get("image_url", ""))


def _actions(block: Part, _: bool) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= ACTIONS:
        yield f"{len(block['elements'])} elements of actions"
    ids = [each.get("action_id") for each in block["elements"]]
    if len(ids) != len(set(ids)):
        yield "the same action_id twice"
    for each in block["elements"]:
        yield from _id(each, "action_id")
        if each["type"] == "button":
            yield from _text_object("button", each["text"], BUTTON, {"plain_text"})
            if len(each.get("value", "")) > VALUE:
                yield "a button's value is too long"


def _divider(_: Part, __: bool) -> Iterator[str]:
    yield from ()


def _rich_text(block: Part, calls: bool) -> Iterator[str]:
    if not block["elements"]:
        yield "an empty rich text"
    for each in block["elements"]:
        kind = each["type"]
        if kind == "rich_text_list":
            if each["style"] not in ("bullet", "ordered"):
                yield f"a list of style {each['style']!r}"
            yield from _rich_text({"elements": each["elements"]}, calls)
        elif kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            if not each["elements"]:
                yield "an empty section of rich text"
            for inline in each["elements"]:
                yield from _inline(inline, calls)
        else:
            yield f"rich text of type {kind!r}"


def _inline(inline: Part, calls: bool) -> Iterator[str]:
    kind = inline["type"]
    if kind in ("text", "link"):
        yield from _long(kind, inline["text"], SECTION)
        yield from _plain(kind, inline["text"])
        if not set(inline.get("style", {})) <= STYLES:
            yield f"style {inline['style']!r}"
        if kind == "link":
            yield from _address(inline["url"])
    elif kind not in CALLS or not calls:
        yield f"an element that calls or shows something: {kind!r}"


def _text_object(
    what: str, part: Part, limit: int, kinds: Iterable[str] = ("plain_text", "mrkdwn")
) -> Iterator[str]:
    text = part["text"]
    if part["type"] not in kinds:
        yield f"{what}: text of type {part['type']!r}"
    yield from _long(what, text, limit)
    yield from _plain(what, text)
    if part["type"] == "mrkdwn":
        rest = _MARKUP.sub("", text)
        if "<" in rest or ">" in rest:
            yield f"{what}: a link that is cut, or a call: {text!r}"
        if _ENTITY.search(text):
            yield f"{what}: half an entity"


def _long(what: str, text: str, limit: int) -> Iterator[str]:
    if not text:
        yield f"{what}: no text"
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > limit:
        yield f"{what}: {len(text)} characters"


def _plain(what: str, text: str) -> Iterator[str]:
    if _UNSAID.search(text):
        yield f"{what}: a control character, or one that turns the direction of text"
    if _LONE.search(text):
        yield f"{what}: half of a surrogate pair"


def _address(url: str) -> Iterator[str]:
    if not re.fullmatch(r"https?://[!-~]+", url) or set(url) & set('<>"|'):
        yield f"an address that is none: {url[:80]!r}"
    if len(url) > URL:
        yield "an address that is too long"


def _id(part: Part, name: str) -> Iterator[str]:
    if name in part and not 1 <= len(part[name]) <= ID:
        yield f"{name}: {len(part[name])} characters"


_BLOCKS: dict[str, Callable[[Part, bool], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "image": _image,
    "actions": _actions,
    "divider": _divider,
    "rich_text": _rich_text,
}
