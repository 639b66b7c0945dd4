"""What to do after a check, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.checking.report import Mark, Section
from scraper.source import Source

OWN = "scraper/sources"


def next_steps(source: Source, sections: Sequence[Section], *, live: bool) -> tuple[str, ...]:
    """Say what to do next, the most pressing first."""
    if refused := refusal_in(sections):
        return tuple(_after_refusal(source, refused))
    steps = list(dict.fromkeys(_mending(source, sections)))
    if steps:
        steps.append(f"then check again: pagefive sources check {source.name}"
                     f"{' --live' if live else ''}")  # fmt: skip
        return tuple(steps)
    if not live:
        return (f"ask the site itself: pagefive sources check {source.name} --live",)
    return (
        f"see what a first look would record: pagefive run {source.name} --depth pulse --dry-run",
        f"then record all of it, at one request a second: pagefive run {source.name}",
    )


def refusal_in(sections: Sequence[Section]) -> str | None:
    """Return how the site refused us, or None."""
    words = ("403", "429", "challenge", "robots.txt")
    return next(
        (
            line.said
            for section in sections
            for line in section.lines
            if line.mark is Mark.FAIL and any(word in line.said + line.what for word in words)
        ),
        None,
    )


def _after_refusal(source: Source, why: str) -> Iterator[str]:
    barred = "robots.txt" in why
    how = "by its robots.txt" if barred else "it refuses"
    yield f"the site does not want to be asked ({how}): do not try to get around that"
    yield f"leave it alone for now: pagefive pause {source.name} --reason “…”"
    yield "open one page in a browser: if that is refused too, the site is down or closed"
    yield "write to the site's owner; PAGEFIVE_CONTACT is what they see of us in their logs"


def _mending(source: Source, sections: Sequence[Section]) -> Iterator[str]:
    file = f"{OWN}/{source.name}.py"
    for section in sections:
        failed = [line.what for line in section.lines if line.mark is Mark.FAIL]
        kind = "listing" if section.title.startswith("Listing") else "page"
        save = f"keep what was read: pagefive sources capture {source.name} {kind} {section.url}"
        if "nothing" in failed:
            home = source.listings[0].addresses[0]
            yield f"save a page: pagefive sources capture {source.name} listing {home}"
            yield f"or ask the site: pagefive sources check {source.name} --live"
        elif "answer" in failed:
            yield f"find where it moved to, and set the address in {file}: {section.url}"
        elif "rows" in failed or "links" in failed:
            yield f"mend `key` in {file}: it must name the addresses that the rows link to"
            yield save
        elif "page two" in failed:
            yield f"mend `page` in {file}: open page two in a browser and see its address"
        elif failed and kind == "page":
            words = f"see how the page now words {', '.join(failed)}"
            yield f"{words}, and add that wording to scraper/reading/labels.py"
            yield save
        elif failed:
            yield save
