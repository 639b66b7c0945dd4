"""What a row of a listing says beside its title: kind, topics, the stated date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lxml import etree

from scraper.reading import dates, labels
from scraper.reading.outline import Chunk, Line, tidy
from scraper.reading.titles import is_kind
from scraper.reading.topics import entries, hinted, is_hinted
from scraper.reading.words import phrases

# "Publication — Cause of concern, Child protection, Revisit — 14 November 2017"
_RULE = re.compile(r"\s+[—–|]\s*|\s*[—|]\s+|\s*[—–|]\s*$")
_TOPIC_LINK = re.compile(r"[?&](?:cat|topic)=|/taxonomy/term/|/tags?/|/topics?/")
_COLUMNS = frozenset({"publication_types", "tags", "kind"})
_CHANGED = re.compile(r"(?:updated|modified|revised|revision|reviewed)", re.IGNORECASE)
_LEFT = re.compile(
    r"(?:(?:first )?published(?: on)?|date(?: published| of publication)?|posted(?: on)?|on"
    r"|publication date|[\w ]{3,25}:)?[\s:|—–\-·•(\[,]*",
    re.IGNORECASE,
)


class Facts(NamedTuple):
    """What lines of a row say."""

    kind: str | None
    topics: tuple[str, ...]
    stated_date: str | None


def facts(lines: Sequence[tuple[int, Line]], title_links: frozenset[int], title: str) -> Facts:
    """Read a row's lines, leaving out what its title links say of themselves."""
    if not lines:
        return Facts(None, (), None)
    texts = [_beside(line, title_links, title) for _, line in lines]
    kind, topics, dated = _item_line(texts)
    fields = labels.read([(number, line) for number, line in lines if line.text != title])
    by_name = {field.name: field for field in reversed(fields) if field.value}
    topics = topics or _topics(by_name) or _tagged(lines) or _listed(lines) or _column(lines)
    if kind is None and "kind" in by_name and is_kind(by_name["kind"].value):
        kind = by_name["kind"].value
    stated = _stamped(lines) or (by_name["published"].value if "published" in by_name else None)
    return Facts(kind, topics, stated or dated or _printed_date(lines, texts))


def _topics(by_name: dict[str, labels.Field]) -> tuple[str, ...]:
    for name in ("publication_types", "tags"):
        if name in by_name:
            return by_name[name].parts
    return ()


def _tagged(lines: Sequence[tuple[int, Line]]) -> tuple[str, ...]:
    """Collect the links to lists by topic: `/?cat=`, `/taxonomy/term/`, `/tag/`."""
    found = (
        chunk.text
        for _, line in lines
        for chunk in line.chunks
        if chunk.link >= 0
        and chunk.el.tag == "a"
        and not chunk.tail
        and (chunk.el.get("rel") == "tag" or _TOPIC_LINK.search(chunk.el.get("href") or ""))
    )
    return tuple(dict.fromkeys(found))


def _listed(lines: Sequence[tuple[int, Line]]) -> tuple[str, ...]:
    """Read what a row's markup names as tags."""
    found: list[str] = []
    for _, line in lines:
        if line.level or len(line.text) > 300:
            continue
        if hinted(line) is not None:
            found += entries(line)
            continue
        inline = (c for c in line.chunks if not c.tail and is_hinted(c.el) and c.el.tag != "a")
        found += (phrase for chunk in inline for phrase in phrases(chunk.text))
    return _plausible(found)


def _column(lines: Sequence[tuple[int, Line]]) -> tuple[str, ...]:
    """Read the cell of a table whose column is headed as one of topics or types."""
    found: list[str] = []
    for _, line in lines:
        if line.el.tag == "td" and _heading_of(line.el) in _COLUMNS:
            found += entries(line)
    return _plausible(found)


