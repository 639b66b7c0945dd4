"""What real crawls leave is proven, handed over and redacted; the next crawl keeps away from it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import (
    Ground,
    Ran,
    command,
    environment,
    happens,
    hours,
    inspectorate,
    key_of,
    publications,
)
from ground import pagefive as run
from test_proof_redact import everything

from db.log import open_log
from scraper.replica.deeds import Edit, Retitle
from scraper.replica.server import Replica

pytestmark = pytest.mark.slow

COUNT = 25
WORD = "Quixotrope"
PAGES = publications(COUNT)
PAGE = PAGES[3]
WORLD = inspectorate(
    COUNT,
    happens(hours(-1), PAGE, Retitle(f"A report on {WORD}")),
    happens(hours(-1), PAGE, Edit(0, f"It was said by {WORD}, and by nobody else at all.")),
    happens(hours(20), PAGE, Edit(1, f"17 more things were said by {WORD}.")),
    happens(hours(20), PAGES[5], Edit(0, "The force has 18 days to answer.")),
    happens(hours(60), PAGE, Edit(2, f"And then {WORD} said 19 more.")),
    happens(hours(60), PAGES[6], Edit(0, "The force has 20 days to answer.")),
)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with Replica(WORLD) as replica:
        ground = Ground(tmp_path, replica)
        for hour in (0, 24):
            assert ground.run(hours(hour)).status == 0
        yield ground


def asked(ground: Ground, *given: object) -> Ran:
    return run(*given, "--db", ground.db, folder=ground.folder)


def found(ground: Ground) -> list[str]:
    log = open_log(ground.db)
    names = {name for name, held in everything(log) if WORD.lower().encode() in held.lower()}
    log.close()
    return sorted(names)


def test_crawls_leave_a_log_that_is_proven_and_can_be_handed_over(ground: Ground) -> None:
    ran = asked(ground, "verify", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["altered"], told["notes"]) == (0, [], [])
    assert told["exchanges"] > COUNT
    assert asked(ground, "evidence", key_of(PAGE), "--out", "pack").status == 0
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", "MANIFEST.sha256"], cwd=ground.folder / "pack", check=False
    )
    assert checked.returncode == 0
    bodies = list((ground.folder / "pack" / "exchanges").rglob("received*"))
    assert len(bodies) >= 2


def test_the_next_crawl_keeps_away_from_what_was_redacted(ground: Ground) -> None:
    assert len(found(ground)) > 1
    ran = asked(ground, "redact", key_of(PAGE), "--reason", "asked for", "--yes")
    assert (ran.status, found(ground)) == (0, [])
    newest, before = ground.newest(), len(ground.replica.requests)
    assert ground.run(hours(24 * 9)).status == 0
    paths = [request.path for request in ground.replica.requests[before:]]
    assert PAGE.path not in paths
    assert PAGES[6].path in paths
    assert ground.told(newest) == [("edited silently", key_of(PAGES[6]))]
    assert found(ground) == []
    assert (asked(ground, "verify").status, asked(ground, "show", key_of(PAGE)).status) == (0, 0)


def test_a_redaction_that_was_killed_is_finished_by_the_next_run(ground: Ground) -> None:
    process = subprocess.Popen(
        command("redact", key_of(PAGE), "--reason", "asked for", "--yes", "--db", ground.db),
        cwd=ground.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None:
        if ground.ask("select 1 from redactions"):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    assert ground.ask("select count(*) as n from redactions")[0]["n"] == 1
    assert ground.run(hours(48)).status == 0
    assert ground.ask("select finished from redactions")[0]["finished"] is not None
    assert found(ground) == []
    assert asked(ground, "verify").status == 0
