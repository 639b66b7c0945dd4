"""A dry run shows what would be recorded and sent, and leaves everything as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import Ground, happens, hours, inspectorate, pagefive, publications
from test_pauses import IOPC

from db.log import open_log
from db.pauses import pause
from scraper.progress import Lines
from scraper.replica.deeds import Retitle
from scraper.replica.server import Replica


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A log of one sweep, on a site where something is retitled afterwards."""
    page = publications(12)[3]
    retitled = happens(hours(1), page, Retitle("Another title altogether"))
    with Replica(inspectorate(12, retitled)) as replica:
        ground = Ground(tmp_path_factory.mktemp("dry"), replica)
        assert ground.run(hours(0)).status == 0
        yield ground


def kept(ground: Ground) -> dict[str, bytes]:
    """Everything that lies there, but for what SQLite keeps beside an open file."""
    files = (one for one in ground.folder.rglob("*") if one.is_file())
    return {str(one): one.read_bytes() for one in files if not one.name.endswith(("-wal", "-shm"))}


@pytest.mark.slow
def test_a_dry_run_shows_what_a_run_then_does_and_writes_nothing(ground: Ground) -> None:
    before = kept(ground)
    ground.replica.at = hours(30)
    dry = pagefive(*ground.ordered(hours(30)), "--dry-run", folder=ground.folder)
    assert dry.status == 0, dry
    assert "nothing was recorded and nothing was sent" in dry.out
    assert "Would be sent to terminal:" in dry.out
    assert "retitled: Another title altogether" in dry.out
    assert kept(ground) == before
    again = pagefive(*ground.ordered(hours(30)), "--dry-run", "--json", folder=ground.folder)
    told = json.loads(again.out)
    assert told["dry_run"] is True
    slack = pagefive(*ground.ordered(hours(30)), "--dry-run", folder=ground.folder,
                     PAGEFIVE_SLACK_TOKEN="xoxb-none", PAGEFIVE_SLACK_CHANNEL="#watch",
                     PAGEFIVE_SLACK_API="http://127.0.0.1:9/")  # fmt: skip
    assert (slack.status, slack.err) == (0, "")
    assert "Would be sent to slack:#watch:" in slack.out
    assert kept(ground) == before
    wet = ground.run(hours(30))
    assert wet.status == 0
    assert [(one["kind"], one["key"]) for one in told["changes"]] == ground.told()


@pytest.mark.slow
def test_a_dry_run_that_is_not_complete_ends_as_a_run_does(tmp_path: Path) -> None:
    ran = pagefive("run", "hmicfrs", "--via", "127.0.0.1:9", "--db", "log.db", "--dry-run",
                   folder=tmp_path)  # fmt: skip
    assert ran.status == 1
    assert "failed" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_names_leaves_out_what_is_paused(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log.db")
    for name in ("hmicfrs", "iopc"):
        pause(log, type(IOPC)(source=name, since=IOPC.since, by="ann", reason="a test"))
    log.close()
    ran = pagefive("run", "--db", "log.db", "--via", "127.0.0.1:9", folder=tmp_path)
    assert ran.status == 0
    assert [line for line in ran.said if "left out" in line] == ran.said
    assert len(ran.said) == 2
    told = pagefive("status", "--db", "log.db", folder=tmp_path)
    assert "iopc is paused since" in told.out


def test_pausing_and_resuming_are_said_and_kept(tmp_path: Path) -> None:
    paused = pagefive("pause", "iopc", "--reason", "asked to", "--db", "log.db", folder=tmp_path)
    assert (paused.status, "pagefive resume iopc" in paused.out) == (0, True)
    again = pagefive("resume", "iopc", "--db", "log.db", folder=tmp_path)
    assert "asked to" in again.out
    ended = pagefive("resume", "iopc", "--db", "log.db", folder=tmp_path)
    assert (ended.status, ended.said) == (2, ["pagefive: iopc is not paused"])


def test_plain_lines_are_few() -> None:
    seconds, told = iter([1.0, 9.9, 10.0, 30.0, 69.9, 70.0]), []
    lines = Lines("iopc sweep", lambda: next(seconds), told.append)
    for read in range(6):
        lines.hear({"read": read, "of": 6})
    lines.hear({"parcel": "x"})
    assert told == ["iopc sweep: page 2 of 6, after 10 s", "iopc sweep: page 5 of 6, after 70 s"]