def _heading_of(cell: etree._Element) -> str | None:
    """Name the field that heads a cell's column."""
    table = next(cell.iterancestors("table"), None)
    head = next(table.iter("tr"), None) if table is not None else None
    at = sum(1 for _ in cell.itersiblings("td", "th", preceding=True))
    if head is None or at >= len(head) or head[at].tag != "th":
        return None
    return labels.named(tidy("".join(str(text) for text in head[at].itertext())))


def _plausible(found: Sequence[str]) -> tuple[str, ...]:
    """Keep short phrases that are no dates; kinds alone are no topics."""
    words = [word for word in found if len(word) <= 60 and dates.find(word) is None]
    return () if all(map(is_kind, words)) else tuple(dict.fromkeys(words))


def _beside(line: Line, title_links: frozenset[int], title: str) -> tuple[str, ...]:
    """Give the pieces of a line that are not its title."""
    return tuple(
        chunk.text
        for chunk in line.chunks
        if chunk.text and chunk.text != title and not (chunk.link in title_links and _names(chunk))
    )


def _names(chunk: Chunk) -> bool:
    return dates.whole(chunk.text) is None and not is_kind(chunk.text) and "—" not in chunk.text


def _item_line(texts: Iterable[tuple[str, ...]]) -> tuple[str | None, tuple[str, ...], str | None]:
    """Read the line that begins with a kind: its kind, its topics, its date."""
    for pieces in texts:
        split = [[part.strip() for part in _RULE.split(piece)] for piece in pieces]
        start = next((at for at, parts in enumerate(split) if is_kind(parts[0])), None)
        if start is None:
            continue
        parts = [part for some in split[start:] for part in some if part.strip(" —–|-·•")]
        if len(parts) > 6:
            continue
        rest = [part for part in parts[1:] if len(part) <= 120 and not labels.is_label(part)]
        days = [day for part in rest if (day := dates.whole(part))]
        words = [part for part in rest if dates.find(part) is None]
        topics = phrases(words[0]) if words and not words[0].endswith(".") else ()
        return parts[0].strip(" :|—–-"), topics, days[0] if days else None
    return None, (), None


def _stamped(lines: Sequence[tuple[int, Line]]) -> str | None:
    """Read the machine-readable date: one marked as published, never one marked as changed."""
    stamps = [
        (day, classes, line)
        for _, line in lines
        for value, classes in line.stamps
        if (day := dates.machine(value))
    ]
    published = [day for day, classes, _ in stamps if "publish" in classes]
    if published:
        return published[0]
    for day, classes, line in stamps:
        alone = len(line.stamps) == 1
        lead = line.text if alone else ""
        if not _CHANGED.search(classes) and not (
            _CHANGED.match(lead) or _after_changed(lines, line)
        ):
            return day
    return None


def _after_changed(lines: Sequence[tuple[int, Line]], line: Line) -> bool:
    before = None
    for _, other in lines:
        if other is line:
            break
        before = other
    return before is not None and len(before.text) < 30 and bool(_CHANGED.search(before.text))


def _printed_date(
    lines: Sequence[tuple[int, Line]], texts: Sequence[tuple[str, ...]]
) -> str | None:
    """Read a date that stands alone, or first or last on a short line; never one in a sentence."""
    for (_, line), pieces in zip(lines, texts, strict=True):
        if _CHANGED.match(line.text):
            continue
        for piece in pieces:
            if day := dates.whole(_LEFT.sub("", piece, count=1)) or dates.whole(piece):
                return day
        if day := _edged(tidy(" ".join(pieces))):
            return day
    return None


def _edged(text: str) -> str | None:
    found = dates.find(text)
    if found is None:
        return None
    before, after = text[: found.start], text[found.end :].strip()
    if _LEFT.fullmatch(before.strip() + " ") and before.strip().lower() != "on":
        short = len(after) <= 60 and not re.match(r"[a-z]", after)
        return found.value if short or re.match(r"[—–|:·•\-)\]]", after) else None
    ends = not after.strip(" .)]") and bool(re.search(r"[—–|:·•(\[,\-]\s*$", before))
    return found.value if ends and len(before) <= 120 and ". " not in before else None
