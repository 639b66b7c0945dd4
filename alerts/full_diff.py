"""The whole of what differs between two texts, as a text file and as a page of HTML. Pure.

Only what changed is in them, each with a few words around it: never a copy of the page.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from alerts.blocks import bare, clean
from alerts.details import count
from alerts.diffs import page_named, touch_said
from db.diff import WHOLE, Difference, Segment, compare, page_diff
from db.kept import Side
from db.records import Kind, Recorded
from db.times import spoken

WIDTH = 88
MARKS = {"-": ("[-", "-]"), "+": ("{+", "+}"), "~": ("{~", "~}")}
TAGS = {"-": "del", "+": "ins", "~": "i"}
LEGEND = (
    "Words taken out stand in [-…-], words put in in {+…+}, words that only moved in {~…~}; "
    "… stands for words that did not change."
)
STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 44em; margin: 1em auto; padding: 0 1em }
del { background: #fbe3e0; text-decoration: line-through }
ins { background: #dff2e1; text-decoration: underline; font-weight: bold }
p, li { overflow-wrap: anywhere }
footer, header p { color: #555; font-size: 14px }
"""

Part = tuple[str, Difference]
"""What differs, under the words that say where; "" where there is one place alone."""


@dataclass(frozen=True, kw_only=True)
class FullDiff:
    """What differs between two versions of a page's body, or of a document."""

    title: str
    url: str
    about: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def counted(self) -> str:
        """Say how much differs."""
        removed = sum(difference.words_removed for _, difference in self.parts)
        added = sum(difference.words_added for _, difference in self.parts)
        return f"{count(removed, 'word')} out, {added:,.0f} in"


def full_diff(recorded: Recorded, sides: tuple[Side, Side]) -> FullDiff | None:
    """Compare the texts of a change anew, whole; None where they do not differ."""
    was, now = sides
    parts: list[Part] = [("", compare(was.pages[0], now.pages[0], WHOLE))]
    if recorded.change.kind is Kind.REPLACED:
        pages = page_diff(was.pages, now.pages, WHOLE)
        parts = [(page_named(page.page_was, page.page_now), page.difference) for page in pages]
    shown = tuple(part for part in parts if part[1].segments)
    if not shown:
        return None
    change = recorded.change
    label = change.detail.get("label")
    document = clean(label) if isinstance(label, str) else ""
    return FullDiff(
        title=clean(change.title or change.key),
        url=clean(change.url),
        about=(
            *([f"Document: {document}"] if document else []),
            f"Source: {recorded.source}, change {recorded.id}",
            f"Before: version {was.version}, seen until {spoken(was.last_seen)} (London time)",
            f"After: version {now.version}, seen from {spoken(now.first_seen)} (London time)",
        ),
        parts=shown,
    )


def as_text(diff: FullDiff) -> str:
    """Return it as plain text, wrapped, with marks around what changed."""
    lines = [f"What changed in “{diff.title}”", diff.url, "", *diff.about, diff.counted]
    if touched := list(_touched(diff.parts)):
        lines += [
            "",
            "Gradings, negations, numbers and dates:",
            *(f"  * {each}" for each in touched),
        ]
    lines += ["", *textwrap.wrap(LEGEND, WIDTH)]
    for where, difference in diff.parts:
        lines += ["", "", where.upper()] if where else [""]
        for passage in _passages(difference.segments):
            marked = " ".join(
                "".join((begin, bare(said), end)) for begin, said, end in _marked(passage)
            )
            lines += ["", *textwrap.wrap(marked, WIDTH, break_long_words=False)]
    return "\n".join([*lines, ""])


def as_html(diff: FullDiff) -> str:
    """Return it as a page of HTML that loads nothing, and tells without colour too."""
    about = "".join(f"<p>{escape(bare(each))}</p>" for each in (diff.url, *diff.about))
    touched = "".join(f"<li>{escape(each)}</li>" for each in _touched(diff.parts))
    body = "".join(
        (f"<h2>{escape(where)}</h2>" if where else "")
        + "".join(f"<p>{_tagged(passage)}</p>" for passage in _passages(difference.segments))
        for where, difference in diff.parts
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>What changed in “{escape(diff.title)}”</title><style>{STYLE}</style></head><body>"
        f"<header><h1>What changed in “{escape(diff.title)}”</h1>{about}"
        f"<p>{escape(diff.counted)}</p></header>{f'<ul>{touched}</ul>' if touched else ''}{body}"
        "<footer><p><del>Taken out</del>, <ins>put in</ins>, <i>only moved</i>; … stands for words "
        "that did not change.</p></footer></body></html>\n"
    )


def _touched(parts: Sequence[Part]) -> Iterator[str]:
    for where, difference in parts:
        for touch in difference.touched:
            said = touch_said(str(touch.what), clean(touch.was), clean(touch.now))
            yield f"{said} ({where.lower()})" if where else said


def _passages(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Cut segments where unchanged words are left out between them."""
    passage: list[Segment] = []
    for sign, said in segments:
        before, left_out, after = said.partition(" … ") if sign == "=" else (said, "", "")
        passage.append((sign, f"{before} …" if left_out else before))
        if left_out:
            yield passage
            passage = [("=", f"… {after}")]
    if any(sign != "=" for sign, _ in passage):
        yield passage


def _marked(passage: Iterable[Segment]) -> Iterator[tuple[str, str, str]]:
    for sign, said in passage:
        begin, end = MARKS.get(sign, ("", ""))
        yield begin, said, end


def _tagged(passage: Iterable[Segment]) -> str:
    return " ".join(
        f"<{TAGS[sign]}>{escape(bare(said))}</{TAGS[sign]}>" if sign in TAGS else escape(bare(said))
        for sign, said in passage
    )
