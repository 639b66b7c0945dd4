from collections import Counter
from datetime import timedelta

import pytest
from test_plan import NOW
from test_plan import known as known_publication

from db.briefing import KnownListing, KnownPublication
from db.records import (
    Answer,
    Kind,
    ListingLook,
    Outcome,
    PageReading,
    Row,
)
from scraper import judge


def look(
    *rows: int, exhaustive: bool = True, complete: bool = True, total: int | None = None
) -> ListingLook:
    return ListingLook(
        listing="publications", url="https://x.test/", page_rows=rows, exhaustive=exhaustive,
        complete=complete, stated_total=total,
    )  # fmt: skip


GOOD = judge.Walked(look=look(10))
LOST = judge.Walked(look=look(10, -1, 10, complete=False), failures=("page 2: answered 503",))
DOWN = judge.Walked(look=look(), failures=("answered 503",), unanswered=True)
GONE = judge.Walked(look=look(), failures=("answers 404",), unanswered=True, missing=True)
EMPTY = judge.Walked(look=look(), trouble="10 publications were expected, none found")
SKIPPED = judge.Walked(look=look(), skipped="answers 404")
FEW = Counter({Answer.READ: 10, Answer.FAILED: 5})
MOST = Counter({Answer.READ: 5, Answer.UNREAD: 6})


@pytest.mark.parametrize(
    ("walks", "pages", "outcome", "trouble"),
    [
        pytest.param([GOOD], Counter(), Outcome.COMPLETE, None, id="all read"),
        pytest.param(
            [GOOD, SKIPPED], Counter(), Outcome.COMPLETE, None, id="a candidate is missing"
        ),
        pytest.param([GOOD], FEW, Outcome.COMPLETE, None, id="a few pages failed"),
        pytest.param([GOOD], MOST, Outcome.PARTIAL, Kind.BROKEN, id="most pages failed"),
        pytest.param([GOOD, LOST], Counter(), Outcome.PARTIAL, None, id="a listing page failed"),
        pytest.param([GOOD, DOWN], Counter(), Outcome.PARTIAL, None, id="one listing is down"),
        pytest.param([DOWN], Counter(), Outcome.FAILED, None, id="nothing answers"),
        pytest.param([GONE], Counter(), Outcome.FAILED, Kind.BROKEN, id="every listing is gone"),
        pytest.param([SKIPPED], Counter(), Outcome.FAILED, Kind.BROKEN, id="no candidate answers"),
        pytest.param(
            [GOOD, EMPTY], Counter(), Outcome.FAILED, Kind.BROKEN, id="a listing is empty"
        ),
    ],
)
def test_outcomes(
    walks: list[judge.Walked], pages: Counter[Answer], outcome: Outcome, trouble: Kind | None
) -> None:
    verdict = judge.verdict(walks, pages)
    assert (verdict.outcome, verdict.trouble) == (outcome, trouble)
    assert (verdict.reason is None) == (outcome is Outcome.COMPLETE)


@pytest.mark.parametrize(
    ("before", "now", "short"),
    [
        pytest.param((10, 10, 4), look(10, 10, 4), False, id="as before"),
        pytest.param((10, 10, 10), look(10, 5), False, id="half of it"),
        pytest.param((10, 10, 10), look(10, 4), True, id="fewer than half"),
        pytest.param((10, 10, 10), look(4, exhaustive=False), True, id="page one alone"),
        pytest.param((10, 10, 10), look(10, exhaustive=False), False, id="a pulse sees one page"),
        pytest.param((10, 10, 10), look(10, -1, -1, complete=False), False, id="failed pages"),
    ],
)
def test_a_listing_that_shows_far_less_than_before(
    before: tuple[int, ...], now: ListingLook, short: bool
) -> None:
    known = KnownListing(listing="publications", url="https://x.test/", page_rows=before)
    assert (judge.shortfall(known, now) is not None) is short


@pytest.mark.parametrize(
    ("total", "rows", "short"),
    [(None, (10,), False), (282, (282,), False), (282, (200,), True), (11, (9,), False)],
)
def test_the_sites_own_total_is_reconciled(
    total: int | None, rows: tuple[int, ...], short: bool
) -> None:
    assert (judge.incomplete(look(*rows, total=total)) is not None) is short


@pytest.mark.parametrize(
    ("status", "headers", "html", "refused"),
    [
        pytest.param(403, {}, "", True, id="403"),
        pytest.param(405, {"x-amzn-waf-action": ""}, "", True, id="a firewall's challenge"),
        pytest.param(405, {}, "Method not allowed", False, id="a plain 405"),
        pytest.param(503, {}, "<title>Just a moment...</title>", True, id="a challenge with 503"),
        pytest.param(503, {}, "<h1>Service unavailable</h1>", False, id="a plain 503"),
        pytest.param(
            200, {}, "<p>Please complete the CAPTCHA</p>", True, id="a challenge with 200"
        ),
        pytest.param(404, {}, "<h1>Not found</h1>", False, id="404"),
    ],
)
def test_refusals(status: int, headers: dict[str, str], html: str, refused: bool) -> None:
    assert (judge.refusal(status, headers, html) is not None) is refused


