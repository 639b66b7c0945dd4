"""Put a check together: ask or open, judge each page, and say what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from db.log import Log
from db.times import spoken
from db.usual import Usual
from scraper.checking.advice import next_steps, refusal_in
from scraper.checking.answers import Answer, first
from scraper.checking.listings import listing_section
from scraper.checking.pages import page_section
from scraper.checking.report import Report, Section, fail, note
from scraper.checking.saved import kept_sections, saved_pages, saved_section
from scraper.checking.site import site_section
from scraper.source import Source


def live_report(source: Source, answers: Sequence[Answer], usual: Usual | None) -> Report:
    """Say what a visit to the site gave."""
    told = tuple(answers)
    sections = [site_section(source, told)]
    page_one, page = first(told, "listing"), first(told, "page")
    for earlier in (one for one in told if one.role == "listing" and one is not page_one):
        lines = (note("not there", f"{earlier.said}: skipped, as a crawl would"),)
        sections.append(Section(title=f"Listing {earlier.listing}", url=earlier.asked, lines=lines))
    if page_one is not None:
        sections.append(listing_section(source, page_one, first(told, "next"), usual))
        rows = source.read_listing(page_one.text, page_one.url).rows if page_one.read else ()
        if page is not None and rows:
            sections.append(page_section(source, page, rows[0].title, usual))
    asked = len(told)
    how = f"Asked the site {asked} times, by its robots.txt, one request a second. {_since(usual)}"
    steps = next_steps(source, sections, live=True)
    if (others := _unasked(source, told)) and not refusal_in(sections):
        steps += (f"not asked: {others}; each by --listing NAME",)
    return Report(source=source.name, title=source.title, how=how, sections=tuple(sections),
                  next_steps=steps)  # fmt: skip


def _unasked(source: Source, answers: Sequence[Answer]) -> str:
    asked = {one.listing for one in answers}
    return ", ".join(one.name for one in source.listings if one.name not in asked)


def offline_report(source: Source, folder: Path, log: Log | None, usual: Usual | None) -> Report:
    """Say what the saved pages give, or else the kept bytes of the last crawl."""
    saved = saved_pages(folder, source.name)
    if saved:
        sections = [saved_section(source, path) for path in saved]
        how = f"Against {len(saved)} saved pages in {folder.name}/{source.name}; no site was asked."
    elif log is not None and usual is not None:
        sections = kept_sections(source, log, usual)
        how = f"Against kept bytes; no site was asked. {_since(usual)}"
    else:
        lines = (
            fail("nothing", "no saved pages, and no crawl is kept: there is nothing to check"),
        )
        sections, how = [Section(title="Saved pages", lines=lines)], "No site was asked."
    return Report(source=source.name, title=source.title, how=how, sections=tuple(sections),
                  next_steps=next_steps(source, sections, live=False))  # fmt: skip


def _since(usual: Usual | None) -> str:
    if usual is None:
        return "There is no good crawl in the log to compare with."
    return f"Compared with the {usual.depth} of {spoken(usual.finished)}."
