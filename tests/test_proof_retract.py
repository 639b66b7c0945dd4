"""A wrong change is marked, keeps its row, and counts against precision."""

from __future__ import annotations

import json

import pytest
from proof_ground import crawl, pagefive

from db.log import Log

WHY = "the page was read while half of it was missing"


@pytest.fixture
def told(log: Log) -> Log:
    """A log in which two edits of a source were told: changes 1 and 2."""
    crawl(log, 0, {"a": "Words.", "b": "Words of b."})
    crawl(log, 24, {"a": "Other words.", "b": "Other words of b."})
    return log


def retract(log: Log, change: object, *given: object) -> tuple[int, str]:
    ran = pagefive("retract", change, "--db", log.path, *(given or ("--reason", WHY)))
    return ran.exit_code, ran.stdout or ran.stderr


def rows(log: Log, query: str) -> list[tuple[object, ...]]:
    return log.conn.execute(query).fetchall()


def test_the_change_keeps_its_row_and_is_marked(told: Log) -> None:
    before = rows(told, "select * from changes")
    assert retract(told, 1) == (0, "Retracted: change 1 (edited silently: A report)\n")
    assert rows(told, "select * from changes") == before
    assert rows(told, "select change_id, reason from retractions") == [(1, WHY)]


def test_log_and_show_say_so(told: Log) -> None:
    retract(told, 1)
    ran = pagefive("log", "changes", "--db", told.path, "--format", "json")
    assert [row["retracted"] for row in json.loads(ran.stdout)] == [WHY, None]
    table = pagefive("log", "changes", "--db", told.path).stdout.splitlines()
    assert table[0].endswith("\tretracted")
    assert table[1].endswith(f"\t{WHY}")
    shown = pagefive("show", "a", "--db", told.path).stdout
    assert "edited silently, retracted" in shown
    assert f"retraction\tchange 1, edited silently: {WHY}" in shown


def test_status_prints_the_precision_of_each_kind(told: Log) -> None:
    assert "precision" not in pagefive("status", "--db", told.path).stdout
    retract(told, 1)
    assert "s\tedited silently\t2\t1\t0.500" in pagefive("status", "--db", told.path).stdout


@pytest.mark.parametrize(
    ("change", "given", "said"),
    [
        pytest.param(99, (), "there is no change 99", id="unknown"),
        pytest.param(2, (), "change 2 was retracted at", id="twice"),
        pytest.param(1, ("--reason", "  "), "a reason in words is expected", id="no words"),
        pytest.param(1, ("--quiet",), "No such option", id="no reason"),
        pytest.param("x", ("--reason", WHY), "'x' is not a valid integer", id="no number"),
    ],
)
def test_what_cannot_be_retracted_is_refused(
    told: Log, change: object, given: tuple[str, ...], said: str
) -> None:
    retract(told, 2)
    before = rows(told, "select * from seal"), rows(told, "select * from retractions")
    status, out = retract(told, change, *given)
    assert status == 2
    assert said in out
    assert (rows(told, "select * from seal"), rows(told, "select * from retractions")) == before


def test_what_no_channel_has_heard_yet_is_not_told(told: Log) -> None:
    retract(told, 1)
    assert rows(told, "select change_id, status from deliveries") == [(1, "muted"), (2, "pending")]


def test_a_retraction_is_sealed(told: Log) -> None:
    retract(told, 1)
    assert pagefive("verify", "--db", told.path).exit_code == 0
    told.conn.execute("delete from retraction")
    ran = pagefive("verify", "--db", told.path)
    assert (ran.exit_code, ran.stdout.splitlines()[0]) == (1, "the retraction of change 1 is gone")
