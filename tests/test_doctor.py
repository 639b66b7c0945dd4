"""The doctor: each thing that can be wrong is one line that says what to do, and an exit code."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from ground import inspectorate, pagefive
from proof_ground import crawl, handed_over, hour

from db.log import Log
from db.settings import Settings
from db.times import stamp
from db.upkeep.checks import Check, State
from db.upkeep.doctor import look_at_disk, look_at_machine, look_at_settings
from db.upkeep.doctor_log import look_at_log, look_at_service
from scraper.checking.answers import Answer
from scraper.doctor import answered, skewed
from scraper.replica.server import Replica

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOKEN = "xoxb-not-a-real-token"


def states(checks: Any) -> dict[str, str]:
    return {check.name: check.state.value for check in checks}


def of(checks: Any, name: str) -> Check:
    (found,) = [check for check in checks if check.name == name]
    return found


@pytest.fixture
def lived(log: Log) -> Log:
    crawl(log, 0, {"a": "Words of a."})
    return log


@pytest.mark.parametrize(
    ("now", "name", "state"),
    [
        (NOW, "clock", "ok"),
        (datetime(1970, 1, 1, tzinfo=UTC), "clock", "fail"),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "time zones", "ok"),
        (NOW, "holidays", "ok"),
        (NOW, "versions", "ok"),
    ],
)
def test_the_machine(now: datetime, name: str, state: str) -> None:
    assert of(look_at_machine(now), name).state == state


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"contact": "warn", "slack_token": "warn"}),
        ({"contact": "the boss"}, {"contact": "warn"}),
        ({"contact": "mailto:you@example.org"}, {"contact": "ok"}),
        ({"contact": "https://example.org/bot"}, {"contact": "ok"}),
        ({"slack_token": TOKEN, "slack_channel": "#x"}, {"slack_token": "ok"}),
        ({"slack_token": TOKEN}, {"slack_token": "ok", "slack_channel": "fail"}),
        ({"slack_token": "xoxb-short", "slack_channel": "#x"}, {"slack_token": "fail"}),
        ({"slack_token": "xoxp-a-user-token-1", "slack_channel": "#x"}, {"slack_token": "fail"}),
        ({"slack_app_token": "xapp-1-A0123456789"}, {"slack_app_token": "ok"}),
        ({"slack_app_token": TOKEN}, {"slack_app_token": "fail"}),
    ],
)
def test_the_settings(given: dict[str, str], expected: dict[str, str]) -> None:
    checks = list(look_at_settings(Settings(**given), None))
    assert expected.items() <= states(checks).items()
    assert not [check for check in checks if given.get("slack_token", TOKEN) in str(check)]


@pytest.mark.parametrize(("mode", "state"), [(0o600, "ok"), (0o644, "warn")])
def test_a_config_with_tokens_is_for_its_owner_alone(tmp_path: Path, mode: int, state: str) -> None:
    config = tmp_path / "pagefive.toml"
    config.touch()
    config.chmod(mode)
    settings = Settings(slack_token=TOKEN, slack_channel="#x")
    assert of(look_at_settings(settings, config), "config").state == state


def test_a_folder_that_is_not_there_fails(tmp_path: Path) -> None:
    assert look_at_disk(tmp_path / "no").state is State.FAIL
    assert look_at_disk(tmp_path).state in (State.OK, State.WARN)


def test_a_sound_log_has_nothing_to_mend(lived: Log) -> None:
    checks = list(look_at_log(lived.path, NOW))
    assert {check.state for check in checks} == {State.OK}, checks
    assert {check.name for check in checks} >= {"integrity", "writing", "schema", "evidence"}


def test_no_log_yet_is_no_failure_and_none_is_made(tmp_path: Path) -> None:
    assert states(look_at_log(tmp_path / "new.db", NOW)) == {"log": "warn"}
    assert not (tmp_path / "new.db").exists()


def damaged(log: Log) -> None:
    log.conn.execute("pragma journal_mode = delete")
    log.close()
    with log.path.open("r+b") as file:
        file.seek(log.path.stat().st_size // 2)
        file.write(b"\xa5" * 40_000)


def loose(log: Log) -> None:
    log.conn.execute("pragma foreign_keys = off")
    log.conn.execute("update crawl set source = 'nobody'")


def newer(log: Log) -> None:
    log.conn.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) "
        "values ('pagefive', 'a_table_of_the_future', '2099-01-01')"
    )


def lost(log: Log) -> None:
    next((log.folder / "warc").iterdir()).unlink()


def waits(log: Log) -> None:
    _, place = handed_over(log, 1, {"a": "More."})
    old = (NOW - timedelta(hours=2)).timestamp()
    os.utime(place, (old, old))


def apart(log: Log) -> None:
    (log.folder / "apart" / "crawl-1").mkdir()


def blocked(log: Log) -> None:
    log.conn.execute("insert into trouble values ('s', 'blocked', '2026-11-22T09:00:00Z', 'sweep')")


def redacted(log: Log) -> None:
    copy = log.path.with_name("log.db.before-tomorrow")
    copy.touch()
    os.utime(copy, (0, 0))
    log.conn.execute("pragma foreign_keys = off")
    columns = [c for c in log.conn.execute("pragma table_info(redaction)") if c[3] or c[1] == "at"]
    names = [column[1] for column in columns if column[1] != "id"]
    given = [stamp(NOW) if name == "at" else 1 for name in names]
    marks = ",".join("?" * len(names))
    log.conn.execute(f"insert into redaction ({','.join(names)}) values ({marks})", given)


@pytest.mark.parametrize(
    ("spoil", "name", "state", "do"),
    [
        (damaged, "log", "fail", "docs/operate.md"),
        (loose, "integrity", "fail", "restore"),
        (newer, "log", "fail", "docs/operate.md"),
        (lost, "evidence", "fail", "backup"),
        (waits, "inbox", "warn", "pagefive record"),
        (apart, "apart", "warn", "apart"),
        (blocked, "s", "warn", "sources check s"),
    ],
)
def test_what_is_wrong_with_a_log_is_named(
    lived: Log, spoil: Any, name: str, state: str, do: str
) -> None:
    spoil(lived)
    check = of(look_at_log(lived.path, NOW), name)
    assert check.state == state
    assert do in str(check.do)


def test_a_log_that_another_holds_cannot_be_written(lived: Log, monkeypatch: Any) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.05}))
    with closing(connect(lived.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert of(look_at_log(lived.path, NOW), "writing").state is State.FAIL


def test_copies_that_hold_what_was_redacted_are_named(lived: Log) -> None:
    redacted(lived)
    check = of(look_at_log(lived.path, NOW), "copies")
    assert (check.state, "before-tomorrow" in check.said) == (State.WARN, True)


@pytest.mark.parametrize(
    ("behind", "state"),
    [
        (timedelta(), "ok"),
        (timedelta(hours=3), "warn"),
        (timedelta(days=2), "fail"),
    ],
)
def test_a_clock_behind_the_log(lived: Log, behind: timedelta, state: str) -> None:
    assert of(look_at_log(lived.path, hour(0) - behind), "time").state == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (None, "ok"),
        ({"at": stamp(NOW - timedelta(minutes=1)), "pid": os.getpid()}, "ok"),
        ({"at": stamp(NOW - timedelta(minutes=6)), "pid": os.getpid()}, "fail"),
        ({"at": stamp(NOW), "pid": 2**22 + 1}, "fail"),
        ({"at": "yesterday", "pid": 1}, "fail"),
        ({}, "fail"),
        ([], "fail"),
    ],
)
def test_the_heartbeat_of_the_service(log: Log, said: Any, state: str) -> None:
    if said is not None:
        log.path.with_name("log.db.heartbeat").write_text(json.dumps(said))
    assert look_at_service(log.path, NOW).state == state


def page(**given: Any) -> tuple[Answer, ...]:
    asked = "https://x.test/list"
    usual: dict[str, Any] = {"status": 200, "headers": {"date": format_datetime(NOW)}}
    return (Answer(role="captured", asked=asked, url=asked, **{**usual, **given}),)


@pytest.mark.parametrize(
    ("answers", "state", "word"),
    [
        (page(), "ok", "200"),
        (page(status=404), "fail", "404"),
        (page(status=403, refused="403 Forbidden"), "fail", "never evade"),
        (page(status=None, failure="robots.txt forbids this address"), "fail", "owner"),
        (page(status=None, failure="no answer in time"), "fail", "no answer"),
        ((), "fail", "not asked"),
    ],
)
def test_how_a_site_answers(answers: tuple[Answer, ...], state: str, word: str) -> None:
    check = answered("s", answers)
    assert check.state == state
    assert word in f"{check.said} {check.do}"


@pytest.mark.parametrize(
    ("off", "states_"),
    [(0, []), (60, []), (300, ["warn"]), (-7200, ["fail"])],
)
def test_a_clock_that_differs_from_a_sites(off: int, states_: list[str]) -> None:
    checks = list(skewed("s", page(), NOW + timedelta(seconds=off)))
    assert [check.state.value for check in checks] == states_


def test_the_command_ends_with_what_it_found(lived: Log, tmp_path: Path) -> None:
    ran = pagefive("doctor", "--db", lived.path, folder=tmp_path)
    assert ran.status == 0, ran
    assert "warn  contact" in ran.out
    lost(lived)
    ran = pagefive("doctor", "--db", lived.path, "--json", folder=tmp_path)
    told = json.loads(ran.out)
    assert (ran.status, told["well"]) == (1, False)
    assert "fail" in {check["state"] for check in told["checks"] if check["name"] == "evidence"}


def test_a_config_that_is_wrong_fails_and_names_the_key(tmp_path: Path) -> None:
    (tmp_path / "pagefive.toml").write_text('colour = "red"')
    ran = pagefive("doctor", "--quiet", folder=tmp_path)
    assert ran.status == 1
    (line,) = ran.out.splitlines()
    assert line.startswith("fail  config")
    assert "colour" in line


@pytest.mark.slow
def test_live_it_asks_each_site_and_counts_its_refusal(tmp_path: Path) -> None:
    with Replica(inspectorate(12)) as replica:
        via = f"127.0.0.1:{replica.port}"
        ran = pagefive("doctor", "--live", "--via", via, "--json", folder=tmp_path)
    told = {check["name"]: check for check in json.loads(ran.out)["checks"]}
    assert told["hmicfrs"]["state"] == "ok", told
    assert "robots.txt 200" in told["hmicfrs"]["said"]
    assert told["iopc"]["state"] == "fail"  # this world has one site alone
    assert ran.status == 1
