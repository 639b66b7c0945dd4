"""Whatever a site answers in place of what was asked, nothing false is told and all is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ground import Ground, Ran, hours, inspectorate, key_of, publications

from scraper.replica.faults import Fault
from scraper.replica.server import Replica

pytestmark = pytest.mark.slow

COUNT = 40
PAGE_ONE, PAGE_THREE = r"^/(publications/$|\?)", r"^/publications/page/3/"
PAGES = r"^/publications/[^/]+/$"
COMPLETE, PARTIAL, BLOCKED, FAILED = "complete", "partial", "blocked", "failed"


@dataclass(frozen=True)
class Case:
    """A fault, what its crawl is called, and a word that the reason must hold."""

    kind: str
    outcome: str
    reason: str = ""
    retry_after: str | None = None


MIDDLE = (
    Case("404", PARTIAL, "404"),
    Case("503", PARTIAL, "503"),
    Case("empty listing", PARTIAL, "no publication"),
    Case("truncated", PARTIAL, "page 3"),
    Case("dropped", PARTIAL, "page 3"),
    Case("redirect to root", PARTIAL, "home page"),
    Case("redirect to a foreign host", PARTIAL, "www.example.org"),
    Case("redirect loop", PARTIAL, "redirect"),
    Case("soft 404", PARTIAL, "no publication"),
    Case("gzip bomb", PARTIAL, "page 3"),
    Case("slow", COMPLETE),
)
UNANSWERED = (
    Case("503", FAILED, "503"),
    Case("truncated", FAILED, "the answer was cut off"),
    Case("dropped", FAILED, "the connection was lost"),
    Case("redirect loop", FAILED, "redirect"),
    Case("gzip bomb", FAILED, "nothing answers"),
)
REFUSED = (
    Case("403", BLOCKED, "403"),
    Case("429", BLOCKED, "429"),
    Case("429", BLOCKED, "Retry-After: 300", retry_after="300"),
    Case("captcha", BLOCKED, "200"),
    Case("waf", BLOCKED, "challenge"),
)
UNREADABLE = (
    Case("empty listing", FAILED, "10 publications were expected on page one, none found"),
    Case("soft 404", FAILED, "10 publications were expected on page one, none found"),
    Case("redirect to root", FAILED, "home page"),
    Case("redirect to a foreign host", FAILED, "www.example.org"),
    Case("404", FAILED, "404"),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A log that holds the baseline, read an hour ago."""
    with Replica(inspectorate(COUNT)) as replica:
        ground = Ground(tmp_path_factory.mktemp("known"), replica)
        assert ground.run(hours(0)).status == 0
    return ground


@pytest.fixture
def ground(known: Ground, tmp_path: Path) -> Iterator[Ground]:
    with Replica(inspectorate(COUNT)) as replica:
        yield known.copied_to(tmp_path, replica)


def met(ground: Ground, case: Case, path: str, hour: float, depth: str = "sweep") -> Ran:
    """Crawl while the site misbehaves, and hold the crawl to its name."""
    ground.replica.faults.clear()
    ground.replica.faults.append(Fault(kind=case.kind, path=path, retry_after=case.retry_after))
    ran = ground.run(hours(hour), depth)
    ground.replica.faults.clear()
    crawl = ground.last_crawl()
    assert (crawl["outcome"], ran.status) == (case.outcome, int(case.outcome != COMPLETE)), crawl
    assert case.reason in (crawl["reason"] or ""), crawl
    line = f"pagefive: hmicfrs: {crawl['outcome']}: {crawl['reason']}"
    assert ran.said == ([] if case.outcome == COMPLETE else [line])
    return ran


def unharmed(ground: Ground) -> None:
    """Every publication is as it was."""
    states = ground.ask("select state, count(*) as n from publications group by state")
    assert states == [{"state": "listed", "n": COUNT}]
    assert ground.ask("select * from versions where number > 1") == []
    open_places = ground.ask("select count(*) as n from placements where until is null")
    assert open_places == [{"n": COUNT}]


def kinds(ground: Ground) -> list[str]:
    return [kind for kind, _ in ground.told()]


def test_a_fault_in_mid_listing_is_named_and_tells_nothing(ground: Ground) -> None:
    for number, case in enumerate(MIDDLE):
        met(ground, case, PAGE_THREE, 2 + number / 4)
        unharmed(ground)
    assert ground.run(hours(8)).status == 0
    unharmed(ground)
    assert kinds(ground) == ["silent", "recovered"]


def test_a_site_that_does_not_answer_is_told_as_silent_after_three_crawls_in_a_row(
    ground: Ground,
) -> None:
    for number, case in enumerate(UNANSWERED):
        met(ground, case, PAGE_ONE, 2 + number / 4)
        assert kinds(ground) == (["silent"] if number >= 2 else [])
    assert ground.run(hours(6)).status == 0
    unharmed(ground)
    assert kinds(ground) == ["silent", "recovered"]


