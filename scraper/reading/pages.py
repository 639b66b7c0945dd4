"""Read a publication's own page: title, dates, labelled fields, documents, body. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lxml import etree

from db.records import Label, PageReading
from scraper.reading import dates, labels, notices, sections, words
from scraper.reading.addresses import clean, place
from scraper.reading.body import body, is_chrome, region
from scraper.reading.documents import documents
from scraper.reading.links import links, others
from scraper.reading.notices import Notice
from scraper.reading.outline import Line, Outline, outline, tidy
from scraper.reading.titles import KIND, is_kind
from scraper.reading.topics import topics as told_topics
from scraper.reading.withdrawal import is_marked, unmarked

_SITE_SPLIT = re.compile(r"\s+[|–—:»·-]+\s+")
_KINDS = re.compile(f"(?:{KIND.pattern})s?", re.IGNORECASE)
_FORCES = ("police_forces", "fire_services")
_UNLABELLED = frozenset({"author", "kind", "file", "tags"})


class _Opened(NamedTuple):
    """A page without its notice of withdrawal, and what is known of it at once."""

    page: Outline
    away: frozenset[int]
    heading: int
    title: str


def read_publication(
    root: etree._Element,
    url: str,
    base: str,
    kind: str | None,
    site_names: tuple[str, ...],
    key: Callable[[str], str | None],
) -> PageReading:
    """Read a parsed page; the tree is used up."""
    (page, away, heading, title), notice = _open(root, url, site_names)
    numbered = _numbered(page, away, heading)
    fields = labels.read([(number, line) for number, line in numbered if number != heading])
    offered = documents(page, (link for link in page.links if link.first not in away), base, url)
    stated, stated_label, dated_line = _stated(page, numbered, fields, heading)
    told_kind, kind_line = _kind(page, fields)
    files = {link.at for link, _ in offered}
    topics, tag_lines = told_topics(page, fields, away, files)
    aliases = _aliases(root, base)
    dropped = away | tag_lines | {dated_line, kind_line}
    led = links(page, region(page, heading, fields, dropped), away, files)
    text = body(page, heading, fields, dropped, files, {one.label for _, one in offered})
    valued = [field for field in fields if field.value]
    return PageReading(
        title=unmarked(title),
        text=text,
        stated_date=stated,
        stated_label=stated_label,
        updated_date=next((field.value for field in valued if field.name == "updated"), None),
        kind=told_kind or kind,
        reference=next((field.printed for field in valued if field.name == "reference"), None),
        forces=_forces(valued, topics),
        topics=topics,
        labels=_labels(fields),
        documents=tuple(document for _, document in offered),
        aliases=aliases,
        withdrawn=_withdrawn(notice, title),
        links=others((*(notice.hrefs if notice else ()), *led), base, (url, *aliases), key),
    )


def _labels(fields: Sequence[labels.Field]) -> tuple[Label, ...]:
    shown = (field for field in fields if field.printed and field.name not in _UNLABELLED)
    return tuple(map(_label, shown))


def _open(
    root: etree._Element, url: str, site_names: tuple[str, ...]
) -> tuple[_Opened, Notice | None]:
    """Outline a page. A notice of withdrawal is taken out, so that nothing else reads otherwise."""
    where = place(url)
    subject = " ".join(where.path) if where else ""

    def opened() -> _Opened:
        page = outline(root)
        return _Opened(page, sections.elsewhere(page, subject), *_title(page, site_names))

    first = opened()
    notice = notices.find(first.page, first.heading, first.away)
    if notice is None:
        return first, None
    notice.take_out()
    return opened(), notice


def _withdrawn(notice: Notice | None, title: str) -> str | None:
    if notice is not None:
        return notice.words
    return notices.short(title) if is_marked(title) else None


def _title(page: Outline, site_names: tuple[str, ...]) -> tuple[int, str]:
    """Find the line of the main heading (-1: none) and the title it gives."""
    told = tidy(page.root.findtext(".//title") or "")
    title = _without_site(told, site_names)
    headings = [
        number
        for number, line in enumerate(page.lines)
        if line.level == 1 and not is_chrome(line.text) and line.text not in site_names
    ]
    best = next((n for n in headings if title.startswith(page.lines[n].text)), None)
    same = [number for number, line in enumerate(page.lines) if title and line.text == title]
    if best is None and not same and headings:
        best = headings[0]
    if best is not None:
        return best, _whole_heading(page, best)
    return (same[0] if same else -1), title


def _whole_heading(page: Outline, number: int) -> str:
    """Join the lines of a heading that a break or a block divides."""
    el = page.lines[number].el
    return " ".join(line.text for line in page.lines[number : number + 4] if line.el is el)


def _without_site(title: str, site_names: tuple[str, ...]) -> str:
    names = tuple(name.lower() for name in site_names)
    for cut in _SITE_SPLIT.finditer(title):
        if title[cut.end() :].lower().startswith(names):
            return title[: cut.start()]
        if title[: cut.start()].lower() in names:
            return title[cut.end() :]
    return title


def _numbered(page: Outline, away: frozenset[int], heading: int) -> list[tuple[int, Line]]:
    """List the lines to read labels from: after the heading first, then what stands above it."""
    kept = [(number, line) for number, line in enumerate(page.lines) if number not in away]
    after = [(number, line) for number, line in kept if number >= heading]
    return after + [(number, line) for number, line in kept if number < heading]


def _stated(
    page: Outline,
    numbered: Sequence[tuple[int, Line]],
    fields: Sequence[labels.Field],
    heading: int,
) -> tuple[str | None, str | None, int]:
    """Find the date of publication, its label, and the line of one that stands without a label."""
    for field in fields:
        if field.name == "published":
            return (field.value or None), field.label, -1
    near = [(n, line) for n, line in numbered if -3 <= n - heading <= 5 and line.text]
    for number, line in near:
        if number != heading and (day := dates.whole(line.text)):
            return day, None, number
    return _meta_date(page.root), None, -1


def _meta_date(root: etree._Element) -> str | None:
    el = root.find(".//meta[@property='article:published_time']")
    return dates.machine(el.get("content")) if el is not None else None


def _kind(page: Outline, fields: Sequence[labels.Field]) -> tuple[str | None, int]:
    """Read the word for what the page holds: labelled, or alone under the date."""
    for field in fields:
        if field.name == "kind" and is_kind(field.value):
            return field.value, -1
        if field.name == "published" and field.lines:
            found = dates.find(field.printed)
            rest = field.printed[found.end :].strip(" ,|–—") if found else ""
            if rest and is_kind(rest):
                return rest, -1
            number = field.lines[-1] + 1
            line = page.lines[number] if number < len(page.lines) else None
            # The site names the section ("Investigations") or what stands in it.
            if line is not None and line.level == 0 and _KINDS.fullmatch(line.text):
                return line.text, number
    return None, -1


def _forces(fields: Sequence[labels.Field], topics: Iterable[str]) -> tuple[str, ...]:
    told = [part for field in fields if field.name in _FORCES for part in field.parts]
    return tuple(dict.fromkeys([*told, *(topic for topic in topics if words.is_force(topic))]))


def _label(field: labels.Field) -> Label:
    value = field.value
    if field.name == "reference":
        value = words.normalised(field.printed)
    if field.name == "answer":
        value = words.settled(field.value)
    return Label(name=field.name, printed=field.printed, value=value)


def _aliases(root: etree._Element, base: str) -> tuple[str, ...]:
    """List the other addresses that the page gives itself."""
    links = (el for el in root.iter("link") if el.get("rel") in ("canonical", "shortlink"))
    addresses = (clean(el.get("href") or "", base) for el in links)
    return tuple(dict.fromkeys(address for address in addresses if address))
