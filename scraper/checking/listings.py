"""What one listing page gives, field by field, against what is expected of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from db.records import ListingReading, Row
from db.usual import Usual
from scraper.checking.answers import Answer
from scraper.checking.report import Line, Section, fail, look, note, ok, shortened
from scraper.judge import refusal
from scraper.reading import base_of
from scraper.reading.addresses import clean, place
from scraper.reading.outline import outline, parse
from scraper.source import Source

DATE_LABELS = "a <time datetime>, “Published on 3 May 2024” or a date beside the title"


def listing_section(
    source: Source, page: Answer, following: Answer | None, usual: Usual | None
) -> Section:
    """Check page one of a listing, and what its next link led to."""
    name = page.listing or "listing"
    title = f"Listing {name}"
    if page.refused or page.failure or page.status != 200:
        return Section(title=title, url=page.asked, lines=(fail("answer", page.said),))
    reading = source.read_listing(page.text, page.url)
    lines = [ok("answer", page.said)]
    if reading.rows:
        lines += [*_rows(reading.rows, usual.listings.get(name) if usual else None)]
        lines += [*_total(reading), *_next(source, page, reading, following)]
    else:
        lines += [*_nothing(source, page)]
    return Section(title=title, url=page.url, lines=tuple(lines))


def _rows(rows: Sequence[Row], before: tuple[int, ...] | None) -> Iterator[Line]:
    count, was = len(rows), before[0] if before else None
    if was is None:
        yield ok("rows", f"{count}; no crawl to compare with")
    elif count * 2 < was:
        yield fail("rows", f"{count}, where the last good crawl had {was}: under half is broken")
    else:
        yield (ok if count == was else look)("rows", f"{count}; the last good crawl had {was}")
    for row in rows[:2]:
        yield note("", f"{row.stated_date or 'no date':<10}  {shortened(row.title, 46)}")
    yield note("key", f"the first is named {rows[0].key}")
    untitled = [row.key for row in rows if not row.title]
    yield fail("titles", f"none for {untitled[0]}") if untitled else ok("titles", f"all {count}")
    yield from _dates(rows)
    kinds = Counter(row.kind for row in rows if row.kind)
    yield note("kinds", ", ".join(f"{kind} × {n}" for kind, n in kinds.most_common(4)) or "none")
    if featured := sum(row.featured for row in rows):
        yield note("featured", f"{featured}, which have no rank")


def _dates(rows: Sequence[Row]) -> Iterator[Line]:
    dates = [row.stated_date for row in rows if row.stated_date and not row.featured]
    if not dates:
        yield look("dates", f"none; looked for {DATE_LABELS}")
        return
    said = f"{len(dates)} of {len(rows)}"
    yield (ok if len(dates) * 10 >= len(rows) * 8 else look)("dates", said)
    wrong = sum(one < other for one, other in pairwise(dates))
    if wrong:
        yield look("order", f"not newest first: {wrong} of {len(dates) - 1} steps go back in time")
    else:
        ties = len(dates) - len(set(dates))
        yield ok("order", f"newest first; {_tied(rows)}" if ties else "newest first, no ties")


def _tied(rows: Sequence[Row]) -> str:
    """Say in which order rows of one day stand."""
    pairs = [(a, b) for a, b in pairwise(rows) if a.stated_date and a.stated_date == b.stated_date]
    up = sum(a.title.casefold() <= b.title.casefold() for a, b in pairs)
    order = "by title" if up == len(pairs) > 1 else "in no order of titles"
    return f"{len(pairs)} ties, {order if len(pairs) > 1 else 'too few to tell their order'}"


def _total(reading: ListingReading) -> Iterator[Line]:
    if reading.stated_total is None:
        yield note("total", "not stated; looked for “Showing 1 to 10 of 470” or “470 results”")
    else:
        yield ok("total", f"the site states {reading.stated_total}")


def _next(
    source: Source, page: Answer, reading: ListingReading, following: Answer | None
) -> Iterator[Line]:
    listing = next((one for one in source.listings if one.name == page.listing), None)
    counted = listing.page(page.url, 2) if listing else None
    if reading.next_url is None:
        what = f"no link; pages would be counted: {_tail(counted)}" if counted else "no link"
        yield look("next link", what)
    elif counted and clean(counted) != clean(reading.next_url):
        yield look("next link", f"{_tail(reading.next_url)}; the source counts {_tail(counted)}")
    else:
        yield ok("next link", _tail(reading.next_url))
    if following is not None:
        yield _page_two(source, reading, following)


def _page_two(source: Source, page_one: ListingReading, following: Answer) -> Line:
    if not following.read:
        made_up = page_one.next_url is None and following.status in (404, 410)
        said = f"{following.said}; a single page, perhaps" if made_up else following.said
        return (look if made_up else fail)("page two", said)
    rows = source.read_listing(following.text, following.url).rows
    again = len({row.key for row in rows} & {row.key for row in page_one.rows})
    if rows and again == len(rows):
        return fail("page two", f"{_tail(following.url)} shows page one again: the pager's form?")
    said = f"{len(rows)} rows, {again} of them on page one too"
    return ok("page two", said) if rows and not again else look("page two", said)


def _nothing(source: Source, page: Answer) -> Iterator[Line]:
    """Say why no row was read: a challenge, no markup, or addresses that nothing names."""
    if why := refusal(200, {}, page.text):
        yield fail("rows", f"0; {why}")
        return
    root = parse(page.text)
    links = [] if root is None else list(outline(root).links)
    base = base_of(root, page.url) if root is not None else page.url
    addresses = {url for link in links if (url := clean(link.href, base))}
    own = [url for url in addresses if (urlsplit(url).hostname or "") in source.hosts]
    yield fail("rows", f"0 of {len(addresses)} links lead to a publication, by `key` in the source")
    if not own:
        yield fail("links", "none to the source's hosts: other hosts, or drawn by JavaScript")
        return
    shapes = Counter(filter(None, map(_shape, own)))
    for shape, count in shapes.most_common(5):
        yield note("links", f"{count:>3} × {shape}")


def _shape(url: str) -> str | None:
    where = place(url)
    if where is None or not where.path:
        return None
    *above, _ = where.path
    return "/" + "".join(f"{part}/" for part in above) + "…"


def _tail(url: str | None) -> str:
    parts = urlsplit(url or "")
    return f"?{parts.query}" if parts.query else parts.path