@pytest.mark.parametrize(
    ("path", "cases"),
    [
        pytest.param(PAGE_ONE, REFUSED, id="page one"),
        pytest.param(PAGE_THREE, (REFUSED[0], REFUSED[3]), id="page three"),
    ],
)
def test_a_refusal_is_blocked_told_once_and_once_recovered(
    ground: Ground, path: str, cases: tuple[Case, ...]
) -> None:
    for number, case in enumerate(cases):
        met(ground, case, path, 2 + number / 4)
        assert kinds(ground) == ["blocked"]
    unharmed(ground)
    assert ground.run(hours(6), "pulse").status == 0
    assert kinds(ground) == ["blocked"]
    assert ground.run(hours(7)).status == 0
    assert ground.run(hours(8)).status == 0
    unharmed(ground)
    assert kinds(ground) == ["blocked", "recovered"]
    blocked, recovered = ground.changes()
    assert (blocked["severity"], recovered["severity"]) == ("high", "low")
    assert blocked["key"] == "hmicfrs"


def test_a_listing_that_reads_nothing_is_broken_told_once_and_once_recovered(
    ground: Ground,
) -> None:
    for number, case in enumerate(UNREADABLE):
        met(ground, case, PAGE_ONE, 2 + number / 4)
        assert kinds(ground) == ["broken"]
    unharmed(ground)
    assert ground.run(hours(6), "pulse").status == 0
    assert kinds(ground) == ["broken"]
    assert ground.run(hours(7)).status == 0
    unharmed(ground)
    assert kinds(ground) == ["broken", "recovered"]


@pytest.mark.parametrize("kind", UNREADABLE[1:3], ids=lambda case: case.kind)
def test_every_unreadable_listing_is_broken_of_itself(ground: Ground, kind: Case) -> None:
    met(ground, kind, PAGE_ONE, 2, "pulse")
    assert kinds(ground) == ["broken"]


def test_a_site_without_any_of_its_listings_is_broken(ground: Ground) -> None:
    met(ground, Case("404", FAILED, "404"), PAGE_ONE, 2)
    assert kinds(ground) == ["broken"]
    unharmed(ground)


def test_a_missing_address_leaves_the_next_one_to_be_read(ground: Ground) -> None:
    met(ground, Case("404", COMPLETE), r"^/publications/$", 2)
    unharmed(ground)
    assert kinds(ground) == []


def test_a_retry_after_is_waited_for_when_short_and_obeyed_when_long(ground: Ground) -> None:
    short = Fault(kind="429", path=PAGE_THREE, retry_after="1", times=1)
    ground.replica.faults.append(short)
    assert ground.run(hours(2)).status == 0
    met(ground, Case("429", BLOCKED, "Retry-After: 3600", retry_after="3600"), PAGE_THREE, 3)
    asked = len(ground.replica.requests)
    ran = ground.run(hours(3.5))
    assert (ran.status, len(ground.replica.requests)) == (1, asked)
    assert "asked to be left alone until 2024-06-03T13:00" in ground.last_crawl()["reason"]
    assert ground.run(hours(4.5)).status == 0
    assert kinds(ground) == ["blocked", "recovered"]


def test_a_cookie_wall_over_every_page_is_partial_and_broken_and_edits_nothing(
    ground: Ground,
) -> None:
    met(ground, Case("cookie wall", PARTIAL, f"{COUNT} of {COUNT} pages"), PAGES, 26)
    unharmed(ground)
    assert kinds(ground) == ["broken"]
    assert ground.run(hours(27)).status == 0
    unharmed(ground)
    assert kinds(ground) == ["broken", "recovered"]


def test_a_few_pages_that_fail_leave_the_crawl_complete(ground: Ground) -> None:
    pages = publications(COUNT)[4:9]
    faults = ("503", "truncated", "dropped", "redirect loop", "gzip bomb")
    for kind, page in zip(faults, pages, strict=True):
        ground.replica.faults.append(Fault(kind=kind, path=f"^{page.path}$"))
    ran = ground.run(hours(26))
    assert (ran.status, ran.err) == (0, "")
    assert kinds(ground) == []
    unharmed(ground)
    old = ground.ask("select key from versions where last_seen < '2024-06-04'")
    assert sorted(row["key"] for row in old) == sorted(key_of(page) for page in pages)


def test_a_first_look_at_a_broken_site_is_no_baseline(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        ground = Ground(tmp_path, replica)
        met(ground, Case("503", PARTIAL, "503"), PAGE_THREE, 0)
        assert ground.run(hours(2)).status == 0
        unharmed(ground)
        assert kinds(ground) == []


def test_mass_disappearance_is_held_back(tmp_path: Path, known: Ground) -> None:
    shown = inspectorate(COUNT - 12)
    with Replica(shown) as replica:
        ground = known.copied_to(tmp_path, replica)
        ground.run(hours(30))
        first: list[Any] = ground.told()
        assert first == [("shrunk", "hmicfrs")]
        assert "removed" not in kinds(ground)
        assert ground.last_crawl()["outcome"] == COMPLETE
