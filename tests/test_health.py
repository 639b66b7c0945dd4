"""What `status` says of the sources, of what waits and of the disk."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from proof_ground import crawl, handed_over, hour, pagefive

from db.log import Log
from db.records import Outcome, Verdict
from db.times import stamp
from db.upkeep.health import arrivals, disk, health, page_one, requests_today, streak
from db.upkeep.health_shown import health_lines, source_row

FAILED = Verdict(outcome=Outcome.FAILED, reason="nothing answered")
DAY = 24


@pytest.fixture
def lived(log: Log) -> Log:
    """A baseline, then each week three newcomers, and in the last week one."""
    crawl(log, 0, {"a": "Words."})
    listed = "a"
    for week, names in enumerate(("bcd", "efg", "hij", "k")):
        listed = names + listed
        crawl(log, (7 * week + 6) * DAY, dict.fromkeys(names, "Words."), listed=listed)
    return log


def weeks(count: int) -> datetime:
    return hour(0) + timedelta(weeks=count)


def test_a_streak_counts_crawls_that_ended_alike(lived: Log) -> None:
    assert streak(lived, "s") == {"outcome": "complete", "crawls": 5}
    for number in range(3):
        crawl(lived, 28 * DAY + number, {}, final=FAILED)
    assert streak(lived, "s") == {"outcome": "failed", "crawls": 3}
    assert streak(lived, "nobody") is None


@pytest.mark.parametrize(
    ("at", "new"),
    [
        (1, {"this_week": 3, "usual": None}),
        (3, {"this_week": 3, "usual": 3}),
        (4, {"this_week": 1, "usual": 3}),
        (5, {"this_week": 0, "usual": 3}),
    ],
)
def test_what_is_new_stands_beside_a_usual_week(
    lived: Log, at: int, new: dict[str, object]
) -> None:
    assert arrivals(lived, "s", weeks(at)) == new


def test_a_page_one_with_fewer_rows_than_usual_is_told(lived: Log) -> None:
    lived.conn.execute("update listing set page_rows = '[4, 10]'")
    lived.conn.execute("delete from page_size")
    day = f"{weeks(4):%Y-%m-%d}"
    lived.conn.execute("insert into page_size select id, ?, 10, 5 from listing", (day,))
    (one,) = page_one(lived, "s", weeks(4))
    assert (one["rows"], one["usual"]) == (4, 10)
    assert "Page one of all of s has 4 rows, usually 10" in health_lines(health(lived, weeks(4)))


def test_requests_are_counted_by_the_day(lived: Log) -> None:
    today = [("x.test", f"{weeks(4):%Y-%m-%d}", 12), ("y.test", "2001-01-01", 9)]
    lived.conn.executemany("insert into host_day (host, day, requests) values (?, ?, ?)", today)
    assert requests_today(lived, weeks(4)) == {"x.test": 12}


def test_what_waits_is_counted_and_the_disk_is_measured(lived: Log) -> None:
    handed_over(lived, 28 * DAY, {"a": "More."})
    told = health(lived, weeks(5))
    assert told["parcels_waiting"] == 1
    assert [owed["channel"] for owed in told["deliveries"]] == ["terminal"]
    assert told["deliveries"][0]["waiting"] > 0
    assert disk(lived)["evidence"] == sum(
        one.stat().st_size for one in (lived.folder / "warc").iterdir()
    )
    assert told["disk"]["log"] >= lived.path.stat().st_size


def test_a_source_is_one_row_for_a_person(lived: Log) -> None:
    (source,) = health(lived, weeks(4))["sources"]
    row = source_row(source)
    assert (row["streak"], row["new_7_days"]) == ("complete ×5", "1 (usually 3)")
    assert row["last_complete"] == stamp(hour(27 * DAY))


def test_a_service_that_stopped_beating_is_told(lived: Log) -> None:
    assert "Service" not in " ".join(health_lines(health(lived, weeks(4))))
    beat = {"at": stamp(weeks(3)), "pid": 1}
    lived.path.with_name("log.db.heartbeat").write_text(json.dumps(beat))
    assert "Service: its last heartbeat" in " ".join(health_lines(health(lived, weeks(4))))


def test_the_command_prints_lines_or_json(lived: Log) -> None:
    said = pagefive("status", "--db", lived.path).output
    assert "complete ×5" in said
    assert "Disk: log" in said
    told = json.loads(pagefive("status", "--json", "--db", lived.path).output)
    assert told["sources"][0]["streak"]["crawls"] == 5


def test_an_empty_log_is_well(log: Log) -> None:
    told = json.loads(pagefive("status", "--json", "--db", log.path).output)
    assert told["sources"] == []
    assert pagefive("status", "--db", log.path).exit_code == 0


@pytest.mark.parametrize("command", [("status",), ("log",), ("verify",), ("doctor", "--quiet")])
def test_a_damaged_log_is_one_line_and_is_left_as_it_is(
    lived: Log, command: tuple[str, ...]
) -> None:
    lived.conn.execute("pragma journal_mode = delete")
    lived.close()
    with lived.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (lived.path.stat().st_size - 4096))
    before = lived.path.read_bytes()
    result = pagefive(*command, "--db", lived.path)
    assert result.exit_code in (1, 2)
    (line,) = [one for one in result.output.splitlines() if "is damaged" in one]
    assert "pagefive restore" in line
    assert "Traceback" not in result.output
    assert lived.path.read_bytes() == before
