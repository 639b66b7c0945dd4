"""What `/pagefive` understands, and the words in which it answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from alerts.blocks import Inline, bullets, clip, fit, footnote, header, link, paragraph, words
from alerts.details import count
from db.postings import Backlog, Block, Message
from db.times import spoken, spoken_day, unstamp

Row = Mapping[str, Any]

LISTED = 15
TITLE, SAID = 200, 200
USAGE = (
    ("search WORDS", "publications that hold all of these words"),
    ("outstanding [FORCE]", "what is owed to the public, the longest first"),
    ("status", "how each source is, and what waits"),
    ("show URL", "one publication and what happened to it"),
)


class Ask(Enum):
    """What may be asked."""

    SEARCH = "search"
    OUTSTANDING = "outstanding"
    STATUS = "status"
    SHOW = "show"
    HELP = "help"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked, and of what."""

    ask: Ask
    rest: str = ""


def parse(text: str) -> Question:
    """Read what stands after `/pagefive`; whatever it does not understand asks for help."""
    name, _, rest = text.strip().partition(" ")
    rest = " ".join(rest.split())
    asks = {ask.value: ask for ask in Ask}
    ask = asks.get(name.casefold(), Ask.HELP)
    if ask in (Ask.SEARCH, Ask.SHOW) and not rest:
        return Question(ask=Ask.HELP)
    return Question(ask=ask, rest=rest)


def address(text: str) -> str:
    """Return an address as it was typed: Slack wraps those that it knows in `<…|…>`."""
    typed = text.strip()
    if typed.startswith("<") and typed.endswith(">"):
        typed = typed[1:-1].partition("|")[0]
    return typed.replace("&amp;", "&")


def usage() -> Message:
    """Say what may be asked."""
    lines = [[words(f"/pagefive {ask}", "bold"), words(f": {what}")] for ask, what in USAGE]
    return _message("What may be asked", [bullets(lines)], "Only you see the answers.")


def found(wanted: str, rows: Sequence[Row]) -> Message:
    """Answer a search."""
    lead = f"{_many(rows, 'publication')} with “{clip(wanted, 80)}”"
    note = "Titles, references and the newest texts are searched; titles come first."
    return _message(lead, [bullets(map(_publication, rows))] if rows else [], note)


def owed(force: str | None, rows: Sequence[Row]) -> Message:
    """Answer what is owed."""
    of = f" of {clip(force, 60)}" if force else ""
    note = "Unpublished is what was announced or concluded; late is past a day set by a rule."
    more = [[words(f"and {len(rows) - LISTED} more", "italic")]] if len(rows) > LISTED else []
    lines = [*map(_owed, rows[:LISTED]), *more]
    return _message(
        f"{count(len(rows), 'finding')} outstanding{of}", [bullets(lines)] if lines else [], note
    )


def status(sources: Sequence[Row], useful: Sequence[Row], backlog: Iterable[Backlog]) -> Message:
    """Answer how things are."""
    blocks = [bullets(map(_source, sources))] if sources else []
    waiting = [
        [words(f"{one.channel.removeprefix('slack:')}: {one.waiting} wait, {one.refused} refused")]
        for one in backlog
    ]
    if waiting:
        blocks += [paragraph(words("Alerts that wait", "bold")), bullets(waiting)]
    if useful:
        blocks += [paragraph(words("Useful so far", "bold")), bullets(map(_useful, useful))]
    return _message("How things are", blocks, "Counts are of what reached a channel.")


def shown(publications: Sequence[Row], timeline: Sequence[Row]) -> Message:
    """Answer what is known of one publication."""
    lines = [
        [words(spoken(unstamp(row["at"])), "bold"), words(f" {row['what']}: "), _said(row["said"])]
        for row in timeline[-LISTED:]
    ]
    left = len(timeline) - LISTED
    note = f"{left} earlier lines are in the log." if left > 0 else "All that the log holds."
    blocks = [paragraph(*_publication(row)) for row in publications]
    return _message("One publication", [*blocks, *([bullets(lines)] if lines else [])], note)


def unknown(wanted: str) -> Message:
    """Say that nothing stands at an address."""
    said = words(clip(wanted, SAID))
    return _message("Nothing is known of that address", [paragraph(said)], "Try search WORDS.")


def _message(lead: str, blocks: Sequence[Block], note: str) -> Message:
    filled = list(blocks) or [paragraph(words("Nothing.", "italic"))]
    return fit(lead, [header(lead), *filled, footnote(note)])


def _many(rows: Sequence[Row], what: str) -> str:
    return f"{count(len(rows), what)}" if rows else f"No {what}"


def _publication(row: Row) -> list[Inline]:
    dated = spoken_day(row["stated_date"]) if row["stated_date"] else "undated"
    seen = spoken(unstamp(row["first_seen"]))
    title = link(row["url"], clip(row["title"] or row["key"], TITLE), limit=300)
    return [title, words(f" · {row['source']}, {dated}, {row['state']}, first seen {seen}")]


def _owed(row: Row) -> list[Inline]:
    title = link(row["url"] or "", clip(row["title"], TITLE), limit=300)
    age = f"{row['age_days']:,} days since {clip(row['since_what'], 60)}"
    due = f"; due {spoken_day(row['due'])}" if row["due"] else ""
    return [title, words(f" · {row['status']}: {age}{due}")]


def _source(row: Row) -> list[Inline]:
    last = spoken(unstamp(row["last_complete"])) if row["last_complete"] else "never"
    trouble = f"; {clip(row['trouble'], SAID)}" if row["trouble"] else ""
    said = f": {row['listed']:,} listed, last complete crawl {last}{trouble}"
    return [words(str(row["source"]), "bold"), words(said)]


def _useful(row: Row) -> list[Inline]:
    share = f"{float(row['useful']):.0%}"
    said = f"{share} of {row['told']} told ({row['not_useful']} not useful, {row['retracted']} "
    return [words(str(row["kind"]), "bold"), words(f": {said}retracted)")]


def _said(text: str | None) -> Inline:
    return words(clip(text or "", SAID))
