"""Backups: whole, checked, of one moment; a restored log holds what the backup held."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from proof_ground import crawl, handed_over, pagefive

from db.log import Log, LogError, open_log
from db.proof.check import chain_head
from db.schema import migrations
from db.upkeep.backup import back_up
from db.upkeep.before import copies_before
from db.upkeep.maintain import maintain, tidy
from db.upkeep.restore import restore


@pytest.fixture
def lived(log: Log) -> Log:
    """A log of two crawls, with evidence."""
    crawl(log, 0, {"a": "Words of a.", "b": "Words of b."})
    crawl(log, 24, {"a": "Other words."}, listed="ab")
    return log


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return [title for (title,) in conn.execute("select title from publications order by key")]


def versions(path: Path) -> int:
    with closing(sqlite3.connect(path)) as conn:
        (count,) = conn.execute("select count(*) from version").fetchone()
        return int(count)


def beside(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()}


def one_line(result: Any, *words: str) -> None:
    assert result.exit_code == 2, result.output
    (line,) = [line for line in result.output.splitlines() if line.startswith("Error")]
    assert [word for word in words if word not in line] == []
    assert "Traceback" not in result.output


# --- backup


def test_a_backup_holds_the_log_of_one_moment_and_names_its_head(
    lived: Log, tmp_path: Path
) -> None:
    made = back_up(lived, tmp_path / "copy.db")
    assert made.head == chain_head(lived)
    assert (made.crawls, made.evidence, made.waiting) == (2, None, 0)
    crawl(lived, 48, {"c": "Words of c."}, listed="abc")
    assert titles(tmp_path / "copy.db") == ["A report", "B report"]
    assert not {"copy.db-wal", "copy.db.part"} & beside(tmp_path / "copy.db")


def test_writers_do_not_wait_and_change_nothing_of_what_is_copied(
    lived: Log, tmp_path: Path
) -> None:
    writer = open_log(lived.path)
    wrote = []

    def write(done: int, of: int) -> None:
        if not wrote:
            crawl(writer, 48, {"c": "Words of c."}, listed="abc")
            wrote.append(done)

    back_up(lived, tmp_path / "copy.db", write)
    writer.close()
    assert wrote
    assert titles(lived.path) == ["A report", "B report", "C report"]
    assert titles(tmp_path / "copy.db") == ["A report", "B report"]


def test_evidence_goes_along_where_it_is_wanted(lived: Log, tmp_path: Path) -> None:
    made = back_up(lived, tmp_path / "copy.db", evidence=True)
    assert (made.evidence, made.missing) == (2, ())
    there = {one.name: one.read_bytes() for one in (tmp_path / "copy.db.files/warc").iterdir()}
    assert there == {one.name: one.read_bytes() for one in (lived.folder / "warc").iterdir()}


def test_evidence_that_is_not_there_is_named(lived: Log, tmp_path: Path) -> None:
    lost = sorted((lived.folder / "warc").iterdir())[0]
    lost.unlink()
    assert back_up(lived, tmp_path / "copy.db", evidence=True).missing == (lost.name,)


def test_parcels_that_wait_are_counted(lived: Log, tmp_path: Path) -> None:
    handed_over(lived, 48, {"a": "More."}, listed="ab")
    assert back_up(lived, tmp_path / "copy.db").waiting == 1


@pytest.mark.parametrize("taken", ["copy.db", "copy.db.files"])
def test_nothing_is_overwritten_by_a_backup(lived: Log, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    one_line(pagefive("backup", tmp_path / "copy.db", "--db", lived.path), taken, "exists already")
    assert (tmp_path / taken).read_text() == "mine"


def test_a_damaged_log_makes_no_backup(lived: Log, tmp_path: Path) -> None:
    damage(lived)
    one_line(pagefive("backup", tmp_path / "copy.db", "--db", lived.path), "is damaged")
    assert not {"copy.db", "copy.db.part"} & beside(tmp_path / "copy.db")


def damage(log: Log) -> None:
    """Overwrite the middle of the file, as a failing disk would."""
    log.conn.execute("pragma journal_mode = delete")
    log.close()
    with log.path.open("r+b") as file:
        file.seek(log.path.stat().st_size // 2)
        file.write(b"\xa5" * 40_000)


def test_a_log_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    one_line(pagefive("backup", "--db", tmp_path / "none.db"), "there is no log", "none.db")
    one_line(pagefive("maintain", "--db", tmp_path / "none.db"), "there is no log", "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_place_that_cannot_hold_a_backup_is_one_line(lived: Log, tmp_path: Path) -> None:
    one_line(pagefive("backup", tmp_path / "no/copy.db", "--db", lived.path), "no/copy.db")


def test_the_command_says_what_it_made_and_what_is_not_in_it(lived: Log, tmp_path: Path) -> None:
    said = pagefive("backup", tmp_path / "copy.db", "--db", lived.path).output
    assert "2 crawls" in said
    assert str(chain_head(lived)) in said
    assert "give --evidence" in said
    told = json.loads(
        pagefive("backup", tmp_path / "b.db", "--evidence", "--json", "--db", lived.path).output
    )
    assert (told["crawls"], told["evidence"], told["missing"]) == (2, 2, [])
    assert pagefive("backup", "--quiet", "--db", lived.path).output == ""
    assert [name for name in beside(lived.path) if name.startswith("log-20")]


# --- restore


@pytest.fixture
def backup(lived: Log, tmp_path: Path) -> Path:
    made = back_up(lived, tmp_path / "copies.db", evidence=True)
    crawl(lived, 48, {"c": "Words of c."}, listed="abc")
    lived.close()
    return made.path


def test_a_restored_log_holds_what_the_backup_held(lived: Log, backup: Path) -> None:
    result = pagefive("restore", backup, "--yes", "--db", lived.path)
    assert result.exit_code == 0, result.output
    assert titles(lived.path) == ["A report", "B report"]
    (aside,) = [name for name in beside(lived.path) if ".replaced-" in name]
    assert aside in result.output
    assert titles(lived.path.with_name(aside)) == ["A report", "B report", "C report"]
    assert not {"log.db-wal", "log.db.restoring"} & beside(lived.path)


def test_it_works_on(lived: Log, backup: Path) -> None:
    restore(lived.path, backup, "20171201T000000Z")
    again = open_log(lived.path)
    crawl(again, 72, {"d": "Words of d."}, listed="abd")
    again.close()
    assert titles(lived.path) == ["A report", "B report", "D report"]


def test_nothing_is_replaced_unless_told_to(lived: Log, backup: Path) -> None:
    one_line(pagefive("restore", backup, "--db", lived.path), "--yes")
    assert titles(lived.path) == ["A report", "B report", "C report"]


def test_a_log_and_its_evidence_come_back_on_another_machine(
    lived: Log, backup: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = restore(elsewhere / "log.db", backup, "20171201T000000Z")
    assert (done.aside, done.evidence, done.missing) == (None, 2, ())
    result = pagefive("verify", "--db", elsewhere / "log.db")
    assert result.exit_code == 0, result.output


def test_evidence_that_stands_is_left_as_it_is(lived: Log, backup: Path) -> None:
    kept, lost = sorted((lived.folder / "warc").iterdir())[:2]
    kept.write_bytes(b"as it is")
    lost.unlink()
    assert restore(lived.path, backup, "20171201T000000Z").evidence == 1
    assert kept.read_bytes() == b"as it is"
    assert lost.exists()


@pytest.mark.parametrize("spoilt", ["text", "other", "newer", "damaged", "missing", "itself"])
def test_what_cannot_be_restored_leaves_the_log_as_it_was(
    lived: Log, backup: Path, spoilt: str
) -> None:
    given, word = spoil(lived, backup, spoilt)
    one_line(pagefive("restore", given, "--yes", "--db", lived.path), word)
    assert titles(lived.path) == ["A report", "B report", "C report"]
    assert not [name for name in beside(lived.path) if ".replaced-" in name or "restoring" in name]


def spoil(lived: Log, backup: Path, how: str) -> tuple[Path, str]:
    if how == "text":
        backup.write_text("These are notes. " * 400)
        return backup, "not an SQLite database"
    if how == "missing":
        return backup.with_name("nowhere.db"), "there is no backup"
    if how == "itself":
        return lived.path, "is the log itself"
    if how == "damaged":
        damage(open_log(backup))
        return backup, "is damaged"
    if how == "other":
        backup.unlink()
    with closing(sqlite3.connect(backup)) as conn, conn:
        if how == "other":
            conn.execute("create table shopping (milk text)")
            return backup, "not a Pagefive log"
        conn.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('pagefive', 'a_table_of_the_future', '2099-01-01')"
        )
    return backup, "newer version"


@pytest.mark.parametrize("held", ["log.db.files/s.lock", "log.db.serve.lock"])
def test_a_log_that_a_crawl_or_the_service_uses_is_not_replaced(
    lived: Log, backup: Path, held: str
) -> None:
    with (lived.path.parent / held).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = pagefive("restore", backup, "--yes", "--db", lived.path)
    one_line(result, "is in use", held.rpartition("/")[2])
    assert titles(lived.path) == ["A report", "B report", "C report"]


def test_a_log_that_another_reads_is_not_replaced(lived: Log, backup: Path) -> None:
    reading = open_log(lived.path)
    reading.conn.execute("begin")
    reading.conn.execute("select count(*) from crawl").fetchone()
    one_line(pagefive("restore", backup, "--yes", "--db", lived.path), "is in use")
    reading.close()
    assert titles(lived.path) == ["A report", "B report", "C report"]


def test_a_damaged_log_is_set_aside_with_what_lies_beside_it(lived: Log, backup: Path) -> None:
    damage(open_log(lived.path))
    lived.path.with_name("log.db-wal").write_bytes(b"left by a crash")
    done = restore(lived.path, backup, "20171201T000000Z")
    assert titles(lived.path) == ["A report", "B report"]
    assert done.aside is not None
    assert done.aside.exists()


# --- before a migration


@pytest.fixture
def older(lived: Log) -> Iterator[Log]:
    """A log to which a migration is to come."""
    lived.close()
    before = list(migrations._migrations)
    yield lived
    migrations._migrations[:] = before


def to_come(name: str, statement: str = "create table of_tomorrow (x text) strict") -> None:
    @migrations(name=name)
    def tomorrow(db: Any) -> None:
        db.conn.execute(statement)


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as conn:
        return {name for (name,) in conn.execute("select name from sqlite_schema")}


def test_a_log_is_copied_before_it_is_migrated(older: Log) -> None:
    to_come("tomorrow")
    open_log(older.path).close()
    copy = older.path.with_name("log.db.before-tomorrow")
    assert "of_tomorrow" in tables(older.path)
    assert "of_tomorrow" not in tables(copy)
    assert versions(copy) == versions(older.path) == 3
    open_log(older.path).close()
    assert copies_before(older.path) == [copy]


def test_only_the_newest_two_copies_are_kept(older: Log) -> None:
    for number in range(4):
        to_come(f"m{number}", f"create table t{number} (x text) strict")
        open_log(older.path).close()
    names = [one.name for one in copies_before(older.path)]
    assert names == ["log.db.before-m3", "log.db.before-m2"]


def test_a_migration_that_fails_leaves_the_copy_and_the_log(older: Log) -> None:
    to_come("wrong", "create tabel of_tomorrow (x text)")
    with pytest.raises(LogError, match="syntax"):
        open_log(older.path)
    assert versions(older.path) == versions(older.path.with_name("log.db.before-wrong")) == 3


def test_where_no_copy_can_be_made_nothing_is_migrated(older: Log) -> None:
    to_come("tomorrow")
    older.path.with_name("log.db.before-tomorrow.part").mkdir()
    with pytest.raises(LogError):
        open_log(older.path)
    assert "of_tomorrow" not in tables(older.path)


def test_an_empty_log_needs_no_copy(tmp_path: Path) -> None:
    open_log(tmp_path / "new.db").close()
    assert copies_before(tmp_path / "new.db") == []


# --- maintain


def test_maintaining_gives_back_what_is_free_and_thins_nothing(lived: Log) -> None:
    with lived.immediate() as conn:
        conn.execute("create table bulk (x blob)")
        conn.executemany("insert into bulk values (?)", [(b"x" * 100_000,)] * 30)
    with lived.immediate() as conn:
        conn.execute("drop table bulk")
    lived.conn.execute("pragma wal_checkpoint(truncate)")
    kept = {one.name: one.stat().st_size for one in (lived.folder / "warc").iterdir()}
    done = maintain(lived)
    assert done.vacuumed
    assert done.after < done.before - 2_000_000
    assert {one.name: one.stat().st_size for one in (lived.folder / "warc").iterdir()} == kept
    assert pagefive("verify", "--db", lived.path).exit_code == 0


def test_a_log_with_little_free_is_not_written_anew_unless_told_to(lived: Log) -> None:
    assert "is free" in str(maintain(lived).why_not)
    assert maintain(lived, vacuum=True).vacuumed
    assert "not written anew" in pagefive("maintain", "--db", lived.path).output


def test_a_day_of_service_ends_with_an_empty_log_of_writes(lived: Log) -> None:
    beside = lived.path.with_name("log.db-wal")
    assert beside.stat().st_size > 0
    tidy(lived)
    assert beside.stat().st_size == 0
    assert versions(lived.path) == 3


def test_a_copied_folder_is_a_backup_too(lived: Log, tmp_path: Path) -> None:
    lived.close()
    shutil.copytree(lived.folder, tmp_path / "there/log.db.files")
    shutil.copy2(lived.path, tmp_path / "there/log.db")
    assert pagefive("verify", "--db", tmp_path / "there/log.db").exit_code == 0
