from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.briefing import Briefing, KnownPublication
from db.records import (
    Depth,
    Row,
)
from scraper.plan import Due, budget, due_pages

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
        pytest.param(known("a", read=6.95), "if changed", id="old, seven evenings ago"),
        pytest.param(known("a", read=6.6), None, id="old, six evenings ago"),
        pytest.param(known("a", read=7, whole=21.5), "whole", id="the next look would be too late"),
        pytest.param(known("a", read=7, whole=28), "whole", id="old, last whole 28 days ago"),
        pytest.param(known("a", read=1, stated_date="2024-05-01"), "if changed", id="recent"),
        pytest.param(
            known("a", read=0.6, stated_date="2024-05-01"), None, id="recent, read last evening"
        ),
        pytest.param(
            known("a", read=0.8, stated_date="2024-05-01"), "if changed", id="recent, before that"
        ),
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


def row(key: str, title: str = "A", stated: str | None = "2024-05-30") -> Row:
    return Row(key=key, url=f"https://x.test/{key}", title=title, stated_date=stated)


def planned(
    publications: tuple[KnownPublication, ...],
    rows: list[Row],
    depth: Depth = Depth.SWEEP,
    **given: object,
) -> list[Due]:
    briefing = Briefing(source="s", publications=publications, **given)  # type: ignore[arg-type]
    return due_pages(briefing, rows, depth, NOW)


OLD = known("p/old", read=1, title="Vetting", stated_date="2024-05-30", first_seen=NOW)


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize(
    ("publications", "rows", "first"),
    [
        pytest.param([OLD], [row("p/new", "VETTING")], "p/old", id="the same title and date"),
        pytest.param([OLD], [row("q/old", "Else")], "p/old", id="the same slug"),
        pytest.param([OLD], [row("p/new", "Vetting", None)], "p/old", id="a row without a date"),
        pytest.param(
            [OLD],
            [row("p/new", "Vetting", "2024-05-31")],
            "p/new",
            id="the same title, another day",
        ),
        pytest.param(
            [OLD], [row("p/new", "Vetting"), row("p/old", "Vetting")], "p/new", id="both are met"
        ),
        pytest.param(
            [OLD, replace(OLD, key="p/other")], [row("p/new", "Vetting")], "p/new", id="two bear it"
        ),
        pytest.param(
            [replace(OLD, live=False)], [row("p/new", "Vetting")], "p/new", id="removed long since"
        ),
    ],
)
def test_the_old_address_of_what_bears_the_same_name_is_asked_first(
    depth: Depth, publications: list[KnownPublication], rows: list[Row], first: str
) -> None:
    due = planned(tuple(publications), rows, depth)
    assert due[0].key == first
    assert "p/new" not in {one.key for one in rows} or "p/new" in {page.key for page in due}
    if first == "p/old":
        assert due[0].suspected
        assert due[0].etag is None
        assert [page.key for page in due].count("p/old") == 1


AWAY = NOW - timedelta(days=30)


@pytest.mark.parametrize(
    ("publication", "depth", "asked"),
    [
        pytest.param(known("a", read=1, suspected=True), Depth.WINDOW, True, id="missing"),
        pytest.param(known("a", read=1, suspected=True), Depth.PULSE, False, id="not by a pulse"),
        pytest.param(
            known("a", read=1, suspected=True, state="delisted"), Depth.SWEEP, False,
            id="delisted is read as others",
        ),
        pytest.param(
            known("a", read=1, suspected=True, state="delisted", gone_since=AWAY), Depth.WINDOW,
            True, id="delisted, and now gone",
        ),
        pytest.param(
            known("a", read=1, stated_date="2024-05-01"), Depth.WINDOW, True, id="recent"
        ),
        pytest.param(known("a", read=9), Depth.WINDOW, False, id="the tail waits for a sweep"),
        pytest.param(
            known("a", read=2, versions=60), Depth.WINDOW, True, id="but not where it often changes"
        ),
        pytest.param(
            known("a", read=7, live=False, gone_since=AWAY), Depth.SWEEP, True, id="gone lately"
        ),
        pytest.param(
            known("a", read=7, live=False, gone_since=AWAY), Depth.WINDOW, False,
            id="a window leaves the gone",
        ),
        pytest.param(
            known("a", read=7, live=False, gone_since=NOW - timedelta(days=61)), Depth.SWEEP, False,
            id="gone long since",
        ),
        pytest.param(
            known("a", read=28, live=False, gone_since=NOW - timedelta(days=61)), Depth.SWEEP, True,
            id="gone long since, and not asked for 28 days",
        ),
    ],
)  # fmt: skip
def test_what_is_asked_for_though_the_walk_did_not_meet_it(
    publication: KnownPublication, depth: Depth, asked: bool
) -> None:
    assert [page.key for page in planned((publication,), [], depth)] == ["a"] * asked


def test_what_is_gone_is_asked_whole_and_with_suspicion() -> None:
    gone = known("a", read=8, live=False, gone_since=AWAY)
    assert [(page.suspected, page.etag) for page in planned((gone,), [])] == [(True, None)]


def test_a_removed_publication_that_a_pulse_meets_again_is_read_at_once() -> None:
    gone = known("a", read=1, live=False, gone_since=AWAY)
    assert [page.key for page in planned((gone,), [row("a")], Depth.PULSE)] == ["a"]


def test_a_host_whose_validators_proved_wrong_gets_none() -> None:
    tail = known("a", read=7)
    assert [page.etag for page in planned((tail,), [])] == ['"e"']
    assert [page.etag for page in planned((tail,), [], distrusted=frozenset({"x.test"}))] == [None]


def test_what_most_likely_changed_comes_first_and_the_longest_unread_is_not_forgotten() -> None:
    recent = [known(f"recent-{n}", read=1, stated_date="2024-05-30") for n in range(10)]
    tail = [known(f"tail-{n}", read=9 + n / 10) for n in range(3)]
    order = [page.key for page in planned((*tail, *recent), [])]
    assert [key.partition("-")[0] for key in order].index("tail") == 4
    assert [key for key in order if "tail" in key] == ["tail-2", "tail-1", "tail-0"]
    assert len(order) == len(set(order)) == 13


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


@pytest.mark.parametrize(
    ("depth", "read"), [(Depth.PULSE, []), (Depth.WINDOW, ["a"]), (Depth.SWEEP, ["a"])]
)
def test_what_is_watched_closely_is_read_by_every_window_and_sweep(
    depth: Depth, read: list[str]
) -> None:
    briefing = Briefing(source="s", publications=(known("a", read=0.01, close=True),))
    due = due_pages(briefing, [], depth, NOW)
    assert [page.key for page in due] == read
    assert all(page.etag for page in due)


def test_what_is_watched_closely_is_read_whole_as_often_as_the_rest() -> None:
    briefing = Briefing(source="s", publications=(known("a", read=7, whole=28, close=True),))
    assert [page.etag for page in due_pages(briefing, [], Depth.SWEEP, NOW)] == [None]
