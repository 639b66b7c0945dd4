"""Which files follow a message in its thread: the chart of a fall, the whole of a diff."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts import charts, phrases
from alerts.blocks import clip
from alerts.curves import BURIAL_PAGE, Curve, curve_of, in_words
from alerts.folding import Group, Shape
from alerts.full_diff import FullDiff, as_html, as_text, full_diff
from db.kept import FALLS, Kept
from db.postings import File
from db.records import Recorded

MOST = 6
"""Files of one message; what differs beyond them is in the log."""
LONG = 4_000
"""Characters of a text file from which the same is offered as a page of HTML too."""
TITLE = 150
NAME = 60


def files(group: Group, kept: Kept) -> tuple[File, ...]:
    """Return the files that a message about one publication carries, by what is kept of it."""
    if group.shape is not Shape.ONE:
        return ()
    return tuple(file for recorded in group.changes for file in _files(recorded, kept))[:MOST]


def _files(recorded: Recorded, kept: Kept) -> Iterator[File]:
    if recorded.change.kind in FALLS and (chart := _chart(recorded, kept)):
        yield chart
    sides = kept.sides.get(recorded.id)
    if sides and (diff := full_diff(recorded, sides)):
        yield from _diff(recorded, diff)


def _chart(recorded: Recorded, kept: Kept) -> File | None:
    curve = curve_of(recorded, kept.burial_pages.get(recorded.id, BURIAL_PAGE))
    png = _drawn(curve) if curve else None
    if curve is None or png is None:
        return None
    return File(
        name=f"depth-{_slug(recorded)}.png",
        title=clip(phrases.headline(recorded), TITLE),
        media_type=charts.MEDIA_TYPE,
        content=png,
        alt=in_words(curve),
    )


def _drawn(curve: Curve) -> bytes | None:
    """Draw, or do without: no alert waits for its picture."""
    try:
        return charts.drawn(curve)
    except (ImportError, OSError, RuntimeError, ValueError):
        return None


def _diff(recorded: Recorded, diff: FullDiff) -> Iterator[File]:
    said = as_text(diff)
    title = clip(f"All that changed: {diff.counted}", TITLE)
    name = f"what-changed-{recorded.id}-{_slug(recorded)}"
    yield File(
        name=f"{name}.txt",
        title=title,
        media_type="text/plain",
        content=said.encode("utf-8", "replace"),
    )
    if len(said) > LONG:
        yield File(
            name=f"{name}.html",
            title=f"{title} (to be read in a browser)",
            media_type="text/html",
            content=as_html(diff).encode("utf-8", "replace"),
        )


def _slug(recorded: Recorded) -> str:
    last = recorded.change.key.rstrip("/").rpartition("/")[2].lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:NAME].strip("-") or "publication"
