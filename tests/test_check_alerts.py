"""The independent check: what stands on page one has a row, and was told; every gap is loud."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from ground import Ground, Ran, born, hours, inspectorate, pagefive, publications, stamp
from protego import Protego
from slack_workspace import CHANNEL, SlackWorkspace

from scraper.glance import CannotGlance, Glancer
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.server import Replica
from scraper.sources import get

PAGES = publications(30)
NEW = "publications/a-new-inspection"
NAME = f"slack:{CHANNEL}"
WORLD = inspectorate(30, born(PAGES[0], "a-new-inspection", hours(26)))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, dict[str, str]]]:
    """A log whose baseline is swept, and that met and told one new publication in Slack."""
    with SlackWorkspace() as workspace, Replica(WORLD) as replica:
        told = {
            "PAGEFIVE_SLACK_TOKEN": "xoxb-check-secret",
            "PAGEFIVE_SLACK_CHANNEL": CHANNEL,
            "PAGEFIVE_SLACK_API": workspace.base,
        }
        ground = Ground(tmp_path_factory.mktemp("check"), replica, settings=told)
        assert ground.run(hours(0)).status == 0
        assert ground.run(hours(27)).status == 0
        assert [key for kind, key in ground.told() if kind == "added"] == [NEW]
        ground.workspace = workspace  # type: ignore[attr-defined]
        yield ground, told


@pytest.fixture
def ground(crawled: tuple[Ground, dict[str, str]], tmp_path: Path) -> Ground:
    made = crawled[0].copied_to(tmp_path / "copy", crawled[0].replica)
    made.workspace = crawled[0].workspace  # type: ignore[attr-defined]
    return made


def checked(ground: Ground, at: float, *more: str) -> Ran:
    """Look at the sites as they stand then."""
    ground.replica.at = hours(at)
    via = f"127.0.0.1:{ground.replica.port}"
    given = ["check-alerts", "hmicfrs", "--at", stamp(hours(at)), "--via", via, "--db", ground.db]
    return pagefive(*given, *more, folder=ground.folder, **ground.settings)


def spoil(ground: Ground, *statements: str) -> None:
    with closing(sqlite3.connect(ground.db)) as conn, conn:
        for statement in statements:
            conn.execute(statement)


def words(ground: Ground) -> list[str]:
    """What stands in Slack that speaks of a gap."""
    messages = ground.workspace.messages.values()  # type: ignore[attr-defined]
    return [said["text"] for said in messages if "independent check" in said["text"]]


def test_all_is_well_when_all_is_there(ground: Ground) -> None:
    before = len(words(ground))
    ran = checked(ground, 28)
    assert (ran.status, ran.said) == (0, []), ran.err
    assert len(words(ground)) == before
    seen = ground.ask("select count(*) as n, count(told) as confirmed from glance")
    assert seen == [{"n": 10, "confirmed": 1}]


FORGET = (
    "pragma foreign_keys = off",
    f"delete from publication where key = '{NEW}'",
)


def test_a_row_that_is_missing_is_a_loud_gap_and_told_once(ground: Ground) -> None:
    before = len(words(ground))
    spoil(ground, *FORGET)
    assert checked(ground, 28).status == 0, "it may still come"
    ran = checked(ground, 30)
    assert ran.status == 1
    assert [line for line in ran.said if "GAP" in line and "the log has no row of it" in line]
    [text] = words(ground)[before:]
    assert "a-new-inspection" in text
    again = checked(ground, 31)
    assert again.status == 1
    assert len(words(ground)) == before + 1


def test_without_grace_a_missing_row_is_a_gap_at_once(ground: Ground) -> None:
    spoil(ground, *FORGET)
    assert checked(ground, 28, "--grace", "0").status == 1


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        pytest.param(
            ["update delivery set status = 'refused'",
             "update posting set status = 'refused', error = 'Slack answered invalid_blocks'"],
            "was refused on slack:C0PAGEFIVE: Slack answered invalid_blocks",
            id="refused",
        ),
        pytest.param(
            ["update delivery set status = 'pending', posting_id = null, due = "
             "'2024-06-04T12:00:00Z' where change_id in (select id from change where "
             "kind = 'added')"],
            "is still pending on slack:C0PAGEFIVE",
            id="stuck",
        ),
        pytest.param(
            ["delete from delivery where change_id in (select id from change where "
             "kind = 'added')"],
            "has no delivery on slack:C0PAGEFIVE",
            id="never ordered",
        ),
        pytest.param(
            [f"delete from delivery where change_id in (select id from change where "
             f"key = '{NEW}')", f"delete from change where key = '{NEW}'"],
            "its row was never announced by a change",
            id="never announced",
        ),
        pytest.param(
            ["update posting set slack_ts = '1.000001' where slack_ts is not null"],
            "does not stand in slack:C0PAGEFIVE",
            id="not in Slack's history",
        ),
    ],
)  # fmt: skip
def test_an_alert_that_did_not_arrive_is_a_gap(
    ground: Ground, spoiled: list[str], said: str
) -> None:
    spoil(ground, "pragma foreign_keys = off", *spoiled)
    ran = checked(ground, 30)
    assert ran.status == 1
    assert [line for line in ran.said if "GAP" in line and said in line], ran.err


@pytest.mark.parametrize("spoiled", ["update delivery set status = 'muted'", "select 1"])
def test_what_was_muted_or_sent_is_no_gap(ground: Ground, spoiled: str) -> None:
    spoil(ground, spoiled)
    assert checked(ground, 30).status == 0


def test_a_page_that_cannot_be_read_is_said_and_is_no_gap(ground: Ground) -> None:
    ground.replica.faults.append(Fault(kind=FaultKind.FORBIDDEN, path="^/publications/"))
    try:
        ran = checked(ground, 30)
    finally:
        ground.replica.faults.clear()
    assert ran.status == 1
    assert [line for line in ran.said if "not checked" in line and "answered 403" in line]
    assert "GAP" not in ran.err


def test_slack_that_cannot_be_asked_is_said_and_is_no_gap(ground: Ground) -> None:
    ground.workspace.fails["conversations.history"] = "missing_scope"  # type: ignore[attr-defined]
    try:
        ran = checked(ground, 30)
    finally:
        ground.workspace.fails.clear()  # type: ignore[attr-defined]
    assert ran.status == 1
    assert [line for line in ran.said if "Slack could not be asked: missing_scope" in line]
    assert "GAP" not in ran.err


def test_the_look_is_polite_and_its_requests_are_counted() -> None:
    pauses: list[float] = []
    with Replica(WORLD, at=hours(1)) as replica:
        glancer = Glancer(
            contact="mailto:x@example.org", via=f"127.0.0.1:{replica.port}", pause=pauses.append
        )
        seen, troubles = glancer.glance(get("hmicfrs"))
        asked = [request.path for request in replica.requests]
    assert asked[0] == "/robots.txt"
    assert sum(glancer.requests.values()) == len(asked)
    assert troubles == []
    assert {one.listing for one in seen} == {"publications"}
    assert pauses == [], "a replica on this machine is not waited for"


def test_sites_are_asked_once_a_second_or_as_slowly_as_they_ask() -> None:
    pauses: list[float] = []
    glancer = Glancer(contact="x", pause=pauses.append)
    glancer._wait("a.example")
    glancer.requests["a.example"] = 1
    glancer._wait("a.example")
    glancer._robots["a.example"] = Protego.parse("User-agent: *\nCrawl-delay: 7")
    glancer._wait("a.example")
    assert pauses == [1.0, 7.0]


def test_what_robots_txt_forbids_is_not_read() -> None:
    glancer = Glancer(contact="x", pause=lambda seconds: None)
    glancer._robots["a.example"] = Protego.parse("User-agent: *\nDisallow: /*?page=")
    glancer._may("https://a.example/news?day=1")
    with pytest.raises(CannotGlance, match="forbids it"):
        glancer._may("https://a.example/news?page=1")
    glancer._robots["a.example"] = None
    with pytest.raises(CannotGlance, match="cannot be had"):
        glancer._may("https://a.example/news?day=1")
