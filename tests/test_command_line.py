"""The command line: what scripts depend on, and one clear line for whatever is wrong."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from ground import (
    Ground,
    Ran,
    hours,
    inspectorate,
    pagefive,
)

from db.log import open_log
from scraper.replica.server import Replica

COMMANDS = ("run", "log", "show", "status", "demo", "replica", "sources", "record")
TOKEN = "xoxb-not-a-real-token"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A log of one crawl at 11:00."""
    with Replica(inspectorate(12)) as replica:
        ground = Ground(tmp_path_factory.mktemp("log"), replica)
        assert ground.run(hours(2)).status == 0
        yield ground


def fails(ran: Ran, *words: str, status: int = 2) -> None:
    """One line on stderr that names what is wrong, and no traceback."""
    assert ran.status == status, ran
    assert len(ran.said) == 1, ran.err
    assert ran.said[0].startswith("pagefive: ")
    for word in words:
        assert word in ran.said[0]
    assert TOKEN not in ran.out + ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_reads_well_and_gives_an_example(command: str, tmp_path: Path) -> None:
    ran = pagefive(command, "--help", folder=tmp_path)
    assert ran.status == 0
    assert "Example:" in ran.out
    assert command in ran.out.partition("Example:")[2]


def test_an_unknown_source_names_the_known_ones(tmp_path: Path) -> None:
    fails(pagefive("run", "nosuch", folder=tmp_path), "nosuch", "hmicfrs", "iopc")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--at", "2024-06-03T09:00"), ("2024-06-03T09:00", "zone")),
        (("--at", "yesterday"), ("yesterday", "ISO 8601")),
        (("--via", "nowhere"), ("nowhere", "HOST:PORT")),
        (("--via", "127.0.0.1:99999"), ("HOST:PORT",)),
        (("--depth", "deep"), ("deep", "pulse", "window", "sweep")),
        (("--nosuch",), ("--nosuch",)),
    ],
)
def test_a_bad_flag_says_what_is_expected(
    tmp_path: Path, given: tuple[str, ...], words: tuple[str, ...]
) -> None:
    fails(pagefive("run", "hmicfrs", *given, folder=tmp_path), *words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "red"', ("unknown key 'colour'", "known keys are", "slack_channel")),
        ("contact = 7", ("contact", "text is expected")),
        (f'slack_token = ["{TOKEN}"]', ("slack_token", "text is expected")),
        (f'slack_token = "{TOKEN}', ("not TOML",)),
        (f'slack_token = "{TOKEN}"', ("PAGEFIVE_SLACK_CHANNEL",)),
        (
            f'slack_token = "{TOKEN}"\nslack_channel = "#x"\nslack_api = "http://example.org/"',
            ("https",),
        ),
    ],
)
def test_a_bad_config_names_the_key_and_never_the_token(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    config = tmp_path / "own.toml"
    config.write_text(text, encoding="utf-8")
    fails(pagefive("run", "hmicfrs", "--config", config, folder=tmp_path), *words)


def test_a_config_that_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    for name in ("missing.toml", "."):
        fails(pagefive("status", "--config", name, folder=tmp_path), "config", name)


def test_a_bad_environment_names_the_variable(tmp_path: Path) -> None:
    ran = pagefive("status", folder=tmp_path, PAGEFIVE_CONTACT="two\nlines")
    fails(ran, "PAGEFIVE_CONTACT")


@pytest.mark.parametrize("command", [("run", "hmicfrs"), ("log",), ("status",), ("show", "x")])
def test_a_log_of_a_newer_version_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    db = tmp_path / "log.db"
    open_log(db).close()
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('pagefive', 'a_table_of_the_future', '2099-01-01')"
        )
    fails(pagefive(*command, "--db", db, folder=tmp_path), "newer version", "future")


