"""A source that a person paused is left alone, and is not called silent for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ground import Ground, hours, inspectorate

from db.log import Log, open_log
from db.pauses import Pause, pause, paused, resume, unpaused
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.server import Replica

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IOPC = Pause(source="iopc", since=NOON, by="ann", reason="they asked us to")


def test_a_pause_lasts_until_it_is_ended(log: Log) -> None:
    assert pause(log, IOPC)
    assert paused(log) == {"iopc": IOPC}
    assert resume(log, "iopc", NOON + timedelta(days=1)) == IOPC
    assert paused(log) == {}
    assert pause(log, replace(IOPC, since=NOON + timedelta(days=2)))
    assert len(paused(log)) == 1


def test_a_second_pause_changes_nothing(log: Log) -> None:
    pause(log, IOPC)
    assert not pause(log, replace(IOPC, by="bob", since=NOON + timedelta(hours=1)))
    assert paused(log)["iopc"].by == "ann"


def test_what_is_not_paused_cannot_be_resumed(log: Log) -> None:
    assert resume(log, "iopc", NOON) is None


@pytest.mark.parametrize(
    ("named", "going", "words"),
    [
        pytest.param(False, ["hmicfrs"], "left out", id="without names it is left out"),
        pytest.param(True, ["hmicfrs", "iopc"], "because it was named", id="named, it is crawled"),
    ],
)
def test_a_run_says_what_is_paused(log: Log, named: bool, going: list[str], words: str) -> None:
    pause(log, IOPC)
    left, said = unpaused(log, ["hmicfrs", "iopc"], named=named)
    assert left == going
    assert len(said) == 1
    assert words in said[0]
    assert "by ann: they asked us to" in said[0]


@pytest.mark.slow
def test_what_is_paused_is_never_silent_and_may_be_again_when_it_goes_on(tmp_path: Path) -> None:
    with Replica(inspectorate(6)) as replica:
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 0
        log = open_log(ground.db)
        pause(log, replace(IOPC, source="hmicfrs"))
        replica.faults.append(Fault(kind=FaultKind.DROPPED))
        for number in range(3):
            assert ground.run(hours(1 + number), "pulse").status == 1
        assert ground.told() == []
        resume(log, "hmicfrs", hours(5))
        log.close()
        ground.run(hours(6), "pulse")
        assert [kind for kind, _ in ground.told()] == ["silent"]
