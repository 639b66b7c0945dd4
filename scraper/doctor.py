"""Look at what only the network can tell: do the sites answer, and does robots.txt let us ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from db.upkeep.checks import Check, fail, ok, warn
from scraper.checking.answers import Answer, first
from scraper.checking.asking import CannotAsk, ask
from scraper.process import Busy
from scraper.sources import ARCHIVE, SOURCES

SKEW, WRONG = timedelta(minutes=2), timedelta(hours=1)
"""How far this machine's clock may be from a site's, and how far is certainly wrong."""


def reach(log: Path, config: str | None, via: str | None, now: datetime) -> Iterator[Check]:
    """Ask each source for robots.txt and page one of its first listing, as a crawl would."""
    for name, source in SOURCES.items():
        if name.endswith(ARCHIVE):
            continue
        try:
            answers = _asked(name, source.listings[0].addresses, log, config, via)
        except Busy as busy:
            yield warn(name, str(busy), "ask again when it is done")
        except (CannotAsk, ValueError) as error:
            yield fail(name, str(error), "look at the network: names, proxy, firewall")
        else:
            yield answered(name, answers)
            if via is None:
                yield from skewed(name, answers, now)


def _asked(
    name: str, addresses: Sequence[str], log: Path, config: str | None, via: str | None
) -> tuple[Answer, ...]:
    """Ask for the candidate addresses of a listing in order, until one is not a 404."""
    answers: tuple[Answer, ...] = ()
    for address in addresses:
        answers = tuple(ask(name, log, config=config, via=via, page=address))
        page = first(answers, "captured")
        if page is None or page.status != 404:
            break
    return answers


def answered(name: str, answers: Sequence[Answer]) -> Check:
    """Say how a site answered."""
    page = first(tuple(answers), "captured")
    check = f"`pagefive sources check {name} --live` tells more"
    if page is None:
        return fail(name, "it was not asked", check)
    if page.refused:
        return fail(name, f"it refuses us: {page.refused}", f"never evade it; {check}")
    if "robots.txt" in (page.failure or ""):
        return fail(name, str(page.failure), f"ask the site's owner; {check}")
    if not page.read:
        return fail(name, f"{page.asked}: {page.said}", check)
    robots = first(tuple(answers), "robots")
    said = f"robots.txt {robots.status}, " if robots else ""
    return ok(name, f"{said}{page.asked}: {page.said}")


def skewed(name: str, answers: Sequence[Answer], now: datetime) -> Iterator[Check]:
    """Say how far this machine's clock is from the time that a site states, if it is."""
    page = first(tuple(answers), "captured")
    try:
        theirs = parsedate_to_datetime(page.headers["date"]) if page else now
    except (KeyError, ValueError):
        return
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    off = timedelta(seconds=int(abs(theirs - now).total_seconds()))
    if off > SKEW:
        said = f"this machine's clock is {off} from that of {name}"
        yield (fail if off > WRONG else warn)("clock", said, "set it, and keep it set")
