"""Block Kit parts within Slack's limits, in which the words of sites stay literal text. Pure.

Rich text and plain text hold such words as they are: nothing in them is read as a mention, a
link or a style. Sizes are characters of JSON, in which an emoji counts 12.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from db.postings import Block, Message

MESSAGE_LIMIT = 11_000
"""Undocumented: Slack answers `msg_blocks_too_long` from about 13,200."""
BLOCKS_LIMIT = 50
HEADER_LIMIT = 150
TEXT_LIMIT = 2_800
URL_LIMIT = 1_200
OURS = "All that the log knows of it"
"""What a link to a page of our own says: in the small print a link is markup, so no site's words
may stand there."""

Inline = dict[str, object]

# Control characters, separators, direction marks and overrides, lone surrogates.
_STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_JOINING = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def bare(text: str) -> str:
    """Drop what steers a terminal or turns the direction of text; keep line ends."""
    return _STEERING.sub("", text)


def clean(text: str) -> str:
    """Return a site's words on one line, without control characters."""
    return bare(" ".join(text.split())).strip()


def size(part: object) -> int:
    """Return the characters of JSON that a part takes."""
    return len(json.dumps(part))


def clip(text: str, limit: int) -> str:
    """Clean a site's words, and cut them to a size between words or, failing that, characters."""
    text = clean(text)
    if size(text) - 2 <= limit:
        return text
    end, left = 0, limit - size("…") + 2
    while end < len(text) and (left := left - size(text[end]) + 2) >= 0:
        end += 1
    while end and _joined(text, end):
        end -= 1
    space = text.rfind(" ", end // 2, end)
    return text[: space if space > 0 else end].rstrip() + "…"


def _joined(text: str, place: int) -> bool:
    char, before = text[place], text[place - 1]
    return bool(_JOINING.match(char)) or unicodedata.combining(char) != 0 or before == "\u200d"


def escape(text: str) -> str:
    """Escape for the plain text of a message, in which Slack reads `<…>` and `&…;`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words(text: str, style: str | None = None) -> Inline:
    """Return literal text, in one style of `bold`, `italic` and `strike`."""
    inline: Inline = {"type": "text", "text": text}
    return inline | {"style": {style: True}} if style else inline


def link(url: str, text: str, limit: int = URL_LIMIT) -> Inline:
    """Return a bold link, or bold text where the address is no link or longer than the limit."""
    address = _address(url)
    if address is None or len(address) > limit:
        return words(text, "bold")
    return {"type": "link", "url": address, "text": text, "style": {"bold": True}}


def _address(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    return quote(bare(url.strip()), safe="/:?#[]@!$&'()*+,;=%-._~")


def header(text: str) -> Block:
    """Return the line that a message leads with, in our own words."""
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": clip(text, HEADER_LIMIT), "emoji": False},
    }


def paragraph(*inlines: Inline) -> Block:
    """Return a paragraph."""
    return {"type": "rich_text", "elements": [_section(inlines)]}


def bullets(lines: Iterable[Sequence[Inline]]) -> Block:
    """Return a bulleted list."""
    marks = {"type": "rich_text_list", "style": "bullet"}
    return {"type": "rich_text", "elements": [marks | {"elements": [*map(_section, lines)]}]}


def _section(inlines: Sequence[Inline]) -> Block:
    # An empty text is refused as invalid_blocks.
    filled = [inline for inline in inlines if inline.get("text")]
    return {"type": "rich_text_section", "elements": filled or [words("—")]}


def footnote(text: str, ours: str | None = None) -> Block:
    """Return the small print, with a link to a page of our own where there is one."""
    elements: list[Block] = [{"type": "plain_text", "text": text, "emoji": False}]
    address = _address(ours) if ours else None
    if address and len(address) <= URL_LIMIT:
        said = f"<{escape(address)}|{OURS}>"
        elements.append({"type": "mrkdwn", "text": said, "verbatim": True})
    return {"type": "context", "elements": elements}


def page_of_ours(base: str, *path: str) -> str:
    """Return the address of a page of our own, below the address at which they can be reached."""
    return "/".join([base.strip().rstrip("/"), *(quote(bare(part), safe="/") for part in path)])


def fit(text: str, blocks: Sequence[Block], asked: Sequence[Block] = ()) -> Message:
    """Return a message within Slack's limits; what does not fit is left out from the end, and said.

    The first two blocks and the last stay, and before it what is `asked` of people; `text` is
    escaped here.
    """
    kept, last = list(blocks[:-1]), [*asked, blocks[-1]]
    plain = escape(clip(text, TEXT_LIMIT // 2))
    more = paragraph(words("More is in the log.", "italic"))
    left_out = False
    while len(kept) > 2 and not _fits(plain, [*kept, more, *last]):
        kept.pop()
        left_out = True
    return Message(text=plain, blocks=(*kept, *([more] if left_out else []), *last))


def _fits(text: str, blocks: Sequence[Block]) -> bool:
    return len(blocks) <= BLOCKS_LIMIT and size(text) + size(list(blocks)) <= MESSAGE_LIMIT
