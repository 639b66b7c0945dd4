"""Tell content from what is not content, and how a crawl went. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from rapidfuzz.distance import Indel

from db.briefing import KnownListing, KnownPublication
from db.digest import text_digest
from db.records import (
    Answer,
    ListingLook,
    Outcome,
    PageReading,
    Row,
    Verdict,
)
from db.records import Kind as ChangeKind

SAME_BODY = 5
ALIKE = 0.95
PINNED, ENOUGH = 5, 4
SETTLED = timedelta(hours=6)
MANY_FAILED = 5
ROOTS = frozenset({"", "hmic", "hmicfrs", "en", "cy", "home", "index.html", "index.php"})

CHALLENGE = re.compile(
    r"captcha|are you (?:a |not a )?(?:robot|human)|verify (?:that )?you are (?:a )?human|"
    r"just a moment\W|attention required|access (?:to this page has been )?denied|"
    r"unusual traffic|request (?:was )?(?:blocked|unsuccessful)|checking your browser|"
    r"bot (?:protection|detection)|pardon our interruption|security check",
    re.IGNORECASE,
)
CHALLENGE_HEADERS = {"x-amzn-waf-action", "cf-mitigated", "x-datadome", "x-sucuri-block"}


def is_root(url: str) -> bool:
    """Tell whether an address is a home page of the family."""
    parts = urlsplit(url)
    return parts.path.strip("/").lower() in ROOTS and not parts.query


def refusal(status: int, headers: dict[str, str], html: str) -> str | None:
    """Say how an answer refuses us, or None. A page with 200 is asked about only when it has
    nothing of what was sought.
    """
    said = CHALLENGE.search(html[:200_000])
    if CHALLENGE_HEADERS & headers.keys():
        return f"{status} with a challenge ({', '.join(CHALLENGE_HEADERS & headers.keys())})"
    if status == 403:
        return "403 Forbidden"
    if status in (401, 405, 406, 503) and said:
        return f"{status} with a challenge page (“{said[0].strip()}”)"
    if status == 200 and said:
        return f"a challenge page with 200 (“{said[0].strip()}”)"
    return None


def is_unread(
    reading: PageReading, known: KnownPublication | None, title: str | None = None
) -> str | None:
    """Say why a page that answered 200 is not the publication's, or None.

    It lacks every label that it had before, or has nothing to read at all. One that was never
    read is held against the `title` that a listing gives it: a page that bears nothing of it,
    states no date and offers nothing is some other page (a cookie wall, an interstitial).
    """
    if not reading.title and not reading.text:
        return "nothing to read on the page"
    if known is None or known.digest is None:
        return _is_strange(reading, title or (known.title if known else None))
    names = {label.name for label in reading.labels}
    names |= {"published"} if reading.stated_date else set()
    if known.labels and not names & set(known.labels):
        return f"the labels it had are missing ({', '.join(known.labels[:3])})"
    if known.has_text and not reading.text:
        return "the body it had is missing"
    return None


def _is_strange(reading: PageReading, title: str | None) -> str | None:
    if not title or reading.stated_date or reading.labels or reading.documents:
        return None
    words = set(re.findall(r"\w{4,}", title.casefold()))
    said = set(re.findall(r"\w{4,}", f"{reading.title} {reading.text}".casefold()))
    if len(words) < 2 or words & said:
        return None
    return f"nothing on the page tells of “{title[:80]}”"


def same_bodies(readings: Sequence[PageReading]) -> set[str]:
    """Return the digests of bodies that more than five publications share: not their own."""
    counts = Counter(text_digest(reading.text) for reading in readings if reading.text)
    return {digest for digest, count in counts.items() if count > SAME_BODY}


def is_soft_404(page: PageReading, random_answer: PageReading | None) -> bool:
    """Tell whether a page is like the site's answer to a random address.

    Words with digits do not count: such answers carry a time, or the number of the request.
    """
    if random_answer is None:
        return False
    if _wordlike(page.title) != _wordlike(random_answer.title):
        return False
    bodies = _wordlike(page.text), _wordlike(random_answer.text)
    return Indel.normalized_similarity(*bodies) >= ALIKE


def _wordlike(text: str) -> list[str]:
    """Return the words of a text, without those that hold a digit."""
    return [word for word in text.casefold().split() if not any(map(str.isdigit, word))]


@dataclass(frozen=True, kw_only=True)
class Walked:
    """How the walk of one listing went, beside what it saw.

    `trouble` says that it reads nothing, or far less than before; `unanswered` that not even
    page one could be had, and `cause` why; `missing` that it was there and now answers 404;
    `skipped` that it is not to be judged (a candidate address that never showed a publication).
    """

    look: ListingLook
    failures: tuple[str, ...] = ()
    trouble: str | None = None
    cause: str | None = None
    unanswered: bool = False
    missing: bool = False
    skipped: str | None = None


def stuck(rows: Sequence[Row]) -> frozenset[int]:
    """Number the rows at the head of page one whose dates break the order of all the others.

    The others stand newest first, and there are enough of them, twice as many, for that to be no
    chance.
    """
    dated = [(at, row.stated_date) for at, row in enumerate(rows)
             if row.stated_date and not row.featured]  # fmt: skip
    for head in range(min(PINNED, len(dated) // 3) + 1):
        rest = [stated for _, stated in dated[head:]]
        if not any(_is_before(one, other) for one, other in pairwise(rest)):
            pinned = {at for at, stated in dated[:head] if _is_before(stated, rest[0])}
            return frozenset(pinned) if len(rest) >= ENOUGH else frozenset()
    return frozenset()


def _is_before(one: str, other: str) -> bool:
    """Compare two stated dates as far as both are stated."""
    shorter = min(len(one), len(other))
    return one[:shorter] < other[:shorter]


def ended(walk: Walked, known: KnownListing | None, met: set[str], now: datetime) -> Walked:
    """Judge a listing that was there and now answers 404.

    It is skipped when all that stood in it stands in other listings, or when it has been gone
    for 6 hours; until then it is a failure.
    """
    if known is None or not walk.missing:
        return walk
    look = replace(walk.look, gone=True)
    for_long = known.gone_since is not None and now - known.gone_since >= SETTLED
    if for_long or known.titles.keys() <= met:
        return Walked(look=replace(look, settled=True), skipped=walk.failures[0])
    return replace(walk, look=look)


def shortfall(known: KnownListing | None, look: ListingLook) -> str | None:
    """Say that a listing shows fewer than half of the rows it had on the same pages, or None."""
    if known is None or look.unchanged:
        return None
    pairs = list(zip(known.page_rows, look.page_rows, strict=False))
    before = sum(was for was, now in pairs if now >= 0)
    here = sum(now for _, now in pairs if now >= 0)
    if look.exhaustive and look.complete:
        before, here = sum(known.page_rows), sum(look.page_rows)
    if here * 2 >= before:
        return None
    return f"{look.listing}: {before} publications were expected, {here} found"


def incomplete(look: ListingLook) -> str | None:
    """Say that a listing read to its end shows fewer rows than the site itself states, or None."""
    total, rows = look.stated_total, sum(rows for rows in look.page_rows if rows > 0)
    if not look.exhaustive or total is None or rows >= total - max(2, total // 50):
        return None
    return f"{look.listing}: the site states {total} publications, {rows} were shown"


def blocked(why: str) -> Verdict:
    """Judge a crawl that the site refused."""
    return _ended(Outcome.BLOCKED, [why], ChangeKind.BLOCKED)


def verdict(walks: Sequence[Walked], pages: Counter[Answer], lost: Sequence[str] = ()) -> Verdict:
    """Judge a crawl by its walks and by how many pages gave each answer.

    `lost` says of each page that could not be read why not; a few leave a crawl complete.
    """
    judged = [walk for walk in walks if walk.skipped is None]
    if broken := [walk.trouble for walk in judged if walk.trouble]:
        return _ended(Outcome.FAILED, broken, ChangeKind.BROKEN)
    failures = [failure for walk in judged for failure in walk.failures]
    if all(walk.missing for walk in judged):
        skipped = [walk.skipped for walk in walks if walk.skipped]
        reasons = ["no listing answers", *failures, *skipped]
        return _ended(Outcome.FAILED, reasons, ChangeKind.BROKEN)
    if all(walk.unanswered for walk in judged):
        causes = {walk.cause for walk in judged}
        one = [f"nothing answers: {cause}" for cause in causes if cause and len(causes) == 1]
        return _ended(Outcome.FAILED, one or failures)
    bad = pages[Answer.FAILED] + pages[Answer.UNREAD]
    if bad > MANY_FAILED and bad * 2 > pages.total():
        said = f"{bad} of {pages.total()} pages could not be read"
        return _ended(Outcome.PARTIAL, [said, *failures, *lost], ChangeKind.BROKEN)
    return _ended(Outcome.PARTIAL if failures else Outcome.COMPLETE, [*failures, *lost])


def _ended(outcome: Outcome, reasons: Sequence[str], trouble: ChangeKind | None = None) -> Verdict:
    shown = list(dict.fromkeys(reasons))
    more = f"; and {len(shown) - 5} more" if len(shown) > 5 else ""
    return Verdict(outcome=outcome, reason="; ".join(shown[:5]) + more or None, trouble=trouble)