SEEN = known_publication("a", read=1, digest="d", labels=("published", "reference"), has_text=True)


@pytest.mark.parametrize(
    ("reading", "known", "unread"),
    [
        pytest.param(PageReading(title="", text=""), None, True, id="nothing at all"),
        pytest.param(
            PageReading(title="T", text=""), None, False, id="a first reading without a body"
        ),
        pytest.param(
            PageReading(title="T", text="x", stated_date="2020-01-01"),
            SEEN,
            False,
            id="one label left",
        ),
        pytest.param(
            PageReading(title="Cookies", text="We use cookies"), SEEN, True, id="no label left"
        ),
        pytest.param(
            PageReading(title="T", text="", stated_date="2020-01-01"),
            SEEN,
            True,
            id="the body is gone",
        ),
    ],
)
def test_unread_pages(reading: PageReading, known: KnownPublication | None, unread: bool) -> None:
    assert (judge.is_unread(reading, known) is not None) is unread


ORDERED = ("2025-03-09", "2025-03-08", "2025-03-01", "2025-02-11", "2025-02-11", "2025-01-09")


@pytest.mark.parametrize(
    ("dates", "pinned"),
    [
        pytest.param([*ORDERED], set(), id="in order"),
        pytest.param(["2025-01-08", "2024-12-30", *ORDERED], {0, 1}, id="two pinned"),
        pytest.param(["2025-03-10", "2024-12-30", *ORDERED], {1}, id="below the newest"),
        pytest.param(["2025-01-08", *ORDERED[:3]], set(), id="too few others"),
        pytest.param([*reversed(ORDERED)], set(), id="oldest first"),
        pytest.param([None, "2024-01-01", *ORDERED], {1}, id="one undated"),
        pytest.param(["2025-03", *ORDERED], set(), id="a month that may be later"),
        pytest.param([], set(), id="nothing"),
    ],
)  # fmt: skip
def test_rows_that_break_the_date_order_at_the_head_of_page_one_are_pinned(
    dates: list[str | None], pinned: set[int]
) -> None:
    rows = [Row(key=str(n), url="u", title="t", stated_date=when) for n, when in enumerate(dates)]
    assert judge.stuck(rows) == pinned


@pytest.mark.parametrize(
    ("hours_gone", "met", "skipped"),
    [
        pytest.param(None, set(), False, id="gone for the first time"),
        pytest.param(5, set(), False, id="gone for five hours"),
        pytest.param(6, set(), True, id="gone for six hours"),
        pytest.param(None, {"a", "b"}, True, id="all of it stands elsewhere"),
    ],
)
def test_a_listing_that_ended(hours_gone: int | None, met: set[str], skipped: bool) -> None:
    since = None if hours_gone is None else NOW - timedelta(hours=hours_gone)
    known = KnownListing(
        listing="publications", url="u", page_rows=(2,), gone_since=since,
        titles={"a": "A", "b": "B"},
    )  # fmt: skip
    judged = judge.ended(GONE, known, met, NOW)
    assert (judged.skipped is not None, judged.look.gone, judged.look.settled) == (
        skipped, True, skipped,
    )  # fmt: skip


NOT_FOUND = PageReading(title="Page not found", text="Sorry, no page is here. " * 8 + "Ref 312.")


@pytest.mark.parametrize(
    ("page", "soft"),
    [
        pytest.param(NOT_FOUND, True, id="the same page"),
        pytest.param(
            PageReading(title="Page not found", text=NOT_FOUND.text.replace("312", "98")),
            True,
            id="another number of the request",
        ),
        pytest.param(PageReading(title="A report", text=NOT_FOUND.text), False, id="its own title"),
        pytest.param(
            PageReading(title="Page not found", text="A report on missing pages."),
            False,
            id="its own body",
        ),
    ],
)
def test_a_soft_404_is_like_the_answer_to_a_random_address(page: PageReading, soft: bool) -> None:
    assert judge.is_soft_404(page, NOT_FOUND) is soft
    assert not judge.is_soft_404(page, None)


def test_bodies_that_more_than_five_publications_share_are_nobodys() -> None:
    wall = [PageReading(title=f"T{n}", text="We use cookies") for n in range(6)]
    assert judge.same_bodies(wall[:5]) == set()
    assert len(judge.same_bodies(wall)) == 1


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://x.test/", True), ("https://x.test", True), ("https://x.test/hmicfrs/", True),
        ("https://x.test/cy", True), ("https://x.test/news/", False),
        ("https://x.test/?cat=a", False),
    ],
)  # fmt: skip
def test_roots(url: str, root: bool) -> None:
    assert judge.is_root(url) is root
