"""What a change of words looks like: what was touched, the diff, a document page by page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.blocks import Inline, clip, paragraph, size, words
from alerts.details import Detail, count, number, parts, several, text
from db.postings import Block

Line = list[Inline]

LONGEST = 1_000
"""Characters of JSON of one run of words."""
LEAST = 300
"""No page is begun with less room than this."""
TOUCHED = 6
TOUCH = 100
LOG, THREAD = "in the log", "in this thread"
"""Where the rest of a diff is."""


def touched(detail: Detail) -> list[Line]:
    """Show which gradings, negations, numbers and dates changed, gravest first."""
    touches = _touches(detail)
    shown = [_touch(*touch) for touch in touches[:TOUCHED]]
    more = len(touches) - len(shown)
    return [*shown, [words(f"and {more} more like these", "italic")]] if more else shown


def touched_in_words(detail: Detail, limit: int = 2) -> str:
    """Say in one phrase what was touched."""
    touches = _touches(detail)
    said = [touch_said(what, was, now) for what, was, now in touches[:limit]]
    more = [f"{len(touches) - limit} more"] if len(touches) > limit else []
    return ", ".join([*said, *more])


def _touches(detail: Detail) -> list[tuple[str, str, str]]:
    touches = [
        (text(touch, "what"), text(touch, "was"), text(touch, "now"))
        for touch in parts(detail, "touched")
    ]
    return [touch for touch in touches if touch[1] or touch[2]]


def _touch(what: str, was: str, now: str) -> Line:
    what = clip(what, TOUCH).capitalize() or "Touched"
    old, new = words(clip(was, TOUCH), "strike"), words(clip(now, TOUCH), "bold")
    if was and now:
        return [words(f"{what}: "), old, words(" → "), new]
    return [words(f"{what} added: "), new] if now else [words(f"{what} taken out: "), old]


def touch_said(what: str, was: str, now: str) -> str:
    """Say what one touch did."""
    if was and now:
        return f"{what} “{was}” → “{now}”"
    return f"{what} “{now}” added" if now else f"{what} “{was}” taken out"


def diff(detail: Detail, room: int, where: str = LOG) -> Line:
    """Show a word diff: removed words struck, added ones bold, and which only moved.

    `where` says where the rest is.
    """
    shown: Line = []
    segments = _segments(detail)
    for place, (sign, said) in enumerate(segments):
        inline = _segment(sign, said, min(room, LONGEST))
        room -= size(inline)
        if room < 0:
            return [*shown, words(f"… {_left(segments[place:])} more {where}", "italic")]
        shown += [inline, words(" ")] if place + 1 < len(segments) else [inline]
        room -= size(words(" "))
    return shown


def _segments(detail: Detail) -> list[tuple[str, str]]:
    return [
        (str(segment[0]), str(segment[1]))
        for segment in several(detail, "diff")
        if isinstance(segment, list | tuple) and len(segment) == 2
    ]


def _segment(sign: str, said: str, limit: int) -> Inline:
    if sign == "~":
        return words(f"[only moved: {clip(said, limit)}]", "italic")
    return words(clip(said, limit), {"-": "strike", "+": "bold"}.get(sign))


def _left(segments: Sequence[tuple[str, str]]) -> str:
    return count(sum(sign != "=" for sign, _ in segments), "change")


def by_page(detail: Detail, room: int, where: str = LOG) -> list[Block]:
    """Show the diffs of a document, each under its page, as far as there is room."""
    pages = parts(detail, "pages")
    blocks: list[Block] = []
    for page in pages:
        if room < LEAST:
            break
        heading = words(_page(page), "bold")
        block = paragraph(heading, words("\n"), *diff(page, room - size(heading), where))
        room -= size(block)
        blocks.append(block)
    left = round(number(detail, "pages_changed") or len(pages)) - len(blocks)
    if left > 0 and blocks:
        more = f"… {count(left, 'page')} more {'differs' if left == 1 else 'differ'}, {where}"
        blocks.append(paragraph(words(more, "italic")))
    return blocks


def _page(page: Detail) -> str:
    was, now = number(page, "was_page"), number(page, "page")
    return page_named(*(None if each is None else round(each) for each in (was, now)))


def page_named(was: int | None, now: int | None) -> str:
    """Name a page of a document by its number, before and after."""
    if was is None or now is None:
        known = was if now is None else now
        fate = "taken out" if now is None else "put in"
        return f"Page {known}, {fate}" if known is not None else "On a page"
    return f"Page {now}" if was == now else f"Page {was} → {now}"