@pytest.mark.parametrize("command", [("run", "hmicfrs"), ("log",), ("status",)])
def test_what_is_not_a_log_is_refused_and_left_alone(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("These are notes, and more of them than a header holds. " * 40)
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("create table shopping (milk text)")
    before = text.read_bytes(), other.read_bytes()
    fails(pagefive(*command, "--db", text, folder=tmp_path), "notes.txt", "not a")
    fails(pagefive(*command, "--db", other, folder=tmp_path), "other.db", "not a Pagefive log")
    assert (text.read_bytes(), other.read_bytes()) == before


@pytest.mark.parametrize("place", ["no/such/folder/log.db", ".", "file/log.db"])
def test_a_place_that_cannot_hold_a_log(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    fails(pagefive("status", "--db", place, folder=tmp_path), place)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or _mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", place):
        pytest.skip("mount: a file system of one's own needs root and the right to mount")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def _mount(*given: object) -> int:
    done = subprocess.run(["mount", *map(str, given)], capture_output=True, check=False)
    return done.returncode


@pytest.mark.slow
def test_a_read_only_folder(mounted: Path, tmp_path: Path) -> None:
    assert pagefive("status", "--db", mounted / "log.db", folder=tmp_path).status == 0
    assert _mount("-o", "remount,ro", mounted) == 0
    fails(pagefive("run", "hmicfrs", "--db", mounted / "new.db", folder=tmp_path), "new.db")
    ran = pagefive("run", "hmicfrs", "--via", "127.0.0.1:9", "--db", mounted / "log.db",
                   folder=tmp_path)  # fmt: skip
    fails(ran, "log.db", "read-only")


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_loses_nothing(mounted: Path, tmp_path: Path) -> None:
    with Replica(inspectorate(60)) as replica:
        ground = Ground(mounted, replica)
        ran = ground.run(hours(0))
        assert ran.status != 0
        assert "Traceback" not in ran.err
        assert any("full" in line or "No space" in line for line in ran.said), ran.err
        assert len(ran.said) <= 3, ran.err
        assert _mount("-o", "remount,size=20m", mounted) == 0
        assert ground.run(hours(0)).status == 0
        assert len(ground.ask("select * from publications")) == 60
        assert ground.told() == []


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fails(pagefive("replica", "--port", port, folder=tmp_path), str(port), "in use")


@pytest.mark.slow
def test_a_time_before_the_last_crawl_is_refused(ground: Ground) -> None:
    fails(ground.run(hours(1)), "in the past of the log", "2024-06-03T11:00")


@pytest.mark.slow
def test_a_replayed_log_takes_no_live_crawl(ground: Ground, tmp_path: Path) -> None:
    ran = pagefive("run", "hmicfrs", "--db", ground.db, folder=tmp_path)
    fails(ran, "replayed", "--at")


@pytest.mark.slow
def test_a_live_log_takes_no_replay(tmp_path: Path) -> None:
    with Replica(inspectorate(6)) as replica:
        ground = Ground(tmp_path, replica)
        via = f"127.0.0.1:{replica.port}"
        live = pagefive("run", "hmicfrs", "--via", via, "--db", ground.db, folder=tmp_path)
        assert (live.status, live.err) == (0, "")
        fails(ground.run(hours(0)), "live", "--at")


@pytest.mark.slow
def test_a_site_that_cannot_be_reached_is_failed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing_soon:
        port = closing_soon.getsockname()[1]
    ran = pagefive("run", "hmicfrs", "--via", f"127.0.0.1:{port}", "--db", "log.db",
                   folder=tmp_path)  # fmt: skip
    fails(ran, "hmicfrs: failed", status=1)


@pytest.mark.parametrize("command", ["log", "status"])
def test_a_log_that_does_not_exist_is_made_and_announced(tmp_path: Path, command: str) -> None:
    ran = pagefive(command, "--db", "new.db", folder=tmp_path)
    assert ran.status == 0
    assert len(ran.said) == 1
    assert "new.db" in ran.said[0]
