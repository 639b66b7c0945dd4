"""Check a source against its saved pages, or else against the kept bytes of its last crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from db.log import Log
from db.usual import Usual, last_kept
from scraper.checking.answers import Answer
from scraper.checking.listings import listing_section
from scraper.checking.pages import page_section
from scraper.checking.report import Line, Section, fail, note, ok, shortened
from scraper.reread import NotKept
from scraper.source import Source

SAVED = Path("tests", "sources")
OPENS, CLOSES = "<!-- ", " -->"


def saved_pages(folder: Path, source: str) -> list[Path]:
    """List a source's saved pages."""
    return sorted((folder / source).glob("*.html"))


def saved_section(source: Source, path: Path) -> Section:
    """Read a saved page again and say, field by field, what is other than expected."""
    html = path.read_text(encoding="utf-8")
    url = html.split("\n", 1)[0].removeprefix(OPENS).removesuffix(CLOSES)
    listing = path.stem.startswith("listing")
    reading = source.read_listing(html, url) if listing else source.read_page(html, url)
    actual: dict[str, Any] = json.loads(json.dumps(asdict(reading)))
    expected = path.with_suffix(".expected.json")
    lines = list(_counted(actual, listing=listing))
    if expected.exists():
        before = json.loads(expected.read_text(encoding="utf-8"))
        lines += list(_against(before, actual)) or [ok("as expected", expected.name)]
    else:
        lines.append(note("expected", f"{expected.name} is not written yet: `make test` does that"))
    return Section(title=f"Saved {path.stem}", url=url, lines=tuple(lines))


def _counted(actual: dict[str, Any], *, listing: bool) -> Iterator[Line]:
    if not listing:
        yield (ok if actual["title"] else fail)("title", shortened(actual["title"] or "none"))
        labels = ", ".join(dict.fromkeys(label["name"] for label in actual["labels"])) or "none"
        yield note("labels", labels)
        yield note(
            "text", f"{len(actual['text']):,} characters; {len(actual['documents'])} documents"
        )
        return
    rows = actual["rows"]
    dated = sum(row["stated_date"] is not None for row in rows)
    yield (ok if rows else fail)("rows", f"{len(rows)}, {dated} of them dated")
    yield note("next link", actual["next_url"] or "none")


def _against(before: dict[str, Any], now: dict[str, Any], where: str = "") -> Iterator[Line]:
    """Name each field that reads otherwise than expected."""
    for name in sorted({*before, *now}):
        was, here = before.get(name), now.get(name)
        if was == here:
            continue
        if isinstance(was, list) and isinstance(here, list) and len(was) == len(here):
            for number, (one, other) in enumerate(zip(was, here, strict=True), 1):
                if isinstance(one, dict):
                    yield from _against(one, other, f"{name} {number} ")
                elif one != other:
                    yield _other(f"{where}{name}", one, other)
        else:
            yield _other(f"{where}{name}", was, here)


def _other(what: str, was: object, here: object) -> Line:
    if isinstance(was, list) and isinstance(here, list):
        return fail(what, f"{len(was)} expected, {len(here)} read")
    return fail(what, f"{shortened(str(was))} expected, {shortened(str(here))} read")


def kept_sections(source: Source, log: Log, usual: Usual | None) -> list[Section]:
    """Check the newest listing page and page whose bytes are kept."""
    from scraper.rereading.workers import offline  # it loads Scrapy

    archive = offline(log.folder)
    sections = []
    for kind, exchange in last_kept(log, source.name):
        try:
            html = archive.html(exchange)
        except NotKept as error:
            lines = (fail("kept bytes", str(error)),)
            sections.append(Section(title=f"Kept {kind}", url=exchange.url, lines=lines))
            continue
        name = source.listings[0].name if kind == "listing" else None
        kept = Answer(
            role=kind, asked=exchange.url, url=exchange.url, status=exchange.status, text=html,
            size=exchange.size, headers={"content-type": exchange.media_type or ""}, listing=name,
        )  # fmt: skip
        sections.append(
            listing_section(source, kept, None, None)
            if kind == "listing"
            else page_section(source, kept, None, usual)
        )
    return sections
