"""What one document's page gives, field by field, against what is usual for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import PageReading
from db.stated import label_names
from db.usual import Usual
from scraper.checking.answers import Answer
from scraper.checking.report import Line, Mark, Section, fail, look, note, ok, shortened
from scraper.judge import is_unread
from scraper.reading import labels
from scraper.reading.outline import outline, parse
from scraper.source import Source

SOUGHT = {
    "published": "Published on:", "updated": "Last updated:", "reference": "IOPC reference:",
    "publication_types": "Publication types:", "police_forces": "Police Forces:",
    "fire_services": "Fire and Rescue Services:", "tags": "Tags:",
    "date_of_recommendation": "Date of recommendation:",
    "response_due": "Date the force response is due:",
    "answer": "Do you accept the recommendation?", "kind": "Document type:", "author": "Author:",
    "file": "File size:",
}  # fmt: skip
MOSTLY, NEARLY_ALL = 0.5, 0.9
_LIKE_LABEL = re.compile(r"([A-Z][\w’']*(?: [\w’']+){0,3}):(?:\s|$)")
MOST_UNREAD_LABELS = 5


def page_section(source: Source, page: Answer, title: str | None, usual: Usual | None) -> Section:
    """Check one document's page; `title` is what the listing calls it."""
    key = source.key(page.url) or source.key(page.asked)
    head = f"Document {key or page.asked}"
    if not page.read:
        return Section(title=head, url=page.asked, lines=(fail("answer", page.said),))
    reading = source.read_page(page.text, page.url)
    lines = [ok("answer", page.said), *_fields(reading, title)]
    seen = {label.name: label for label in reading.labels}
    lines += [
        ok(one.name, f"{shortened(one.value or 'no value', 40)}  (printed {_quoted(one.printed)})")
        for one in seen.values()
        if (one.name, one.value) != ("published", reading.stated_date)
    ]
    lines += [*_missing(reading, key, usual), *_unread_labels(page)]
    lines += [*_text(reading, key, usual)]
    if why := is_unread(reading, None, title):
        lines.append(fail("unread", f"{why}: a crawl would not take this page for it"))
    return Section(title=head, url=page.url, lines=tuple(lines))


def _fields(reading: PageReading, title: str | None) -> Iterator[Line]:
    if not reading.title:
        yield fail("title", "none; looked for the first h1, else <title>")
    elif title and title != reading.title:
        yield note("title", f"{shortened(reading.title)}; the listing says {shortened(title, 40)}")
    else:
        yield ok("title", shortened(reading.title))
    if reading.stated_date:
        label = f"by the label {_quoted(reading.stated_label or '')}"
        yield ok("published", f"{reading.stated_date}, {label}")
    if reading.updated_date:
        yield ok("updated", reading.updated_date)
    for what, said in (("kind", reading.kind), ("reference", reading.reference),
                       ("forces", ", ".join(reading.forces)), ("topics", ", ".join(reading.topics)),
                       ("withdrawn", reading.withdrawn)):  # fmt: skip
        if said:
            yield ok(what, shortened(said))
    files = ", ".join(document.label for document in reading.documents[:2])
    if reading.documents:
        yield ok("documents", f"{len(reading.documents)}: {shortened(files, 54)}")
    else:
        yield note("documents", "none; looked for links to PDF, ODS, … or “(HTML)”")


def _missing(reading: PageReading, key: str | None, usual: Usual | None) -> Iterator[Line]:
    """Name the labels that this page, or most of its section, had before and has no more."""
    here = {*label_names(reading), *(["published"] if reading.stated_date else [])}
    known, section = (usual.page(key), usual.section(key)) if usual else (None, None)
    had = set(known.labels) if known else set()
    if known and known.stated_date:
        had.add("published")
    for name in sorted(had - here):
        yield fail(name, f"missing; this page had it before. Looked for {_sought(name)}")
    shares = section.labels if section else {}
    for name, share in shares.items():
        if name not in here | had and share >= MOSTLY:
            said = (
                f"missing; {share:.0%} of the section's pages have it. Looked for {_sought(name)}"
            )
            # What this very page never had is no fault of the site's.
            yield (fail if share >= NEARLY_ALL and known is None else look)(name, said)
    if "published" not in here | had and "published" not in shares:
        yield look("published", f"no date stated; looked for {_sought('published')}")


def _unread_labels(page: Answer) -> Iterator[Line]:
    """Show what looks like a label and that nothing reads: perhaps a new wording."""
    root = parse(page.text)
    lines = [] if root is None else [(n, one) for n, one in enumerate(outline(root).lines)]
    lines = [(number, line) for number, line in lines if not line.side and len(line.text) <= 70]
    taken = {number for field in labels.read(lines) for number in field.lines}
    found = [
        match[1]
        for number, line in lines
        if number not in taken and not line.level and (match := _LIKE_LABEL.match(line.text))
        and labels.named(match[1]) is None
    ]  # fmt: skip
    if found:
        named = ", ".join(
            _quoted(f"{one}:") for one in list(dict.fromkeys(found))[:MOST_UNREAD_LABELS]
        )
        yield note("not read", f"lines like labels that nothing reads: {named}")


def _text(reading: PageReading, key: str | None, usual: Usual | None) -> Iterator[Line]:
    size, paragraphs = len(reading.text), reading.text.count("\n") + bool(reading.text)
    known, section = (usual.page(key), usual.section(key)) if usual else (None, None)
    before = known.text if known else section.text if section else None
    whose = "it had" if known else "the section's median is"
    said = f"{size:,} characters in {paragraphs} paragraphs"
    if before is not None:
        said += f"; {whose} {before:,}"
    if not reading.text:
        yield (fail if before or not reading.documents else look)("text", said)
    else:
        far = before is not None and not before / 3 <= size <= before * 3
        yield Line(mark=Mark.LOOK if far else Mark.OK, what="text", said=said)


def _sought(name: str) -> str:
    return _quoted(SOUGHT.get(name, name.replace("_", " ") + ":"))


def _quoted(text: str) -> str:
    return f"“{shortened(text, 40)}”"
