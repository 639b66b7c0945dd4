"""The terminal as a channel: a message shown as it would read in Slack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, cast

from alerts.blocks import bare
from db.postings import Block, Posting

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDEST = 100
AGAIN = "(may have been shown before)"

_RICH = {
    "headline": "bold",
    "bold": "bold",
    "strike": "strike red",
    "italic": "italic",
    "small": "dim",
}
_PLAIN = {"bold": "*", "strike": "~"}


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text in one style."""

    text: str
    style: str | None = None
    url: str | None = None


Line = Sequence[Span]


class TerminalChannel:
    """Shows postings on a console: in a frame, or as plain lines where no person looks."""

    name = "terminal"
    find = None

    def __init__(self, console: Console | None = None) -> None:
        self._console = console

    def post(self, posting: Posting) -> None:
        """Show a posting."""
        console = self._console = self._console or _console()
        lines = list(lines_of(posting.message.blocks))
        if posting.again:
            lines.insert(0, [Span(text=AGAIN, style="italic")])
        if console.is_terminal:
            _show_framed(console, lines)
        else:
            text = "\n".join(plain(line) for line in lines)
            console.out(_encodable(console, text) + "\n", highlight=False)


def _console() -> Console:
    from rich.console import Console  # slow to load, and seldom wanted

    return Console()


def _show_framed(console: Console, lines: Iterable[Line]) -> None:
    from rich.panel import Panel
    from rich.text import Text

    body = Text("\n").join(_styled(console, line) for line in lines)
    width = min(console.width, WIDEST)
    console.print(Panel(body, title="Pagefive", title_align="left", width=width))


def _styled(console: Console, line: Line) -> Text:
    from rich.text import Text

    text = Text()
    for span in line:
        style = _RICH.get(span.style or "", "")
        linked = f"{style} underline link {span.url}" if span.url else style
        text.append(_encodable(console, bare(span.text)), linked)
    if len(line) == 1 and line[0].url:
        text.append(f"\n{line[0].url}", "dim")
    return text


def plain(line: Line) -> str:
    """Return a line as plain text, in Slack's own marks for bold and struck words."""
    return "".join(_plain(span) for span in line)


def _plain(span: Span) -> str:
    mark = _PLAIN.get(span.style or "", "") if span.text.strip() and not span.url else ""
    address = f" <{span.url}>" if span.url and span.url != span.text else ""
    return f"{mark}{bare(span.text)}{mark}{address}"


def _encodable(console: Console, text: str) -> str:
    return text.encode(console.encoding, "replace").decode(console.encoding)


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Return a message's blocks as lines."""
    for block in cast("Iterable[dict[str, Any]]", blocks):
        if block["type"] == "header":
            yield [Span(text=block["text"]["text"], style="headline")]
        elif block["type"] == "context":
            yield [span for each in block["elements"] for span in _small(each)]
        else:
            for element in block["elements"]:
                yield from _rich_text(element)


def _small(element: dict[str, Any]) -> Iterator[Span]:
    if element["type"] != "mrkdwn":
        yield Span(text=element["text"], style="small")
        return
    address, _, said = element["text"].strip("<>").partition("|")
    yield Span(text=" · ", style="small")
    yield Span(text=said, style="small", url=unescape(address))


def _rich_text(element: dict[str, Any]) -> Iterator[Line]:
    if element["type"] == "rich_text_list":
        for section in element["elements"]:
            yield [Span(text="  • "), *map(_span, section["elements"])]
    else:
        yield [_span(inline) for inline in element["elements"]]


def _span(inline: dict[str, Any]) -> Span:
    return Span(
        text=inline["text"], style=next(iter(inline.get("style", {})), None), url=inline.get("url")
    )
