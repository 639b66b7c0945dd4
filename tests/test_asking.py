"""What `log`, `show` and `status` print, in every form, of a log that holds hostile titles."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unicodedata import category

import pytest
from alerts_ground import record
from alerts_kinds import EXAMPLES
from ground import (
    HOST,
    Ground,
    born,
    hours,
    inspectorate,
    key_of,
    pagefive,
    publications,
)

from db.log import open_log
from db.queries import diffs
from db.records import Kind
from db.shown import print_edit
from scraper.replica.server import Replica
from scraper.replica.world import Publish

FORMULA, HOSTILE = "=cmd|'/c calc'!A0", "A \x1b[31mred\x1b[0m \u202etitle\x07 and\x9b2J more"
PAGES = publications(12)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A log of a site that then published three things, two of them with hostile titles."""
    new = [born(PAGES[0], f"new-report-{number}", hours(1)) for number in range(3)]
    for place, title in ((1, FORMULA), (2, HOSTILE)):
        deed = new[place].deed
        assert isinstance(deed, Publish)
        new[place] = replace(new[place], deed=Publish(replace(deed.publication, title=title)))
    with Replica(inspectorate(12, *new)) as replica:
        ground = Ground(tmp_path_factory.mktemp("log"), replica)
        assert ground.run(hours(0)).status == 0
        told = ground.run(hours(2))
        assert told.status == 0
        assert not {letter for letter in told.out if category(letter).startswith("C")} - {"\n"}
        yield ground


def printed(ground: Ground, *given: str) -> str:
    ran = pagefive(*given, "--db", ground.db, folder=ground.folder)
    assert (ran.status, ran.err) == (0, "")
    assert not {letter for letter in ran.out if category(letter).startswith("C")} - {"\n", "\t"}
    return ran.out


@pytest.mark.slow
@pytest.mark.parametrize(("view", "more"), [("changes", {"retracted"}), ("publications", set())])
def test_log_prints_the_view_as_json(ground: Ground, view: str, more: set[str]) -> None:
    rows = json.loads(printed(ground, "log", view, "--format", "json"))
    stored = ground.ask(f"select * from {view}")
    assert len(rows) == len(stored)
    assert set(rows[0]) == set(stored[0]) | more


@pytest.mark.slow
def test_log_narrows_by_source_kind_and_time(ground: Ground) -> None:
    for given, count in (
        (("--kind", "added"), 3),
        (("--kind", "removed"), 0),
        (("--source", "iopc"), 0),
        (("--kind", "opened"), 3),
        (("--since", "2024-06-03T10:00Z"), 6),
        (("--since", "2024-06-05T10:00Z"), 0),
    ):
        assert len(json.loads(printed(ground, "log", *given, "--format", "json"))) == count


@pytest.mark.slow
@pytest.mark.parametrize("view", ["changes", "publications"])
def test_csv_cells_are_no_formulas(ground: Ground, view: str) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(ground, "log", view, "--format", "csv"))))
    cells = [cell for row in rows for cell in row.values()]
    assert any(FORMULA in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


@pytest.mark.slow
def test_a_table_keeps_a_row_a_line_and_control_characters_out(ground: Ground) -> None:
    out = printed(ground, "log")
    assert len(out.splitlines()) == 1 + 3 + 3  # each is new, and comments on it are owed
    assert "title" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted",
    [
        key_of(PAGES[2]),
        f"{HOST}{PAGES[2].path}",
        f"http://www.justiceinspectorates.gov.uk/hmicfrs{PAGES[2].path}",
        f"http://www.hmic.gov.uk//{key_of(PAGES[2])}",
    ],
)
def test_show_finds_by_key_and_by_address_of_any_age(ground: Ground, wanted: str) -> None:
    out = printed(ground, "show", wanted)
    assert PAGES[2].title in out
    assert "page 1, position 3" in out
    assert "version 1" in out


def test_show_has_every_edit_with_what_was_touched_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = (Kind.EDITED, Kind.EDITED_SILENTLY, Kind.REPLACED, Kind.RETITLED)
    log = open_log(tmp_path / "pagefive.db")
    record(log, "terminal", [replace(EXAMPLES[kind], key="k") for kind in kinds])
    for edit in diffs(log, "hmicfrs", "k"):
        print_edit(edit["at"], edit["kind"], edit["detail"])
    shown = capsys.readouterr().out.splitlines()
    for said in ("Edited 2017-11-14T09:45:00Z", "Edited silently 2017-11-14T09:45:00Z"):
        at = shown.index(said)
        assert shown[at + 1 : at + 4] == [
            "  ! grading: inadequate → requires improvement",
            "  ! negation: not taken out",
            "  ! number: 17 → 16",
        ]
        assert "  + requires improvement in 16" in shown[at + 4 :]
    at = shown.index("Replaced 2017-11-14T09:45:00Z: Get the report (PDF document)")
    assert shown[at + 1] == "  ! grading: inadequate → requires improvement"
    assert "  page 2, put in" in shown[at:]
    assert "  page 3 → 4" in shown[at:]


@pytest.mark.parametrize("name", ["diff", "touched", "pages", "label", None])
def test_an_edit_of_an_older_log_lacks_what_it_lacks(
    name: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    detail = EXAMPLES[Kind.REPLACED].detail
    print_edit("2017", "replaced", {} if name is None else {**detail, name: ()})
    assert capsys.readouterr().out.startswith("\nReplaced 2017")


@pytest.mark.slow
def test_show_says_when_there_is_none(ground: Ground) -> None:
    ran = pagefive("show", "publications/nosuch", "--db", ground.db, folder=ground.folder)
    assert (ran.status, len(ran.said)) == (2, 1)
    assert "publications/nosuch" in ran.err


@pytest.mark.slow
def test_status_and_sources_name_each_source(ground: Ground) -> None:
    out = printed(ground, "status")
    assert "hmicfrs" in out
    assert "2024-06-03T11:00" in out
    listed = pagefive("sources", folder=ground.folder)
    assert listed.status == 0
    for name in ("hmicfrs", "iopc"):
        assert name in listed.out


@pytest.mark.slow
def test_a_terminal_is_never_sent_control_characters(ground: Ground) -> None:
    script = f"{{ stty cols 120; '{sys.executable}' -m scheduler log --db {ground.db}; }}"
    ran = subprocess.run(
        ["script", "-qec", script, "/dev/null"], capture_output=True, text=True, check=False,
        cwd=ground.folder, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert "title" in ran.stdout
    assert "\x1b[31m" not in ran.stdout
    assert "\x07" not in ran.stdout
    assert "\u202e" not in ran.stdout
