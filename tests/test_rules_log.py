"""The rules in force stand in the log, once for each time that they were changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from alerts_ground import START
from rules_ground import rule

from alerts.service import open_service
from db.log import Log
from db.records import Severity
from db.routes import Quiet, Raise, Routes
from db.rules_log import keep_rules
from db.settings import PREFIX

USUAL = Routes.of(["terminal"])


def stood(log: Log) -> list[tuple[int, str, str | None, str]]:
    query = "select number, since, until, name from rules order by number, place"
    return list(log.conn.execute(query).fetchall())


def test_the_same_rules_are_stored_once(log: Log) -> None:
    assert keep_rules(log, USUAL, START)
    assert not keep_rules(log, Routes.of(["terminal"]), START + timedelta(days=1))
    assert {row[0] for row in stood(log)} == {1}


def test_other_rules_end_those_before_and_the_first_may_come_back(log: Log) -> None:
    days = [START + timedelta(days=day) for day in range(3)]
    for routes, at in zip((USUAL, Routes(rules=(rule(name="x"),)), USUAL), days, strict=True):
        assert keep_rules(log, routes, at)
    usual = "default"
    first, second, third = (f"2017-11-{14 + day}T09:45:00Z" for day in range(3))
    assert stood(log) == [
        (1, first, second, usual), (1, first, second, usual), (2, second, third, "x"),
        (3, third, None, usual), (3, third, None, usual),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(USUAL, quiet=Quiet(since=time(19), until=time(7))), id="quiet"),
        pytest.param(
            replace(USUAL, raising=(Raise(name="r", raise_to=Severity.HIGH),)), id="raised"
        ),
        pytest.param(Routes(rules=USUAL.rules[::-1]), id="another order"),
    ],
)
def test_whatever_differs_is_another_set_of_rules(log: Log, other: Routes) -> None:
    keep_rules(log, USUAL, START)
    assert keep_rules(log, other, START)


def test_the_view_has_what_each_rule_says(log: Log) -> None:
    routes = Routes(
        rules=(rule("slack:#a", "grave", topics=("custody",), mention=("@here",)),),
        raising=(Raise(name="up", forces=("kent",), raise_to=Severity.HIGH),),
        quiet=Quiet(since=time(19), until=time(7, 30), but=Severity.HIGH),
    )
    keep_rules(log, routes, START)
    raising, leading = log.db.query("select * from rules order by place")
    assert (raising["name"], raising["channel"], raising["raise_to"]) == ("up", None, "high")
    assert (raising["forces"], leading["topics"]) == ('["kent"]', '["custody"]')
    assert (leading["channel"], leading["how"], leading["mention"]) == (
        "slack:#a",
        "now",
        '["@here"]',
    )
    assert (leading["quiet_since"], leading["quiet_until"]) == ("19:00:00", "07:30:00")
    assert (leading["quiet_but"], leading["mute"]) == ("high", 0)


def test_the_service_keeps_the_rules_that_it_works_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{PREFIX}RULES", raising=False)
    file = tmp_path / "pagefive.toml"
    file.write_text('[[rules]]\nname = "mine"\nchannel = "terminal"\n')
    service = open_service(str(file), str(tmp_path / "log.db"), lambda: START)
    service.reconcile()
    assert [row[3] for row in stood(service.log)] == ["mine"]
    service.log.close()
