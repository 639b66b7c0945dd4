from datetime import UTC, datetime, timedelta

import pytest

from db.briefing import Briefing, KnownPublication
from db.records import (
    Depth,
    Row,
)
from scraper.plan import budget, due_pages

NOW = datetime(2024, 6, 3, 10, 0, tzinfo=UTC)


def known(
    key: str, *, read: float | None, whole: float | None = 1, **given: object
) -> KnownPublication:
    usual = {
        "url": f"https://x.test/{key}", "stated_date": "2020-01-01", "baseline": True,
        "first_seen": NOW - timedelta(days=400), "listed": True, "etag": '"e"',
        "last_read": None if read is None else NOW - timedelta(days=read),
        "last_unconditional": None if whole is None else NOW - timedelta(days=whole),
    }  # fmt: skip
    return KnownPublication(key=key, **{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("publication", "expected"),
    [
        pytest.param(known("a", read=None, whole=None), "whole", id="never read"),
        pytest.param(known("a", read=1), None, id="old, read yesterday"),
        pytest.param(known("a", read=7), "if changed", id="old, read a week ago"),
        pytest.param(known("a", read=6.95), "if changed", id="two hours early will do"),
        pytest.param(known("a", read=7, whole=28), "whole", id="old, last whole 28 days ago"),
        pytest.param(known("a", read=1, stated_date="2024-05-01"), "if changed", id="recent"),
        pytest.param(known("a", read=0.5, stated_date="2024-05-01"), None, id="recent, read today"),
        pytest.param(
            known("a", read=1, whole=7, stated_date="2024-05-01"), "whole", id="recent, whole"
        ),
        pytest.param(
            known("a", read=1, baseline=False, first_seen=NOW - timedelta(days=3)),
            "if changed",
            id="undated but first seen lately",
        ),
        pytest.param(known("a", read=0.5, suspected=True), "whole", id="suspected"),
        pytest.param(known("a", read=0.01, suspected=True), None, id="suspected, just looked at"),
        pytest.param(known("a", read=99, live=False), "whole", id="removed, and back in a listing"),
        pytest.param(known("a", read=0.01, live=False), None, id="removed, just looked at"),
    ],
)
def test_what_a_sweep_reads_again(publication: KnownPublication, expected: str | None) -> None:
    briefing = Briefing(source="s", publications=(publication,))
    due = due_pages(briefing, [Row(key="a", url="https://x.test/a", title="A")], Depth.SWEEP, NOW)
    assert [("if changed" if page.etag else "whole") for page in due] == (
        [expected] if expected else []
    )


def test_a_complete_sweep_looks_at_what_it_did_not_meet() -> None:
    briefing = Briefing(source="s", publications=(known("a", read=1),))
    assert [page.key for page in due_pages(briefing, [], Depth.SWEEP, NOW, swept=True)] == ["a"]
    assert due_pages(briefing, [], Depth.SWEEP, NOW, swept=False) == []


def test_a_pulse_reads_only_what_is_new_or_renamed() -> None:
    briefing = Briefing(source="s", publications=(known("a", read=99), known("b", read=99)))
    rows = [Row(key=key, url=f"https://x.test/{key}", title=key) for key in "abc"]
    due = due_pages(briefing, rows, Depth.PULSE, NOW, renamed=frozenset("b"))
    assert [page.key for page in due] == ["c", "b"]


def test_new_publications_come_first_in_the_order_of_the_listing() -> None:
    briefing = Briefing(source="s", publications=(known("old", read=99),))
    rows = [Row(key=key, url=f"https://x.test/{key}", title=key) for key in ("n1", "old", "n2")]
    due = due_pages(briefing, rows, Depth.SWEEP, NOW)
    assert [page.key for page in due] == ["n1", "n2", "old"]


@pytest.mark.parametrize(
    ("depth", "spent", "left"),
    [
        (Depth.PULSE, 0, 5000),
        (Depth.SWEEP, 0, 3000),
        (Depth.SWEEP, 4000, 0),
        (Depth.PULSE, 4000, 1000),
    ],
)
def test_2000_requests_a_day_are_kept_for_pulses(depth: Depth, spent: int, left: int) -> None:
    assert budget(depth, spent) == left
